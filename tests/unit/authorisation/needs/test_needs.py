from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import botocore.session
import pytest

from lambdamock.authorisation.needs import ApiRequest, Need, needs_of
from lambdamock.authorisation.needs import services as modules
from lambdamock.authorisation.needs.services import Rules
from lambdamock.authorisation.needs.tables import table_of

HERE = "eu-west-1:111122223333"
QUEUE = f"arn:aws:sqs:{HERE}:q"
STREAM = f"arn:aws:kinesis:{HERE}:stream/s"


def request(operation: str = "PurgeQueue", service: str = "sqs", **params: Any) -> ApiRequest:
    given = params or {"QueueUrl": "https://sqs.eu-west-1.amazonaws.com/111122223333/q"}
    return ApiRequest(service, service, operation, given, "eu-west-1", "111122223333")


@pytest.fixture
def rules(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Rules of a made-up module, in place of those of all services: "needs" and "context"."""
    made: dict[str, Mapping[str, Any]] = {"needs": {}, "context": {}}
    monkeypatch.setattr("lambdamock.authorisation.needs.rules_of", lambda _: Rules(made["needs"], made["context"]))
    return made


def test_the_table_tells_what_no_rule_does(rules: dict[str, Any]) -> None:
    assert needs_of(request()) == [Need("sqs:PurgeQueue", QUEUE)]


def test_a_rule_of_all_operations_comes_before_the_table(rules: dict[str, Any]) -> None:
    rules["needs"] = {"*": lambda _: [Need("sqs:All", "*")], "SendMessage": lambda _: [Need("sqs:One", "*")]}
    assert [needs_of(request(operation)) for operation in ("PurgeQueue", "SendMessage")] == [
        [Need("sqs:All", "*")],
        [Need("sqs:One", "*")],
    ]


def test_a_rule_comes_before_the_table(rules: dict[str, Any]) -> None:
    rules["needs"] = {"PurgeQueue": lambda call: [Need("sqs:Other", call.operation)]}
    assert needs_of(request()) == [Need("sqs:Other", "PurgeQueue")]


@pytest.mark.parametrize("operation", ["*", "PurgeQueue"])
def test_condition_keys_of_a_rule_are_added_to_what_the_table_tells(rules: dict[str, Any], operation: str) -> None:
    rules["context"] = {operation: lambda _: {"sqs:Key": "v"}}
    assert needs_of(request()) == [Need("sqs:PurgeQueue", QUEUE, {"sqs:Key": "v"})]


def test_the_condition_keys_of_an_operation_come_before_those_of_all(rules: dict[str, Any]) -> None:
    rules["context"] = {"PurgeQueue": lambda _: {"sqs:Key": "one"}, "*": lambda _: {"sqs:Key": "all"}}
    assert needs_of(request()) == [Need("sqs:PurgeQueue", QUEUE, {"sqs:Key": "one"})]


def test_condition_keys_are_not_added_to_what_is_asked_of_another_service(rules: dict[str, Any]) -> None:
    passed = Need("iam:PassRole", "arn:aws:iam::111122223333:role/r", {"iam:PassedToService": "x.amazonaws.com"})
    rules["needs"] = {"PurgeQueue": lambda _: [Need("sqs:PurgeQueue", QUEUE), passed]}
    rules["context"] = {"*": lambda _: {"sqs:Key": "v"}}
    assert needs_of(request()) == [Need("sqs:PurgeQueue", QUEUE, {"sqs:Key": "v"}), passed]


def test_what_a_need_says_of_itself_stays(rules: dict[str, Any]) -> None:
    rules["needs"] = {"PurgeQueue": lambda _: [Need("sqs:PurgeQueue", QUEUE, {"sqs:Key": "own"})]}
    rules["context"] = {"*": lambda _: {"sqs:Key": "all", "sqs:Other": "o"}}
    assert needs_of(request()) == [Need("sqs:PurgeQueue", QUEUE, {"sqs:Key": "own", "sqs:Other": "o"})]


def test_tags_are_condition_keys_of_calls_of_all_services() -> None:
    context = {"aws:RequestTag/team": "a", "aws:TagKeys": ["team"]}
    assert needs_of(request("AddTagsToStream", "kinesis", StreamName="s", Tags={"team": "a"})) == [
        Need("kinesis:AddTagsToStream", STREAM, context)
    ]


def test_a_call_that_needs_nothing_needs_nothing_with_tags_either() -> None:
    assert needs_of(request("GetCallerIdentity", "sts", Tags={"team": "a"})) == []


@pytest.mark.parametrize("service", sorted(modules.RULES_MODULES))
def test_the_rules_of_a_service_are_about_operations_that_it_has(service: str) -> None:
    table = table_of(service)
    assert table is not None
    model = botocore.session.get_session().get_service_model(service)  # which may be older than the table
    rules = modules.rules_of(service)
    assert {*rules.needs, *rules.context} - {*model.operation_names, *table.lines, "*"} == set()
