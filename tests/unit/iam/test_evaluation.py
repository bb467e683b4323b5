"""Who is allowed what, when policies of several kinds have a say.

Each case gives statements by kind of policy. The role `app` of account A asks in its session `run`, unless the case
says otherwise.
"""

from __future__ import annotations

from typing import Any

import pytest

from lambdamock.iam import NOT_EVALUATED, Document, Policies, Principal, Request, decide, read

A, B = "111122223333", "444455556666"
ROLE = f"arn:aws:iam::{A}:role/team/app"
SESSION = f"arn:aws:sts::{A}:assumed-role/app/run"
USER = f"arn:aws:iam::{A}:user/ann"
FEDERATED = f"arn:aws:sts::{A}:federated-user/guest"
OWN, OTHERS = f"arn:aws:sqs:eu-west-1:{A}:jobs", f"arn:aws:sqs:eu-west-1:{B}:jobs"

WHO = {
    "session": Principal(SESSION, A, ROLE),
    "role": Principal(ROLE, A, ROLE),
    "user": Principal(USER, A, USER),
    "root": Principal(f"arn:aws:iam::{A}:root", A),
    "federated user": Principal(FEDERATED, A, USER),
    "linked role": Principal(
        f"arn:aws:sts::{A}:assumed-role/AWSServiceRoleForX/x",
        A,
        f"arn:aws:iam::{A}:role/aws-service-role/x/AWSServiceRoleForX",
    ),
    "service": Principal("sns.amazonaws.com", aliases=("sns.eu-west-1.amazonaws.com",)),
    "nobody": Principal("*"),
}

Statement = dict[str, Any]


def allow(action: str = "sqs:*", **more: Any) -> Statement:
    return {"Effect": "Allow", "Action": action, "Resource": "*", **more}


def deny(action: str = "sqs:*", **more: Any) -> Statement:
    return {**allow(action, **more), "Effect": "Deny"}


def to(principal: Any, **more: Any) -> Statement:
    return allow(Principal=principal, **more)


def document(name: str, *statements: Statement) -> Document:
    return read({"Version": "2012-10-17", "Statement": list(statements)}, name=name)


def outcome(
    who: str = "session",
    *,
    identity: list[Statement] | None = None,
    unlimited: bool = False,
    boundary: list[Statement] | None = None,
    session: list[Statement] | None = None,
    controls: list[list[Statement]] | None = None,
    resource: list[Statement] | None = None,
    of: str = OWN,
) -> tuple[str, str]:
    policies = Policies(
        NOT_EVALUATED if unlimited else [document("identity", each) for each in identity or []],
        None if boundary is None else document("boundary", *boundary),
        None if session is None else [document("session", *session)],
        [[document("control", *level)] for level in controls or []],
        None if resource is None else document("resource", *resource),
    )
    decision = decide(Request(WHO[who], "sqs:SendMessage", of, {"app:key": "x"}, of.split(":")[4]), policies)
    return decision.outcome.value, decision.kind


ALLOWED = ("allowed", "")
NO_IDENTITY = ("implicitDeny", "identity-based")
NO_RESOURCE = ("implicitDeny", "resource-based")
OTHER_ACTION = allow("s3:*")

