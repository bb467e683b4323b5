"""Where a chapter acts: calls AWS through a plain botocore client, shows calls and answers, checks what comes out."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Final, Protocol

from lambdamock.cli.tour.checks import Checks, Tally
from lambdamock.cli.tour.deployment import handler_files, zipped
from lambdamock.cli.tour.narrator import Narrator

ROLE: Final = "arn:aws:iam::123456789012:role/lambda-role"
RUNTIME: Final = "python3.12"
DEFAULTS: Final = {"Runtime": RUNTIME, "Role": ROLE, "Timeout": 10}
WITHOUT_BODY: Final = frozenset({202, 204})
PLATFORM: Final = re.compile(r"(START|END|REPORT) RequestId: .*|INIT_START .*")


class World(Protocol):
    """What a chapter uses of the mock's handle."""

    @property
    def logs(self) -> Any:
        """Log groups by name; `str` of one is its text."""

    @property
    def invocations(self) -> Any:
        """What was invoked, in order; `.cold` tells whether an execution environment had to be made."""

    @property
    def clock(self) -> Any:
        """The mock's clock: `.now()`."""

    def as_principal(self, arn: str, /) -> AbstractContextManager[None]:
        """Make the calls inside as another caller."""

    def client(self) -> Any:
        """A botocore client for Lambda."""

    def settle(self) -> None:
        """Let the virtual time pass that everything needs which still waits."""


@dataclass(frozen=True)
class Answer:
    """What Invoke answered.

    `payload` is the parsed document (`None` for an empty body), `error` is `FunctionError`, `log` the decoded
    `LogResult`, whole.
    """

    status: int
    payload: Any
    error: str | None
    log: str
    request_id: str

    @property
    def lines(self) -> list[str]:
        """The lines of the log that the function wrote, without those of the platform."""
        # A report of an error has no line break at its end: the platform goes on in the same line.
        return [line for line in PLATFORM.sub("", self.log).splitlines() if line.strip()]


class Stage(Checks):
    """One chapter's access to one mocked world.

    Args:
        world: the handle that `mock_lambda` gives.
        narrator: shows what happens.
        tally: counts it.
        use_registry: whether the package registry may be asked.
    """

    def __init__(self, world: World, narrator: Narrator, tally: Tally, *, use_registry: bool = True) -> None:
        super().__init__(narrator, tally)
        self.world = world
        self.client = world.client()
        self.use_registry = use_registry

    def call(self, operation: str, show: str = "", **members: Any) -> Any:
        """Make one API call, `operation` as the client's method is named; `show` replaces the shown arguments."""
        wire_name = self.client.meta.method_to_api_mapping[operation]
        self.narrator.call(f"{wire_name} {show or _arguments(members)}".rstrip())
        self.tally.calls += 1
        return getattr(self.client, operation)(**members)

    def wait(self, waiter: str, function: str) -> None:
        """Let one of botocore's waiters wait for a function."""
        self.narrator.call(f"wait until {waiter.replace('_', ' ').removesuffix(' v2')}")
        self.client.get_waiter(waiter).wait(FunctionName=function)

    def deploy(
        self, function: str, handler: str, *files: str, more: Mapping[str, bytes] | None = None, **settings: Any
    ) -> Any:
        """Create a function from a zip of the tour's `files` and wait until it is active.

        Args:
            function: its name.
            handler: as in CreateFunction, `module.function`.
            files: names below `handlers/`, such as `"basics/greeting.py"`.
            more: further files of the package, by name.
            settings: further members of CreateFunction.
        """
        package = {**handler_files(*files), **(more or {})}
        code = zipped(package)
        shown = f"{function} (handler {handler}, {RUNTIME}, zip of {_files(package)}, {len(code)} bytes)"
        members = {"FunctionName": function, "Handler": handler, "Code": {"ZipFile": code}, **DEFAULTS, **settings}
        made = self.call("create_function", shown, **members)
        self.tally.functions += 1
        self.wait("function_active_v2", function)
        return made

    def invoke(self, function: str, event: Any = None, kind: str = "RequestResponse", **members: Any) -> Answer:
        """Invoke a function with a document and show what it answers and logs."""
        members = {"FunctionName": function, "InvocationType": kind, "Payload": json.dumps(event).encode(), **members}
        how = f" ({kind})"
        if kind == "RequestResponse":
            members.setdefault("LogType", "Tail")
            how = ""
        response = self.call("invoke", f"{function}{how} {json.dumps(event)}", **members)
        self.tally.invocations += 1
        answer = _answer(response)
        self._show(answer)
        return answer

    def refused(self, claim: str, code: str, words: str, call: Callable[[], object]) -> None:
        """Check that AWS refuses `call` with the error `code` and a message that contains `words`."""
        try:
            call()
        except self.client.exceptions.ClientError as refusal:
            error, status = refusal.response["Error"], refusal.response["ResponseMetadata"]["HTTPStatusCode"]
            self.narrator.complaint(f"{status} {error['Code']}: {error['Message']}")
            self.check(
                claim,
                passed=error["Code"] == code and words in error["Message"],
                expected=f"{code}: ... {words} ...",
                got=f"{error['Code']}: {error['Message']}",
            )
        else:
            self.check(claim, passed=False, expected=f"{code}: ... {words} ...", got="the call was accepted")

    def _show(self, answer: Answer) -> None:
        for line in answer.log.splitlines() if self.narrator.verbose else answer.lines:
            self.narrator.log(line)
        if answer.error:
            self.narrator.complaint(f"{answer.status} FunctionError {answer.error} {json.dumps(answer.payload)}")
        else:
            body = "" if answer.status in WITHOUT_BODY else f" {json.dumps(answer.payload)}"
            self.narrator.answer(f"{answer.status}{body}")


def _answer(response: Mapping[str, Any]) -> Answer:
    body = response["Payload"].read()
    return Answer(
        status=response["StatusCode"],
        payload=json.loads(body) if body else None,
        error=response.get("FunctionError"),
        log=base64.b64decode(response.get("LogResult", "")).decode("utf-8", "replace"),
        request_id=response["ResponseMetadata"]["RequestId"],
    )


def _arguments(members: Mapping[str, Any]) -> str:
    return " ".join(f"{name}={_value(value)}" for name, value in members.items())


def _value(value: Any) -> str:
    if isinstance(value, bytes):
        return f"<{len(value)} bytes>"
    return value if isinstance(value, str) else json.dumps(value, default=_value)


def _files(package: Mapping[str, bytes]) -> str:
    return "1 file" if len(package) == 1 else f"{len(package)} files"
