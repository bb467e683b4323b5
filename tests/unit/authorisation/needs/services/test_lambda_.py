"""What calls of Lambda need: the function in the form in which it is named, its role, its layers."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.authorisation.needs.services.calls import ACCOUNT, REGION, arn, needs, permissions, told

from lambdamock.authorisation.needs import Need

F = arn("lambda", "function:f")
LAYER = arn("lambda", "layer:l:3")
ROLE = f"arn:aws:iam::{ACCOUNT}:role/r"
CONFIG = arn("lambda", "code-signing-config:csc-0123456789abcdef0")
UUID = "0f9a5e7c-1d2b-4c3a-8f6e-7a8b9c0d1e2f"
MAPPING = arn("lambda", f"event-source-mapping:{UUID}")


@pytest.mark.parametrize(
    ("members", "resource"),
    [
        pytest.param({"FunctionName": "f"}, F, id="name"),
        pytest.param({"FunctionName": "f:live"}, f"{F}:live", id="name-with-alias"),
        pytest.param({"FunctionName": "f", "Qualifier": "7"}, f"{F}:7", id="A094-version-as-qualifier"),
        pytest.param({"FunctionName": "f", "Qualifier": "$LATEST"}, f"{F}:$LATEST", id="latest-by-name"),
        pytest.param({"FunctionName": f"{ACCOUNT}:function:f"}, F, id="partial-arn"),
        pytest.param({"FunctionName": F}, F, id="arn"),
        pytest.param({"FunctionName": F, "Qualifier": "live"}, f"{F}:live", id="arn-and-qualifier"),
        pytest.param(
            {"FunctionName": f"arn:aws:lambda:{REGION}:999900001111:function:g:1"},
            f"arn:aws:lambda:{REGION}:999900001111:function:g:1",
            id="arn-of-another-account",
        ),
        pytest.param(
            {"FunctionName": f"arn:aws:lambda:us-east-2:{ACCOUNT}:function:g"},
            f"arn:aws:lambda:us-east-2:{ACCOUNT}:function:g",
            id="arn-of-another-region",
        ),
    ],
)
def test_A093_invoke_needs_invoke_function_on_exactly_what_is_named(members: dict[str, str], resource: str) -> None:
    assert permissions("lambda", "Invoke", members) == [("lambda:InvokeFunction", resource)]


@pytest.mark.parametrize("name", ["f:1:2", "a b", "", "arn:aws:lambda:::function:"])
def test_a_function_name_that_cannot_be_read_is_left_for_lambda_to_refuse(name: str) -> None:
    (need,) = needs("lambda", "Invoke", {"FunctionName": name})
    assert (need.action, need.resource, need.is_any_resource) == ("lambda:InvokeFunction", "*", True)


def test_qualifiers_that_contradict_each_other_are_left_for_lambda_to_refuse() -> None:
    assert permissions("lambda", "GetFunction", {"FunctionName": "f:1", "Qualifier": "2"}) == [
        ("lambda:GetFunction", "*")
    ]


@pytest.mark.parametrize(
    ("operation", "resource"),
    [
        pytest.param("GetFunctionConfiguration", f"{F}:live", id="of-a-version"),
        pytest.param("AddPermission", f"{F}:live", id="A096-policy-of-an-alias"),
        pytest.param("PutProvisionedConcurrencyConfig", f"{F}:live", id="concurrency-of-an-alias"),
        pytest.param("PublishVersion", F, id="A100-PublishVersion"),
        pytest.param("ListAliases", F, id="A100-ListAliases"),
        pytest.param("UpdateFunctionCode", F, id="A100-UpdateFunctionCode"),
        pytest.param("PutFunctionConcurrency", F, id="A100-PutFunctionConcurrency"),
    ],
)
def test_some_operations_are_about_the_function_as_a_whole(operation: str, resource: str) -> None:
    assert permissions("lambda", operation, {"FunctionName": "f:live"}) == [(f"lambda:{operation}", resource)]


def test_a_streamed_invocation_is_an_invocation() -> None:
    (need,) = needs("lambda", "InvokeWithResponseStream", {"FunctionName": "f"})
    assert need == Need("lambda:InvokeFunction", F, {"lambda:InvokedViaFunctionUrl": "false"})


def test_A082_A087_A099_create_function_passes_a_role_reads_layers_and_tells_its_settings() -> None:
    members: dict[str, Any] = {
        "FunctionName": "f",
        "Role": ROLE,
        "Layers": [LAYER],
        "VpcConfig": {"SubnetIds": ["subnet-1", "subnet-2"], "SecurityGroupIds": ["sg-1"]},
        "CodeSigningConfigArn": CONFIG,
        "Tags": {"team": "blue"},
    }
    tags = {"aws:RequestTag/team": "blue", "aws:TagKeys": ["team"]}
    settings = {
        "lambda:Layer": [LAYER],
        "lambda:VpcIds": ["vpc-9"],
        "lambda:SubnetIds": ["subnet-1", "subnet-2"],
        "lambda:SecurityGroupIds": ["sg-1"],
        "lambda:CodeSigningConfigArn": CONFIG,
    }
    known = {("vpc-of-subnet", "subnet-1"): "vpc-9", ("vpc-of-subnet", "subnet-2"): "vpc-9"}
    assert needs("lambda", "CreateFunction", members, known) == [
        Need("lambda:CreateFunction", F, {**tags, **settings}),
        Need("lambda:CreateFunction", CONFIG, {**tags, **settings}),
        Need("iam:PassRole", ROLE, {"iam:PassedToService": "lambda.amazonaws.com"}),
        Need("lambda:GetLayerVersion", LAYER, tags),
        Need("lambda:TagResource", F, tags),
    ]


def test_an_update_needs_the_role_only_when_it_changes_it() -> None:
    assert permissions("lambda", "UpdateFunctionConfiguration", {"FunctionName": "f", "Timeout": 5}) == [
        ("lambda:UpdateFunctionConfiguration", F)
    ]
    assert permissions("lambda", "UpdateFunctionConfiguration", {"FunctionName": "f", "Role": ROLE}) == [
        ("lambda:UpdateFunctionConfiguration", F),
        ("iam:PassRole", ROLE),
    ]


def test_A103_a_new_mapping_has_no_resource_but_tells_its_function() -> None:
    assert needs("lambda", "CreateEventSourceMapping", {"FunctionName": "f:live", "EventSourceArn": "arn:x"}) == [
        Need("lambda:CreateEventSourceMapping", "*", {"lambda:FunctionArn": f"{F}:live"})
    ]


def test_A102_a_mapping_tells_the_function_that_it_calls() -> None:
    known = {("lambda-mapping", MAPPING): F}
    assert needs("lambda", "DeleteEventSourceMapping", {"UUID": UUID}, known) == [
        Need("lambda:DeleteEventSourceMapping", MAPPING, {"lambda:FunctionArn": F})
    ]


def test_A102_an_update_of_a_mapping_tells_the_function_that_it_names() -> None:
    known = {("lambda-mapping", MAPPING): F}
    found = needs("lambda", "UpdateEventSourceMapping", {"UUID": UUID, "FunctionName": "g"}, known)
    assert told(found, "lambda:") == [{"lambda:FunctionArn": arn("lambda", "function:g")}]


def test_A102_of_a_mapping_that_nobody_knows_no_function_is_told() -> None:
    assert needs("lambda", "UpdateEventSourceMapping", {"UUID": UUID}, {}) == [
        Need("lambda:UpdateEventSourceMapping", MAPPING)
    ]


def test_A095_A097_add_permission_tells_whom_it_lets_in() -> None:
    members = {"FunctionName": "f", "Principal": "*", "FunctionUrlAuthType": "NONE"}
    assert told(needs("lambda", "AddPermission", members), "lambda:") == [
        {"lambda:Principal": "*", "lambda:FunctionUrlAuthType": "NONE"}
    ]


def test_A097_remove_permission_tells_whom_the_statement_lets_in() -> None:
    known = {("lambda-permission-principal", f"{F}:live s1"): "sns.amazonaws.com"}
    found = needs("lambda", "RemovePermission", {"FunctionName": "f:live", "StatementId": "s1"}, known)
    assert found == [Need("lambda:RemovePermission", f"{F}:live", {"lambda:Principal": "sns.amazonaws.com"})]


@pytest.mark.parametrize(
    ("members", "auth_type"),
    [
        pytest.param({"AuthType": "AWS_IAM"}, "AWS_IAM", id="named"),
        pytest.param({}, "NONE", id="that-of-the-url"),
    ],
)
def test_operations_on_urls_tell_the_auth_type(members: dict[str, str], auth_type: str) -> None:
    found = needs(
        "lambda", "UpdateFunctionUrlConfig", {"FunctionName": "f", **members}, {("lambda-url-auth-type", F): "NONE"}
    )
    assert found == [
        Need("lambda:UpdateFunctionUrlConfig", F, {"lambda:FunctionArn": F, "lambda:FunctionUrlAuthType": auth_type})
    ]


def test_code_signing_is_put_on_a_function_and_a_configuration() -> None:
    context = {"lambda:CodeSigningConfigArn": CONFIG}
    assert needs("lambda", "PutFunctionCodeSigningConfig", {"FunctionName": "f", "CodeSigningConfigArn": CONFIG}) == [
        Need("lambda:PutFunctionCodeSigningConfig", F, context),
        Need("lambda:PutFunctionCodeSigningConfig", CONFIG, context),
    ]


@pytest.mark.parametrize(
    ("operation", "members", "expected"),
    [
        pytest.param("ListFunctions", {}, ("ListFunctions", "*"), id="A091-ListFunctions"),
        pytest.param("ListLayers", {}, ("ListLayers", "*"), id="A105-ListLayers"),
        pytest.param(
            "PublishLayerVersion",
            {"LayerName": "l"},
            ("PublishLayerVersion", arn("lambda", "layer:l")),
            id="A105-PublishLayerVersion",
        ),
        pytest.param(
            "GetLayerVersion", {"LayerName": "l", "VersionNumber": 3}, ("GetLayerVersion", LAYER), id="A104-by-name"
        ),
        pytest.param(
            "DeleteLayerVersion",
            {"LayerName": arn("lambda", "layer:l"), "VersionNumber": 3},
            ("DeleteLayerVersion", LAYER),
            id="A104-by-arn",
        ),
        pytest.param("GetLayerVersionByArn", {"Arn": LAYER}, ("GetLayerVersion", LAYER), id="by-version-arn"),
        pytest.param("TagResource", {"Resource": F, "Tags": {"a": "b"}}, ("TagResource", F), id="tags"),
        pytest.param(
            "GetCodeSigningConfig", {"CodeSigningConfigArn": CONFIG}, ("GetCodeSigningConfig", CONFIG), id="csc"
        ),
    ],
)
def test_other_operations_of_lambda(operation: str, members: dict[str, Any], expected: tuple[str, str]) -> None:
    action, resource = expected
    assert permissions("lambda", operation, members) == [(f"lambda:{action}", resource)]
