"""The handle: deploying, invoking, looking."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from lambdamock import Aws
from lambdamock.domain.journal import ApiCall, StateChange
from lambdamock.errors import OperationNotBuilt, ResourceConflictException, UsageError, ValidationException


def greet(event: Any, context: Any) -> str:
    """A handler of the test module."""
    print("hello", event.get("name"))
    return f"hello {event.get('name')}"


def package(source: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("app.py", source)
    return buffer.getvalue()


def test_a_callable_becomes_a_function_with_its_name(aws: Aws) -> None:
    function = aws.function(greet)
    assert function.name == "greet"
    assert function.arn == "arn:aws:lambda:us-east-1:123456789012:function:greet"
    assert function.invoke({"name": "Ann"}).result == "hello Ann"
    assert function({"name": "Bob"}, None) == "hello Bob"
    assert function.__wrapped__ is greet


def test_settings_are_those_of_create_function(aws: Aws) -> None:
    configuration = aws.function(
        greet,
        name="n",
        handler="my.greet",
        runtime="python3.12",
        role="arn:aws:iam::123456789012:role/own",
        timeout=7,
        memory_size=512,
        environment={"KEY": "value"},
        description="d",
        tags={"team": "a"},
    ).configuration
    shown = ("FunctionName", "Handler", "Runtime", "Role", "Timeout", "MemorySize", "Description", "State")
    assert [configuration[key] for key in shown] == [
        "n", "my.greet", "python3.12", "arn:aws:iam::123456789012:role/own", 7, 512, "d", "Active",
    ]  # fmt: skip
    assert configuration["Environment"] == {"Variables": {"KEY": "value"}}
    assert aws.client().get_function(FunctionName="n")["Tags"] == {"team": "a"}


def test_it_is_a_decorator_with_and_without_arguments(aws: Aws) -> None:
    @aws.function
    def plain(event: Any, context: Any) -> int:
        return 1

    @aws.function(name="named", timeout=5)
    def other(event: Any, context: Any) -> int:
        return 2

    assert [plain.invoke().result, other.invoke().result] == [1, 2]
    assert list(aws.functions) == ["named", "plain"]


def test_a_directory_runs_in_place(aws: Aws, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("def handler(event, context):\n    return __file__\n")
    function = aws.function(tmp_path, name="d", handler="app.handler")
    assert function.invoke().result == "/var/task/app.py"
    assert [path.name for path in tmp_path.iterdir()] == ["app.py"]


def test_a_zip_may_be_bytes_or_a_file(aws: Aws, tmp_path: Path) -> None:
    data = package("def handler(event, context):\n    return 'zip'\n")
    (tmp_path / "code.zip").write_bytes(data)
    assert aws.function(data, name="a", handler="app.handler").invoke().result == "zip"
    from_file = aws.function(str(tmp_path / "code.zip"), handler="app.handler")
    assert (from_file.name, from_file.invoke().result) == ("code", "zip")


@pytest.mark.parametrize(
    ("arguments", "settings", "words"),
    [
        ((3,), {}, "give a callable, a directory, a .zip file or the bytes of a zip"),
        (("/nowhere",), {}, "there is no such directory or zip file"),
        ((b"PK",), {"handler": "a.b"}, "this source has no name of its own"),
        ((b"PK",), {"name": "f"}, "needs handler='module.function'"),
        ((lambda event, context: None,), {}, "this source has no name of its own"),
        ((greet,), {"timout": 3}, "there is no setting 'timout'; did you mean 'timeout'"),
    ],
)
def test_a_source_that_cannot_be_used_says_what_to_give(
    aws: Aws, arguments: tuple[Any, ...], settings: dict[str, Any], words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        aws.function(*arguments, **settings)
    assert list(aws.functions) == []


def test_what_aws_refuses_is_refused_here_too(aws: Aws) -> None:
    aws.function(greet)
    with pytest.raises(ResourceConflictException, match="Function already exist: greet"):
        aws.function(greet)
    with pytest.raises(ValidationException, match="at 'functionName' failed to satisfy constraint"):
        aws.function(greet, name="not a name")


def test_an_invocation_shows_everything_about_itself(aws: Aws) -> None:
    function = aws.function(greet, timeout=9, memory_size=256)
    first = function.invoke({"name": "Ann"}, client_context={"custom": {"a": 1}})
    second = function.invoke({"name": "Bob"})
    assert (first.event, first.result, first.error) == ({"name": "Ann"}, "hello Ann", None)
    assert first.payload == b'"hello Ann"'
    assert (first.cold, second.cold) == (True, False)
    assert first.init_duration is not None
    assert second.init_duration is None
    assert first.context.function_name == first.function_name == "greet"
    assert (first.context.memory_limit_in_mb, first.context.timeout) == ("256", 9)
    assert first.context.client_context == {"custom": {"a": 1}}
    assert first.started_at == aws.clock.now()
    assert first.billed_duration >= first.duration > 0
    assert first.unfinished_threads == ()
    messages = [event.message for event in second.logs]
    assert messages[0] == f"START RequestId: {second.request_id} Version: $LATEST\n"
    assert "hello Bob\n" in second.log
    assert second.report.startswith(f"REPORT RequestId: {second.request_id}\tDuration: ")
    assert list(aws.invocations) != []
    assert [one.request_id for one in aws.invocations] == [first.request_id, second.request_id]


def test_a_failure_is_told_in_parts(aws: Aws) -> None:
    def fail(event: Any, context: Any) -> None:
        raise ValueError("no")

    failed = aws.function(fail).invoke()
    assert failed.result is None
    assert failed.error is not None
    assert (failed.error.type, failed.error.message, str(failed.error)) == ("ValueError", "no", "ValueError: no")
    assert len(failed.error.stack_trace) == 1
    assert "failed with ValueError: no" in repr(failed)


def test_reprs_say_what_one_wants_to_know(aws: Aws) -> None:
    assert repr(aws.functions) == "<Functions in us-east-1: none>"
    assert repr(aws.logs) == "<LogGroups none yet: nothing was invoked>"
    assert repr(aws.invocations) == "<Invocations: none>"
    function = aws.function(greet, runtime="python3.12")
    assert repr(function) == "<Function greet (python3.12, 128 MB, 3 s) in us-east-1, 0 invocations>"
    function.invoke({"name": "x" * 100})
    assert repr(aws.invocations).startswith("<Invocations: 1, the last <Invocation of greet (cold, ")
    assert str(aws.invocations).startswith("<Invocations: 1\n  0: <Invocation of greet (cold, ")
    assert repr(aws.invocations[0]).endswith("…>")
    assert repr(aws.functions) == "<Functions in us-east-1: greet>"
    assert repr(aws.logs) == "<LogGroups /aws/lambda/greet (1 streams)>"
    assert repr(aws) == (
        "<Aws 123456789012 in us-east-1, 2026-01-01T00:00:00+00:00: 1 functions, 1 invocations, 0 jobs waiting>"
    )
    assert repr(aws.clock) == "<MockClock 2026-01-01T00:00:00+00:00 (manual), 0 jobs waiting>"
    function.delete()
    assert repr(function) == "<Function greet, deleted>"


def test_names_that_do_not_exist_come_with_a_suggestion(aws: Aws) -> None:
    aws.function(greet).invoke({})
    with pytest.raises(KeyError, match="no function 'gret' in us-east-1; did you mean 'greet'"):
        aws.functions["gret"]
    with pytest.raises(KeyError, match=r"no log group 'gret'.*did you mean 'greet'"):
        aws.logs["gret"]
    with pytest.raises(IndexError, match="nothing was invoked"):
        aws.invocations.of("other")[0]


def test_logs_stay_when_the_function_goes_b319(aws: Aws) -> None:
    function = aws.function(greet)
    function.invoke({"name": "Ann"})
    function.delete()
    assert "hello Ann" in aws.logs["greet"].text
    with pytest.raises(UsageError, match="was deleted"):
        assert function.arn


def test_functions_in_another_region(aws: Aws) -> None:
    function = aws.function(greet, region="eu-west-1")
    assert function.arn.startswith("arn:aws:lambda:eu-west-1:")
    assert list(aws.functions) == []
    assert function.invoke({"name": "Ann"}).result == "hello Ann"
    assert len(function.invocations) == 1


def test_time_moves_when_told(aws: Aws) -> None:
    start = aws.clock.now()
    assert aws.clock.advance(1.5) - start == timedelta(seconds=1.5)
    assert aws.clock.advance(timedelta(minutes=1)) - start == timedelta(seconds=61.5)
    aws.settle()
    assert aws.clock.now() - start == timedelta(seconds=61.5)
    with pytest.raises(UsageError, match="time only moves forwards"):
        aws.clock.advance(-1)


def test_a_reset_begins_the_same_world_again(aws: Aws) -> None:
    first = aws.function(greet).invoke({}).request_id
    aws.clock.advance(5)
    aws.reset()
    assert (list(aws.functions), len(aws.invocations), len(aws.journal)) == ([], 0, 0)
    assert aws.function(greet).invoke({}).request_id == first
    assert repr(aws.clock).startswith("<MockClock 2026-01-01T00:00:00+00:00")


def test_the_journal_holds_calls_refusals_and_state_changes(aws: Aws) -> None:
    client = aws.client()
    aws.function(greet)
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.get_function(FunctionName="absent")
    created, refused = aws.journal.of(ApiCall)
    assert (created.operation, created.status, created.error_code) == ("CreateFunction", 201, None)
    assert (refused.operation, refused.status, refused.error_code) == ("GetFunction", 404, "ResourceNotFoundException")
    assert refused.error_message == "Function not found: arn:aws:lambda:us-east-1:123456789012:function:absent"
    assert [change.phase for change in aws.journal.of(StateChange)] == ["ready"]


@pytest.mark.needs_model("GetDurableExecution")
def test_what_is_not_answered_is_not_in_the_journal(aws: Aws) -> None:
    with pytest.raises(OperationNotBuilt, match=r"^GetDurableExecution is an operation"):
        aws.client().get_durable_execution(DurableExecutionArn=f"{ARN}:1/durable-execution/n/i")
    aws.function(greet, runtime="nodejs22.x", handler="index.handler")
    package_of_node = aws.function(package(""), name="node", runtime="nodejs22.x", handler="index.handler")
    answered = len(aws.journal.of(ApiCall))
    with pytest.raises(UsageError, match="does not run in this process"):
        package_of_node.invoke()
    assert len(aws.journal.of(ApiCall)) == answered == 2


def test_requests_made_by_hand_are_answered_like_those_of_clients(aws: Aws) -> None:
    aws.function(greet)
    answer = aws.request("post", "/2015-03-31/functions/greet/invocations", body=b'{"name": "Ann"}')
    assert (answer.status, answer.body, answer.headers["x-amz-executed-version"]) == (200, b'"hello Ann"', "$LATEST")
    refusal = aws.request("GET", "/2015-03-31/functions/my-function%21")
    assert refusal.status == 400
    assert refusal.headers["x-amzn-errortype"] == "ValidationException"
    assert json.loads(refusal.body)["message"].startswith("1 validation error detected: Value 'my-function!'")
    assert aws.request("GET", "/nowhere").status in {403, 404}


def test_the_public_names_are_these() -> None:
    import lambdamock

    assert sorted(lambdamock.__all__) == [
        "Aws", "Function", "Invocation", "__version__", "conforming", "containing", "current", "json_text", "matching",
        "mock_lambda",
    ]  # fmt: skip
    assert dir(lambdamock) == lambdamock.__all__
    assert all(getattr(lambdamock, name) is not None for name in lambdamock.__all__)
    with pytest.raises(AttributeError, match="no attribute 'mock_lamda'"):
        lambdamock.mock_lamda  # noqa: B018


ARN = "arn:aws:lambda:us-east-1:123456789012:function:f"
IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/orders:v1"
STRANGER = "arn:aws:iam::210987654321:user/eve"


def test_a_callable_stands_in_for_a_container_image(aws: Aws) -> None:
    client = aws.client()
    client.create_function(
        FunctionName="f", PackageType="Image", Role="arn:aws:iam::123456789012:role/r", Code={"ImageUri": IMAGE}
    )
    with pytest.raises(UsageError, match=rf"aws\.image\('{IMAGE}', callable\)"):
        client.invoke(FunctionName="f")
    aws.image(IMAGE, lambda event, context: {"event": event, "name": context.function_name})
    answer = client.invoke(FunctionName="f", Payload=b"[1]")["Payload"].read()
    assert answer == b'{"event": [1], "name": "f"}'


def test_an_image_needs_a_callable(aws: Aws) -> None:
    with pytest.raises(UsageError, match="give a callable"):
        aws.image(IMAGE, "handler.py")  # type: ignore[arg-type]


def test_a_principal_calls_in_its_own_account(aws: Aws) -> None:
    aws.function(greet)
    with aws.as_principal(STRANGER):
        assert list(aws.functions) == []
        assert aws.client().list_functions()["Functions"] == []
    assert list(aws.functions) == ["greet"]


def test_a_handler_acts_in_its_functions_account_whoever_called_it(aws: Aws) -> None:
    @aws.function(name="lister")
    def lister(event: object, context: object) -> list[str]:
        return [one["FunctionName"] for one in aws.client().list_functions()["Functions"]]

    arn = lister.arn
    aws.client().add_permission(
        FunctionName="lister", StatementId="s", Action="lambda:InvokeFunction", Principal="210987654321"
    )
    with aws.as_principal(STRANGER):
        assert aws.client().invoke(FunctionName=arn)["Payload"].read() == b'["lister"]'


@pytest.mark.parametrize("arn", ["210987654321", "arn:aws:lambda:us-east-1:210987654321:function:f", "user/eve"])
def test_a_principal_is_named_by_an_arn_of_iam_or_sts(aws: Aws, arn: str) -> None:
    with pytest.raises(UsageError, match="give the ARN of a user"), aws.as_principal(arn):
        pass
