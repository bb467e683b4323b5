"""What is no policy document is refused, with the place of what is wrong and in AWS's words."""

from __future__ import annotations

import json
import pickle
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdamock.errors import UsageError
from lambdamock.iam import Document, Policies, PolicySyntaxError, Principal, Request, decide, read
from lambdamock.iam.operators import OPERATORS

VERSION = "2012-10-17"
SYNTAX = "Syntax errors in policy."
SID_WORDING = (
    "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*"
)
LEGACY = "The policy failed legacy parsing"
VENDOR = "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."
ACTION = "s3:GetObject"
ALLOW = {"Effect": "Allow", "Action": ACTION, "Resource": "*"}
TRUST = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
BUCKET = {**ALLOW, "Principal": "*"}


def policy(*statements: Any, **more: Any) -> dict[str, Any]:
    return {"Version": VERSION, "Statement": list(statements), **more}


def given_as(element: str, value: Any) -> dict[str, Any]:
    """A policy of one statement with another value of one of its elements; without it when that is None."""
    opposite = element.removeprefix("Not") if element.startswith("Not") else f"Not{element}"
    statement = {name: each for name, each in ALLOW.items() if name not in {element, opposite}}
    return policy(statement if value is None else {**statement, element: value})


def condition(operator: str, value: Any, key: str = "aws:key") -> dict[str, Any]:
    return given_as("Condition", {operator: {key: value}})


