"""moto and we start in any order, and leave moto as it was."""

from __future__ import annotations

import warnings
from importlib import import_module
from typing import Any

from moto import mock_aws
from tests.journeys.moto_triggers.conftest import Recorder, client, topic

from lambdamock import mock_lambda
from lambdamock.interception.triggers import seams


def check_topic() -> None:
    from lambdamock import current

    told = Recorder(current())
    sns, arn, _ = topic(told)
    sns.publish(TopicArn=arn, Message="x")
    assert len(told.events) == 1


def test_moto_may_start_second() -> None:
    with mock_lambda(), mock_aws():
        check_topic()


@mock_aws
@mock_lambda
def test_decorators_with_moto_outside() -> None:
    check_topic()


@mock_lambda
@mock_aws
def test_decorators_with_moto_inside() -> None:
    check_topic()


def test_an_inner_mock_is_told_and_the_outer_one_not() -> None:
    with mock_aws(), mock_lambda() as outer:
        with mock_lambda():
            check_topic()
        assert list(outer.invocations) == []


def originals() -> dict[str, Any]:
    found = {}
    for name in {seam.module for seam in seams.SEAMS}:
        for seam, owner in seams.found_in(import_module(name)):
            found[f"{name}.{seam.owner}.{seam.name}"] = vars(owner)[seam.name]
    return found


def test_this_version_of_moto_has_all_places_that_are_taken_over() -> None:
    expected = {f"{seam.module}.{seam.owner}.{seam.name}" for seam in seams.SEAMS}
    assert originals().keys() == expected


def test_moto_is_as_it_was_when_no_mock_runs() -> None:
    before = originals()
    with mock_aws():
        with mock_lambda():
            client("s3").list_buckets()
            assert all(value is not before[name] for name, value in originals().items())
        after = originals()
    assert all(value is before[name] for name, value in after.items())


def test_without_us_moto_is_left_alone() -> None:
    with mock_aws():
        sns = client("sns")
        arn = sns.create_topic(Name="orders")["TopicArn"]
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert sns.publish(TopicArn=arn, Message="x")["MessageId"]
