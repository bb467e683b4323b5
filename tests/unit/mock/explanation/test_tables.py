"""The tables behind explanations: nothing is missing, all say where they are known from."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from lambdamock import Aws, errors, mock_lambda
from lambdamock.domain.quotas import CURRENT, Quotas
from lambdamock.errors import ApiError
from lambdamock.mock.explanation import ErrorExplanation
from lambdamock.mock.explanation.codes import MEANINGS
from lambdamock.mock.explanation.limits import UNITS, limit_of
from lambdamock.mock.explanation.rules import RULES, Rule
from lambdamock.mock.explanation.sources import source_of
from lambdamock.protocol import LambdaProtocol


def test_each_error_that_can_be_answered_is_in_the_table() -> None:
    own = [one for _, one in inspect.getmembers(errors, inspect.isclass) if issubclass(one, ApiError)]
    assert {one.__name__ for one in own if one is not ApiError} <= set(MEANINGS)


def test_each_server_error_of_Invoke_is_in_the_table() -> None:
    assert set(LambdaProtocol.installed().server_errors("Invoke")) <= set(MEANINGS)


@pytest.mark.parametrize("code", MEANINGS)
def test_each_error_says_where_its_rule_is_known_from(code: str) -> None:
    meaning = MEANINGS[code]
    assert source_of(meaning.source).startswith(("documented", "observed", "assumed"))
    assert set(meaning.quotas) <= set(Quotas._fields)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.message.pattern[:40])
def test_each_rule_says_where_it_is_known_from(rule: Rule) -> None:
    assert source_of(rule.source).startswith(("documented", "observed", "assumed"))
    assert set(rule.quotas) <= set(Quotas._fields)
    named = dict.fromkeys(rule.message.groupindex, "x")
    assert rule.rule.format_map(named)
    assert rule.change.format_map(named) if named else rule.change


@pytest.mark.parametrize("name", Quotas._fields)
def test_each_quota_has_a_unit_a_source_and_what_raises_it(name: str) -> None:
    limit = limit_of(CURRENT, name)
    assert (limit.name, limit.number) == (name, getattr(CURRENT, name))
    assert limit.unit
    assert limit.raised_by.startswith(f"here mock_lambda(quotas={{{name!r}: ...}}); ")
    assert limit.source.startswith(("documented", "assumed"))


def test_no_unit_is_of_a_quota_that_is_gone() -> None:
    assert set(UNITS) == set(Quotas._fields)


def test_a_number_that_nobody_documents_is_said_to_be_assumed() -> None:
    assert limit_of(CURRENT, "environment_idle_seconds").source.startswith("assumed")
    assert limit_of(CURRENT, "memory_maximum").source.endswith("3,008 in 2019")


@pytest.fixture(scope="module")
def aws() -> Iterator[Aws]:
    with mock_lambda(quotas={"async_payload": 10, "tags_per_resource": 1}) as handle:
        arn = handle.function(lambda event, context: None, name="f").arn
        handle.client().tag_resource(Resource=arn, Tags={"a": "b"})
        yield handle


def test_an_error_that_the_test_injected_is_said_to_be_so(aws: Aws) -> None:
    with aws.faults.service_error("f", error="ENILimitReachedException"), pytest.raises(ClientError) as caught:
        aws.client().invoke(FunctionName="f")
    found = aws.explain(caught.value)
    assert isinstance(found, ErrorExplanation)
    assert found.findings[0].notes == ("the test injected it: aws.faults.service_error",)
    assert found.findings[0].rule == MEANINGS["ENILimitReachedException"].rule


ARN = "arn:aws:lambda:us-east-1:123456789012:function:f"
REFUSED: dict[str, tuple[Callable[[Any], object], str, str, list[tuple[str, float]]]] = {
    "a revision": (
        lambda client: client.publish_version(FunctionName="f", RevisionId="x"),
        "RevisionId",
        "a RevisionId that is given is the latest one: nobody changed the resource since it was read",
        [],
    ),
    "an event that is too large": (
        lambda client: client.invoke(FunctionName="f", InvocationType="Event", Payload=b'"0123456789"'),
        "Payload",
        "an asynchronous event has at most this many bytes",
        [("async_payload", 10)],
    ),
    "no JSON": (
        lambda client: client.invoke(FunctionName="f", Payload=b"{"),
        "",
        "the event of an invocation is JSON, and the client context base64 of a JSON object",
        [],
    ),
    "another region": (
        lambda client: client.get_function(FunctionName=ARN.replace("us-east-1", "eu-west-1")),
        "FunctionName",
        "a client reaches the functions of its own region: this one is of us-east-1, the ARN of eu-west-1",
        [],
    ),
    "too many tags": (
        lambda client: client.tag_resource(Resource=ARN, Tags={"c": "d"}),
        "Tags",
        "a resource has so many tags",
        [("tags_per_resource", 1)],
    ),
    "too much reserved": (
        lambda client: client.put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=950),
        "ReservedConcurrentExecutions",
        "what no function keeps for itself may not fall below a number",
        [("unreserved_concurrency_minimum", 100), ("concurrent_executions", 1_000)],
    ),
}


@pytest.mark.parametrize(("call", "member", "rule", "limits"), REFUSED.values(), ids=REFUSED)
def test_a_refusal_is_explained_by_the_rule_behind_its_message(
    aws: Aws, call: Callable[[Any], object], member: str, rule: str, limits: list[tuple[str, float]]
) -> None:
    with pytest.raises(ClientError) as caught:
        call(aws.client())
    found = aws.explain(caught.value)
    assert isinstance(found, ErrorExplanation)
    [finding] = found.findings
    assert (finding.member, finding.rule) == (member, rule)
    assert [(limit.name, limit.number) for limit in finding.limits] == limits
    assert finding.changes