REFUSED: dict[str, tuple[Any, str, str, str]] = {
    # the document
    "a list": ([policy(ALLOW)], "any", "", SYNTAX),
    "no statement": ({"Version": VERSION}, "any", "", SYNTAX),
    "an empty list of statements": (policy(), "any", "Statement", SYNTAX),
    "a statement that is a text": ({"Version": VERSION, "Statement": "Allow"}, "any", "Statement", SYNTAX),
    "one of several is a text": (policy(ALLOW, "Allow"), "any", "Statement[1]", SYNTAX),
    "an unknown version": (policy(ALLOW, Version="2012-10-18"), "any", "Version", SYNTAX),
    "a version that is a number": (policy(ALLOW, Version=2012), "any", "Version", SYNTAX),
    "a version that is a list": (policy(ALLOW, Version=[VERSION]), "any", "Version", SYNTAX),
    "an unknown element": (policy(ALLOW, Statements=[]), "any", "Statements", SYNTAX),
    "an element in another case": ({"version": VERSION, "Statement": ALLOW}, "any", "version", SYNTAX),
    "an id that is a number": (policy(ALLOW, Id=7), "any", "Id", SYNTAX),
    # statements
    "an unknown part": (policy({**ALLOW, "Actions": "*"}), "any", "Statement[0].Actions", SYNTAX),
    "a part in another case": (policy({**ALLOW, "sid": "x"}), "any", "Statement[0].sid", SYNTAX),
    "the only statement has an unknown part": (
        {"Statement": {**ALLOW, "When": "now"}}, "any", "Statement.When", SYNTAX,
    ),
    "no effect": (given_as("Effect", None), "any", "Statement[0]", SYNTAX),
    "an unknown effect": (given_as("Effect", "Permit"), "any", "Statement[0].Effect", SYNTAX),
    "an effect in lower case": (given_as("Effect", "allow"), "any", "Statement[0].Effect", LEGACY),
    "an effect that is a list": (given_as("Effect", ["Allow"]), "any", "Statement[0].Effect", SYNTAX),
    "a sid that is a number": (given_as("Sid", 1), "any", "Statement[0].Sid", SYNTAX),
    "a sid with a space": (
        given_as("Sid", "read it"), "identity", "Statement[0].Sid",
        SID_WORDING,
    ),
    "a sid twice": (
        policy({**ALLOW, "Sid": "a"}, ALLOW, {**ALLOW, "Sid": "a"}), "any", "Statement[2].Sid",
        "Statement IDs (SID) in a single policy must be unique.",
    ),
    # actions
    "no action": (given_as("Action", None), "any", "Statement[0]", "Policy statement must contain actions."),
    "no actions": (given_as("Action", []), "any", "Statement[0].Action", "Policy statement must contain actions."),
    "an action and others": (
        policy({**ALLOW, "NotAction": "*"}), "any", "Statement[0].NotAction", SYNTAX,
    ),
    "an action that is a number": (given_as("Action", 1), "any", "Statement[0].Action", SYNTAX),
    "an action that is null": (given_as("Action", [ACTION, None]), "any", "Statement[0].Action[1]", SYNTAX),
    "an action without a service": (given_as("Action", "GetObject"), "any", "Statement[0].Action", VENDOR),
    "an empty action": (given_as("Action", ""), "any", "Statement[0].Action", VENDOR),
    "an action with two colons": (
        given_as("NotAction", ["s3:Get:Object"]), "any", "Statement[0].NotAction[0]",
        "Actions/Condition can contain only one colon.",
    ),
    "a pattern of services": (given_as("Action", "s*:Get"), "any", "Statement[0].Action", "Vendor s* is not valid"),
    "a service with a space": (given_as("Action", "a b:Get"), "any", "Statement[0].Action", "Vendor a b is not valid"),
    # resources
    "no resource": (given_as("Resource", None), "identity", "Statement[0]", "Policy statement must contain resources."),
    "no resources": (
        given_as("Resource", []), "any", "Statement[0].Resource",
        "Policy statement must contain resources.",
    ),
    "a resource and others": (policy({**ALLOW, "NotResource": "*"}), "any", "Statement[0].NotResource", SYNTAX),
    "a resource that is an object": (given_as("Resource", {}), "any", "Statement[0].Resource", SYNTAX),
    "a name": (
        given_as("Resource", "box"), "any", "Statement[0].Resource", 'Resource box must be in ARN format or "*".',
    ),
    "an unknown partition": (
        given_as("NotResource", "arn:asw:s3:::box"), "any", "Statement[0].NotResource",
        'Partition "asw" is not valid for resource "arn:asw:s3:::box".',
    ),
    "an unknown partition of a short ARN": (
        given_as("Resource", ["*", "arn:x:s3"]), "any", "Statement[0].Resource[1]",
        'Partition "x" is not valid for resource "arn:x:s3:*:*:*".',
    ),
    "an ARN without a service": (
        given_as("Resource", "arn:aws"), "any", "Statement[0].Resource",
        "Resource vendor must be fully qualified and cannot contain regexes.",
    ),
    "half an ARN": (given_as("Resource", "arn:aws:s3::box"), "any", "Statement[0].Resource", LEGACY),
    # principals
    "no principal": (policy(ALLOW), "resource", "Statement[0]", "Missing required field Principal"),
    "a principal of an identity": (
        policy(BUCKET), "identity", "Statement[0].Principal", "Policy document should not specify a principal.",
    ),
    "a principal and others": (policy({**BUCKET, "NotPrincipal": "*"}), "any", "Statement[0].NotPrincipal", SYNTAX),
    "a principal that is an account": (
        given_as("Principal", "111122223333"), "any", "Statement[0].Principal",
        'Invalid principal in policy: "111122223333"',
    ),
    "a principal of another type": (given_as("Principal", {"aws": "*"}), "any", "Statement[0].Principal.aws", SYNTAX),
    "a principal that is a name": (
        given_as("Principal", {"AWS": ["*", "user/ann"]}), "any", "Statement[0].Principal.AWS[1]",
        'Invalid principal in policy: "AWS":"user/ann"',
    ),
    "an empty service": (
        given_as("Principal", {"Service": ""}), "any", "Statement[0].Principal.Service",
        'Invalid principal in policy: "SERVICE":""',
    ),
    "a resource of a trust policy": (
        policy({**TRUST, "Resource": "*"}), "trust", "Statement[0].Resource", "Has prohibited field Resource",
    ),
    "an action of a trust policy": (
        policy({**TRUST, "Action": ["sts:AssumeRole", ACTION]}), "trust", "Statement[0].Action[1]",
        "AssumeRole policy may only specify STS AssumeRole actions.",
    ),
    # conditions
    "a condition that is a list": (given_as("Condition", []), "any", "Statement[0].Condition", SYNTAX),
    "an operator without keys": (
        given_as("Condition", {"Bool": "true"}), "any", "Statement[0].Condition.Bool", SYNTAX,
    ),
    "an unknown operator": (condition("StringEqual", "a"), "any", "Statement[0].Condition.StringEqual", SYNTAX),
    "an unknown quantifier": (
        condition("ForSomeValues:StringLike", "a"), "any", "Statement[0].Condition.ForSomeValues:StringLike", SYNTAX,
    ),
    "null if it exists": (condition("NullIfExists", "true"), "any", "Statement[0].Condition.NullIfExists", SYNTAX),
    "a key without a prefix": (
        condition("Bool", "true", key="secure"), "any", "Statement[0].Condition.Bool.secure", VENDOR,
    ),
    "a value that is an object": (
        condition("StringLike", {}), "any", "Statement[0].Condition.StringLike.aws:key", SYNTAX,
    ),
    "a value that is null": (
        condition("StringLike", ["a", None]), "any", "Statement[0].Condition.StringLike.aws:key", SYNTAX,
    ),
    "no date": (condition("DateLessThan", "soon"), "any", "Statement[0].Condition.DateLessThan.aws:key", LEGACY),
    "a month too many": (
        condition("DateEquals", "2026-13-01"), "any", "Statement[0].Condition.DateEquals.aws:key",
        LEGACY,
    ),
    "no number": (condition("NumericEquals", "x"), "any", "Statement[0].Condition.NumericEquals.aws:key", SYNTAX),
    "no truth value": (condition("Bool", "yes"), "any", "Statement[0].Condition.Bool.aws:key", SYNTAX),
    "no truth value of null": (condition("Null", 1), "any", "Statement[0].Condition.Null.aws:key", SYNTAX),
    "no address": (condition("IpAddress", "10.0.0.0/33"), "any", "Statement[0].Condition.IpAddress.aws:key", SYNTAX),
    "no base64": (condition("BinaryEquals", "a"), "any", "Statement[0].Condition.BinaryEquals.aws:key", SYNTAX),
    "no ARN": (condition("ArnLike", "box"), "any", "Statement[0].Condition.ArnLike.aws:key", SYNTAX),
}  # fmt: skip


