"""What the body of a refusal holds besides its text: `Type` or none, and the name of the member with the text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

Create = Callable[..., dict[str, Any]]
Case = tuple[str, dict[str, Any], int, str]

ARN = "arn:aws:lambda:us-east-1:123456789012"
CONFIG = f"{ARN}:code-signing-config:csc-0123456789abcdef0"
UUID = "11111111-2222-3333-4444-555555555555"
FUNCTION = {"FunctionName": "f"}
ABSENT = {"FunctionName": "gone"}
VERSION = {"FunctionName": "f", "Qualifier": "1"}
ALIAS = {"FunctionName": "f", "Name": "live"}
WEIGHTS = {"RoutingConfig": {"AdditionalVersionWeights": {"1": 0.5}}}
STATEMENT = {"StatementId": "s", "Action": "lambda:InvokeFunction", "Principal": "s3.amazonaws.com"}
LAYER = {"LayerName": "l", "VersionNumber": 1}
SHARED = {"LayerName": "l", "VersionNumber": 2, "Action": "lambda:GetLayerVersion", "Principal": "*"}
QUEUE = {"EventSourceArn": "arn:aws:sqs:us-east-1:123456789012:q"}

# Operation, request, status and code; by what the body holds. Nearly all have a type.
CAPITAL: list[Case] = [  # Type and Message
    ("get_function", ABSENT, 404, "ResourceNotFoundException"),
    ("delete_function", ABSENT, 404, "ResourceNotFoundException"),
    ("invoke", ABSENT, 404, "ResourceNotFoundException"),
    ("get_policy", FUNCTION, 404, "ResourceNotFoundException"),
    ("remove_permission", {**FUNCTION, "StatementId": "s"}, 404, "ResourceNotFoundException"),
    ("get_alias", {**FUNCTION, "Name": "gone"}, 404, "ResourceNotFoundException"),
    ("update_alias", {**FUNCTION, "Name": "gone"}, 404, "ResourceNotFoundException"),
    ("get_function_url_config", FUNCTION, 404, "ResourceNotFoundException"),
    ("create_function_url_config", {**ABSENT, "AuthType": "NONE"}, 404, "ResourceNotFoundException"),
    ("get_function_event_invoke_config", FUNCTION, 404, "ResourceNotFoundException"),
    ("get_event_source_mapping", {"UUID": UUID}, 404, "ResourceNotFoundException"),
    ("get_layer_version_policy", LAYER, 404, "ResourceNotFoundException"),
    ("list_tags", {"Resource": f"{ARN}:function:gone"}, 404, "ResourceNotFoundException"),
    ("put_function_code_signing_config", {**FUNCTION, "CodeSigningConfigArn": CONFIG}, 404,
     "CodeSigningConfigNotFoundException"),
]  # fmt: skip
SMALL: list[Case] = [  # Type and message
    ("update_function_code", {**FUNCTION, "ZipFile": b"no zip"}, 400, "InvalidParameterValueException"),
    ("publish_version", {**FUNCTION, "RevisionId": "old"}, 412, "PreconditionFailedException"),
    ("create_alias", {**ALIAS, "FunctionVersion": "1"}, 409, "ResourceConflictException"),
    ("create_alias", {**ALIAS, "FunctionVersion": "1", **WEIGHTS}, 400, "InvalidParameterValueException"),
    ("put_function_concurrency", {"FunctionName": "f:1", "ReservedConcurrentExecutions": 1}, 400,
     "InvalidParameterValueException"),
    ("get_provisioned_concurrency_config", VERSION, 404, "ProvisionedConcurrencyConfigNotFoundException"),
    ("add_permission", {**FUNCTION, **STATEMENT, "Qualifier": "$LATEST"}, 400, "InvalidParameterValueException"),
    ("create_event_source_mapping", {**ABSENT, **QUEUE}, 400, "InvalidParameterValueException"),
    ("add_layer_version_permission", {**SHARED, "StatementId": "mine"}, 409, "ResourceConflictException"),
    ("tag_resource", {"Resource": f"{ARN}:function:f:1", "Tags": {"a": "b"}}, 400, "InvalidParameterValueException"),
]  # fmt: skip
SMALL_WITHOUT_TYPE: list[Case] = [  # message alone
    ("create_alias", {**ALIAS, "FunctionVersion": "$LATEST", **WEIGHTS}, 400, "InvalidParameterValueException"),
    ("put_function_concurrency", {**FUNCTION, "ReservedConcurrentExecutions": 901}, 400,
     "InvalidParameterValueException"),
    ("put_provisioned_concurrency_config", {**VERSION, "ProvisionedConcurrentExecutions": 901}, 400,
     "InvalidParameterValueException"),
    ("put_provisioned_concurrency_config", {**VERSION, "ProvisionedConcurrentExecutions": 1_001}, 400,
     "InvalidParameterValueException"),
]  # fmt: skip
CAPITAL_WITHOUT_TYPE: list[Case] = [  # Message alone
    (operation, {"CodeSigningConfigArn": CONFIG}, 404, "ResourceNotFoundException")
    for operation in (
        "get_code_signing_config", "update_code_signing_config", "delete_code_signing_config",
        "list_functions_by_code_signing_config",
    )
]  # fmt: skip
SHAPE: list[Case] = [  # neither: what breaks a constraint of the shape
    ("get_function", {"FunctionName": "f!"}, 400, "ValidationException"),
    ("untag_resource", {"Resource": f"{ARN}:function:f", "TagKeys": []}, 400, "ValidationException"),
]
FAMILIES: dict[tuple[str, ...], list[Case]] = {
    ("Type", "Message"): CAPITAL,
    ("Type", "message"): SMALL,
    ("message",): SMALL_WITHOUT_TYPE,
    ("Message",): CAPITAL_WITHOUT_TYPE,
    (): SHAPE,
}


@pytest.fixture
def resources(client: Any, create: Create, package: Callable[..., bytes]) -> None:
    """A function with a version and an alias, and a layer whose second version others may use."""
    create(Publish=True)
    client.create_alias(**ALIAS, FunctionVersion="1")
    client.publish_layer_version(LayerName="l", Content={"ZipFile": package()})
    client.publish_layer_version(LayerName="l", Content={"ZipFile": package()})
    client.add_layer_version_permission(**SHARED, StatementId="mine")


@pytest.mark.usefixtures("resources")
@pytest.mark.parametrize(
    ("operation", "request_", "status", "code", "members"),
    [pytest.param(*case, members, id="-".join([case[0], case[3], *members]))
     for members, family in FAMILIES.items() for case in family],
)  # fmt: skip
def test_the_body_of_a_refusal(
    client: Any, operation: str, request_: dict[str, Any], status: int, code: str, members: tuple[str, ...]
) -> None:
    with pytest.raises(ClientError) as refused:
        getattr(client, operation)(**request_)
    answer = refused.value.response
    assert (answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]["Code"]) == (status, code)
    text = answer["Error"]["Message"]
    held = {name: answer[name] for name in ("Type", "Message", "message") if name in answer}
    assert held == {name: "User" if name == "Type" else text for name in members}
