"""Who may call the URL of a function: everybody, or identities with the permissions for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from lambdamock import Aws, events, mock_lambda

ANN = "arn:aws:iam::123456789012:user/ann"
BOB = "arn:aws:iam::210987654321:user/bob"
URL = "lambda:InvokeFunctionUrl"
INVOKE = "lambda:InvokeFunction"


@pytest.fixture
def aws() -> Iterator[Aws]:
    with mock_lambda(iam="strict") as world:
        shape = world.client().meta.service_model.operation_model("AddPermission").input_shape
        if "InvokedViaFunctionUrl" not in shape.members:
            pytest.skip("this botocore knows no InvokedViaFunctionUrl")
        world.iam.put_role("lambda-role")
        yield world


def with_url(aws: Aws, auth_type: str) -> Any:
    function = aws.function(lambda event, context: "hello", name="web")
    aws.client().create_function_url_config(FunctionName="web", AuthType=auth_type)
    return function


def grant(aws: Aws, action: str, principal: str, auth_type: str, **more: Any) -> None:
    members = {"FunctionUrlAuthType": auth_type} if action == URL else {"InvokedViaFunctionUrl": True}
    sid = action.rpartition(":")[2]
    aws.client().add_permission(
        **{"FunctionName": "web", "StatementId": sid, "Action": action, "Principal": principal, **members, **more}
    )


def status(aws: Aws, caller: str | None = None) -> int:
    code: int = aws.deliver.url("web", events.urls.request(caller_arn=caller, origin=aws.origin)).status
    return code


@pytest.mark.parametrize(("actions", "expected"), [([URL], 403), ([INVOKE], 403), ([URL, INVOKE], 200), ([], 403)])
def test_a_public_url_asks_for_both_permissions(aws: Aws, actions: list[str], expected: int) -> None:
    with_url(aws, "NONE")
    for action in actions:
        grant(aws, action, "*", "NONE")
    assert status(aws) == expected


@pytest.mark.parametrize(
    ("action", "principal", "auth_type"),
    [
        pytest.param(URL, "*", "AWS_IAM", id="another type of authorization"),
        pytest.param(URL, "210987654321", "NONE", id="somebody"),
        pytest.param(URL, "s3.amazonaws.com", "NONE", id="a service"),
        pytest.param("lambda:GetFunction", "*", "NONE", id="another action"),
    ],
)
def test_other_statements_do_not_open_a_public_url(aws: Aws, action: str, principal: str, auth_type: str) -> None:
    with_url(aws, "NONE")
    grant(aws, INVOKE, "*", "NONE")
    members = {"FunctionUrlAuthType": auth_type} if action == URL else {}
    aws.client().add_permission(FunctionName="web", StatementId="s", Action=action, Principal=principal, **members)
    assert status(aws) == 403
    assert len(aws.invocations) == 0


@pytest.mark.parametrize(("mode", "expected"), [("auto", 200), ("strict", 403), ("audit", 200), ("off", 200)])
def test_whether_an_unknown_user_may_sign_in_its_own_account_is_up_to_the_mode(mode: str, expected: int) -> None:
    with mock_lambda(iam=mode) as aws:
        aws.iam.put_role("lambda-role")
        with_url(aws, "AWS_IAM")
        assert status(aws, ANN) == expected
        assert (aws.triggers[0].refusal is None) is (expected == 200)


def test_the_permission_to_invoke_is_for_calls_through_the_url_alone(aws: Aws) -> None:
    arn = with_url(aws, "NONE").arn
    grant(aws, INVOKE, "*", "NONE")
    aws.iam.put_user("bob", managed=["AWSLambda_FullAccess"], account_id="210987654321")
    with aws.as_principal(BOB), pytest.raises(aws.client().exceptions.ClientError, match="AccessDenied"):
        aws.client().invoke(FunctionName=arn)


def test_what_lets_urls_call_adds_both_statements(aws: Aws) -> None:
    function = with_url(aws, "NONE")
    assert function.allow("url")["Action"] == URL
    assert status(aws) == 200


def test_the_refusal_tells_the_permission_that_is_missing(aws: Aws) -> None:
    with_url(aws, "NONE")
    grant(aws, URL, "*", "NONE")
    problem = str(aws.deliver.url("web", events.urls.request(origin=aws.origin)).problem)
    (call,) = [line.strip() for line in problem.splitlines() if "add_permission" in line]
    eval(call, {"client": aws.client()})
    assert status(aws) == 200


def test_under_the_profile_of_2019_one_permission_is_enough() -> None:
    with mock_lambda(profile="2019") as aws:
        with_url(aws, "NONE")
        grant(aws, URL, "*", "NONE")
        assert status(aws) == 200


@pytest.mark.parametrize(
    ("caller", "permitted", "granted", "expected"),
    [
        pytest.param(ANN, [URL, INVOKE], [], 200, id="by its own policy"),
        pytest.param(ANN, [URL], [], 403, id="half of it"),
        pytest.param(ANN, [], [URL, INVOKE], 200, id="by the function's policy"),
        pytest.param(ANN, [INVOKE], [URL], 200, id="one by each"),
        pytest.param(ANN, [], [], 403, id="by none"),
        pytest.param(BOB, [URL, INVOKE], [URL, INVOKE], 200, id="another account, by both"),
        pytest.param(BOB, [URL, INVOKE], [], 403, id="another account, by its own"),
        pytest.param(BOB, [], [URL, INVOKE], 403, id="another account, by the function's"),
        pytest.param(None, [], [URL, INVOKE], 403, id="nobody signed"),
    ],
)
def test_a_signed_request_needs_a_policy(
    aws: Aws, caller: str | None, permitted: list[str], granted: list[str], expected: int
) -> None:
    with_url(aws, "AWS_IAM")
    statement = {"Effect": "Allow", "Action": permitted, "Resource": "*"}
    policies = [{"Version": "2012-10-17", "Statement": [statement]}] if permitted else []
    for arn in (ANN, BOB):
        aws.iam.put_user(arn.rpartition("/")[2], policies, account_id=arn.split(":")[4])
    for action in granted:
        grant(aws, action, caller or "*", "AWS_IAM")
    assert status(aws, caller) == expected


def test_what_the_refusal_of_a_signed_request_tells_to_call_helps(aws: Aws) -> None:
    with_url(aws, "AWS_IAM")
    aws.iam.put_user("bob", managed=["AWSLambda_FullAccess"], account_id="210987654321")
    for _ in (URL, INVOKE):
        problem = str(aws.deliver.url("web", events.urls.request(caller_arn=BOB, origin=aws.origin)).problem)
        eval(problem.partition("to let it in: ")[2], {"client": aws.client()})
    assert status(aws, BOB) == 200