CASES: dict[str, tuple[dict[str, Any], tuple[str, str]]] = {
    # identities alone
    "no policy": ({}, NO_IDENTITY),
    "a policy that allows": ({"identity": [allow()]}, ALLOWED),
    "a policy about other actions": ({"identity": [OTHER_ACTION]}, NO_IDENTITY),
    "the second policy allows": ({"identity": [OTHER_ACTION, allow()]}, ALLOWED),
    "a denial wins before": ({"identity": [deny(), allow()]}, ("explicitDeny", "identity-based")),
    "a denial wins after": ({"identity": [allow(), deny()]}, ("explicitDeny", "identity-based")),
    "a denial of something else": ({"identity": [allow(), deny("sqs:Purge*")]}, ALLOWED),
    "a denial under other conditions": (
        {"identity": [allow(), deny(Condition={"StringEquals": {"app:key": "y"}})]}, ALLOWED,
    ),
    "a denial under these conditions": (
        {"identity": [allow(), deny(Condition={"StringEquals": {"app:key": "x"}})]}, ("explicitDeny", "identity-based"),
    ),
    "policies that are not asked": ({"unlimited": True}, ALLOWED),
    "the root without policies": ({"who": "root"}, ALLOWED),
    # boundaries
    "a boundary and a policy allow": ({"identity": [allow()], "boundary": [allow()]}, ALLOWED),
    "a boundary allows nothing by itself": ({"boundary": [allow()]}, NO_IDENTITY),
    "a boundary limits": (
        {"identity": [allow()], "boundary": [OTHER_ACTION]},
        ("implicitDeny", "permissions boundary"),
    ),
    "a boundary denies": (
        {"identity": [allow()], "boundary": [allow(), deny()]},
        ("explicitDeny", "permissions boundary"),
    ),
    # session policies
    "a session policy and a policy allow": ({"identity": [allow()], "session": [allow()]}, ALLOWED),
    "a session policy allows nothing by itself": ({"session": [allow()]}, NO_IDENTITY),
    "a session policy limits": ({"identity": [allow()], "session": [OTHER_ACTION]}, ("implicitDeny", "session")),
    "a session policy denies": ({"identity": [allow()], "session": [deny()]}, ("explicitDeny", "session")),
    "a session policy limits whoever may do everything": (
        {"unlimited": True, "session": [OTHER_ACTION]}, ("implicitDeny", "session"),
    ),
    # service control policies
    "all levels allow": ({"identity": [allow()], "controls": [[allow("*")], [allow()]]}, ALLOWED),
    "controls allow nothing by themselves": ({"controls": [[allow("*")]]}, NO_IDENTITY),
    "one level does not allow": (
        {"identity": [allow()], "controls": [[allow("*")], [OTHER_ACTION]]}, ("implicitDeny", "service control"),
    ),
    "a control denies": (
        {"identity": [allow()], "controls": [[allow("*"), deny()]]}, ("explicitDeny", "service control"),
    ),
    "controls limit the root": ({"who": "root", "controls": [[OTHER_ACTION]]}, ("implicitDeny", "service control")),
    "controls do not limit linked roles": (
        {"who": "linked role", "identity": [allow()], "controls": [[deny("*")]]}, ALLOWED,
    ),
    "controls limit what a resource allows": (
        {"resource": [to("*")], "controls": [[OTHER_ACTION]]}, ("implicitDeny", "service control"),
    ),
    # resource policies of the same account
    "a resource names the session": ({"resource": [to({"AWS": SESSION})]}, ALLOWED),
    "a resource names the role": ({"resource": [to({"AWS": ROLE})]}, ALLOWED),
    "a resource names another session": ({"resource": [to({"AWS": SESSION + "s"})]}, NO_IDENTITY),
    "a resource names another role": ({"resource": [to({"AWS": ROLE + "s"})]}, NO_IDENTITY),
    "a resource names one of several": ({"resource": [to({"AWS": [B, ROLE]})]}, ALLOWED),
    "a resource names everybody": ({"resource": [to("*")]}, ALLOWED),
    "a resource names every account": ({"resource": [to({"AWS": "*"})]}, ALLOWED),
    "a resource names the account": ({"resource": [to({"AWS": A})]}, NO_IDENTITY),
    "a resource names the root": ({"resource": [to({"AWS": f"arn:aws:iam::{A}:root"})]}, NO_IDENTITY),
    "the account is named and its policy allows": ({"identity": [allow()], "resource": [to({"AWS": A})]}, ALLOWED),
    "a pattern names nobody": ({"resource": [to({"AWS": f"arn:aws:iam::{A}:role/*"})]}, NO_IDENTITY),
    "names count in their case": ({"resource": [to({"AWS": ROLE.replace("app", "App")})]}, NO_IDENTITY),
    "a resource names a service": ({"resource": [to({"Service": "sns.amazonaws.com"})]}, NO_IDENTITY),
    "a resource names a canonical user": ({"resource": [to({"CanonicalUser": "79a5"})]}, NO_IDENTITY),
    "the resource has other conditions": (
        {"resource": [to("*", Condition={"StringEquals": {"app:key": "y"}})]}, NO_IDENTITY,
    ),
    "the resource's statement is about another": ({"resource": [to("*", Resource=OTHERS)]}, NO_IDENTITY),
    "a resource denies the role": (
        {"identity": [allow()], "resource": [deny(Principal={"AWS": ROLE})]}, ("explicitDeny", "resource-based"),
    ),
    "a resource denies the account": (
        {"identity": [allow()], "resource": [deny(Principal={"AWS": A})]}, ("explicitDeny", "resource-based"),
    ),
    "a resource denies another account": ({"identity": [allow()], "resource": [deny(Principal={"AWS": B})]}, ALLOWED),
    "an identity denies what a resource allows": (
        {"identity": [deny()], "resource": [to("*")]}, ("explicitDeny", "identity-based"),
    ),
    "a resource without a statement for it": (
        {"identity": [allow()], "resource": [to("*", Action="sqs:Purge*")]},
        ALLOWED,
    ),
    # resource policies and limits
    "a boundary limits a role that is named": (
        {"resource": [to({"AWS": ROLE})], "boundary": [OTHER_ACTION]}, ("implicitDeny", "permissions boundary"),
    ),
    "a boundary lets a role that is named through": ({"resource": [to({"AWS": ROLE})], "boundary": [allow()]}, ALLOWED),
    "a boundary does not limit a session that is named": (
        {"resource": [to({"AWS": SESSION})], "boundary": [OTHER_ACTION]}, ALLOWED,
    ),
    "a boundary does not limit what everybody may": ({"resource": [to("*")], "boundary": [OTHER_ACTION]}, ALLOWED),
    "a boundary denies a session that is named": (
        {"resource": [to({"AWS": SESSION})], "boundary": [deny()]}, ("explicitDeny", "permissions boundary"),
    ),
    "a session policy limits a role that is named": (
        {"resource": [to({"AWS": ROLE})], "session": [OTHER_ACTION]}, ("implicitDeny", "session"),
    ),
    "a session policy does not limit a session that is named": (
        {"resource": [to({"AWS": SESSION})], "session": [OTHER_ACTION]}, ALLOWED,
    ),
    "the strongest of several names counts": (
        {"resource": [to({"AWS": A}), to({"AWS": ROLE}), to({"AWS": SESSION})], "boundary": [OTHER_ACTION]}, ALLOWED,
    ),
    "a boundary limits an account that is named": (
        {"identity": [allow()], "resource": [to({"AWS": A})], "boundary": [OTHER_ACTION]},
        ("implicitDeny", "permissions boundary"),
    ),
    # users, federated users, roles
    "a resource names the user": ({"who": "user", "resource": [to({"AWS": USER})]}, ALLOWED),
    "a boundary does not limit a user that is named": (
        {"who": "user", "resource": [to({"AWS": USER})], "boundary": [OTHER_ACTION]}, ALLOWED,
    ),
    "a session policy limits a user that is named": (
        {"who": "federated user", "resource": [to({"AWS": USER})], "session": [OTHER_ACTION]}, ("implicitDeny",
        "session"),
    ),
    "a federated user is named": (
        {"who": "federated user", "resource": [to({"AWS": FEDERATED})], "session": [OTHER_ACTION]}, ALLOWED,
    ),
    "a role without a session": (
        {"who": "role", "resource": [to({"AWS": ROLE})], "boundary": [OTHER_ACTION]}, ("implicitDeny",
        "permissions boundary"),
    ),
    # another account's resource
    "both sides allow": ({"identity": [allow()], "resource": [to({"AWS": A})], "of": OTHERS}, ALLOWED),
    "both sides allow, by the role": ({"identity": [allow()], "resource": [to({"AWS": ROLE})], "of": OTHERS}, ALLOWED),
    "both sides allow, by everybody": ({"identity": [allow()], "resource": [to("*")], "of": OTHERS}, ALLOWED),
    "only the identity allows": ({"identity": [allow()], "of": OTHERS}, NO_RESOURCE),
    "only the identity allows, the resource names others": (
        {"identity": [allow()], "resource": [to({"AWS": B})], "of": OTHERS}, NO_RESOURCE,
    ),
    "only the resource allows": ({"resource": [to({"AWS": SESSION})], "of": OTHERS}, NO_IDENTITY),
    "only the resource allows everybody": ({"resource": [to("*")], "of": OTHERS}, NO_IDENTITY),
    "the other account denies": (
        {"identity": [allow()], "resource": [to("*"), deny(Principal="*")], "of": OTHERS}, ("explicitDeny",
        "resource-based"),
    ),
    "a boundary limits a session that another account names": (
        {"identity": [allow()], "boundary": [OTHER_ACTION], "resource": [to({"AWS": SESSION})], "of": OTHERS},
        ("implicitDeny", "permissions boundary"),
    ),
    "an unlimited identity needs the other account": ({"unlimited": True, "of": OTHERS}, NO_RESOURCE),
    "an unlimited identity that the other account lets in": (
        {"unlimited": True, "resource": [to({"AWS": A})], "of": OTHERS}, ALLOWED,
    ),
    "the root of another account": ({"who": "root", "resource": [to({"AWS": A})], "of": OTHERS}, ALLOWED),
    # services and those without an identity
    "a service that is named": ({"who": "service", "resource": [to({"Service": "sns.amazonaws.com"})]}, ALLOWED),
    "a service by its other name": (
        {"who": "service", "resource": [to({"Service": "sns.eu-west-1.amazonaws.com"})]},
        ALLOWED,
    ),
    "one of several services": (
        {"who": "service", "resource": [to({"Service": ["s3.amazonaws.com", "sns.amazonaws.com"]})]}, ALLOWED,
    ),
    "another service": ({"who": "service", "resource": [to({"Service": "s3.amazonaws.com"})]}, NO_RESOURCE),
    "a service where everybody may": ({"who": "service", "resource": [to("*")]}, ALLOWED),
    "a service where an account may": ({"who": "service", "resource": [to({"AWS": A})]}, NO_RESOURCE),
    "a service without a policy": ({"who": "service"}, NO_RESOURCE),
    "a service is not asked for policies": (
        {"who": "service", "resource": [to("*")], "identity": [deny()], "controls": [[deny()]]}, ALLOWED,
    ),
    "a service that is denied": (
        {"who": "service", "resource": [to("*"), deny(Principal={"Service": "sns.amazonaws.com"})]},
        ("explicitDeny", "resource-based"),
    ),
    "nobody where everybody may": ({"who": "nobody", "resource": [to("*")]}, ALLOWED),
    "nobody where an account may": ({"who": "nobody", "resource": [to({"AWS": A})]}, NO_RESOURCE),
    "nobody where a service may": ({"who": "nobody", "resource": [to({"Service": "sns.amazonaws.com"})]}, NO_RESOURCE),
    "nobody without a policy": ({"who": "nobody", "identity": [allow()]}, NO_RESOURCE),
}  # fmt: skip


