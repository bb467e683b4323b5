"""`aws.explain`: one readable value for whatever it is given."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError, ParamValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from lambdamock import Aws, errors, mock_lambda
from lambdamock.domain import journal
from lambdamock.errors import ApiError, ResourceNotFoundException
from lambdamock.mock.explanation import ErrorExplanation
from lambdamock.mock.invocation import FunctionFailure


@pytest.fixture(scope="module")
def aws() -> Iterator[Aws]:
    with mock_lambda() as handle:
        handle.function(lambda event, context: None, name="orders")
        yield handle


def refused(aws: Aws, operation: str, **members: Any) -> ClientError:
    with pytest.raises(ClientError) as caught:
        getattr(aws.client(), operation)(**members)
    return caught.value


def explained(aws: Aws, error: object) -> ErrorExplanation:
    found = aws.explain(error)
    assert isinstance(found, ErrorExplanation)
    return found


def classes() -> list[type[ApiError]]:
    return [
        one for _, one in inspect.getmembers(errors, inspect.isclass) if issubclass(one, ApiError) and one != ApiError
    ]


@pytest.mark.parametrize("kind", classes(), ids=lambda kind: kind.__name__)
def test_of_each_error_more_is_known_than_its_message(aws: Aws, kind: type[ApiError]) -> None:
    found = explained(aws, kind("no"))
    [finding] = found.findings
    assert (found.code, found.message, found.is_of_this_mock) == (kind.__name__, "no", False)
    assert len(finding.rule) > 20
    assert finding.changes
    assert re.match("documented|observed|assumed", finding.source)


OWN = [
    one
    for _, one in inspect.getmembers(errors, inspect.isclass)
    if issubclass(one, (errors.LambdamockError, UserWarning)) and one is not errors.LambdamockError
]


@pytest.mark.parametrize("kind", OWN, ids=lambda kind: kind.__name__)
def test_errors_of_the_library_itself_are_told_apart(aws: Aws, kind: type[Exception]) -> None:
    found = explained(aws, kind("do this"))
    assert (found.kind, found.code, found.message) == ("usage", kind.__name__, "do this")
    assert len({explained(aws, one("x")).findings for one in OWN}) == len(OWN)


def test_of_a_template_the_refusal_behind_it_is_explained(aws: Aws) -> None:
    function = {"Handler": "a.b", "Runtime": "python3.12", "Role": "arn:aws:iam::123456789012:role/r", "Timeout": 901}
    resources = {"Long": {"Type": "AWS::Lambda::Function", "Properties": {**function, "Code": {"ZipFile": "b = 1"}}}}
    with pytest.raises(errors.TemplateError) as refused_:
        aws.deploy_template({"Resources": resources})
    found = explained(aws, refused_.value)
    assert (found.kind, found.code) == ("refusal", "ValidationException") or found.code == "ValidationException"
    assert "900" in str(found)


def test_an_error_is_the_same_however_it_is_given(aws: Aws) -> None:
    error = refused(aws, "get_function", FunctionName="order")
    expected = explained(aws, error)
    assert (expected.operation, expected.kind, expected.is_of_this_mock) == ("GetFunction", "refusal", True)
    assert expected.request_id == error.response["ResponseMetadata"]["RequestId"]
    call = next(one for one in aws.journal.newest_first(journal.ApiCall) if one.request_id == expected.request_id)
    forms = [error.response, str(error), call, FunctionFailure("ResourceNotFoundException", str(error), ())]
    assert [explained(aws, one) for one in forms] == [expected] * len(forms)
    assert explained(aws, ResourceNotFoundException(expected.message)) == expected


def test_what_an_error_came_of_is_explained_where_it_says_nothing_itself(aws: Aws) -> None:
    error = refused(aws, "get_function", FunctionName="order")
    outer = RuntimeError("cannot start")
    outer.__cause__ = error
    assert explained(aws, outer) == explained(aws, error)
    outer.__cause__, outer.__context__ = None, error
    outer.__suppress_context__ = False
    assert explained(aws, outer) == explained(aws, error)
    outer.__suppress_context__ = True
    assert explained(aws, outer).kind == "unknown"


def test_errors_of_others_are_said_to_be_others(aws: Aws) -> None:
    missing = ClientError({"Error": {"Code": "NoSuchBucket", "Message": "gone"}}, "GetObject")
    found = explained(aws, missing)
    assert (found.kind, found.code, found.operation, found.is_of_this_mock) == (
        "unknown",
        "NoSuchBucket",
        "GetObject",
        False,
    )
    assert found.findings[0].rule.startswith("it is none of Lambda's errors")
    stubbed = ClientError({"Error": {"Code": "TooManyRequestsException", "Message": "x"}}, "Invoke")
    assert explained(aws, stubbed).findings[0].notes == ("the journal of this mock has no call that was refused so",)
    assert explained(aws, ValueError("boom")).findings[0].rule.startswith("nothing in this mock's journal is behind")


def test_it_reads_in_a_line_in_a_terminal_in_a_notebook_and_as_JSON(aws: Aws) -> None:
    found = explained(aws, refused(aws, "update_function_configuration", FunctionName="orders", Handler="<b>\n"))
    assert repr(found) == (
        "<ErrorExplanation of UpdateFunctionConfiguration (ValidationException): "
        "handler: it has to be at least one of anything but white space>"
    )
    lines = str(found).splitlines()
    assert lines[0] == f"UpdateFunctionConfiguration (ValidationException) in request {found.request_id}"
    assert lines[-4:] == [
        r"- handler = '<b>\n': it has to be at least one of anything but white space",
        r"   known: what does not fit: '\n'",
        "   change: give a value of that form",
        "   source: documented, the service model of Lambda, the shape of the member",
    ]
    html = found._repr_html_()
    assert "&lt;b&gt;" in html
    assert "<b>\n" not in html
    assert found.summary.endswith("white space; to change it, give a value of that form")
    assert found.as_dict()["findings"][0]["given"] == "<b>\n"
    assert found.changes == ("give a value of that form",)


class Hostile(Exception):
    """Raises whenever it is looked at."""

    def __str__(self) -> str:
        raise RuntimeError("no")

    __repr__ = __str__

    def __getattribute__(self, name: str) -> Any:
        if name.startswith("__"):
            return super().__getattribute__(name)
        raise RuntimeError(name)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.binary(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
SLOW = (
    f"1 validation error detected: Value '{'a' * 32}!' at 'x.1.member' failed to satisfy constraint: "
    "Member must satisfy regular expression pattern: (a+)+$"
)
"""Whoever tries this pattern of somebody else's tries for years."""

