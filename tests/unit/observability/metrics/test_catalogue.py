"""Which metrics there are."""

from __future__ import annotations

import pytest

from lambdamock.observability.metrics.catalogue import ATTRIBUTES, METRICS, NAMESPACE


def test_B225_they_are_in_the_namespace_of_lambda_and_have_a_unit() -> None:
    assert NAMESPACE == "AWS/Lambda"
    units = {metric.unit for metrics in METRICS.values() for metric in metrics}
    assert units == {"Count", "Milliseconds", "None"}


@pytest.mark.parametrize("name", METRICS)
def test_parts_of_a_metric_agree_on_unit_and_statistic(name: str) -> None:
    assert len({(one.unit, one.statistic) for one in METRICS[name]}) == 1


@pytest.mark.parametrize(
    ("attribute", "name"),
    [
        ("errors", "Errors"),
        ("dead_letter_errors", "DeadLetterErrors"),
        ("url_4xx_count", "Url4xxCount"),
        ("provisioned_concurrency_spillover_invocations", "ProvisionedConcurrencySpilloverInvocations"),
    ],
)
def test_each_is_an_attribute_of_that_name(attribute: str, name: str) -> None:
    assert ATTRIBUTES[attribute] == name


def test_no_two_have_the_same_attribute() -> None:
    assert len(ATTRIBUTES) == len(METRICS)
