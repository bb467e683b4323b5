"""Where events come from: ARNs, times and ids."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from lambdamock import events
from lambdamock.errors import UsageError
from lambdamock.events import Origin, moments

MOMENT = datetime(2026, 2, 3, 16, 5, 6, 789_000, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("write", "expected"),
    [
        (moments.iso_milliseconds, "2026-02-03T16:05:06.789Z"),
        (moments.iso_seconds, "2026-02-03T16:05:06Z"),
        (moments.common_log, "03/Feb/2026:16:05:06 +0000"),
        (moments.mail_date, "Tue, 03 Feb 2026 16:05:06 +0000"),
        (moments.rabbit_date, "Feb 3, 2026, 4:05:06 PM"),
        (moments.milliseconds, 1_770_134_706_789),
        (moments.seconds, 1_770_134_706.789),
    ],
    ids=["iso_milliseconds", "iso_seconds", "common_log", "mail_date", "rabbit_date", "milliseconds", "seconds"],
)
def test_a_moment_is_written_the_services_way(write: Any, expected: object) -> None:
    assert write(MOMENT) == expected
    assert write(MOMENT.astimezone(timezone(timedelta(hours=-5)))) == expected
    assert write(1_770_134_706.789) == expected


@pytest.mark.parametrize(("hour", "shown"), [(0, "12:05:06 AM"), (11, "11:05:06 AM"), (12, "12:05:06 PM")])
def test_the_hours_of_rabbitmq_go_to_twelve(hour: int, shown: str) -> None:
    assert moments.rabbit_date(MOMENT.replace(hour=hour)) == f"Feb 3, 2026, {shown}"


def test_milliseconds_are_not_lost_to_floating_point() -> None:
    assert [moments.milliseconds(ms / 1000) for ms in range(1545082649000, 1545082650000)] == [
        *range(1545082649000, 1545082650000)
    ]


def test_a_datetime_without_a_time_zone_is_refused() -> None:
    with pytest.raises(UsageError, match="does not say in which time zone"):
        events.s3.object_created("b", "k", origin=Origin(at=datetime(2026, 1, 1)))  # noqa: DTZ001


def test_a_profile_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UsageError, match=r"Origin\(profile='2020'\): there are 'current' and '2019'"):
        events.eventbridge.event(origin=Origin(profile="2020"))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("region", "arn", "host"),
    [
        ("eu-west-1", "arn:aws:sns:eu-west-1:123456789012:t", "sns.eu-west-1.amazonaws.com"),
        ("cn-north-1", "arn:aws-cn:sns:cn-north-1:123456789012:t", "sns.cn-north-1.amazonaws.com.cn"),
        ("us-gov-west-1", "arn:aws-us-gov:sns:us-gov-west-1:123456789012:t", "sns.us-gov-west-1.amazonaws.com"),
    ],
)
def test_arns_and_hosts_are_of_the_partition(region: str, arn: str, host: str) -> None:
    origin = Origin(region=region)
    assert (origin.arn("sns", "t"), origin.host("sns")) == (arn, host)


def test_another_seed_or_time_gives_other_ids() -> None:
    asked = [Origin(), Origin(seed=1), Origin(at=0.0), Origin(account_id="210987654321")]
    ids = [events.sqs.messages("a", origin=origin)["Records"][0]["messageId"] for origin in asked]
    assert len(set(ids)) == 4


def test_ids_have_the_digits_that_were_asked_for() -> None:
    origin = Origin()
    assert [len(origin.hex(digits, "a")) for digits in (1, 64, 512)] == [1, 64, 512]
    assert [len(origin.number(digits, "a")) for digits in (1, 33)] == [1, 33]


def test_the_region_of_an_event_is_that_of_the_arn_given() -> None:
    queue = "arn:aws:sqs:eu-central-1:123456789012:orders"
    assert events.sqs.messages("a", queue_arn=queue)["Records"][0]["awsRegion"] == "eu-central-1"
    rule = "arn:aws:events:eu-central-1:123456789012:rule/r"
    assert events.eventbridge.scheduled(rule_arn=rule)["region"] == "eu-central-1"
    topic = "arn:aws:sns:eu-central-1:123456789012:t"
    sns = events.sns.notification("a", topic_arn=topic)["Records"][0]["Sns"]
    assert sns["SigningCertUrl"].startswith("https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-")
