"""What calls need, against what is known of 2,181 operations of 24 services, and against single calls."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import botocore.session
import pytest

from lambdamock.authorisation.needs import ApiRequest, Need, needs_of
from lambdamock.authorisation.needs.services import rules_of
from lambdamock.authorisation.needs.tables import table_of

FACTS = Path(__file__).parents[2].parent / "shared" / "facts"
ACCOUNT, REGION = "123456789012", "us-east-1"
ENDPOINT = f"https://api123.execute-api.{REGION}.amazonaws.com/prod"
ARN = f"arn:aws:service:{REGION}:{ACCOUNT}:thing/x"
TAGGING = {"ec2:CreateTags"}
"""AWS documents that each operation of EC2 with TagSpecifications asks for it; the facts have it for one of them."""

DOCUMENTED = {
    "iam": {"CreatePolicy": {"iam:TagPolicy"}, "CreateRole": {"iam:TagRole"}, "CreateUser": {"iam:TagUser"}},
    "kms": {"CreateKey": {"kms:TagResource"}},
    "s3": {
        "DeleteObject": {"s3:BypassGovernanceRetention"},
        "PutObjectRetention": {"s3:BypassGovernanceRetention"},
    },
    "secretsmanager": {"CreateSecret": {"secretsmanager:ReplicateSecretToRegions", "secretsmanager:TagResource"}},
    "sts": {"AssumeRole": {"sts:SetSourceIdentity", "sts:TagSession"}},
}
"""Actions for options of a call that its API reference names, and the facts do not."""

SESSION = botocore.session.get_session()


def facts(name: str) -> Any:
    return json.loads((FACTS / name).read_text(encoding="utf-8"))


def absent(name: str) -> list[Any]:
    reason = f"the facts are not there: {FACTS / name}"
    return [pytest.param({}, {}, marks=pytest.mark.skip(reason=reason), id="absent")]


def needed(service: str, operation: str, params: dict[str, Any]) -> list[Need]:
    metadata = SESSION.get_service_model(service).metadata
    prefix = metadata.get("signingName") or metadata["endpointPrefix"]
    return needs_of(ApiRequest(service, prefix, operation, params, REGION, ACCOUNT, ENDPOINT))


def cases() -> list[Any]:
    if not FACTS.is_dir():
        return absent("call-map-cases.json")
    return [pytest.param(case, case["params"], id=case["name"]) for case in facts("call-map-cases.json")]


@pytest.mark.parametrize(("case", "params"), cases())
def test_a_call_needs_exactly_these_permissions(case: dict[str, Any], params: dict[str, Any]) -> None:
    needs = needed(case["service"], case["operation"], params)
    told = {key: value for need in needs for key, value in need.context.items()}
    expected = case.get("expected_context", {})
    assert [{"action": need.action, "resource": need.resource} for need in needs] == case["expected"]
    assert {key: told.get(key) for key in expected} == expected


def operations() -> list[Any]:
    if not FACTS.is_dir():
        return absent("iam-action-map.json")
    return [pytest.param(service, known, id=service) for service, known in facts("iam-action-map.json").items()]


@pytest.mark.parametrize(("service", "known"), operations())
def test_every_operation_of_a_table_needs_the_known_actions(service: str, known: dict[str, Any]) -> None:
    ruled = rules_of(service).needs
    told = {name: actions_of(service, name) for name in known if name not in ruled}
    assert {name: actions - TAGGING for name, actions in told.items()} == {
        name: actions_known(known[name]) - TAGGING for name in told
    }


@pytest.mark.parametrize(("service", "known"), operations())
def test_no_request_needs_other_actions_than_those_known(service: str, known: dict[str, Any]) -> None:
    model = SESSION.get_service_model(service)
    others = {}
    for name, one in known.items():
        shape = model.operation_model(name).input_shape if name in model.operation_names else None
        allowed = actions_known(one) | TAGGING | DOCUMENTED.get(service, {}).get(name, set())
        for params in requests(shape):
            needs = needed(service, name, params)
            more = {need.action for need in needs} - allowed
            if more or bool(needs) != bool(one["actions"]):
                others[name] = more
    assert others == {}


def actions_of(service: str, operation: str) -> set[str]:
    table = table_of(service)
    assert table is not None
    requirements = table.requirements(operation)
    if requirements is None:
        return {f"{table.prefix}:{operation}"}
    return {requirement.action for requirement in requirements}


def actions_known(known: dict[str, Any]) -> set[str]:
    return {one["action"] for one in known["actions"]}


def requests(shape: Any) -> Iterator[dict[str, Any]]:
    """A request with what it must have, and one with everything."""
    if shape is None:
        yield {}
        return
    yield {name: value(name, shape.members[name], 0) for name in shape.required_members}
    yield {name: value(name, member, 0) for name, member in shape.members.items()}


def value(name: str, shape: Any, depth: int) -> Any:
    if shape.type_name == "structure":
        if depth > 4 or getattr(shape, "is_document_type", False):
            return {}
        return {inner: value(inner, member, depth + 1) for inner, member in shape.members.items()}
    if shape.type_name == "list":
        return [value(name, shape.member, depth + 1)] if depth < 6 else []
    if shape.type_name == "map":
        return {"x": value(name, shape.value, depth + 1)} if depth < 6 else {}
    if shape.type_name == "string":
        return text(name, shape)
    return {"boolean": True, "blob": b"x", "timestamp": 0}.get(shape.type_name, 1)


def text(name: str, shape: Any) -> str:
    if getattr(shape, "enum", None):
        return str(shape.enum[0])
    if name == "Statement":
        return "SELECT * FROM \"t\" WHERE id='1'"
    return ARN if name.lower().endswith("arn") else "x"
