"""What calls of Systems Manager need: parameters, documents of AWS and of others, machines."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.authorisation.needs.services.calls import ACCOUNT, REGION, arn, needs, permissions, told

SHELL = f"arn:aws:ssm:{REGION}::document/AWS-RunShellScript"


@pytest.mark.parametrize(
    ("operation", "members", "names"),
    [
        pytest.param("GetParameter", {"Name": "/app/k"}, ["app/k"], id="path"),
        pytest.param("GetParameter", {"Name": "plain:3"}, ["plain"], id="version"),
        pytest.param("GetParameter", {"Name": arn("ssm", "parameter/app/k")}, ["app/k"], id="arn"),
        pytest.param("GetParameters", {"Names": ["/a", "b:prod"]}, ["a", "b"], id="several"),
        pytest.param("PutParameter", {"Name": "/a", "Value": "v"}, ["a"], id="put"),
        pytest.param("GetParametersByPath", {"Path": "/app/"}, ["app/"], id="by-path"),
    ],
)
def test_parameters_have_no_slash_at_the_begin_and_no_version(
    operation: str, members: dict[str, Any], names: list[str]
) -> None:
    assert permissions("ssm", operation, members) == [
        (f"ssm:{operation}", arn("ssm", f"parameter/{name}")) for name in names
    ]


def test_documents_of_aws_belong_to_no_account() -> None:
    (need,) = needs("ssm", "GetDocument", {"Name": "AWS-RunShellScript"})
    assert (need.resource, need.forms) == (SHELL, (arn("ssm", "document/AWS-RunShellScript"),))
    assert permissions("ssm", "GetDocument", {"Name": "mine"}) == [("ssm:GetDocument", arn("ssm", "document/mine"))]


def test_a_command_needs_its_document_its_machines_and_its_role() -> None:
    role = f"arn:aws:iam::{ACCOUNT}:role/r"
    members = {"DocumentName": "AWS-RunShellScript", "InstanceIds": ["i-1", "i-2"], "ServiceRoleArn": role}
    assert permissions("ssm", "SendCommand", members) == [
        ("ssm:SendCommand", SHELL),
        ("ssm:SendCommand", arn("ec2", "instance/i-1")),
        ("ssm:SendCommand", arn("ec2", "instance/i-2")),
        ("iam:PassRole", role),
    ]


@pytest.mark.parametrize(
    ("kind", "name", "resource"),
    [
        ("Parameter", "/app/k", "parameter/app/k"),
        ("Document", "d", "document/d"),
        ("MaintenanceWindow", "mw-1", "maintenancewindow/mw-1"),
        ("ManagedInstance", "mi-1", "managed-instance/mi-1"),
        ("OpsItem", "oi-1", "opsitem/oi-1"),
        ("PatchBaseline", "pb-1", "patchbaseline/pb-1"),
    ],
)
def test_tags_are_those_of_a_kind_of_resource(kind: str, name: str, resource: str) -> None:
    members = {"ResourceType": kind, "ResourceId": name, "Tags": [{"Key": "a", "Value": "b"}]}
    assert permissions("ssm", "AddTagsToResource", members) == [("ssm:AddTagsToResource", arn("ssm", resource))]


@pytest.mark.parametrize(
    ("operation", "members", "expected"),
    [
        ("PutParameter", {"Overwrite": True}, {"ssm:Overwrite": "true"}),
        ("GetParametersByPath", {"Recursive": True}, {"ssm:Recursive": "true"}),
        ("GetParametersByPath", {}, {"ssm:Recursive": "false"}),
    ],
)
def test_condition_keys(operation: str, members: dict[str, Any], expected: dict[str, str]) -> None:
    assert told(needs("ssm", operation, {"Name": "a", "Path": "/a", **members}), "ssm:") == [expected]
