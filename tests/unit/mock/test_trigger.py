"""`aws.triggers`: what services asked for."""

from __future__ import annotations

import pytest

from lambdamock import Aws, events
from lambdamock.errors import AccessDeniedException


def test_it_shows_who_asked_for_what_and_how_it_went(aws: Aws) -> None:
    function = aws.function(lambda event, context: None, name="thumbnails")
    function.allow("s3")
    accepted = aws.deliver.s3(function, events.s3.object_created("photos", "cat.jpg"))
    (trigger,) = aws.triggers
    assert (trigger.service, trigger.function_name, trigger.source_arn) == ("s3", "thumbnails", "arn:aws:s3:::photos")
    assert (trigger.invocation_type, trigger.attempts, trigger.refusal) == ("Event", 1, None)
    assert (trigger.function_arn, trigger.request_id, trigger.at) == (
        function.arn,
        accepted.request_id,
        aws.clock.now(),
    )
    assert repr(trigger) == "<Trigger of thumbnails by s3 for arn:aws:s3:::photos>"


def test_a_refused_one_says_why(aws: Aws) -> None:
    function = aws.function(lambda event, context: None, name="f")
    with pytest.raises(AccessDeniedException) as refusal:
        aws.deliver.iot(function, {})
    (trigger,) = aws.triggers.refused
    assert trigger.request_id is None
    assert trigger.refusal == f"AccessDeniedException: {refusal.value.message}"
    assert repr(trigger).startswith("<Trigger of f by iot for arn:aws:iot:")
    assert repr(trigger).endswith(f"{trigger.refusal[-40:]}>")


def test_one_looks_for_those_of_a_service_or_of_a_function(aws: Aws) -> None:
    for name in ("f", "g"):
        aws.function(lambda event, context: None, name=name).allow("events")
    aws.deliver.events("f", events.eventbridge.event({}))
    aws.deliver.codepipeline("g", events.codepipeline.job())
    assert [trigger.function_name for trigger in aws.triggers.by("events")] == ["f"]
    assert [trigger.function_name for trigger in aws.triggers.by("eventbridge")] == ["f"]
    assert [trigger.service for trigger in aws.triggers.of("g")] == ["codepipeline"]
    assert list(aws.triggers.refused) == []


def test_one_without_a_source_shows_none(aws: Aws) -> None:
    aws.function(lambda event, context: None, name="f")
    aws.deliver.codepipeline("f", events.codepipeline.job())
    assert repr(aws.triggers[0]) == "<Trigger of f by codepipeline>"


def test_looking_for_one_where_there_is_none_says_how_to_get_one(aws: Aws) -> None:
    with pytest.raises(IndexError, match=r"no service asked for anything; aws\.deliver acts as one"):
        aws.triggers[0]