@pytest.mark.parametrize(("case", "expected"), list(CASES.values()), ids=list(CASES))
def test_policies_of_several_kinds_decide_together(case: dict[str, Any], expected: tuple[str, str]) -> None:
    assert outcome(**case) == expected


EXCEPT_ALL = [A, ROLE, SESSION]


@pytest.mark.parametrize(
    ("who", "listed", "spared"),
    [
        pytest.param("session", {"AWS": EXCEPT_ALL}, True, id="the session, its role and its account"),
        pytest.param("session", {"AWS": [f"arn:aws:iam::{A}:root", ROLE, SESSION]}, True, id="the account by its root"),
        pytest.param("session", {"AWS": [A, ROLE]}, False, id="not the session"),
        pytest.param("session", {"AWS": [A, SESSION]}, False, id="not the role"),
        pytest.param("session", {"AWS": [ROLE, SESSION]}, False, id="not the account"),
        pytest.param("session", {"AWS": [A]}, False, id="the account only"),
        pytest.param("session", {"AWS": "*"}, True, id="everybody"),
        pytest.param("session", {"Service": "sns.amazonaws.com"}, False, id="a service"),
        pytest.param("user", {"AWS": [A, USER]}, True, id="the user and its account"),
        pytest.param("user", {"AWS": [A, USER + "a"]}, False, id="another user of the account"),
        pytest.param("root", {"AWS": A}, True, id="the root"),
        pytest.param("service", {"Service": "sns.amazonaws.com"}, True, id="the service"),
        pytest.param("service", {"AWS": A}, False, id="an account, for a service"),
        pytest.param("nobody", {"AWS": A}, False, id="an account, for nobody"),
    ],
)
def test_a_denial_of_all_but_some_spares_who_is_listed_with_all_names(who: str, listed: Any, spared: bool) -> None:
    statement = {"Effect": "Deny", "NotPrincipal": listed, "Action": "*", "Resource": "*"}
    expected = ALLOWED if spared else ("explicitDeny", "resource-based")
    assert outcome(who, resource=[to("*"), statement]) == expected