@pytest.mark.parametrize(("source", "kind", "path", "wording"), list(REFUSED.values()), ids=list(REFUSED))
def test_what_breaks_the_grammar_is_refused(source: Any, kind: str, path: str, wording: str) -> None:
    for given_source in (source, json.dumps(source)):
        with pytest.raises(PolicySyntaxError) as refused:
            read(given_source, kind=kind)
        assert (refused.value.path, refused.value.wording) == (path, wording)


ACCEPTED: dict[str, tuple[Any, str]] = {
    "one statement": ({"Version": VERSION, "Statement": ALLOW}, "identity"),
    "without a version": ({"Statement": [ALLOW]}, "identity"),
    "the old version": (policy(ALLOW, Version="2008-10-17"), "identity"),
    "with an id": (policy(ALLOW, Id="default"), "identity"),
    "empty sids": (policy({**ALLOW, "Sid": ""}, {**ALLOW, "Sid": ""}), "identity"),
    "sids of functions": (policy({**BUCKET, "Sid": "s3-account_1 a"}), "resource"),
    "a list of one": (given_as("Action", [ACTION]), "identity"),
    "all actions of all services": (given_as("Action", "*:*"), "identity"),
    "all but": (given_as("NotAction", "iam:*"), "identity"),
    "all resources but": (given_as("NotResource", "arn:aws:s3:::box/*"), "identity"),
    "another partition": (given_as("Resource", "arn:aws-cn:s3:::box"), "identity"),
    "a pattern of partitions": (given_as("Resource", "arn:aws*:s3:::box"), "identity"),
    "a short ARN": (given_as("Resource", "arn:aws:s3:*"), "identity"),
    "a variable": (given_as("Resource", "arn:aws:s3:::${aws:username}/*"), "identity"),
    "all principals": (policy({**BUCKET, "Principal": {"AWS": "*"}}), "resource"),
    "a unique id": (policy({**BUCKET, "Principal": {"AWS": "AROAEXAMPLE"}}), "resource"),
    "all but one": (policy({**ALLOW, "Effect": "Deny", "NotPrincipal": {"AWS": "111122223333"}}), "resource"),
    "principals of all types": (
        policy({**BUCKET, "Principal": {"AWS": [], "Service": ["a.b"], "Federated": "x", "CanonicalUser": "79"}}),
        "resource",
    ),
    "a trust policy": (policy(TRUST), "trust"),
    "a trust policy of any kind": (policy(TRUST), "any"),
    "an empty condition": (given_as("Condition", {}), "identity"),
    "values that are no texts": (condition("StringEquals", [1, 2.5, True]), "identity"),
    "a date in seconds": (condition("DateLessThan", "1770091506"), "identity"),
    "a network": (condition("IpAddress", ["2001:db8::/32", "10.0.0.1"]), "identity"),
    "a variable of a number": (condition("NumericEquals", "${aws:other}"), "identity"),
}  # fmt: skip


