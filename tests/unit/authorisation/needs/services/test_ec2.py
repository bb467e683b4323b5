"""What calls of EC2 need: all that an instance is started of, and the role of its profile."""

from __future__ import annotations

import pytest
from tests.unit.authorisation.needs.services.calls import ACCOUNT, REGION, arn, needs, permissions

from lambdamock.authorisation.needs import Need

ROLE = f"arn:aws:iam::{ACCOUNT}:role/r"
KNOWN = {("instance-profile-role", "p"): ROLE}


def test_an_instance_needs_all_that_it_takes_and_makes() -> None:
    members = {
        "ImageId": "ami-1",
        "InstanceType": "t3.micro",
        "KeyName": "k",
        "SecurityGroupIds": ["sg-1", "sg-2"],
        "SubnetId": "subnet-1",
        "IamInstanceProfile": {"Name": "p"},
        "TagSpecifications": [{"ResourceType": "instance", "Tags": [{"Key": "team", "Value": "blue"}]}],
    }
    found = needs("ec2", "RunInstances", members, KNOWN)
    assert [(need.action, need.resource) for need in found] == [
        ("ec2:RunInstances", arn("ec2", "instance/*")),
        ("ec2:RunInstances", f"arn:aws:ec2:{REGION}::image/ami-1"),
        ("ec2:RunInstances", arn("ec2", "key-pair/k")),
        ("ec2:RunInstances", arn("ec2", "network-interface/*")),
        ("ec2:RunInstances", arn("ec2", "security-group/sg-1")),
        ("ec2:RunInstances", arn("ec2", "security-group/sg-2")),
        ("ec2:RunInstances", arn("ec2", "subnet/subnet-1")),
        ("ec2:RunInstances", arn("ec2", "volume/*")),
        ("iam:PassRole", ROLE),
        ("ec2:CreateTags", arn("ec2", "instance/*")),
    ]
    tags = {
        "aws:RequestTag/team": "blue",
        "aws:TagKeys": ["team"],
        "ec2:Region": REGION,
        "ec2:InstanceType": "t3.micro",
    }
    assert found[0].context == tags
    assert found[-1].context == {**tags, "ec2:CreateAction": "RunInstances"}
    assert found[-2] == Need("iam:PassRole", ROLE, {"iam:PassedToService": "ec2.amazonaws.com"})


def test_an_instance_with_interfaces_of_its_own() -> None:
    members = {
        "ImageId": "ami-1",
        "NetworkInterfaces": [{"NetworkInterfaceId": "eni-1", "SubnetId": "subnet-1", "Groups": ["sg-1"]}],
        "LaunchTemplate": {"LaunchTemplateId": "lt-1"},
    }
    resources = [resource for _, resource in permissions("ec2", "RunInstances", members)]
    named = ["network-interface/eni-1", "security-group/sg-1", "subnet/subnet-1", "volume/*", "launch-template/lt-1"]
    assert resources[2:] == [arn("ec2", name) for name in named]


@pytest.mark.parametrize(
    ("profile", "resource"),
    [
        pytest.param({"Name": "p"}, ROLE, id="name"),
        pytest.param({"Arn": f"arn:aws:iam::{ACCOUNT}:instance-profile/x/p"}, ROLE, id="arn"),
        pytest.param({"Name": "unknown"}, "*", id="unknown"),
    ],
)
def test_a_profile_passes_the_role_in_it(profile: dict[str, str], resource: str) -> None:
    members = {"IamInstanceProfile": profile, "InstanceId": "i-1"}
    found = permissions("ec2", "AssociateIamInstanceProfile", members, KNOWN)
    assert [action for action, _ in found] == ["ec2:AssociateIamInstanceProfile", "iam:PassRole"]
    assert found[-1][1] == resource


@pytest.mark.parametrize(
    ("identifier", "resource"),
    [
        pytest.param("i-1", arn("ec2", "instance/i-1"), id="instance"),
        pytest.param("vol-1", arn("ec2", "volume/vol-1"), id="volume"),
        pytest.param("ami-1", f"arn:aws:ec2:{REGION}::image/ami-1", id="image"),
        pytest.param("xyz-1", arn("ec2", "*/xyz-1"), id="unknown"),
    ],
)
def test_the_kind_of_what_is_tagged_is_told_by_its_identifier(identifier: str, resource: str) -> None:
    assert permissions("ec2", "CreateTags", {"Resources": [identifier], "Tags": []}) == [("ec2:CreateTags", resource)]


def test_tags_of_what_is_created_know_the_operation() -> None:
    members = {"TagSpecifications": [{"ResourceType": "vpc", "Tags": [{"Key": "team", "Value": "a"}]}]}
    tags = {"aws:RequestTag/team": "a", "aws:TagKeys": ["team"]}
    created, tagged = needs("ec2", "CreateVpc", members)
    assert (created.action, created.resource) == ("ec2:CreateVpc", arn("ec2", "vpc/*"))
    assert tagged == Need(
        "ec2:CreateTags", arn("ec2", "vpc/*"), {"ec2:Region": REGION, "ec2:CreateAction": "CreateVpc", **tags}
    )
