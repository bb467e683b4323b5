"""Requests and answers as CloudTrail writes them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from lambdamock.observability.trail.elements import elements

CASES = [
    pytest.param({"FunctionName": "f", "MemorySize": 128}, {"functionName": "f", "memorySize": 128}, id="B261"),
    pytest.param({"Code": {"ZipFile": b"PK", "S3Key": "k"}}, {"code": {"s3Key": "k"}}, id="B258-CreateFunction"),
    pytest.param({"ZipFile": b"PK", "Publish": True}, {"publish": True}, id="B258-UpdateFunctionCode"),
    pytest.param({"Code": {"ZipFile": b"PK"}}, {"code": {}}, id="B258-nothing-else"),
    pytest.param({"Environment": {"Variables": {"A": "secret"}}, "Role": "r"}, {"role": "r"}, id="no-environment"),
    pytest.param({"Payload": b"{}", "LogType": "Tail"}, {"logType": "Tail"}, id="no-payload"),
    pytest.param({"UUID": "1", "KMSKeyArn": "k"}, {"uUID": "1", "kMSKeyArn": "k"}, id="only-the-first-letter"),
    pytest.param({"Tags": {"Team": "A"}}, {"tags": {"Team": "A"}}, id="keys-of-tags"),
    pytest.param(
        {"SelfManagedEventSource": {"Endpoints": {"KAFKA_BOOTSTRAP_SERVERS": ["h:1"]}}},
        {"selfManagedEventSource": {"endpoints": {"KAFKA_BOOTSTRAP_SERVERS": ["h:1"]}}},
        id="keys-of-endpoints",
    ),
    pytest.param(
        {"Filters": [{"Pattern": "{}"}], "Weights": (0.5, None)},
        {"filters": [{"pattern": "{}"}], "weights": [0.5, None]},
        id="lists",
    ),
    pytest.param(
        {"LastModified": datetime(2026, 1, 1, 1, tzinfo=timezone(timedelta(hours=1)))},
        {"lastModified": "2026-01-01T00:00:00Z"},
        id="moments",
    ),
    pytest.param({"StatusCode": 204}, None, id="only-a-status"),
    pytest.param({}, None, id="nothing"),
    pytest.param(None, None, id="unreadable"),
]


@pytest.mark.parametrize(("members", "expected"), CASES)
def test_members_are_written_in_camel_case_without_secrets(
    members: dict[str, Any] | None, expected: dict[str, Any] | None
) -> None:
    assert elements(members) == expected
