"""Why functions fail: by limits of the platform, as they are loaded, or by their own code."""

from __future__ import annotations

from collections.abc import Iterator

import boto3
import pytest

from lambdamock import Aws, mock_lambda
from lambdamock.mock.explanation import ErrorExplanation
from lambdamock.mock.explanation.failures import TYPES
from lambdamock.mock.explanation.sources import source_of
from lambdamock.mock.invocation import FunctionFailure


@pytest.fixture(scope="module")
def aws() -> Iterator[Aws]:
    with mock_lambda(handler_time="virtual") as handle:
        handle.function(lambda event, context: None, name="other")
        yield handle


def explained(aws: Aws, error: object) -> ErrorExplanation:
    found = aws.explain(error)
    assert isinstance(found, ErrorExplanation)
    return found


def asks_and_sleeps(event: object, context: object) -> None:
    import time

    boto3.client("lambda", region_name="us-east-1").get_function(FunctionName="other")
    time.sleep(10)


def sleeps(event: object, context: object) -> None:
    import time

    time.sleep(10)


def leaves(event: object, context: object) -> None:
    import sys

    sys.exit(1)


def test_a_time_out_tells_its_limit_and_what_was_called_meanwhile(aws: Aws) -> None:
    invocation = aws.function(asks_and_sleeps, name="slow", timeout=3).invoke()
    found = explained(aws, invocation)
    [finding] = found.findings
    assert (found.kind, found.code, found.request_id) == ("failure", "Sandbox.Timedout", invocation.request_id)
    assert [(limit.name, limit.number, limit.unit) for limit in finding.limits] == [
        ("Timeout", 3, "seconds"),
        ("timeout_maximum", 900, "seconds"),
    ]
    assert finding.notes == ("what the handler called meanwhile: lambda.GetFunction",)
    assert explained(aws, invocation.error) == found


def test_a_time_out_of_a_handler_that_called_nothing_says_so(aws: Aws) -> None:
    found = explained(aws, aws.function(sleeps, name="sleeps", timeout=3).invoke())
    assert found.findings[0].notes == ("the handler called nothing meanwhile that the journal knows of",)


def test_a_time_out_of_2019_has_no_type_and_is_one_nevertheless() -> None:
    with mock_lambda(profile="2019", handler_time="virtual") as aws:
        invocation = aws.function(sleeps, name="f", timeout=3, runtime="python3.7").invoke()
        assert explained(aws, invocation).code == "Sandbox.Timedout"


def test_memory_that_ran_out_is_told_apart_from_other_ends_of_the_process(aws: Aws) -> None:
    function = aws.function(lambda event, context: None, name="large", memory_size=256)
    with aws.faults.out_of_memory("large"):
        found = explained(aws, function.invoke())
    assert found.code == "Runtime.OutOfMemory"
    assert [(limit.name, limit.number) for limit in found.limits] == [("MemorySize", 256), ("memory_maximum", 10_240)]
    assert found.findings[0].notes[0] == "a fault of the test struck it: aws.faults.out_of_memory"
    other = explained(aws, aws.function(leaves, name="leaves").invoke())
    assert (other.code, other.limits) == ("Runtime.ExitError", ())


def zip_of(code: str) -> bytes:
    import io
    import zipfile

    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("index.py", code)
    return data.getvalue()


LOADED = {
    "Runtime.ImportModuleError": "import nothing_of_that_name",
    "Runtime.HandlerNotFound": "x = 1",
    "Runtime.UserCodeSyntaxError": "def",
    "Runtime.MarshalError": "def handler(event, context): return {1, 2}",
}


@pytest.mark.parametrize(("kind", "code"), LOADED.items(), ids=LOADED)
def test_what_the_runtime_reports_is_explained_by_its_type(aws: Aws, kind: str, code: str) -> None:
    function = aws.function(zip_of(code), name=kind.partition(".")[2], handler="index.handler")
    found = explained(aws, function.invoke())
    assert (found.code, found.findings[0].rule, found.changes) == (kind, TYPES[kind].rule, (TYPES[kind].change,))
    assert ("the handler was never called" in str(found)) is (kind != "Runtime.MarshalError")


def test_an_error_of_the_code_is_its_own(aws: Aws) -> None:
    def fails(event: object, context: object) -> None:
        raise ValueError("no order")

    invocation = aws.function(fails, name="fails").invoke()
    found = explained(aws, invocation)
    assert (found.kind, found.code, found.message) == ("failure", "ValueError", "no order")
    answer = aws.client().invoke(FunctionName="fails")
    assert explained(aws, answer).request_id == answer["ResponseMetadata"]["RequestId"]


def test_a_refusal_that_the_code_let_through_is_explained_as_the_refusal(aws: Aws) -> None:
    def asks(event: object, context: object) -> None:
        boto3.client("lambda", region_name="us-east-1").get_function(FunctionName="othr")

    found = explained(aws, aws.function(asks, name="asks", timeout=60).invoke())
    assert (found.code, found.operation) == ("ResourceNotFoundException", "GetFunction")
    assert found.findings[0].notes == ("did you mean 'other'?",)


def test_a_failure_that_nobody_knows_the_run_of_is_explained_by_its_text(aws: Aws) -> None:
    found = explained(aws, FunctionFailure("Sandbox.Timedout", "Task timed out after 7.00 seconds", ()))
    assert (found.is_of_this_mock, found.limits[0].number) == (False, 7.0)


@pytest.mark.parametrize("kind", TYPES)
def test_each_type_says_where_it_is_known_from(kind: str) -> None:
    assert source_of(TYPES[kind].source).startswith(("documented", "observed", "assumed"))
