"""Every operation: a user with exactly the permissions that it needs passes, and each one that is missing is denied."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from botocore.exceptions import ClientError

from lambdamock import Aws, mock_lambda
from lambdamock.api.registry import MODULE_OF
from lambdamock.domain.journal import Authorisation
from lambdamock.errors import UsageError

Refused = Callable[..., tuple[int, str, str]]

ACCOUNT = "123456789012"
PLACE = f"arn:aws:lambda:us-east-1:{ACCOUNT}"
NAMES = {
    "f": f"{PLACE}:function:f",
    "f:1": f"{PLACE}:function:f:1",
    "f:live": f"{PLACE}:function:f:live",
    "new": f"{PLACE}:function:new",
    "layer": f"{PLACE}:layer:tools",
    "layer:1": f"{PLACE}:layer:tools:1",
    "mapping": f"{PLACE}:event-source-mapping:11111111-2222-3333-4444-555555555555",
    "signing": f"{PLACE}:code-signing-config:csc-0123456789abcdef0",
    "provider": f"{PLACE}:capacity-provider:pool",
    "role": f"arn:aws:iam::{ACCOUNT}:role/worker",
    "package": "arn:aws:s3:::packages/f.zip",
    "*": "*",
}
UUID = "11111111-2222-3333-4444-555555555555"
F = {"FunctionName": "f"}
LIVE = {"FunctionName": "f", "Qualifier": "live"}
LAYER = {"LayerName": "tools", "VersionNumber": 1}
SIGNING = {"CodeSigningConfigArn": NAMES["signing"]}
PROVIDER = {"CapacityProviderName": "pool"}
GRANT = {"StatementId": "s", "Action": "lambda:InvokeFunction", "Principal": "s3.amazonaws.com"}
SHARE = {"StatementId": "s", "Action": "lambda:GetLayerVersion", "Principal": "*"}
NETWORK = {"SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"]}
SOURCE = f"arn:aws:sqs:us-east-1:{ACCOUNT}:q"
NEW = {
    "FunctionName": "new",
    "Runtime": "python3.12",
    "Handler": "a.b",
    "Role": NAMES["role"],
    "Code": {"ZipFile": b"x"},
}
URL = {"AuthType": "NONE"}
SIGNER = "arn:aws:signer:us-east-1:123456789012:/signing-profiles/p/0123456789"


class Case(NamedTuple):
    """A call, and what it needs: actions of Lambda (or with their service) and names out of `NAMES`."""

    operation: str
    members: dict[str, Any]
    needs: tuple[tuple[str, str], ...]


def case(operation: str, members: dict[str, Any], *needs: str, id: str | None = None) -> Any:  # noqa: A002
    """`needs` are names of resources for the action of the operation's name, or "action resource"."""
    pairs = (tuple(one.rsplit(" ", 1)) if " " in one else (operation, one) for one in needs)
    full = tuple((action if ":" in action else f"lambda:{action}", NAMES[resource]) for action, resource in pairs)
    return pytest.param(Case(operation, members, full), id=id or operation)


