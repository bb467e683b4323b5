"""What people are told when a function's policy does not let a service in."""

from __future__ import annotations

from typing import Any

from lambdamock import events
from lambdamock.domain.arns import FunctionReference
from lambdamock.domain.policies import Policy
from lambdamock.services.calls import call_of
from lambdamock.services.refusals import explanation_of

FUNCTION = FunctionReference("us-east-1", "123456789012", "f", "live")
PHOTO = call_of("s3", FUNCTION, events.s3.object_created("photos", "x"))
ARN = "arn:aws:lambda:us-east-1:123456789012:function:f"


def allowing(principal: str, condition: dict[str, Any] | None = None) -> Policy:
    statement = {"Sid": "one", "Effect": "Allow", "Principal": {"Service": principal}, "Action": "lambda:*"}
    return Policy(({**statement, **({"Condition": condition} if condition else {})},))


def test_a_policy_that_does_not_name_the_service() -> None:
    grant = (
        f"    client.add_permission(FunctionName='{ARN}', Qualifier='live', StatementId='s3-photos', "
        "Action='lambda:InvokeFunction', Principal='s3.amazonaws.com', SourceArn='arn:aws:s3:::photos', "
        "SourceAccount='123456789012')"
    )
    why = f"Amazon S3 (s3.amazonaws.com) may not invoke: the policy of {ARN}:live does not name it."
    unnamed = f"{why} Allow it with:\n{grant}"
    assert explanation_of(PHOTO, None) == unnamed
    assert explanation_of(PHOTO, allowing("sns.amazonaws.com")) == unnamed


def test_a_policy_that_names_it_for_another_source_shows_what_the_call_told() -> None:
    policy = allowing("s3.amazonaws.com", {"ArnLike": {"AWS:SourceArn": "arn:aws:s3:::other"}})
    assert explanation_of(PHOTO, policy).startswith(
        f"Amazon S3 may not invoke: the policy of {ARN}:live names it in 'one', but not for this call, with "
        "aws:SourceArn=arn:aws:s3:::photos, aws:SourceAccount=123456789012. Allow it with:"
    )


def test_B189_a_condition_that_sns_can_never_fulfil_is_named() -> None:
    call = call_of("sns", FUNCTION, events.sns.notification("x"))
    policy = allowing("sns.amazonaws.com", {"StringEquals": {"AWS:SourceAccount": "123456789012"}})
    explanation = explanation_of(call, policy)
    assert "Amazon SNS never tells aws:SourceAccount, so a condition on it always fails." in explanation
    assert "SourceAccount=" not in explanation


def test_a_call_without_any_condition_key_says_so() -> None:
    call = call_of("alexa", FUNCTION, {})
    policy = allowing("alexa-appkit.amazon.com", {"StringEquals": {"lambda:EventSourceToken": "skill"}})
    assert "with no condition keys." in explanation_of(call, policy)


def test_the_token_of_a_skill_is_part_of_the_permission() -> None:
    call = call_of("alexa", FUNCTION, {"session": {"application": {"applicationId": "skill"}}})
    assert "EventSourceToken='skill')" in explanation_of(call, None)
