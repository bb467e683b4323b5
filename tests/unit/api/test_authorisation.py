"""Whose policies decide about a call of Lambda: those of the caller, of the function, or both."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from lambdamock import Aws, mock_lambda
from lambdamock.domain.callers import ServiceCaller
from lambdamock.domain.journal import Authorisation
from lambdamock.errors import AccessDeniedException, UsageError

Refused = Callable[..., tuple[int, str, str]]

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:f"
ANN = "arn:aws:iam::123456789012:user/ann"
ROLE = "arn:aws:iam::123456789012:role/deploy"
SESSION = "arn:aws:sts::123456789012:assumed-role/deploy/monday"
BOB = "arn:aws:iam::210987654321:user/bob"


@pytest.fixture
def aws() -> Iterator[Aws]:
    with mock_lambda(iam="strict") as world:
        world.iam.put_role("lambda-role")
        world.function(lambda event, context: "done", name="f")
        yield world


def allow(action: str | list[str], resource: str | list[str], **more: Any) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": action, "Resource": resource, **more}
    return {"Version": "2012-10-17", "Statement": [statement]}


def grant(aws: Aws, principal: str, action: str = "lambda:InvokeFunction", **members: str) -> None:
    aws.client().add_permission(
        **{"FunctionName": "f", "StatementId": "s", "Action": action, "Principal": principal, **members}
    )


def may_invoke(aws: Aws, arn: str, function: str = FUNCTION) -> bool:
    with aws.as_principal(arn):
        try:
            aws.client().invoke(FunctionName=function)
        except ClientError as error:
            if error.response["Error"]["Code"] != "AccessDeniedException":
                raise
            return False
    return True


@pytest.mark.parametrize(
    ("granted", "caller", "allowed"),
    [
        pytest.param(ANN, ANN, True, id="user"),
        pytest.param(ANN, "arn:aws:iam::123456789012:user/eve", False, id="another user"),
        pytest.param(ROLE, SESSION, True, id="role, one of its sessions"),
        pytest.param(SESSION, SESSION, True, id="session"),
        pytest.param(SESSION, SESSION + "s", False, id="another session"),
        pytest.param("123456789012", ANN, False, id="account, whose users need a policy of theirs"),
        pytest.param("arn:aws:iam::123456789012:root", SESSION, False, id="root, the same"),
        pytest.param("*", ANN, True, id="everybody"),
        pytest.param("s3.amazonaws.com", ANN, False, id="service"),
    ],
)
def test_in_its_own_account_a_functions_policy_is_enough_for_those_whom_it_names(
    aws: Aws, granted: str, caller: str, allowed: bool
) -> None:
    aws.iam.put_user("ann")
    aws.iam.put_role("deploy")
    grant(aws, granted)
    assert may_invoke(aws, caller) is allowed


@pytest.mark.parametrize(("granted", "permitted"), [(True, True), (True, False), (False, True), (False, False)])
def test_A073_A321_another_account_needs_both_policies(aws: Aws, granted: bool, permitted: bool) -> None:
    aws.iam.put_user("bob", [allow("lambda:*", "*")] if permitted else [], account_id="210987654321")
    if granted:
        grant(aws, "210987654321")
    assert may_invoke(aws, BOB) is (granted and permitted)


@pytest.mark.parametrize(
    ("granted", "permitted", "kind"),
    [(True, False, "identity-based"), (False, True, "resource-based")],
    ids=["of its own", "of the function"],
)
def test_a_denial_names_the_policy_that_does_not_allow_it(
    aws: Aws, client: Any, refused: Refused, granted: bool, permitted: bool, kind: str
) -> None:
    aws.iam.put_user("bob", [allow("lambda:*", "*")] if permitted else [], account_id="210987654321")
    if granted:
        grant(aws, "210987654321")
    with aws.as_principal(BOB):
        assert refused(client.invoke, FunctionName=FUNCTION) == (
            403,
            "AccessDeniedException",
            (
                f"User: {BOB} is not authorized to perform: lambda:InvokeFunction on resource: {FUNCTION} because no "
                f"{kind} policy allows the lambda:InvokeFunction action"
            ),
        )


def test_A090_a_denial_by_a_statement_says_so(aws: Aws, client: Any, refused: Refused) -> None:
    deny = {**allow("lambda:Get*", "*")["Statement"][0], "Effect": "Deny"}
    aws.iam.put_user("ann", [allow("lambda:*", "*"), {"Version": "2012-10-17", "Statement": deny}])
    with aws.as_principal(ANN):
        assert client.list_functions()["ResponseMetadata"]["HTTPStatusCode"] == 200
        assert refused(client.get_function, FunctionName="f") == (
            403,
            "AccessDeniedException",
            (
                f"User: {ANN} is not authorized to perform: lambda:GetFunction on resource: {FUNCTION} with an "
                "explicit deny in an identity-based policy"
            ),
        )


@pytest.mark.parametrize(
    ("resource", "qualifiers"),
    [
        pytest.param(FUNCTION, {None}, id="A094-unqualified"),
        pytest.param(f"{FUNCTION}:*", {"1", "live", "$LATEST"}, id="A096-qualified"),
        pytest.param(f"{FUNCTION}*", {None, "1", "live", "$LATEST"}, id="all"),
        pytest.param(f"{FUNCTION}:live", {"live"}, id="alias"),
        pytest.param(f"{FUNCTION}2", set(), id="longer-name"),
        pytest.param(FUNCTION.replace("us-east-1", "us-west-2"), set(), id="A094-another-region"),
    ],
)
def test_a_policy_of_a_user_is_about_the_form_of_the_arn_that_is_called(
    aws: Aws, resource: str, qualifiers: set[str | None]
) -> None:
    aws.client().publish_version(FunctionName="f")
    aws.client().create_alias(FunctionName="f", Name="live", FunctionVersion="1")
    aws.iam.put_user("ann", [allow("lambda:InvokeFunction", resource)])
    forms = {None: FUNCTION, **{one: f"{FUNCTION}:{one}" for one in ("1", "live", "$LATEST")}}
    assert {one for one, arn in forms.items() if may_invoke(aws, ANN, arn)} == qualifiers


@pytest.mark.parametrize(
    "granted",
    [
        pytest.param("1", id="A236-P15a-version"),
        pytest.param("live", id="A237-P15b-alias"),
        pytest.param(None, id="A238-P15c-unqualified"),
        pytest.param("$LATEST", id="A239-P15d-latest"),
    ],
)
def test_A235_a_services_permission_is_for_exactly_one_form_of_the_arn(granted: str | None) -> None:
    with mock_lambda(profile="2019") as aws:  # in which the qualified $LATEST may have a policy
        aws.function(lambda event, context: "done", name="f")
        client = aws.client()
        client.publish_version(FunctionName="f")
        client.create_alias(FunctionName="f", Name="live", FunctionVersion="1")
        grant(aws, "events.amazonaws.com", **({} if granted is None else {"Qualifier": granted}))

        def passes(qualifier: str | None) -> bool:
            arn = FUNCTION if qualifier is None else f"{FUNCTION}:{qualifier}"
            members = {"FunctionName": arn, "InvocationType": "DryRun"}
            try:
                aws._simulation.perform("Invoke", members, service=ServiceCaller("events.amazonaws.com"))
            except AccessDeniedException:
                return False
            return True

        assert [one for one in (None, "$LATEST", "1", "live") if passes(one)] == [granted]


@pytest.mark.parametrize(
    ("mode", "known", "unknown", "stranger"),
    [
        ("auto", False, True, False),
        ("strict", False, False, False),
        ("audit", True, True, True),
        ("off", True, True, False),
    ],
)
def test_the_mode_says_who_is_held_to_policies(mode: str, known: bool, unknown: bool, stranger: bool) -> None:
    with mock_lambda(iam=mode) as aws:
        aws.iam.put_role("lambda-role")
        aws.function(lambda event, context: "done", name="f")
        aws.iam.put_user("ann", [allow("lambda:ListFunctions", "*")])
        assert may_invoke(aws, ANN) is known
        assert may_invoke(aws, "arn:aws:iam::123456789012:user/nobody") is unknown
        assert may_invoke(aws, "arn:aws:iam::210987654321:root") is stranger


def test_what_the_mode_lets_through_is_written_down() -> None:
    with mock_lambda(iam="audit") as aws:
        aws.function(lambda event, context: "done", name="f")
        aws.iam.put_user("ann", [allow("lambda:ListFunctions", "*")])
        assert may_invoke(aws, ANN)
        (fact,) = aws.journal.of(Authorisation)
        assert (fact.principal, fact.action, fact.resource, fact.verdict) == (
            ANN, "lambda:InvokeFunction", FUNCTION, "audited",
        )  # fmt: skip


def test_a_denial_is_found_by_its_request_id(aws: Aws, client: Any) -> None:
    aws.iam.put_user("ann")
    with aws.as_principal(ANN), pytest.raises(ClientError) as refusal:
        client.invoke(FunctionName="f")
    request_id = refusal.value.response["ResponseMetadata"]["RequestId"]
    (fact,) = [one for one in aws.journal.of(Authorisation) if one.request_id == request_id]
    assert (fact.verdict, fact.action, fact.operation) == ("denied", "lambda:InvokeFunction", "Invoke")


def deny_all(aws: Aws, principal: Any, action: str = "lambda:InvokeFunction") -> None:
    statement = {"Sid": "no", "Effect": "Deny", "Principal": principal, "Action": action, "Resource": FUNCTION}
    client = aws.client()
    if not hasattr(client, "put_resource_policy"):
        pytest.skip("this botocore knows no PutResourcePolicy")
    client.put_resource_policy(
        ResourceArn=FUNCTION, Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    )


@pytest.mark.parametrize(("mode", "status"), [("auto", 403), ("strict", 403), ("audit", 200), ("off", 200)])
def test_A090_a_functions_policy_may_deny_administrators(refused: Refused, mode: str, status: int) -> None:
    with mock_lambda(iam=mode) as aws:
        aws.iam.put_role("lambda-role")
        aws.function(lambda event, context: "done", name="f")
        deny_all(aws, "*")
        client = aws.client()
        if status == 200:
            assert client.invoke(FunctionName="f")["StatusCode"] == 200
        else:
            assert refused(client.invoke, FunctionName="f") == (
                403,
                "AccessDeniedException",
                (
                    "User: arn:aws:iam::123456789012:root is not authorized to perform: lambda:InvokeFunction on "
                    f"resource: {FUNCTION} with an explicit deny in a resource-based policy"
                ),
            )
        assert client.get_function(FunctionName="f")["Configuration"]["FunctionArn"] == FUNCTION


def test_a_denial_for_others_leaves_administrators_alone_and_ends_with_the_policy(aws: Aws) -> None:
    client = aws.client()
    deny_all(aws, {"AWS": ANN})
    aws.iam.put_user("ann", [allow("lambda:*", "*")])
    assert client.invoke(FunctionName="f")["StatusCode"] == 200
    assert not may_invoke(aws, ANN)
    client.delete_resource_policy(ResourceArn=FUNCTION)
    assert may_invoke(aws, ANN)


def test_A069_an_organization_is_let_in_by_its_accounts(aws: Aws) -> None:
    aws.iam.put_user("bob", [allow("lambda:*", "*")], account_id="210987654321")
    grant(aws, "*", PrincipalOrgID="o-a1b2c3d4e5")
    assert not may_invoke(aws, BOB)
    aws.iam.organization("o-zzzzzzzzzz", ["210987654321"])
    assert not may_invoke(aws, BOB)
    aws.iam.organization("o-a1b2c3d4e5", ["210987654321"])
    assert may_invoke(aws, BOB)


@pytest.mark.parametrize(
    ("organization", "accounts", "problem"),
    [("x-1", [], "an id is 'o-'"), ("o-a1b2c3d4e5", ["1"], "twelve digits"), ("o-a1b2c3d4e5", "12", "twelve digits")],
)
def test_organizations_have_ids_and_accounts_too(aws: Aws, organization: str, accounts: Any, problem: str) -> None:
    with pytest.raises(UsageError, match=problem):
        aws.iam.organization(organization, accounts)


def test_the_root_of_an_account_may_do_everything_in_it(aws: Aws) -> None:
    assert may_invoke(aws, "arn:aws:iam::123456789012:root")


def test_a_function_that_does_not_exist_is_told_to_those_who_may_ask(aws: Aws, client: Any, refused: Refused) -> None:
    aws.iam.put_user("ann", [allow("lambda:InvokeFunction", "*")])
    with aws.as_principal(ANN):
        assert refused(client.invoke, FunctionName="g")[:2] == (404, "ResourceNotFoundException")
        assert refused(client.get_function, FunctionName="g")[:2] == (403, "AccessDeniedException")
