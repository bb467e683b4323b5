"""Errors that came before any request: of botocore's own check of parameters, and of this library."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from lambdamock.errors import (
    ApiError,
    EventsLeft,
    InternalError,
    LambdamockError,
    OperationNotBuilt,
    PolicyNotRead,
    TemplateError,
    TracesNotReceived,
    TriggerRefused,
)
from lambdamock.mock.explanation.findings import ErrorExplanation, Finding
from lambdamock.mock.explanation.refusals import safely, text_of
from lambdamock.mock.explanation.violations import nearest

_CHECKED: Final = "ParamValidationError"
_BOTOCORE: Final = "observed, botocore's own check, before a request is made: AWS was never asked"

_UNKNOWN: Final = re.compile(r'Unknown parameter in (?P<where>[^:]*): "(?P<given>.*?)", must be one of: (?P<known>.*)')
_MISSING: Final = re.compile(r'Missing required parameter in (?P<where>[^:]*): "(?P<given>.*?)"')
_TYPE: Final = re.compile(
    r"Invalid type for parameter (?P<member>[^,]*), value: (?P<given>.*), type: (?P<type>.*), "
    r"valid types: (?P<valid>.*)",
    re.DOTALL,
)
_RANGE: Final = re.compile(
    r"Invalid (?P<what>length|value|range) for parameter (?P<member>[^,]*), value: (?P<given>[^,]*), "
    r"valid min (?:length|value): (?P<least>.*)"
)

_OWN: Final[Mapping[type[Exception], tuple[str, str]]] = {
    OperationNotBuilt: (
        "operations that this version does not build are never answered with success",
        "docs/fidelity.md lists what is built; leave the call out, or stub it in the test",
    ),
    InternalError: ("this is a defect of lambdamock, not of the code under test", "report it with the traceback"),
    EventsLeft: (
        "asynchronous events still waited when the mock stopped, so that nobody saw what becomes of them",
        "aws.settle() before the end of the test, or mock_lambda(strict=False)",
    ),
    TriggerRefused: (
        "a service may invoke a function when the function's policy has a statement for it",
        "add it: function.allow(SERVICE, source_arn=...)",
    ),
    PolicyNotRead: ("a policy that cannot be read has no say", "correct the policy as the message says"),
    TracesNotReceived: (
        "the X-Ray SDK sends over UDP to this machine, where something has to be able to listen",
        "allow sockets on loopback, or turn tracing off",
    ),
    TemplateError: (
        "a template is deployed as CloudFormation would deploy it, as a whole or not at all",
        "correct the place that the message names, or say what may be left out: deploy_template(..., ignore=[...])",
    ),
    LambdamockError: (
        "lambdamock was used in a way that cannot work; AWS was never asked",
        "make the call that the message names",
    ),
}
"""Errors and warnings of this library: what each means, what to do. The first that fits holds."""


def explain_usage(error: object) -> ErrorExplanation | None:
    """Explain an error that is no answer; None for others, and for one that an answer is the cause of."""
    if isinstance(error, TemplateError) and isinstance(error.__cause__, ApiError):
        return None
    if any(kind.__name__ == _CHECKED for kind in type(error).__mro__):
        return _checked(error)
    found = next((texts for kind, texts in _OWN.items() if isinstance(error, kind)), None)
    if found is None:
        return None
    rule, change = found
    finding = Finding(rule, source="lambdamock's own", changes=(change,))
    return ErrorExplanation("usage", type(error).__name__, text_of(error), "", "", (finding,))


def _checked(error: object) -> ErrorExplanation:
    report = safely(lambda: str(getattr(error, "kwargs", {})["report"]), text_of(error))
    lines = [line for line in report.splitlines() if line and not line.startswith("Parameter validation failed")]
    return ErrorExplanation("validation", _CHECKED, report, "", "", tuple(map(_finding, lines)), is_of_this_mock=False)


def _finding(line: str) -> Finding:
    unknown, missing, typed, ranged = (one.match(line) for one in (_UNKNOWN, _MISSING, _TYPE, _RANGE))
    if unknown is not None:
        known = unknown["known"].split(", ")
        near = nearest(unknown["given"], known)
        return Finding(
            f"{unknown['where']} has the members {', '.join(known)}",
            unknown["given"],
            source=_BOTOCORE,
            notes=(f"did you mean {near!r}?",) if near else (),
            changes=(f"call it {near}" if near else "leave it out, or update botocore if it is new",),
        )
    if missing is not None:
        return Finding("it has to be given", missing["given"], source=_BOTOCORE, changes=("give it",))
    if typed is not None:
        return Finding(
            f"it is of the type {typed['valid']}, not {typed['type']}",
            typed["member"],
            typed["given"],
            source=_BOTOCORE,
            changes=("convert it",),
        )
    if ranged is not None:
        rule = f"its {ranged['what'].replace('range', 'value')} is at least {ranged['least']}"
        return Finding(
            rule, ranged["member"], ranged["given"], source=_BOTOCORE, changes=(f"give at least {ranged['least']}",)
        )
    return Finding(line, source=_BOTOCORE)
