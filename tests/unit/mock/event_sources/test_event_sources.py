"""Sources of all kinds are found by name and compared in the same way."""

from __future__ import annotations

from typing import Any

import pytest

from lambdamock import Aws, mock_lambda
from lambdamock.errors import UsageError

KINDS = ("queue", "stream", "table", "topic", "broker", "collection")
ENDS = {"table": "drop", "collection": "drop"}
SECRET = [{"Type": "BASIC_AUTH", "URI": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:secret-AbCdEf"}]


@pytest.fixture
def aws() -> Any:
    with mock_lambda(region="eu-west-1") as handle:
        yield handle


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def sources(aws: Aws, kind: str) -> Any:
    return getattr(aws, f"{kind}s")


def test_sources_are_found_by_name(sources: Any) -> None:
    before = ("orders" in sources, sources.get("orders"), list(sources), len(sources))
    assert before == (False, None, [], 0)
    orders, returns = sources.create("orders"), sources.create("returns")
    assert ("orders" in sources, "refunds" in sources, 5 in sources) == (True, False, False)
    assert (sources["orders"], sources.get("returns"), sources.get("refunds")) == (orders, returns, None)
    assert (list(sources), len(sources), dict(sources)) == (
        ["orders", "returns"],
        2,
        {"orders": orders, "returns": returns},
    )
    assert repr(sources) == f"<{type(sources).__name__}: orders, returns>"


def test_a_name_that_is_not_there_says_which_are_and_how_to_make_one(kind: str, sources: Any) -> None:
    with pytest.raises(KeyError) as error:
        _ = sources["orders"]
    assert error.value.args == (f"there is no {kind} 'orders', nor any other; make one: aws.{kind}s.create('orders')",)
    for number in range(12):
        sources.create(f"orders-{number}")
    with pytest.raises(KeyError) as error:
        _ = sources["not a name"]
    names = ", ".join(f"'orders-{number}'" for number in range(10))
    assert error.value.args == (
        f"there is no {kind} 'not a name', only {names} and 2 more; make one: aws.{kind}s.create('not a name')",
    )


def test_sources_are_the_same_wherever_they_are_held(aws: Aws, kind: str, sources: Any) -> None:
    orders, returns = sources.create("orders"), sources.create("returns")
    assert (orders == sources["orders"], orders != sources["orders"], orders == returns) == (True, False, False)
    assert {orders, returns, sources["orders"]} == {orders, returns}
    others = [getattr(aws, f"{other}s").create("orders") for other in KINDS if other != kind]
    assert [one == orders for one in (*others, "orders", None)] == [False] * 7


def test_sources_of_other_mocks_are_others(kind: str, sources: Any) -> None:
    orders = sources.create("orders")
    with mock_lambda(region="eu-west-1") as aws:
        other = getattr(aws, f"{kind}s").create("orders")
        assert (other.full_name, other == orders) == (orders.full_name, False)


def test_sources_of_other_accounts_are_not_among_them(aws: Aws, sources: Any) -> None:
    mine = sources.create("orders")
    with aws.as_principal("arn:aws:iam::210987654321:root"):
        assert list(sources) == []
        other = sources.create("orders")
        assert (sources["orders"], other == mine) == (other, False)
    assert (sources["orders"], len(sources)) == (mine, 1)


@pytest.mark.parametrize("name", ["no name?", "", 5, None], ids=repr)
def test_what_is_no_name_is_refused_in_words(kind: str, sources: Any, name: Any) -> None:
    if kind == "collection" and name == "no name?":
        assert sources.create(name).name == name
        return
    with pytest.raises(UsageError, match=f"no name of a {kind}: (up to|3 to)"):
        sources.create(name)
    assert len(sources) == 0


def mapped(aws: Aws, kind: str, source: Any) -> str:
    """The UUID of a mapping that reads a source without delay."""
    aws.function(lambda event, context: None, name="reader")
    members: dict[str, Any] = {
        "queue": lambda: {"EventSourceArn": source.arn},
        "stream": lambda: {"EventSourceArn": source.arn, "StartingPosition": "LATEST"},
        "topic": lambda: {
            "EventSourceArn": source.cluster_arn,
            "Topics": ["orders"],
            "StartingPosition": "LATEST",
            "MaximumBatchingWindowInSeconds": 0,
        },
        "broker": lambda: {
            "EventSourceArn": source.arn,
            "Queues": ["queue"],
            "SourceAccessConfigurations": SECRET,
            "MaximumBatchingWindowInSeconds": 0,
        },
        "collection": lambda: {
            "EventSourceArn": source.cluster_arn,
            "DocumentDBEventSourceConfig": {"DatabaseName": "my-database", "CollectionName": "orders"},
            "SourceAccessConfigurations": SECRET,
            "StartingPosition": "LATEST",
            "MaximumBatchingWindowInSeconds": 0,
        },
    }[kind]()
    uuid: str = aws.client().create_event_source_mapping(FunctionName="reader", **members)["UUID"]
    return uuid


SENT: dict[str, Any] = {
    "queue": lambda source: source.send("one"),
    "stream": lambda source: source.put("one"),
    "topic": lambda source: source.send("one"),
    "broker": lambda source: source.send("one", "queue"),
    "collection": lambda source: source.insert({}),
}


@pytest.mark.parametrize("kind", SENT, indirect=False)
def test_a_mapping_says_that_its_source_is_gone_and_goes_on_when_there_is_one(aws: Aws, kind: str) -> None:
    sources = getattr(aws, f"{kind}s")
    uuid = mapped(aws, kind, sources.create("orders"))
    shown = [result(aws, uuid)]
    getattr(sources["orders"], ENDS.get(kind, "delete"))()
    shown.append(result(aws, uuid))
    new = sources.create("orders")
    shown.append(result(aws, uuid))
    SENT[kind](new)
    shown.append(result(aws, uuid))
    assert [one.partition(":")[0] for one in shown] == ["No records processed", "PROBLEM", "No records processed", "OK"]
    assert len(aws.invocations) == 1


def result(aws: Aws, uuid: str) -> str:
    """What became of the last look, also of a queue, of which AWS does not show it."""
    [mapping] = [found for store in aws._simulation.world.stores if (found := store.mappings.get(uuid)) is not None]
    return mapping.last_processing_result
