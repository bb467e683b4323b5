"""What functions log is found with a client of CloudWatch Logs, when something in the process answers it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import boto3
import pytest
from moto import mock_aws

from lambdamock import Aws, mock_lambda
from lambdamock.adapters import Clients
from lambdamock.domain.journal import LogsNotWritten

REGION = "us-east-1"
ROLE = "arn:aws:iam::123456789012:role/lambda-role"
ONCE = ["INIT_START", "START", "got", "END", "REPORT"]
"""The first words of what a new environment of `shout` logs at an invocation."""


def shout(event: Any, context: Any) -> str:
    print("got", event)
    return "done"


def client(service: str, region: str = REGION) -> Any:
    return boto3.client(service, region_name=region)


def messages(group: str = "/aws/lambda/f", region: str = REGION) -> list[str]:
    events = client("logs", region).filter_log_events(logGroupName=group)["events"]
    return [event["message"] for event in events]


def first_words(group: str = "/aws/lambda/f") -> list[str]:
    return [message.split()[0] for message in messages(group)]


def groups() -> list[str]:
    return [group["logGroupName"] for group in client("logs").describe_log_groups()["logGroups"]]


def in_journal(aws: Aws) -> list[str]:
    return [event.message for invocation in aws.invocations for event in invocation.logs]


def reasons(aws: Aws) -> list[str]:
    return [entry.reason for entry in aws.journal.of(LogsNotWritten)]


# ------------------------------------------------------------------------------------------------------ what is written


def test_the_lines_of_each_invocation_are_in_the_functions_group_B217_B308() -> None:
    with mock_aws(), mock_lambda() as aws:
        function = aws.function(shout, name="f")
        assert groups() == []
        function.invoke("one")
        function.invoke("two")
        assert messages() == in_journal(aws)
        assert first_words() == [*ONCE, *ONCE[1:]]
        assert reasons(aws) == []


def test_the_stream_is_that_of_the_environment_B314() -> None:
    with mock_aws(), mock_lambda() as aws:
        function = aws.function(shout, name="f")
        function.invoke()
        aws.client().update_function_configuration(FunctionName="f", MemorySize=256)
        function.invoke()
        logs = client("logs")
        for invocation in aws.invocations:
            stream = invocation.context.log_stream_name
            events = logs.get_log_events(logGroupName="/aws/lambda/f", logStreamName=stream)["events"]
            assert [event["message"] for event in events] == [event.message for event in invocation.logs]
        assert len({one.context.log_stream_name for one in aws.invocations}) == 2


def test_a_group_of_its_own_and_lines_of_json() -> None:
    with mock_aws(), mock_lambda() as aws:
        aws.function(shout, name="f")
        config = {"LogFormat": "JSON", "LogGroup": "/team/orders"}
        aws.client().update_function_configuration(FunctionName="f", LoggingConfig=config)
        aws.functions["f"].invoke()
        kinds = [json.loads(message).get("type") for message in messages("/team/orders") if message.startswith("{")]
        assert kinds == ["platform.initStart", "platform.start", "platform.report"]
        assert groups() == ["/team/orders"]


def test_a_group_that_was_made_before_is_used() -> None:
    with mock_aws(), mock_lambda() as aws:
        client("logs").create_log_group(logGroupName="/aws/lambda/f")
        aws.function(shout, name="f").invoke()
        assert (first_words(), groups()) == (ONCE, ["/aws/lambda/f"])


def test_the_group_is_in_the_region_of_the_function() -> None:
    with mock_aws(), mock_lambda(region="eu-west-1") as aws:
        aws.function(shout, name="f").invoke()
        assert messages(region="eu-west-1") == in_journal(aws)
        assert groups() == []


def test_an_asynchronous_event_logs_as_well() -> None:
    with mock_aws(), mock_lambda() as aws:
        aws.function(shout, name="f")
        aws.client().invoke(FunctionName="f", InvocationType="Event", Payload=b'"later"')
        aws.settle()
        assert first_words() == ONCE


def test_environments_that_are_initialised_ahead_log_then() -> None:
    with mock_aws(), mock_lambda() as aws:
        aws.function(shout, name="f")
        names = {"FunctionName": "f", "Qualifier": aws.client().publish_version(FunctionName="f")["Version"]}
        aws.client().put_provisioned_concurrency_config(**names, ProvisionedConcurrentExecutions=2)
        aws.settle()
        assert first_words() == ["INIT_START", "INIT_START"]
        aws.client().invoke(**names)
        assert first_words() == ["INIT_START", "INIT_START", *ONCE[1:]]


def test_functions_that_call_each_other_log_to_their_own_groups() -> None:
    with mock_aws(), mock_lambda() as aws:
        aws.function(shout, name="f")
        aws.function(
            lambda event, context: client("lambda").invoke(FunctionName="f")["StatusCode"], name="outer", timeout=60
        )
        assert aws.functions["outer"].invoke().result == 200
        assert first_words() == ONCE
        assert first_words("/aws/lambda/outer") == ["INIT_START", "START", "END", "REPORT"]


def test_a_handler_that_failed_has_told_why_B326() -> None:
    with mock_aws(), mock_lambda() as aws:
        aws.function(lambda event, context: event["absent"], name="f").invoke({})
        assert any(message.startswith("[ERROR] KeyError: 'absent'") for message in messages())


def test_groups_stay_when_their_function_is_deleted_B319() -> None:
    with mock_aws(), mock_lambda() as aws:
        aws.function(shout, name="f").invoke()
        aws.client().delete_function(FunctionName="f")
        assert first_words() == ONCE


# ----------------------------------------------------------------------------------------- mocks that come, go and nest


def test_the_other_mock_may_start_second() -> None:
    with mock_lambda() as aws, mock_aws():
        aws.function(shout, name="f").invoke()
        assert messages() == in_journal(aws)


def test_the_other_mock_may_stop_and_begin_again_empty() -> None:
    with mock_lambda() as aws:
        function = aws.function(shout, name="f")
        function.invoke("before")
        with mock_aws():
            function.invoke("one")
            assert first_words() == ONCE[1:]
        function.invoke("between")
        with mock_aws():
            assert groups() == []
            function.invoke("two")
            assert "got two\n" in messages()
            assert "got one\n" not in messages()
        assert reasons(aws) == []


def test_a_group_that_a_test_deletes_comes_back() -> None:
    with mock_aws(), mock_lambda() as aws:
        function = aws.function(shout, name="f")
        function.invoke()
        client("logs").delete_log_group(logGroupName="/aws/lambda/f")
        function.invoke()
        assert first_words() == ONCE[1:]


def test_the_mock_may_begin_again_beside_the_other() -> None:
    with mock_aws(), mock_lambda() as aws:
        aws.function(shout, name="f").invoke()
        aws.reset()
        aws.function(shout, name="f").invoke()
        assert first_words() == [*ONCE, *ONCE]


def test_of_two_mocks_both_write() -> None:
    with mock_aws(), mock_lambda() as outer:
        outer.function(shout, name="f").invoke()
        with mock_lambda(seed=1) as inner:
            inner.function(shout, name="g").invoke()
        assert groups() == ["/aws/lambda/f", "/aws/lambda/g"]


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The services that clients of our own were made for."""
    services: list[str] = []
    make = Clients.create

    def create(self: Clients, service: str, region: str, **options: Any) -> Any:
        services.append(service)
        return make(self, service, region, **options)

    monkeypatch.setattr(Clients, "create", create)
    return services


