"""Metrics where a team looks for them: boto3's CloudWatch client, answered by moto."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import boto3
import pytest
from moto import mock_aws

from lambdamock import Aws, mock_lambda

ORDERS = [{"Name": "FunctionName", "Value": "orders"}]


@pytest.fixture
def aws() -> Iterator[Aws]:
    """Two invocations, of which one fails, and a minute later one more that fails."""
    with mock_aws(), mock_lambda() as handle:

        def handler(event: Any, context: object) -> None:
            if event:
                raise ValueError(event)

        orders = handle.function(handler, name="orders")
        orders.invoke()
        orders.invoke("bad")
        handle.clock.advance(60)
        orders.invoke("bad")
        yield handle


@pytest.fixture
def cloudwatch() -> Any:
    return boto3.client("cloudwatch", region_name="us-east-1")


def span(aws: Aws) -> dict[str, Any]:
    return {"StartTime": aws.clock.now() - timedelta(minutes=9), "EndTime": aws.clock.now() + timedelta(minutes=1)}


def query(of: str, name: str, stat: str, dimensions: list[dict[str, str]] = ORDERS, **others: Any) -> dict[str, Any]:
    metric = {"Namespace": "AWS/Lambda", "MetricName": name, "Dimensions": dimensions}
    return {"Id": of, "MetricStat": {"Metric": metric, "Period": 60, "Stat": stat, **others}}


def test_B216_get_metric_statistics_shows_them_by_the_minute(aws: Aws, cloudwatch: Any) -> None:
    answer = cloudwatch.get_metric_statistics(
        Namespace="AWS/Lambda",
        MetricName="Errors",
        Dimensions=ORDERS,
        Period=60,
        Statistics=["Sum", "SampleCount", "Average", "Maximum"],
        **span(aws),
    )
    first, second = answer["Datapoints"]
    assert second.pop("Timestamp") - first.pop("Timestamp") == timedelta(minutes=1)
    expected = [
        {"SampleCount": 2.0, "Average": 0.5, "Sum": 1.0, "Maximum": 1.0, "Unit": "Count"},
        {"SampleCount": 1.0, "Average": 1.0, "Sum": 1.0, "Maximum": 1.0, "Unit": "Count"},
    ]
    for found in (first, second):
        found.pop("ExtendedStatistics", None)  # some versions of moto show it empty
    assert [first, second] == expected


@pytest.mark.parametrize(
    "others",
    [
        pytest.param({"MetricName": "Errors", "Dimensions": [{"Name": "FunctionName", "Value": "x"}]}, id="function"),
        pytest.param({"MetricName": "Errors", "Dimensions": ORDERS, "Unit": "Seconds"}, id="unit"),
        pytest.param({"MetricName": "Mistakes", "Dimensions": ORDERS}, id="name"),
        pytest.param(
            {"MetricName": "Errors", "Dimensions": [{"Name": "Resource", "Value": "orders"}]}, id="dimensions"
        ),
    ],
)
def test_what_has_another_name_unit_or_other_dimensions_is_another_metric(
    aws: Aws, cloudwatch: Any, others: dict[str, Any]
) -> None:
    answer = cloudwatch.get_metric_statistics(
        Namespace="AWS/Lambda", Period=60, Statistics=["Sum"], **others, **span(aws)
    )
    assert answer["Datapoints"] == []


def test_get_metric_data_knows_percentiles_and_the_account(aws: Aws, cloudwatch: Any) -> None:
    answer = cloudwatch.get_metric_data(
        MetricDataQueries=[
            query("e", "Errors", "Sum"),
            query("d", "Duration", "p100"),
            query("a", "Invocations", "Sum", []),
            query("n", "Invocations", "Sum", Unit="Seconds"),
        ],
        ScanBy="TimestampAscending",
        **span(aws),
    )
    found = {one["Id"]: (one["Label"], one["Values"]) for one in answer["MetricDataResults"]}
    longest = [max(one.duration for one in aws.invocations[:2]), aws.invocations[2].duration]
    assert found == {
        "e": ("Errors Sum", [1.0, 1.0]),
        "d": ("Duration p100", longest),
        "a": ("Invocations Sum", [2.0, 1.0]),
        "n": ("Invocations Sum", []),
    }


def test_metrics_of_a_team_s_own_are_answered_beside_them(aws: Aws, cloudwatch: Any) -> None:
    data = [{"MetricName": "Sold", "Value": 3, "Timestamp": aws.clock.now()}]
    cloudwatch.put_metric_data(Namespace="shop", MetricData=data)
    own = query("s", "Sold", "Sum", [])
    own["MetricStat"]["Metric"]["Namespace"] = "shop"
    answer = cloudwatch.get_metric_data(MetricDataQueries=[query("e", "Errors", "Sum"), own], **span(aws))
    assert {one["Id"]: one["Values"] for one in answer["MetricDataResults"]} == {"e": [1.0, 1.0], "s": [3.0]}
    statistics = cloudwatch.get_metric_statistics(
        Namespace="shop", MetricName="Sold", Period=60, Statistics=["Sum"], **span(aws)
    )
    assert [one["Sum"] for one in statistics["Datapoints"]] == [3.0]


def test_B225_list_metrics_shows_each_metric_with_its_dimensions(aws: Aws, cloudwatch: Any) -> None:
    listed = cloudwatch.list_metrics(Namespace="AWS/Lambda", MetricName="Errors")["Metrics"]
    assert listed == [
        {"Namespace": "AWS/Lambda", "MetricName": "Errors", "Dimensions": dimensions}
        for dimensions in ([], ORDERS, [*ORDERS, {"Name": "Resource", "Value": "orders"}])
    ]


def test_nothing_of_it_stays_in_moto(aws: Aws, cloudwatch: Any) -> None:
    cloudwatch.list_metrics(Namespace="AWS/Lambda")
    aws.reset()
    assert cloudwatch.list_metrics(Namespace="AWS/Lambda")["Metrics"] == []


def test_a_client_s_mistakes_are_moto_s_to_tell(aws: Aws, cloudwatch: Any) -> None:
    now = aws.clock.now()
    with pytest.raises(cloudwatch.exceptions.ClientError, match="StartTime must be less than"):
        cloudwatch.get_metric_statistics(
            Namespace="AWS/Lambda", MetricName="Errors", Period=60, Statistics=["Sum"], StartTime=now, EndTime=now
        )
