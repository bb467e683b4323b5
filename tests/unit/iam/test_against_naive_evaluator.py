"""The engine decides as the rules of the guide do when they are followed one after the other."""

from __future__ import annotations

from typing import Any

from hypothesis import event, given, settings
from hypothesis import strategies as st
from tests.unit.iam.naive_evaluator import OPERATORS, evaluate

from lambdamock.iam import Policies, Principal, Request, decide, read

ACCOUNT, OTHER = "111122223333", "444455556666"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/app"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/app/run"
PRINCIPAL = Principal(SESSION, ACCOUNT, ROLE)

ACTIONS = ["s3:GetObject", "s3:PutObject", "sqs:SendMessage"]
ACTION_PATTERNS = [*ACTIONS, "*", "s3:*", "S3:get*", "s3:P?tObject", "*:*Object", "sqs:*Message"]
RESOURCES = [
    "arn:aws:s3:::box/a",
    "arn:aws:s3:::box/a*c",
    "arn:aws:s3:::box/ann/x",
    f"arn:aws:sqs:eu-west-1:{ACCOUNT}:q",
]
RESOURCE_PATTERNS = [
    *RESOURCES, "*", "arn:aws:s3:::*", "arn:aws:s3:::box/?", "arn:aws:s3:::box/${aws:username}/*",
    "arn:aws:s3:::box/a${*}c", "arn:aws:s3:::box/${app:None, 'a'}", "arn:aws:*:*:*:q",
]  # fmt: skip
KEYS = ["aws:username", "app:Size", "APP:colour", "app:Arn"]
VALUES = [
    "ann",
    "ANN",
    "a*",
    "",
    "5",
    "05.0",
    "true",
    "False",
    "arn:aws:s3:::box",
    "arn:aws:s3:x::box",
    "${aws:username}",
]
WANTED = {
    "Numeric": ["5", 5, "4.5", "-1"],
    "Bool": ["true", False],
    "Null": ["true", False],
    "Arn": ["arn:aws:s3:::b*", "arn:aws:s?:*:*:box", "${app:Arn}", "arn:aws:s3:::${aws:username}", "*"],
    "String": [*VALUES, "a??", "*", "${*}", "a${*}", "${app:none}", "${app:none, 'ann'}", "a$b"],
}


def one_or_many(values: list[Any]) -> st.SearchStrategy[Any]:
    return st.sampled_from(values) | st.lists(st.sampled_from(values), min_size=1, max_size=3)


@st.composite
def operators(draw: st.DrawFn) -> str:
    if draw(st.integers(0, 8)) == 0:
        return "Null"
    quantifier = draw(st.sampled_from(["", "", "ForAllValues:", "ForAnyValue:"]))
    return f"{quantifier}{draw(st.sampled_from(OPERATORS))}{draw(st.sampled_from(['', '', 'IfExists']))}"


@st.composite
def conditions(draw: st.DrawFn) -> dict[str, Any]:
    found = {}
    for name in draw(st.lists(operators(), max_size=2)):
        family = next(each for each in WANTED if each in name)
        found[name] = {draw(st.sampled_from(KEYS)): draw(one_or_many(WANTED[family]))}
    return found


@st.composite
def statements(draw: st.DrawFn, *, with_principal: bool = False) -> dict[str, Any]:
    action, resource = (
        draw(st.sampled_from(["Action", "Action", "Action", "NotAction"])),
        draw(st.sampled_from(["Resource", "Resource", "Resource", "NotResource"])),
    )
    made: dict[str, Any] = {
        "Effect": draw(st.sampled_from(["Allow", "Allow", "Allow", "Allow", "Deny"])),
        action: draw(st.just("*") | one_or_many(ACTION_PATTERNS)),
        resource: draw(st.just("*") | one_or_many(RESOURCE_PATTERNS)),
        "Condition": draw(st.just({}) | conditions()),
    }
    if with_principal:
        names = ["*", SESSION, ROLE, ACCOUNT, f"arn:aws:iam::{ACCOUNT}:root", OTHER, f"arn:aws:iam::{ACCOUNT}:role/a*"]
        made["Principal"] = draw(st.just("*") | st.fixed_dictionaries({"AWS": one_or_many(names)}))
    return made


def several(least: int = 0, **options: Any) -> st.SearchStrategy[list[dict[str, Any]]]:
    return st.lists(statements(**options), min_size=least, max_size=2)


CASES = st.fixed_dictionaries(
    {
        "session": st.just(SESSION),
        "role": st.just(ROLE),
        "account": st.just(ACCOUNT),
        "owner": st.sampled_from([ACCOUNT, ACCOUNT, OTHER]),
        "action": st.sampled_from(ACTIONS),
        "resource": st.sampled_from(RESOURCES),
        "context": st.dictionaries(
            st.sampled_from([*KEYS, "app:colour"]).filter(lambda key: key != "APP:colour"),
            st.sampled_from(VALUES[:-1]) | st.lists(st.sampled_from(VALUES[:-1]), max_size=3),
        ),
        "identity": several(),
        "boundary": st.none() | st.none() | several(1),
        "given": st.none() | st.none() | several(1),
        "controls": st.just([]) | st.lists(several(1), max_size=2),
        "resource_policy": st.none() | several(1, with_principal=True),
    }
)


def document(statements: list[dict[str, Any]]) -> Any:
    return read({"Version": "2012-10-17", "Statement": statements})


@settings(max_examples=150, deadline=None)
@given(CASES)
def test_the_engine_decides_as_the_guide(case: dict[str, Any]) -> None:
    policies = Policies(
        [document([each]) for each in case["identity"]],
        None if case["boundary"] is None else document(case["boundary"]),
        None if case["given"] is None else [document(case["given"])],
        [[document(level)] for level in case["controls"]],
        None if case["resource_policy"] is None else document(case["resource_policy"]),
    )
    request = Request(PRINCIPAL, case["action"], case["resource"], case["context"], case["owner"])
    first, again = decide(request, policies), decide(request, policies)
    event(first.outcome.value)
    assert first.outcome.value == evaluate(case)
    assert again == first
    deciding = [(each.policy, each.index) for each in first.decisive]
    assert set(deciding) <= {(reason.policy, reason.statement - 1) for reason in first.why() if reason.fits}
