"""What calls of a WebSocket API need: the API and the stage that they are sent to."""

from __future__ import annotations

import pytest
from tests.unit.authorisation.needs.services.calls import arn, permissions

SENT_TO = "https://abc123.execute-api.eu-west-1.amazonaws.com"


@pytest.mark.parametrize(
    ("operation", "method"), [("PostToConnection", "POST"), ("GetConnection", "GET"), ("DeleteConnection", "DELETE")]
)
def test_a_connection_is_one_of_an_api_and_a_stage(operation: str, method: str) -> None:
    for url in (f"{SENT_TO}/prod", f"{SENT_TO}/prod/@connections/c1"):
        assert permissions("apigatewaymanagementapi", operation, {"ConnectionId": "c1"}, endpoint_url=url) == [
            ("execute-api:ManageConnections", arn("execute-api", f"abc123/prod/{method}/@connections/c1"))
        ]


@pytest.mark.parametrize(
    ("url", "path"),
    [
        pytest.param("https://ws.example.com/live/@connections/c1", "*/live", id="own-domain"),
        pytest.param("https://ws.example.com/@connections/c1", "*/*", id="own-domain-without-a-path"),
        pytest.param("", "*/*", id="nowhere"),
    ],
)
def test_a_domain_of_ones_own_tells_no_api(url: str, path: str) -> None:
    assert permissions("apigatewaymanagementapi", "GetConnection", {"ConnectionId": "c1"}, endpoint_url=url) == [
        ("execute-api:ManageConnections", arn("execute-api", f"{path}/GET/@connections/c1"))
    ]
