"""What all functions of a test run did with their roles: merged, handed over, shown."""

from __future__ import annotations

import json

from tests.unit.authorisation.permission_facts import FUNCTION, allow, asked, deny, policy

from lambdamock.domain.journal import Authorisation, Journal
from lambdamock.iam import Document, Policies
from lambdamock.mock.permission_report import PermissionReport, denial_lines

OBJECT = "arn:aws:s3:::orders/a"
POLICY = policy(allow("s3:GetObject", OBJECT), allow("sqs:*"), deny("sns:*"), name="p")
ORDERS = "123456789012:us-east-1:orders"


def journal_of(*facts: Authorisation) -> Journal:
    journal = Journal()
    for fact in facts:
        journal.append(fact)
    return journal


def fact(action: str, resource: str = "*", function: str = FUNCTION) -> Authorisation:
    return asked(action, resource, policies=Policies(identity=[POLICY]), function_arn=function, operation="Call")


def report_of(*journals: Journal, policies: tuple[Document, ...] | None = (POLICY,)) -> PermissionReport:
    report = PermissionReport()
    for journal in journals:
        report.add(journal, lambda _arn, _facts: policies)
    return report


def test_worlds_are_added_up() -> None:
    one, other = journal_of(fact("s3:GetObject", OBJECT), fact("kms:Decrypt")), journal_of(fact("kms:Decrypt"))
    both = journal_of(fact("s3:GetObject", OBJECT), fact("kms:Decrypt"), fact("kms:Decrypt"))
    assert report_of(one, other).as_json() == report_of(both).as_json()
    part = json.loads(report_of(one, other).as_json())["functions"][ORDERS]
    assert [(used["action"], used["times"], used["denied"]) for used in part["used_actions"]] == [
        ("kms:Decrypt", 2, 2),
        ("s3:GetObject", 1, 0),
    ]
    assert [denial["times"] for denial in part["denials"]] == [2]
    assert [unused["actions"] for unused in part["unused_permissions"]] == [["sqs:*"]]


def test_what_is_handed_over_to_another_process_says_the_same_there() -> None:
    here = report_of(journal_of(fact("s3:GetObject", OBJECT), fact("kms:Decrypt"), fact("sns:Publish")))
    there = PermissionReport()
    there.take(json.loads(json.dumps(here.handed_over())))
    assert there.as_json() == here.as_json()
    assert there.lines() == here.lines()


def test_the_order_in_which_worlds_come_does_not_matter() -> None:
    journals = [journal_of(fact("s3:GetObject", OBJECT)), journal_of(fact("kms:Decrypt", function=f"{FUNCTION}2"))]
    assert report_of(*journals).as_json() == report_of(*reversed(journals)).as_json()
    assert report_of(*journals).lines() == report_of(*reversed(journals)).lines()


def test_a_role_that_one_world_knows_is_known() -> None:
    report = report_of(journal_of(fact("s3:GetObject", OBJECT)), policies=None)
    assert "  nobody knows the policies of its role" in report.lines()
    report.add(journal_of(fact("s3:GetObject", OBJECT)), lambda _arn, _facts: [POLICY])
    assert json.loads(report.as_json())["functions"][ORDERS]["unused_permissions"][0]["actions"] == ["sqs:*"]


def test_callers_that_are_no_functions_are_left_out() -> None:
    report = report_of(journal_of(fact("s3:GetObject")._replace(function_arn=None)))
    assert report.lines() == ["no function did anything with a role"]


def test_denials_of_a_world_are_told_once_each() -> None:
    facts = [fact("s3:GetObject", OBJECT), fact("kms:Decrypt"), fact("kms:Decrypt"), fact("sns:Publish")]
    audited = fact("kms:Encrypt")._replace(verdict="audited")
    add = "add a statement to a policy of role orders-role: "
    spare = "change statement 3 of policy p (identity-based), which denies it: no other statement can allow it"
    lines = denial_lines(journal_of(*facts, audited))
    assert [line for line in lines if line.startswith(" ")] == [
        f"  to allow it, {add}" + '{"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"}',
        f"  to allow it, {spare}",
        f"  to allow it, {add}" + '{"Effect": "Allow", "Action": "sns:Publish", "Resource": "*"}',
    ]
    assert len(lines) == 5