def test_a_session_whose_role_is_not_told_is_of_the_role_without_a_path() -> None:
    role = f"arn:aws:iam::{A}:role/app"
    request = Request(Principal(SESSION, A), "sqs:SendMessage", OWN)
    assert decide(request, Policies(resource=document("", to({"AWS": role})))).is_allowed
    assert not decide(request, Policies(resource=document("", to({"AWS": ROLE})))).is_allowed


def test_a_web_identity_is_named_by_its_provider() -> None:
    policy = document("", {**to({"Federated": "cognito-identity.amazonaws.com"}), "Action": "sts:*"})
    request = Request(Principal("*"), "sts:AssumeRoleWithWebIdentity", ROLE)
    provider = {"aws:FederatedProvider": "cognito-identity.amazonaws.com"}
    assert decide(request._replace(context=provider), Policies(resource=policy)).is_allowed
    assert decide(
        request._replace(principal=Principal("cognito-identity.amazonaws.com")), Policies(resource=policy)
    ).is_allowed
    assert not decide(request, Policies(resource=policy)).is_allowed


def test_a_canonical_user_is_another_name_of_an_account() -> None:
    policy = document("", to({"CanonicalUser": "79a5"}))
    request = Request(Principal(USER, A, USER, ("79a5",)), "sqs:SendMessage", OWN)
    assert decide(request, Policies(resource=policy)).is_allowed
    assert not decide(request._replace(principal=WHO["user"]), Policies(resource=policy)).is_allowed


def test_a_resource_of_no_account_is_the_principals_own() -> None:
    request = Request(WHO["session"], "s3:GetObject", "arn:aws:s3:::box/a")
    assert decide(request, Policies([document("", allow("s3:*"))])).is_allowed


def test_a_resource_policy_without_a_principal_is_about_nobody() -> None:
    assert outcome(resource=[allow()]) == NO_IDENTITY
    assert outcome(identity=[allow()], resource=[deny()]) == ALLOWED


def test_a_trust_policy_is_about_the_role_that_it_belongs_to() -> None:
    statement = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    trust = read({"Version": "2012-10-17", "Statement": statement}, kind="trust")
    request = Request(Principal("lambda.amazonaws.com"), "sts:AssumeRole", ROLE)
    assert decide(request, Policies(resource=trust)).is_allowed
    assert not decide(request._replace(principal=Principal("ec2.amazonaws.com")), Policies(resource=trust)).is_allowed