@pytest.mark.parametrize(("source", "kind"), list(ACCEPTED.values()), ids=list(ACCEPTED))
def test_what_keeps_the_grammar_is_read(source: Any, kind: str) -> None:
    statements = source["Statement"]
    listed = tuple(statements) if isinstance(statements, list) else (statements,)
    assert read(json.dumps(source), name="n", kind=kind) == ("n", source.get("Version", "2008-10-17"), listed)
    assert read(source, name="n", kind=kind) == read(json.dumps(source), name="n", kind=kind)


@pytest.mark.parametrize("prefix", ["", "ForAllValues:", "ForAnyValue:"])
@pytest.mark.parametrize("suffix", ["", "IfExists"])
@pytest.mark.parametrize("operator", [each.name for each in OPERATORS.values() if each.name != "Null"])
def test_each_operator_may_ask_for_sets_and_for_what_exists(prefix: str, operator: str, suffix: str) -> None:
    assert read(condition(f"{prefix}{operator}{suffix}", "${aws:other}")).version == VERSION


CONDITION = "Statement[1].Condition"
TEXT = """{
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow", "Action": "*", "Resource": "*"},
    {"Effect": "Allow", "Action": ["s3:Get*", "sqs"],
     "Resource": "*",
     "Condition": {"StringEqual": {"aws:username": "ann"}}}
  ]
}"""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            TEXT,
            "line 5, column 47: Statement[1].Action[1]: 'sqs' names no service; an action is 'service:Name' or '*'",
            id="an action",
        ),
        pytest.param(
            TEXT.replace('"sqs"', '"sqs:*"'),
            f"line 7, column 20: {CONDITION}.StringEqual: there is no such operator; did you mean 'StringEquals'?",
            id="an operator",
        ),
        pytest.param(
            TEXT.replace('"Resource": "*"}', '"Resorce": "*"}'),
            "line 4, column 40: Statement[0].Resorce: there is no such element; did you mean 'Resource'?",
            id="an element",
        ),
        pytest.param(
            TEXT.replace('"Resource": "*",', '"Action": "*",'),
            "line 6, column 6: Statement[1].Action: it is there twice",
            id="an element twice",
        ),
        pytest.param(TEXT[:-1], "line 9, column 1: it is no JSON: expecting ',' delimiter", id="an end too soon"),
        pytest.param(f"{TEXT}\n x", "line 10, column 2: it is no JSON: extra data", id="text after it"),
        pytest.param("", "line 1, column 1: it is no JSON: expecting value", id="nothing"),
        pytest.param(
            TEXT.replace('"*"', "NaN", 1), "it is no JSON: NaN is no number of JSON", id="a number that is none"
        ),
        pytest.param("[]", "line 1, column 1: a policy document is an object", id="a list"),
    ],
)
def test_the_message_tells_where(text: str, message: str) -> None:
    with pytest.raises(PolicySyntaxError) as refused:
        read(text)
    assert str(refused.value) == message


def test_of_a_mapping_the_message_tells_the_path_only() -> None:
    with pytest.raises(PolicySyntaxError) as refused:
        read(given_as("Effect", "Grant"))
    assert str(refused.value) == "Statement[0].Effect: 'Grant' is no effect; there are Allow and Deny"
    assert refused.value.position == (0, 0)


def test_text_that_is_no_json_is_worded_otherwise_for_trust_policies() -> None:
    with pytest.raises(PolicySyntaxError) as refused:
        read("{", kind="trust")
    assert refused.value.wording == "This policy contains invalid Json"