def test_nothing_is_made_where_nothing_answers(made: list[str]) -> None:
    with mock_lambda() as aws:
        aws.function(shout, name="f").invoke()
        with mock_aws():
            pass
        aws.functions["f"].invoke()
        assert made == []


def test_clients_are_made_once(made: list[str]) -> None:
    with mock_aws(), mock_lambda() as aws:
        function = aws.function(shout, name="f")
        for _ in range(3):
            function.invoke()
        assert sorted(made) == ["iam", "logs"]


# ---------------------------------------------------------------------------------------------------- what may go wrong


def make_role(*actions: str, effect: str = "Allow") -> None:
    client("iam").create_role(RoleName="lambda-role", AssumeRolePolicyDocument=document())
    put_policy(*actions, effect=effect)


def put_policy(*actions: str, effect: str = "Allow") -> None:
    statement = {"Effect": effect, "Action": list(actions), "Resource": "*"}
    client("iam").put_role_policy(RoleName="lambda-role", PolicyName="p", PolicyDocument=document(statement))


def document(*statements: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def test_a_role_that_may_not_write_leaves_no_log_and_says_so_once_A021() -> None:
    with mock_aws(), mock_lambda() as aws:
        make_role("s3:*")
        function = aws.function(shout, name="f", role=ROLE)
        assert [function.invoke().result for _ in range(2)] == ["done", "done"]
        assert groups() == []
        assert len(in_journal(aws)) == 9
        [note] = aws.journal.of(LogsNotWritten)
        assert (note.function_arn, note.log_group_name) == (
            f"arn:aws:lambda:{REGION}:123456789012:function:f:$LATEST",
            "/aws/lambda/f",
        )
        assert note.reason.startswith(
            f"{ROLE} is not authorized to perform: logs:PutLogEvents on resource: arn:aws:logs:"
        )


def test_a_role_counts_as_it_is_at_the_invocation() -> None:
    with mock_aws(), mock_lambda() as aws:
        function = aws.function(shout, name="f", role=ROLE)
        make_role("logs:*")
        function.invoke("allowed")
        put_policy("logs:*", effect="Deny")
        function.invoke("denied")
        put_policy("logs:*")
        function.invoke("again")
        assert [message for message in messages() if message.startswith("got")] == ["got allowed\n", "got again\n"]


def test_a_role_that_may_not_make_a_group_can_use_one() -> None:
    with mock_aws(), mock_lambda() as aws:
        make_role("logs:CreateLogStream", "logs:PutLogEvents")
        function = aws.function(shout, name="f", role=ROLE)
        function.invoke("lost")
        client("logs").create_log_group(logGroupName="/aws/lambda/f")
        function.invoke("kept")
        assert [message for message in messages() if message.startswith("got")] == ["got kept\n"]
        assert [reason.split(" on resource")[0] for reason in reasons(aws)] == [
            f"{ROLE} is not authorized to perform: logs:CreateLogGroup"
        ]


def test_with_iam_off_every_role_may_write() -> None:
    with mock_aws(), mock_lambda(iam="off") as aws:
        make_role("s3:*")
        aws.function(shout, name="f", role=ROLE).invoke()
        assert first_words() == ONCE


def test_a_neighbour_that_fails_is_told_of_and_the_function_has_run() -> None:
    with mock_aws(config={"core": {"service_whitelist": ["sqs"]}}), mock_lambda(iam="off") as aws:
        function = aws.function(shout, name="f")
        assert [function.invoke().result, function.invoke().result] == ["done", "done"]
        [reason] = reasons(aws)
        assert reason.startswith("ServiceNotWhitelisted: ")


# -------------------------------------------------------------------------------------------------------- local servers


@contextmanager
def local_server() -> Iterator[tuple[str, list[str]]]:
    """A server on this machine that takes every call, and the operations that it was called with."""
    called: list[str] = []

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            called.append(self.headers["X-Amz-Target"].partition(".")[2])
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Answering) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", called
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize("name", ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_CLOUDWATCH_LOGS"])
def test_a_local_server_that_the_environment_names_is_written_to(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with local_server() as (url, called), mock_lambda(iam="off") as aws:
        monkeypatch.setenv(name, url)
        aws.function(shout, name="f").invoke()
        assert called == ["PutLogEvents"]


def test_a_local_server_that_is_not_there_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    with local_server() as (url, _):
        """A port that nobody listens at when it has ended."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_CLOUDWATCH_LOGS", url)
    with mock_lambda(iam="off") as aws:
        assert aws.function(shout, name="f").invoke().result == "done"
        assert [reason.partition(":")[0] for reason in reasons(aws)] == ["EndpointConnectionError"]
