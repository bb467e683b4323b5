"""What calls of CloudWatch tell."""

from __future__ import annotations

from tests.unit.authorisation.needs.services.calls import arn, needs

from lambdamock.authorisation.needs import Need


def test_metrics_have_a_namespace_in_place_of_a_resource() -> None:
    assert needs("cloudwatch", "PutMetricData", {"Namespace": "Shop", "MetricData": []}) == [
        Need("cloudwatch:PutMetricData", "*", {"cloudwatch:namespace": "Shop"})
    ]


def test_an_alarm_tells_what_it_does() -> None:
    members = {"AlarmName": "a", "AlarmActions": ["arn:x"], "OKActions": ["arn:y", "arn:x"]}
    assert needs("cloudwatch", "PutMetricAlarm", members) == [
        Need("cloudwatch:PutMetricAlarm", arn("cloudwatch", "alarm:a"), {"cloudwatch:AlarmActions": ["arn:y", "arn:x"]})
    ]
