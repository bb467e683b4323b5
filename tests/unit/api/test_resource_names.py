"""What Lambda knows of the things that calls name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lambdamock import Aws
from lambdamock.api.resource_names import KnownToLambda
from lambdamock.api.world import Call

Create = Callable[..., dict[str, Any]]
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:f"


@pytest.fixture
def find(aws: Aws, client: Any, create: Create) -> Callable[[str, str], str | None]:
    create()
    client.create_function_url_config(FunctionName="f", AuthType="AWS_IAM")
    grant = {"FunctionName": "f", "Action": "lambda:InvokeFunction"}
    client.add_permission(**grant, StatementId="service", Principal="sns.amazonaws.com")
    client.add_permission(**grant, StatementId="account", Principal="210987654321")
    client.add_permission(**grant, StatementId="all", Principal="*")
    url = {"Action": "lambda:InvokeFunctionUrl", "FunctionUrlAuthType": "NONE"}
    client.add_permission(**{**grant, **url}, StatementId="url", Principal="*")
    call = Call(aws._simulation.world, "GetFunction", "", region="us-east-1", account_id="123456789012", input={})
    return lambda kind, name: KnownToLambda(call).find(kind, name, region="us-east-1")


@pytest.mark.parametrize(
    ("kind", "name", "expected"),
    [
        ("lambda-url-auth-type", FUNCTION, "AWS_IAM"),
        ("lambda-url-auth-type", f"{FUNCTION}:live", None),
        ("lambda-url-auth-type", f"{FUNCTION}2", None),
        ("lambda-permission-principal", f"{FUNCTION} service", "sns.amazonaws.com"),
        ("lambda-permission-principal", f"{FUNCTION} account", "210987654321"),
        ("lambda-permission-principal", f"{FUNCTION} all", "*"),
        ("lambda-permission-principal", f"{FUNCTION} missing", None),
        ("lambda-permission-principal", f"{FUNCTION}:live service", None),
        ("lambda-permission-auth-type", f"{FUNCTION} url", "NONE"),
        ("lambda-permission-auth-type", f"{FUNCTION} all", None),
        ("lambda-mapping", "arn:aws:lambda:us-east-1:123456789012:event-source-mapping:none", None),
        ("vpc-of-subnet", "subnet-1", None),
        ("kms-alias", "alias/a", None),
    ],
)
def test_what_is_known(find: Callable[[str, str], str | None], kind: str, name: str, expected: str | None) -> None:
    assert find(kind, name) == expected


def test_the_function_of_a_mapping(client: Any, find: Callable[[str, str], str | None]) -> None:
    queue = "arn:aws:sqs:us-east-1:123456789012:q"
    mapping = client.create_event_source_mapping(FunctionName="f", EventSourceArn=queue)
    arn = f"arn:aws:lambda:us-east-1:123456789012:event-source-mapping:{mapping['UUID']}"
    assert find("lambda-mapping", arn) == FUNCTION