CODES = st.sampled_from([one.__name__ for one in classes()]) | st.text(max_size=10)
MESSAGES = st.text(max_size=40) | st.sampled_from(
    [
        SLOW,
        "1 validation error detected: Value at 'x' failed to satisfy constraint: Map keys must satisfy constraint: [",
        "Function not found: arn:aws:lambda:eu-west-1:123456789012:function:orders:7",
        "Value {0} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [a{b}]",
        "Task timed out after 3.00 seconds",
    ]
)
RESPONSES = st.fixed_dictionaries(
    {"Error": JSON | st.fixed_dictionaries({"Code": CODES | JSON, "Message": MESSAGES | JSON})},
    optional={"ResponseMetadata": JSON, "Reason": JSON, "FunctionError": JSON},
)


def with_response(response: object) -> Exception:
    error = RuntimeError("x")
    error.response = response  # type: ignore[attr-defined]
    return error


FACTS = st.sampled_from(
    [
        journal.EventDiscarded(0.0, "r", "no arn", 1, "?"),
        journal.Throttle(0.0, "r", "arn:::::", "Event", "?"),
        journal.Batch(0.0, "m", "s", "f", (), "?"),
        journal.RecordsDiscarded(0.0, "m", "s", "f", "", (), "?"),
        FunctionFailure("", "", ()),
        FunctionFailure("Sandbox.Timedout", "x", ()),
        Hostile(),
        Hostile,
    ]
)
ERRORS = (
    JSON
    | FACTS
    | RESPONSES
    | RESPONSES.map(with_response)
    | MESSAGES.map(ValueError)
    | st.builds(lambda code, text: f"An error occurred ({code}) when calling the X operation: {text}", CODES, MESSAGES)
    | st.builds(lambda kind, text: kind(text), st.sampled_from(classes()), MESSAGES)
    | JSON.map(lambda report: ParamValidationError(report=report))
)


@given(error=ERRORS)
@settings(max_examples=75, deadline=None)
def test_whatever_it_is_given_it_raises_nothing(aws: Aws, error: object) -> None:
    found = aws.explain(error)
    for text in (str(found), repr(found), found._repr_html_(), found.summary):
        assert text
        text.encode(errors="surrogatepass")
    assert "\n" not in repr(found)


def test_errors_that_cause_each_other_come_to_an_end(aws: Aws) -> None:
    one, other = ValueError("one"), ValueError("other")
    one.__cause__, other.__cause__ = other, one
    assert explained(aws, one).kind == "unknown"


class Classless(Exception):
    """Does not even tell its class."""

    @property  # type: ignore[misc]
    def __class__(self) -> Any:  # type: ignore[override]
        raise RuntimeError("no")


@pytest.mark.parametrize("kind", [Hostile, Classless])
def test_an_error_that_does_not_let_itself_be_looked_at_is_named(aws: Aws, kind: type[Exception]) -> None:
    assert explained(aws, kind()).code == kind.__name__