CASES = [
    case("AddLayerVersionPermission", {**LAYER, **SHARE}, "layer:1"),
    case("AddPermission", {**F, **GRANT}, "f"),
    case("AddPermission", {**LIVE, **GRANT}, "f:live", id="AddPermission-alias"),
    case("CreateAlias", {**F, "Name": "new", "FunctionVersion": "1"}, "f"),
    case("CreateCapacityProvider", {**PROVIDER, "VpcConfig": NETWORK,
         "PermissionsConfig": {"CapacityProviderOperatorRoleArn": NAMES["role"]}}, "provider"),
    case("CreateCodeSigningConfig", {"AllowedPublishers": {"SigningProfileVersionArns": [SIGNER]}}, "*"),
    case("CreateEventSourceMapping", {**F, "EventSourceArn": SOURCE}, "*"),
    case("CreateFunction", NEW, "new", "iam:PassRole role"),
    case("CreateFunction", {**NEW, **SIGNING, "Layers": [NAMES["layer:1"]], "Tags": {"a": "b"}},
         "new", "signing", "iam:PassRole role", "GetLayerVersion layer:1", "TagResource new", id="CreateFunction-more"),
    case("CreateFunction", {**NEW, "Code": {"S3Bucket": "packages", "S3Key": "f.zip"}},
         "new", "iam:PassRole role", "s3:GetObject package", id="CreateFunction-of-S3"),
    case("CreateFunctionUrlConfig", {**LIVE, **URL}, "f:live"),
    case("DeleteAlias", {**F, "Name": "live"}, "f"),
    case("DeleteCapacityProvider", PROVIDER, "provider"),
    case("DeleteCodeSigningConfig", SIGNING, "signing"),
    case("DeleteEventSourceMapping", {"UUID": UUID}, "mapping"),
    case("DeleteFunction", F, "f"),
    case("DeleteFunctionCodeSigningConfig", F, "f"),
    case("DeleteFunctionConcurrency", F, "f"),
    case("DeleteFunctionEventInvokeConfig", LIVE, "f:live"),
    case("DeleteFunctionUrlConfig", F, "f"),
    case("DeleteLayerVersion", LAYER, "layer:1"),
    case("DeleteProvisionedConcurrencyConfig", LIVE, "f:live"),
    case("DeleteResourcePolicy", {"ResourceArn": NAMES["f"]}, "f"),
    case("GetAccountSettings", {}, "*"),
    case("GetAlias", {**F, "Name": "live"}, "f"),
    case("GetCapacityProvider", PROVIDER, "provider"),
    case("GetCodeSigningConfig", SIGNING, "signing"),
    case("GetEventSourceMapping", {"UUID": UUID}, "mapping"),
    case("GetFunction", LIVE, "f:live"),
    case("GetFunctionCodeSigningConfig", F, "f"),
    case("GetFunctionConcurrency", F, "f"),
    case("GetFunctionConfiguration", F, "f"),
    case("GetFunctionEventInvokeConfig", F, "f"),
    case("GetFunctionRecursionConfig", F, "f"),
    case("GetFunctionScalingConfig", {**F, "Qualifier": "1"}, "f:1"),
    case("GetFunctionUrlConfig", F, "f"),
    case("GetLayerVersion", LAYER, "layer:1"),
    case("GetLayerVersionByArn", {"Arn": NAMES["layer:1"]}, "GetLayerVersion layer:1"),
    case("GetLayerVersionPolicy", LAYER, "layer:1"),
    case("GetPolicy", LIVE, "f:live"),
    case("GetProvisionedConcurrencyConfig", LIVE, "f:live"),
    case("GetResourcePolicy", {"ResourceArn": NAMES["f:live"]}, "f:live"),
    case("GetRuntimeManagementConfig", F, "f"),
    case("Invoke", F, "InvokeFunction f", id="Invoke-A093"),
    case("Invoke", {"FunctionName": "f:live"}, "InvokeFunction f:live", id="Invoke-alias"),
    case("InvokeAsync", {**F, "InvokeArgs": b"{}"}, "f"),
    case("InvokeWithResponseStream", F, "InvokeFunction f"),
    case("ListAliases", F, "f"),
    case("ListCapacityProviders", {}, "*"),
    case("ListCodeSigningConfigs", {}, "*"),
    case("ListEventSourceMappings", F, "*"),
    case("ListFunctionEventInvokeConfigs", F, "f"),
    case("ListFunctionUrlConfigs", F, "f"),
    case("ListFunctionVersionsByCapacityProvider", PROVIDER, "provider"),
    case("ListFunctions", {}, "*", id="ListFunctions-A091"),
    case("ListFunctionsByCodeSigningConfig", SIGNING, "signing"),
    case("ListLayerVersions", {"LayerName": "tools"}, "*"),
    case("ListLayers", {}, "*"),
    case("ListProvisionedConcurrencyConfigs", F, "f"),
    case("ListTags", {"Resource": NAMES["f"]}, "f"),
    case("ListVersionsByFunction", F, "f"),
    case("PublishLayerVersion", {"LayerName": "tools", "Content": {"ZipFile": b"x"}}, "layer"),
    case("PublishLayerVersion", {"LayerName": "tools", "Content": {"S3Bucket": "packages", "S3Key": "f.zip"}},
         "layer", "s3:GetObject package", id="PublishLayerVersion-of-S3"),
    case("PublishVersion", F, "f"),
    case("PutFunctionCodeSigningConfig", {**F, **SIGNING}, "f", "signing"),
    case("PutFunctionConcurrency", {**F, "ReservedConcurrentExecutions": 1}, "f"),
    case("PutFunctionEventInvokeConfig", {**LIVE, "MaximumRetryAttempts": 1}, "f:live"),
    case("PutFunctionRecursionConfig", {**F, "RecursiveLoop": "Allow"}, "f"),
    case("PutFunctionScalingConfig", {**F, "Qualifier": "1"}, "f:1"),
    case("PutProvisionedConcurrencyConfig", {**LIVE, "ProvisionedConcurrentExecutions": 1}, "f:live"),
    case("PutResourcePolicy", {"ResourceArn": NAMES["f"], "Policy": "{}"}, "f"),
    case("PutRuntimeManagementConfig", {**F, "UpdateRuntimeOn": "Auto"}, "f"),
    case("RemoveLayerVersionPermission", {**LAYER, "StatementId": "s"}, "layer:1"),
    case("RemovePermission", {**LIVE, "StatementId": "s"}, "f:live"),
    case("TagResource", {"Resource": NAMES["f"], "Tags": {"a": "b"}}, "f"),
    case("UntagResource", {"Resource": NAMES["f"], "TagKeys": ["a"]}, "f"),
    case("UpdateAlias", {**F, "Name": "live"}, "f"),
    case("UpdateCapacityProvider", PROVIDER, "provider"),
    case("UpdateCodeSigningConfig", SIGNING, "signing"),
    case("UpdateEventSourceMapping", {"UUID": UUID}, "mapping"),
    case("UpdateFunctionCode", {**F, "ZipFile": b"x"}, "f"),
    case("UpdateFunctionCode", {**F, "S3Bucket": "packages", "S3Key": "f.zip"},
         "f", "s3:GetObject package", id="UpdateFunctionCode-of-S3"),
    case("UpdateFunctionConfiguration", F, "f"),
    case("UpdateFunctionConfiguration", {**F, "Role": NAMES["role"], "Layers": [NAMES["layer:1"]]},
         "f", "iam:PassRole role", "GetLayerVersion layer:1", id="UpdateFunctionConfiguration-more"),
    case("UpdateFunctionEventInvokeConfig", {**F, "MaximumRetryAttempts": 1}, "f"),
    case("UpdateFunctionUrlConfig", {**LIVE, **URL}, "f:live"),
]  # fmt: skip


