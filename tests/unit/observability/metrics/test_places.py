"""Which resource a data point is about."""

from __future__ import annotations

import pytest

from lambdamock.observability.metrics.places import invoked_place, of_function

ARN = "arn:aws:lambda:eu-west-1:123456789012:function:orders"
F = ("FunctionName", "orders")


@pytest.mark.parametrize(
    ("qualifier", "resource", "executed"),
    [
        pytest.param("", "orders", "", id="test_B237_a_function"),
        pytest.param(":7", "orders:7", "", id="test_B238_a_version"),
        pytest.param(":$LATEST", "orders:$LATEST", "", id="test_B238_the_unpublished_version"),
        pytest.param(":live", "orders:live", "7", id="test_B239_an_alias_tells_which_version_ran"),
    ],
)
def test_an_invocation_has_data_points_for_each_of(qualifier: str, resource: str, executed: str) -> None:
    place = invoked_place(ARN + qualifier, "7")
    alias = [(F, ("Resource", resource), ("ExecutedVersion", executed))] if executed else []
    assert place.owner == ("eu-west-1", "123456789012")
    assert of_function(place) == ((), (F,), (F, ("Resource", resource)), *alias)


def test_B239_what_did_not_run_has_no_executed_version() -> None:
    assert of_function(invoked_place(f"{ARN}:live")) == ((), (F,), (F, ("Resource", "orders:live")))