def test_white_space_does_not_count_for_the_length() -> None:
    compact = json.dumps(policy(ALLOW), separators=(",", ":"))
    spaced = json.dumps(policy(ALLOW), indent=8)
    assert read(spaced, limit=len(compact)).version == VERSION
    with pytest.raises(PolicySyntaxError) as refused:
        read(spaced, limit=len(compact) - 1)
    assert (
        refused.value.reason == f"it has {len(compact)} characters without white space; {len(compact) - 1} are allowed"
    )
    assert refused.value.wording == f"Cannot exceed quota for PolicySize: {len(compact) - 1}"


@pytest.mark.parametrize("kind", ["identity", "trust"])
def test_characters_beyond_latin_are_refused_where_iam_takes_the_text(kind: str) -> None:
    source = policy(TRUST if kind == "trust" else ALLOW, Id="über → alles")
    with pytest.raises(PolicySyntaxError, match=r"line 1, column \d+: the character '\\u2192' is not allowed"):
        read(json.dumps(source, ensure_ascii=False), kind=kind)
    assert read(json.dumps(source), kind=kind).version == VERSION, "IAM sees the escaped text only"
    assert read(json.dumps(source, ensure_ascii=False), kind="any").version == VERSION


def test_an_unknown_kind_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(UsageError, match="there are no policies of kind 'identiy'; did you mean 'identity'"):
        read(policy(ALLOW), kind="identiy")


def test_changes_to_the_source_do_not_reach_the_document() -> None:
    source: Any = MappingProxyType(policy(ALLOW.copy()))
    document = read(source)
    source["Statement"][0]["Effect"] = "Deny"
    assert document.statements == (ALLOW,)


@pytest.mark.parametrize("value", [object(), {1, 2}, b"x", float("nan")], ids=["object", "set", "bytes", "nan"])
def test_what_json_does_not_have_is_refused(value: Any) -> None:
    with pytest.raises(PolicySyntaxError, match="JSON"):
        read(policy(ALLOW, Id=value))


def test_a_source_that_holds_itself_is_refused() -> None:
    source = policy(ALLOW)
    source["Statement"].append(source)
    with pytest.raises(PolicySyntaxError, match="Circular reference"):
        read(source)


@pytest.mark.parametrize("sign", ["[", '{"a":'])
def test_text_that_is_nested_too_deep_is_refused(sign: str) -> None:
    with pytest.raises(PolicySyntaxError):
        read(sign * 100_000)


def test_documents_and_refusals_travel_between_processes() -> None:
    document = read(policy(ALLOW), name="n")
    request = Request(Principal("arn:aws:iam::111122223333:user/ann", "111122223333"), ACTION, "*")
    assert decide(request, Policies([document])).is_allowed
    copy = pickle.loads(pickle.dumps(document))
    assert (type(copy), copy) == (Document, document)
    with pytest.raises(PolicySyntaxError) as refused:
        read("[]")
    assert str(pickle.loads(pickle.dumps(refused.value))) == str(refused.value)


WORDS = [
    *ALLOW,
    *OPERATORS,
    "Version",
    "Statement",
    "Condition",
    "Principal",
    "Allow",
    VERSION,
    "*",
    "s3:*",
    "arn:aws:s3:::b",
]
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(WORDS)
ANYTHING = st.recursive(
    LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(WORDS) | st.text(), inner), max_leaves=20
)


@given(ANYTHING)
def test_whatever_json_is_read_or_refused(source: Any) -> None:
    _read_or_refused(json.dumps(source))
    _read_or_refused(policy(source))


@given(st.text(alphabet='{}[]":,\\u0 tfn-.eE\n"é\ud800') | st.text())
def test_whatever_text_is_read_or_refused(text: str) -> None:
    _read_or_refused(text)


@given(st.dictionaries(st.sampled_from(["Effect", "Action", "Resource", "Principal", "Condition", "Sid"]), ANYTHING))
def test_whatever_statement_is_read_or_refused(statement: dict[str, Any]) -> None:
    _read_or_refused(json.dumps(policy({**ALLOW, **statement})))


def _read_or_refused(source: Any) -> None:
    try:
        document = read(source)
    except PolicySyntaxError as refused:
        assert refused.wording  # noqa: PT017 -- each outcome is right
        return
    request = Request(Principal("arn:aws:iam::111122223333:user/ann", "111122223333"), ACTION, "*", {"aws:key": "x"})
    decide(request, Policies([document], resource=document)).why()
