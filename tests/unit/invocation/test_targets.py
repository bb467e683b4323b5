"""Which version an invocation reaches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lambdamock import Aws, mock_lambda
from lambdamock.domain.arns import FunctionReference
from lambdamock.domain.quotas import CURRENT
from lambdamock.domain.store import Store
from lambdamock.invocation import target_of


@pytest.fixture
def store() -> Any:
    """A function with two versions and two aliases."""
    with mock_lambda() as aws:
        yield published(aws)


def published(aws: Aws) -> Store:
    client = aws.client()
    aws.function(lambda event, context: None, name="f")
    client.publish_version(FunctionName="f")
    client.update_function_configuration(FunctionName="f", Description="another")
    client.publish_version(FunctionName="f")
    client.create_alias(FunctionName="f", Name="live", FunctionVersion="1")
    weights = {"AdditionalVersionWeights": {"2": 0.25}}
    client.create_alias(FunctionName="f", Name="canary", FunctionVersion="1", RoutingConfig=weights)
    return aws._simulation.world.stores.of("123456789012", "us-east-1")


def never() -> float:
    raise AssertionError("nothing is drawn without weights")


def number(store: Store, qualifier: str | None, fraction: Callable[[], float] = never, name: str = "f") -> str | None:
    reference = FunctionReference("us-east-1", "123456789012", name, qualifier)
    target = target_of(store, reference, CURRENT, fraction)
    return target.version.number if target else None


@pytest.mark.parametrize(
    ("qualifier", "reached"),
    [(None, "$LATEST"), ("$LATEST", "$LATEST"), ("1", "1"), ("2", "2"), ("live", "1"), ("3", None), ("absent", None)],
)
def test_a_qualifier_reaches_its_version(store: Store, qualifier: str | None, reached: str | None) -> None:
    assert number(store, qualifier) == reached


def test_a_function_that_does_not_exist_reaches_nothing(store: Store) -> None:
    assert number(store, None, name="g") is None


@pytest.mark.parametrize(("drawn", "reached"), [(0.0, "2"), (0.2499, "2"), (0.25, "1"), (0.9999, "1")])
def test_weights_share_the_invocations_of_an_alias_A245(store: Store, drawn: float, reached: str) -> None:
    assert number(store, "canary", lambda: drawn) == reached
