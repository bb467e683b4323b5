"""AWS::IAM::…: roles and policies, put into `aws.iam`, so that functions are held to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

from lambdamock.domain.identities import Identity
from lambdamock.mock.iam import Iam
from lambdamock.mock.stack.resources.making import Making, makes
from lambdamock.mock.stack.site import Kind, Made


@makes("AWS::IAM::Role", "AssumeRolePolicyDocument")
def _role(making: Making) -> Made:
    iam = Iam(making.simulation)
    name = making.name("RoleName")
    if name in iam.roles:
        raise making.refused(f"Role with name {name} already exists.")
    arn = iam.put_role(
        name,
        [(str(one.get("PolicyName")), one.get("PolicyDocument", {})) for one in making.objects("Policies")],
        making.items("ManagedPolicyArns"),
        trust=making.object("AssumeRolePolicyDocument"),
        boundary=making.text("PermissionsBoundary"),
        tags=making.tags() or {},
        path=making.text("Path") or "/",
    )
    making.undo_by(partial(iam.delete_role, arn))
    return making.made(name, {"Arn": arn, "RoleId": iam.roles[name].unique_id}, iam.roles[name])


@makes("AWS::IAM::Policy", "PolicyDocument", "PolicyName")
def _policy(making: Making) -> Made:
    """Also AWS::IAM::RolePolicy and AWS::IAM::UserPolicy."""
    name = making.name("PolicyName", 128)
    _attach(making, policies=[(name, making.object("PolicyDocument"))])
    return making.made(name, {"Id": name})


@makes("AWS::IAM::ManagedPolicy", "PolicyDocument")
def _managed_policy(making: Making) -> Made:
    managed = making.simulation.identities.managed
    name = making.name("ManagedPolicyName", 128)
    site = making.site
    arn = f"arn:{site.partition}:iam::{site.account_id}:policy{making.text('Path') or '/'}{name}"
    if arn in managed:
        raise making.refused(f"A policy called {name} already exists. Duplicate names are not allowed.")
    Iam(making.simulation).managed_policy(arn, making.object("PolicyDocument"))
    making.undo_by(partial(managed.pop, arn, None))
    _attach(making, managed=[arn])
    return making.made(arn, {"PolicyArn": arn})


def _attach(
    making: Making, *, policies: Sequence[tuple[str, Mapping[str, Any]]] = (), managed: Sequence[str] = ()
) -> None:
    """Give policies to the roles and users that a resource names.

    Raises:
        TemplateError: one of them is none of the mock's.
    """
    iam = Iam(making.simulation)
    holders = [_holder(making, iam, kind, name) for kind in ("role", "user") for name in _named(making, kind)]
    for holder in holders:
        making.undo_by(partial(iam.detach, holder.arn, iam.attach(holder.arn, policies, managed)))


def _named(making: Making, kind: str) -> list[str]:
    """The names of roles, or users, that a resource has a policy for."""
    one = making.text(f"{kind.title()}Name")
    return [*making.items(f"{kind.title()}s"), *([] if one is None else [one])]


def _holder(making: Making, iam: Iam, kind: str, name: str) -> Identity:
    found = (iam.roles if kind == "role" else iam.users).get(name)
    if found is None:
        raise making.refused(
            f"The {kind} with name {name} cannot be found: policies of a template go to roles and users of the mock "
            f"itself. Make it: aws.iam.put_{kind}({name!r})"
        )
    return found


_POLICY: Final = frozenset({"PolicyDocument", "PolicyName"})

KINDS: Final[Mapping[str, Kind]] = {
    "AWS::IAM::Role": Kind(
        _role,
        frozenset(
            {
                "AssumeRolePolicyDocument",
                "ManagedPolicyArns",
                "Path",
                "PermissionsBoundary",
                "Policies",
                "RoleName",
                "Tags",
            }
        ),
        unsimulated=frozenset({"Description", "MaxSessionDuration"}),
        name="RoleName",
        arn="arn:{partition}:iam::{account}:role/{name}",
    ),
    "AWS::IAM::Policy": Kind(_policy, _POLICY | {"Roles", "Users"}),
    "AWS::IAM::RolePolicy": Kind(_policy, _POLICY | {"RoleName"}),
    "AWS::IAM::UserPolicy": Kind(_policy, _POLICY | {"UserName"}),
    "AWS::IAM::ManagedPolicy": Kind(
        _managed_policy,
        frozenset({"ManagedPolicyName", "Path", "PolicyDocument", "Roles", "Users"}),
        unsimulated=frozenset({"Description"}),
        name="ManagedPolicyName",
        arn="arn:{partition}:iam::{account}:policy/{name}",
    ),
}
