"""Triggers of CodeCommit repositories."""

from __future__ import annotations

from lambdamock.errors import UsageError
from lambdamock.events import moments
from lambdamock.events.content import Event
from lambdamock.events.origin import HERE, Origin, region_of


def references_changed(
    repository: str = "my-repository",
    *,
    branch: str | None = None,
    tag: str | None = None,
    commit: str | None = None,
    created: bool = False,
    deleted: bool = False,
    user_arn: str | None = None,
    trigger_name: str = "my-trigger",
    trigger_id: str | None = None,
    custom_data: str | None = None,
    repository_arn: str | None = None,
    event_id: str | None = None,
    origin: Origin = HERE,
) -> Event:
    """Somebody pushed to a branch or tag ("main" unless told otherwise), created or deleted it.

    Raises:
        UsageError: both a branch and a tag are given.

    Source: documented, developer guide, "Using AWS Lambda with AWS CodeCommit"; CodeCommit user guide, "Triggers for a
    Lambda function".
    """
    if branch and tag:
        raise UsageError("references_changed(branch=..., tag=...): give either branch or tag; a record is about one")
    arn = repository_arn or origin.arn("codecommit", repository)
    ref = f"refs/tags/{tag}" if tag else f"refs/heads/{branch or 'main'}"
    reference: Event = {"commit": commit or origin.hex(40, "commit", arn, ref), "ref": ref}
    reference |= {name: True for name, is_so in (("created", created), ("deleted", deleted)) if is_so}
    at = moments.iso_milliseconds(origin.at).replace("Z", "+0000")
    record = {
        "awsRegion": region_of(arn, origin),
        "codecommit": {"references": [reference]},
        "eventId": event_id or origin.uuid("codecommit", arn, ref, reference["commit"]),
        "eventName": "ReferenceChanges",
        "eventPartNumber": 1,
        "eventSource": "aws:codecommit",
        "eventSourceARN": arn,
        "eventTime": at,
        "eventTotalParts": 1,
        "eventTriggerConfigId": trigger_id or origin.uuid("trigger", arn, trigger_name),
        "eventTriggerName": trigger_name,
        "eventVersion": "1.0",
        "userIdentityARN": user_arn or origin.global_arn("iam", "user/my-user"),
    }
    return {"Records": [record | ({} if custom_data is None else {"customData": custom_data})]}