@pytest.fixture(scope="module")
def aws() -> Any:
    """A world without anything in it: who may ask is told before what is there."""
    with mock_lambda(iam="strict") as world:
        world.iam.put_role("worker")
        yield world


def called(client: Any, one: Case) -> Callable[..., Any]:
    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", one.operation).lower()
    if not hasattr(client, name):
        pytest.skip(f"this botocore knows no {one.operation}")
    found: Callable[..., Any] = getattr(client, name)
    return found


def code_of(call: Callable[..., Any], members: dict[str, Any]) -> str:
    """What a call is refused with; empty when it is not, or when it went on to a package that nobody has."""
    try:
        call(**members)
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    except UsageError as error:
        if "Nothing in this process answers s3" not in str(error):
            raise
    return ""


def user_with(aws: Aws, needs: list[tuple[str, str]]) -> str:
    statements = [{"Effect": "Allow", "Action": action, "Resource": resource} for action, resource in needs]
    return aws.iam.put_user("ann", [{"Version": "2012-10-17", "Statement": statements}] if statements else [])


def test_every_operation_that_is_built_is_among_the_cases() -> None:
    assert {one.values[0].operation for one in CASES} == set(MODULE_OF)


@pytest.mark.parametrize("one", CASES)
def test_exactly_the_permissions_that_an_operation_needs_are_enough(aws: Aws, client: Any, one: Case) -> None:
    call = called(client, one)
    with aws.as_principal(user_with(aws, list(one.needs))):
        assert code_of(call, one.members) != "AccessDeniedException"


@pytest.mark.parametrize("one", CASES)
def test_each_permission_that_is_missing_is_denied(aws: Aws, client: Any, one: Case, refused: Refused) -> None:
    call = called(client, one)
    for missing in one.needs:
        arn = user_with(aws, [need for need in one.needs if need != missing])
        with aws.as_principal(arn):
            status, code, message = refused(call, **one.members)
        action, resource = missing
        assert (status, code) == (403, "AccessDeniedException")
        assert message == wording(arn, action, resource)


def wording(arn: str, action: str, resource: str) -> str:
    """What AWS says; that a package may not be read it says in S3's words."""
    if action.startswith("s3:"):
        return (
            "Your access has been denied by S3, please make sure your request credentials have permission to GetObject "
            "for packages/f.zip. S3 Error Code: AccessDenied. S3 Error Message: Access Denied"
        )
    return (
        f"User: {arn} is not authorized to perform: {action} on resource: {resource} because no identity-based policy "
        f"allows the {action} action"
    )


@pytest.mark.parametrize("one", CASES)
def test_what_was_asked_is_in_the_journal(aws: Aws, client: Any, one: Case) -> None:
    call = called(client, one)
    arn = user_with(aws, list(one.needs))
    before = len(aws.journal.of(Authorisation))
    with aws.as_principal(arn):
        code_of(call, one.members)
    asked = [fact for fact in aws.journal.of(Authorisation)[before:] if fact.principal == arn]
    assert [(fact.action, fact.resource, fact.verdict) for fact in asked] == [(*need, "allowed") for need in one.needs]
