"""Roles that are given to functions: who may pass them, and whether Lambda may assume them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lambdamock import Aws, mock_lambda
from lambdamock.domain.journal import Authorisation

Create = Callable[..., dict[str, Any]]
Refused = Callable[..., tuple[int, str, str]]

ROLE = "arn:aws:iam::123456789012:role/lambda-role"
ANN = "arn:aws:iam::123456789012:user/ann"
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:f"
CANNOT_BE_ASSUMED = (
    400,
    "InvalidParameterValueException",
    "The role defined for the function cannot be assumed by Lambda.",
)
FOREIGN = (403, "AccessDeniedException", "Cross-account pass role is not allowed.")


def document(**statement: Any) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]}


def trusting(principal: Any, **more: Any) -> dict[str, Any]:
    return document(Principal=principal, Action="sts:AssumeRole", **more)


POLICY = document(Action="logs:*", Resource="*")
LAMBDA = {"Service": "lambda.amazonaws.com"}


@pytest.mark.parametrize(
    ("trust", "is_taken"),
    [
        pytest.param(trusting(LAMBDA), True, id="lambda"),
        pytest.param(
            trusting({"Service": ["edgelambda.amazonaws.com", "lambda.amazonaws.com"]}), True, id="among others"
        ),
        pytest.param(trusting({"Service": "ec2.amazonaws.com"}), False, id="A028-another-service"),
        pytest.param(trusting({"AWS": "123456789012"}), False, id="A028-an-account"),
        pytest.param(trusting({"AWS": "*"}), True, id="everybody"),
        pytest.param(document(Principal=LAMBDA, Action="sts:TagSession"), False, id="another-action"),
        pytest.param(
            trusting(LAMBDA, Condition={"StringEquals": {"aws:SourceAccount": "123456789012"}}), True, id="own-account"
        ),
        pytest.param(
            trusting(LAMBDA, Condition={"StringEquals": {"aws:SourceAccount": "210987654321"}}),
            False,
            id="another-account",
        ),
        pytest.param(trusting(LAMBDA, Condition={"ArnLike": {"aws:SourceArn": FUNCTION}}), True, id="this-function"),
        pytest.param(
            trusting(LAMBDA, Condition={"ArnLike": {"aws:SourceArn": f"{FUNCTION}2"}}), False, id="another-function"
        ),
    ],
)
def test_a_role_must_let_lambda_assume_it(
    aws: Aws, client: Any, create: Create, refused: Refused, trust: dict[str, Any], is_taken: bool
) -> None:
    aws.iam.put_role("lambda-role", [POLICY], trust=trust)
    if is_taken:
        assert create()["Role"] == ROLE
    else:
        assert refused(create) == CANNOT_BE_ASSUMED
        assert client.list_functions()["Functions"] == []


@pytest.mark.parametrize(
    ("mode", "policies", "is_taken"),
    [
        pytest.param("auto", [POLICY], False, id="auto"),
        pytest.param("auto", [], True, id="auto, without any policy"),
        pytest.param("strict", [], False, id="strict"),
        pytest.param("audit", [POLICY], True, id="audit"),
        pytest.param("off", [POLICY], True, id="off"),
    ],
)
def test_the_mode_says_whether_a_role_must_trust_lambda(
    create: Create, refused: Refused, mode: str, policies: list[Any], is_taken: bool
) -> None:
    with mock_lambda(iam=mode) as aws:
        aws.iam.put_role("lambda-role", policies, trust=trusting({"Service": "ec2.amazonaws.com"}))
        if is_taken:
            assert create()["Role"] == ROLE
        else:
            assert refused(create) == CANNOT_BE_ASSUMED


def test_an_audit_writes_down_that_lambda_could_not_assume_a_role(create: Create) -> None:
    with mock_lambda(iam="audit") as aws:
        aws.iam.put_role("lambda-role", trust=trusting({"Service": "ec2.amazonaws.com"}))
        create()
        (fact,) = aws.journal.of(Authorisation)
        assert (fact.principal, fact.action, fact.resource, fact.verdict, fact.function_arn) == (
            "lambda.amazonaws.com", "sts:AssumeRole", ROLE, "audited", None,
        )  # fmt: skip


@pytest.mark.parametrize(("mode", "is_taken"), [("auto", True), ("strict", False), ("audit", True), ("off", True)])
def test_a_role_that_nobody_knows_is_taken_unless_the_mode_is_strict(
    create: Create, refused: Refused, mode: str, is_taken: bool
) -> None:
    with mock_lambda(iam=mode):
        if is_taken:
            assert create()["Role"] == ROLE
        else:
            assert refused(create) == CANNOT_BE_ASSUMED


def test_an_update_to_a_role_that_lambda_cannot_assume_changes_nothing(
    aws: Aws, client: Any, create: Create, refused: Refused
) -> None:
    create()
    other = aws.iam.put_role("other", [POLICY], trust=trusting({"Service": "ec2.amazonaws.com"}))
    assert refused(client.update_function_configuration, FunctionName="f", Role=other, Timeout=9) == CANNOT_BE_ASSUMED
    kept = client.get_function_configuration(FunctionName="f")
    assert (kept["Role"], kept["Timeout"]) == (ROLE, 3)
    assert client.update_function_configuration(FunctionName="f", Timeout=9)["Timeout"] == 9


ADMINISTRATOR = document(Action="*", Resource="*")


@pytest.mark.parametrize(
    ("mode", "as_user", "is_taken"),
    [
        pytest.param("auto", True, False, id="auto, a user"),
        pytest.param("auto", False, True, id="auto, an administrator"),
        pytest.param("strict", False, False, id="strict, an administrator"),
        pytest.param("audit", True, True, id="audit"),
        pytest.param("off", True, True, id="off"),
    ],
)
def test_a_role_of_another_account_cannot_be_passed(
    create: Create, refused: Refused, mode: str, as_user: bool, is_taken: bool
) -> None:
    role = "arn:aws:iam::210987654321:role/theirs"
    with mock_lambda(iam=mode) as aws:
        aws.iam.put_role("theirs", [POLICY], account_id="210987654321")
        aws.iam.put_user("ann", [ADMINISTRATOR])
        caller = ANN if as_user else "arn:aws:iam::123456789012:root"
        with aws.as_principal(caller):
            if is_taken:
                assert create(Role=role)["Role"] == role
            else:
                assert refused(create, Role=role) == FOREIGN


@pytest.mark.parametrize(
    ("condition", "is_taken"),
    [
        pytest.param({}, True, id="no condition"),
        pytest.param({"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}, True, id="to Lambda"),
        pytest.param({"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}, False, id="to another service"),
    ],
)
def test_A082_a_role_is_passed_to_lambda(
    aws: Aws, create: Create, refused: Refused, condition: dict[str, Any], is_taken: bool
) -> None:
    passing = document(Action="iam:PassRole", Resource=ROLE, **({"Condition": condition} if condition else {}))
    aws.iam.put_user("ann", [document(Action="lambda:*", Resource="*"), passing])
    with aws.as_principal(ANN):
        if is_taken:
            assert create()["Role"] == ROLE
        else:
            assert refused(create) == (
                403,
                "AccessDeniedException",
                (
                    f"User: {ANN} is not authorized to perform: iam:PassRole on resource: {ROLE} because no "
                    "identity-based policy allows the iam:PassRole action"
                ),
            )


def test_A082_only_an_update_that_names_a_role_passes_one(
    aws: Aws, client: Any, create: Create, refused: Refused
) -> None:
    create()
    aws.iam.put_user("ann", [document(Action="lambda:*", Resource="*")])
    with aws.as_principal(ANN):
        assert client.update_function_configuration(FunctionName="f", Timeout=9)["Timeout"] == 9
        assert refused(client.update_function_configuration, FunctionName="f", Role=ROLE)[1] == "AccessDeniedException"
