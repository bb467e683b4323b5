"""Cases of policies with their verdicts, restated from the IAM user guide and from the developer guide of Lambda."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lambdamock.iam import NOT_EVALUATED, Document, Policies, Principal, Request, decide, read

SHARED = Path(__file__).parents[2].parent / "shared"
CASES = SHARED / "facts" / "policy-cases.json"
GUIDE = SHARED / "guide" / "policies.json"

ACCOUNT = "123456789012"
OUTCOMES = {
    "allow": "allowed",
    "Allow": "allowed",
    "implicit_deny": "implicitDeny",
    "NoMatch": "implicitDeny",
    "explicit_deny": "explicitDeny",
}

# Cases on which evaluators of others do not agree, and what decides here.
DISPUTED = {
    "authored/ip_all": "the block 0.0.0.0/0 holds every address of version 4",
    "authored/variable_not_replaced_in_2008_version": "the guide: variables need version 2012-10-17",
}


def _cases(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []
    return found


def _params(path: Path, name: str) -> list[Any]:
    reason = f"the cases are not there: {path}"
    absent = pytest.param({}, marks=pytest.mark.skip(reason=reason), id="absent")
    return [pytest.param(case, id=case[name]) for case in _cases(path)] or [absent]


def _document(source: Any, kind: str) -> Document | None:
    """The only document of those that a case gives for one kind of policy."""
    [document] = source if isinstance(source, list) else [source]
    return None if document is None else read(document, kind=kind)


def _decided(case: dict[str, Any]) -> str:
    asked, policies = case["request"], case["policies"]
    arn = asked["principal"] if isinstance(asked["principal"], str) else "*"
    account_id = arn.split(":")[4] if arn.startswith("arn:") else ""
    principal = Principal(arn, account_id, asked["context"].get("aws:PrincipalArn", ""))
    session = _document(policies.get("session"), "identity")
    given = Policies(
        [read(each, kind="identity") for each in policies["identity"]],
        _document(policies.get("boundary"), "identity"),
        None if session is None else [session],
        [[read(each) for each in level["policies"]] for level in policies.get("scp", [])],
        _document(policies.get("resource"), "resource"),
    )
    owner = asked.get("resource_account") or ""
    request = Request(principal, asked["action"], asked["resource"], asked["context"], owner)
    return decide(request, given).outcome.value


def _decided_of_guide(case: dict[str, Any]) -> str:
    document, caller = read(case["document"]), case["caller"]
    owner = ACCOUNT if case["resource"] == "*" else case["resource"].split(":")[4]
    request = Request(Principal("*"), case["action"], case["resource"], case["context"], owner)
    if caller is None:
        user = Principal(f"arn:aws:iam::{ACCOUNT}:user/ann", ACCOUNT)
        return decide(request._replace(principal=user, resource_account=""), Policies([document])).outcome.value
    if "service" in caller:
        principal = Principal(caller["service"])
    else:
        principal = Principal(f"arn:aws:iam::{caller['account']}:user/ann", caller["account"])
    return decide(request._replace(principal=principal), Policies(NOT_EVALUATED, resource=document)).outcome.value


@pytest.mark.parametrize("case", _params(CASES, "name"))
def test_a_case_is_decided_as_on_aws(case: dict[str, Any]) -> None:
    if "request" in case:
        assert _decided(case) == OUTCOMES[case["expected"]]
    else:
        assert _decided_of_guide(case) == OUTCOMES[case["decision"]]


def test_every_disputed_case_is_known() -> None:
    if not CASES.is_file():
        pytest.skip(f"the cases are not there: {CASES}")
    assert {case["name"] for case in _cases(CASES) if case.get("disputed_by")} == set(DISPUTED)


@pytest.mark.parametrize("policy", _params(GUIDE, "id"))
def test_a_policy_of_the_developer_guide_decides_as_the_guide_says(policy: dict[str, Any]) -> None:
    for case in policy["cases"]:
        asked = {**case, "document": policy["document"], "context": case.get("context") or {}}
        assert _decided_of_guide(asked) == OUTCOMES[case["decision"]], case
