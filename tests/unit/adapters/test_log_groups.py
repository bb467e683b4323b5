"""Where the log events of invocations are written, as far as something answers and the role allows it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, cast

import pytest
from tests.unit.roles import ROLE, Asked

from lambdamock.adapters import log_events
from lambdamock.adapters.log_groups import CloudWatchLogs
from lambdamock.adapters.neighbours import Neighbours
from lambdamock.domain.arns import FunctionReference
from lambdamock.domain.versions import Settings, Version
from lambdamock.errors import UsageError

NOW = 1_767_225_600.0
GROUP, STREAM = "/aws/lambda/f", "2026/01/01/[$LATEST]0"
ALL_OF_LOGS = [{"Effect": "Allow", "Action": "logs:*", "Resource": "*"}]


class Line(NamedTuple):
    timestamp: float
    message: str


class NotFound(Exception):
    """ResourceNotFoundException."""


class Exists(Exception):
    """ResourceAlreadyExistsException."""


class Errors:
    ResourceNotFoundException = NotFound
    ResourceAlreadyExistsException = Exists


class Logs:
    """A small CloudWatch Logs that notes its calls."""

    exceptions = Errors

    def __init__(self, streams: dict[str, dict[str, list[Any]]] | None = None) -> None:
        self.streams = streams or {}
        self.calls: list[str] = []

    def create_log_group(self, **members: Any) -> None:
        self.calls.append("CreateLogGroup")
        if members["logGroupName"] in self.streams:
            raise Exists
        self.streams[members["logGroupName"]] = {}

    def create_log_stream(self, **members: Any) -> None:
        self.calls.append("CreateLogStream")
        group, stream = self._named(members)
        if stream in group:
            raise Exists
        group[stream] = []

    def put_log_events(self, **members: Any) -> None:
        self.calls.append("PutLogEvents")
        group, stream = self._named(members)
        if stream not in group:
            raise NotFound
        group[stream] += members["logEvents"]

    def _named(self, members: Any) -> tuple[dict[str, list[Any]], str]:
        if members["logGroupName"] not in self.streams:
            raise NotFound
        return self.streams[members["logGroupName"]], members["logStreamName"]


class Around:
    """Stands in for `Neighbours`."""

    def __init__(self, client: Any, *, answers: bool = True) -> None:
        self._client = client
        self._answers = answers
        self.asked: list[tuple[str, str]] = []

    def look_for_servers(self) -> None:
        """There is none."""

    def may_answer(self) -> bool:
        return self._answers

    def client(self, service: str, region: str) -> Any:
        self.asked.append((service, region))
        return self._client


def sink(around: Around, asked: Asked | None = None) -> CloudWatchLogs:
    return CloudWatchLogs(cast("Neighbours", around), (asked or Asked(None)).authority, lambda: NOW)


VERSION = Version(
    FunctionReference("eu-west-1", "123456789012", "f", None), Settings(ROLE), cast("Any", None), NOW, "revision"
)


def written(client: Any, *log: Line, statements: list[Any] | None = None, version: Version = VERSION) -> str | None:
    return sink(Around(client), Asked(statements)).write(version, STREAM, log, is_new=True)


LINE = Line(NOW, "hello\n")
EVENT = {"timestamp": 1_767_225_600_000, "message": "hello\n"}


# -------------------------------------------------------------------------------------------------- groups and streams


def test_the_first_event_makes_the_group_and_the_stream_A445() -> None:
    logs = Logs()
    assert written(logs, LINE) is None
    assert logs.streams == {GROUP: {STREAM: [EVENT]}}
    assert logs.calls[-3:] == ["CreateLogGroup", "CreateLogStream", "PutLogEvents"]


@pytest.mark.parametrize(
    ("streams", "calls"),
    [
        pytest.param({GROUP: {"other": []}}, ["PutLogEvents", "CreateLogStream", "PutLogEvents"], id="group"),
        pytest.param({GROUP: {STREAM: []}}, ["PutLogEvents"], id="group and stream"),
    ],
)
def test_what_exists_is_kept(streams: Any, calls: list[str]) -> None:
    logs = Logs(streams)
    assert (written(logs, LINE), logs.calls) == (None, calls)
    assert streams[GROUP][STREAM] == [EVENT]


def test_the_region_is_the_functions() -> None:
    around = Around(Logs())
    sink(around).write(VERSION, STREAM, [LINE], is_new=True)
    assert around.asked == [("logs", "eu-west-1")]


def test_a_group_of_its_own_is_written_to() -> None:
    logs = Logs()
    version = VERSION._replace(settings=Settings(ROLE, log_group="/team/orders"))
    assert written(logs, LINE, version=version) is None
    assert logs.streams == {"/team/orders": {STREAM: [EVENT]}}


def test_each_batch_is_a_request(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_events, "MAX_BATCH_EVENTS", 2)
    logs = Logs({GROUP: {STREAM: []}})
    assert written(logs, *[Line(NOW, str(number)) for number in range(5)]) is None
    assert logs.calls == ["PutLogEvents"] * 3
    assert [event["message"] for event in logs.streams[GROUP][STREAM]] == ["0", "1", "2", "3", "4"]


def test_an_invocation_without_a_log_writes_nothing() -> None:
    logs = Logs()
    assert (written(logs), logs.calls) == (None, [])


def faster(logs: Logs, name: str) -> Callable[..., None]:
    """The call of another thread that comes right before ours."""
    own = getattr(logs, name)

    def call(**members: Any) -> None:
        own(**members)
        own(**members)

    return call


@pytest.mark.parametrize("name", ["create_log_group", "create_log_stream"])
def test_another_thread_may_make_them_first(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    logs = Logs()
    monkeypatch.setattr(logs, name, faster(logs, name))
    assert (written(logs, LINE), logs.streams) == (None, {GROUP: {STREAM: [EVENT]}})


# ----------------------------------------------------------------------------------------------- when it is not written


def test_nothing_is_asked_when_nothing_answers() -> None:
    around = Around(None, answers=False)
    assert (sink(around).write(VERSION, STREAM, [LINE], is_new=True), around.asked) == (None, [])


class Failing(Logs):
    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def put_log_events(self, **_members: Any) -> None:
        raise self.error


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        pytest.param(UsageError("Nothing in this process answers logs"), None, id="another service is answered"),
        pytest.param(RuntimeError("broken"), "RuntimeError: broken", id="the neighbour fails"),
    ],
)
def test_an_error_of_what_answers_is_a_reason_and_not_an_error(error: Exception, reason: str | None) -> None:
    assert written(Failing(error), LINE) == reason


def denied(action: str) -> str:
    return (
        f"{ROLE} is not authorized to perform: {action} on resource: "
        f"arn:aws:logs:eu-west-1:123456789012:log-group:{GROUP} because no identity-based policy allows the {action} "
        "action"
    )


def allowing(*actions: str, resource: str = "*") -> list[Any]:
    return [{"Effect": "Allow", "Action": list(actions), "Resource": resource}]


@pytest.mark.parametrize(
    ("statements", "reason"),
    [
        pytest.param(allowing("s3:*"), denied("logs:PutLogEvents"), id="nothing allowed"),
        pytest.param(allowing("logs:PutLogEvents"), denied("logs:CreateLogStream"), id="no stream"),
        pytest.param(
            allowing("logs:PutLogEvents", "logs:CreateLogStream"), denied("logs:CreateLogGroup"), id="no group"
        ),
        pytest.param(
            allowing("logs:*", resource="arn:aws:logs:us-east-1:123456789012:*"),
            denied("logs:PutLogEvents"),
            id="in another region",
        ),
    ],
)
def test_nothing_is_written_that_the_role_does_not_allow_A021(statements: list[Any], reason: str) -> None:
    logs = Logs()
    assert (written(logs, LINE, statements=statements), logs.streams) == (reason, {})


@pytest.mark.parametrize(
    "statements",
    [
        pytest.param(ALL_OF_LOGS, id="everything"),
        pytest.param(
            allowing("logs:CreateLogGroup", resource="arn:aws:logs:eu-west-1:123456789012:*")
            + allowing(
                "logs:CreateLogStream", "logs:PutLogEvents",
                resource=f"arn:aws:logs:eu-west-1:123456789012:log-group:{GROUP}:*",
            ),
            id="as the console writes it",
        ),
        pytest.param(
            allowing(
                "logs:CreateLogGroup", "logs:CreateLogStream",
                resource=f"arn:aws:logs:eu-west-1:123456789012:log-group:{GROUP}",
            )
            + allowing("logs:PutLogEvents"),
            id="the group by its bare name",
        ),
    ],
)  # fmt: skip
def test_policies_name_the_group_in_several_forms(statements: list[Any]) -> None:
    logs = Logs()
    assert (written(logs, LINE, statements=statements), list(logs.streams)) == (None, [GROUP])


def test_what_lambda_does_with_the_role_is_written_down() -> None:
    asked = Asked(allowing("logs:*"))
    sink(Around(Logs({GROUP: {}})), asked).write(VERSION, STREAM, [LINE], is_new=True)
    group = f"arn:aws:logs:eu-west-1:123456789012:log-group:{GROUP}:log-stream:"
    assert asked.facts == [
        ("logs:PutLogEvents", group + STREAM, "allowed"),
        ("logs:CreateLogStream", group, "allowed"),
    ]


def test_a_group_that_exists_needs_no_permission_to_make_one() -> None:
    logs = Logs({GROUP: {}})
    statements = allowing("logs:PutLogEvents", "logs:CreateLogStream")
    assert (written(logs, LINE, statements=statements), logs.streams) == (None, {GROUP: {STREAM: [EVENT]}})
