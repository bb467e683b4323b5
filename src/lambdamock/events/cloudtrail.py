"""The log files that CloudTrail writes to S3: what a function reads that S3 tells of a new one."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from typing import Any

from lambdamock.events import moments
from lambdamock.events.content import Event, as_json, plain
from lambdamock.events.origin import HERE, Origin


def record(
    event_source: str,
    event_name: str,
    *,
    request: Mapping[str, Any] | None = None,
    response: Mapping[str, Any] | None = None,
    user: str = "my-user",
    source_ip: str = "127.0.0.1",
    user_agent: str = "aws-cli/2",
    request_id: str | None = None,
    event_id: str | None = None,
    origin: Origin = HERE,
) -> Event:
    """One call of an API, for instance `("sns.amazonaws.com", "CreateTopic")`.

    Source: documented, developer guide, "Using AWS Lambda with AWS CloudTrail"; CloudTrail user guide, "CloudTrail
    record contents".
    """
    at = moments.iso_seconds(origin.at)
    session = {"attributes": {"mfaAuthenticated": "false", "creationDate": at}}
    return {
        "eventVersion": "1.02" if origin.is_2019 else "1.11",
        "userIdentity": {
            "type": "IAMUser",
            "principalId": f"AIDA{origin.hex(17, 'user', user).upper()}",
            "arn": origin.global_arn("iam", f"user/{user}"),
            "accountId": origin.account_id,
            "accessKeyId": f"AKIA{origin.hex(16, 'key', user).upper()}",
            "userName": user,
            "sessionContext": session,
        },
        "eventTime": at,
        "eventSource": event_source,
        "eventName": event_name,
        "awsRegion": origin.region,
        "sourceIPAddress": source_ip,
        "userAgent": user_agent,
        "requestParameters": plain(request),
        "responseElements": plain(response),
        "requestID": request_id or origin.uuid("cloudtrail request", event_source, event_name, plain(request)),
        "eventID": event_id or origin.uuid("cloudtrail event", event_source, event_name, plain(request)),
        "eventType": "AwsApiCall",
        "recipientAccountId": origin.account_id,
    }


def log_file(*records: Mapping[str, Any]) -> bytes:
    """The object in S3: gzip of `{"Records": [...]}`. Equal records, equal bytes.

    Source: documented, developer guide, "Using AWS Lambda with AWS CloudTrail".
    """
    return gzip.compress(as_json({"Records": list(records)}).encode(), mtime=0)


def log_key(*, prefix: str = "", origin: Origin = HERE) -> str:
    """The key under which CloudTrail writes such a file.

    Source: documented, CloudTrail user guide, "Finding your CloudTrail log files".
    """
    at = moments.as_datetime(origin.at)
    account, region = origin.account_id, origin.region
    name = f"{account}_CloudTrail_{region}_{at:%Y%m%dT%H%MZ}_{origin.hex(16, 'log file')}.json.gz"
    return f"{prefix}{'/' if prefix else ''}AWSLogs/{account}/CloudTrail/{region}/{at:%Y/%m/%d}/{name}"
