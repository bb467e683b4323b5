"""What each service says to somebody who may not do what it asks for."""

from __future__ import annotations

from typing import Any

import botocore.session
import pytest

from lambdamock.authorisation.authority import Denial
from lambdamock.iam import Policies, Principal, Request, decide, read
from lambdamock.interception.permissions.denials import BY_SERVICE, denial_error, expiry_error

ACCOUNT = "123456789012"
WHO = f"arn:aws:sts::{ACCOUNT}:assumed-role/r/f"
ME = Principal(WHO, ACCOUNT, f"arn:aws:iam::{ACCOUNT}:role/r")


def operation(service: str, name: str) -> Any:
    return botocore.session.get_session().get_service_model(service).operation_model(name)


def denial(action: str, resource: str, policies: Policies | None = None) -> Denial:
    return Denial(decide(Request(ME, action, resource), policies or Policies()), "1b2c")


USER = f"User: {WHO} is not authorized to perform: "


@pytest.mark.parametrize(
    ("service", "name", "asked", "code", "status", "message"),
    [
        ("lambda", "ListFunctions", ("lambda:ListFunctions", "*"), "AccessDeniedException", 403,
         (f"{USER}lambda:ListFunctions on resource: * because no identity-based policy allows the lambda:ListFunctions "
         "action")),
        ("apigatewaymanagementapi", "PostToConnection", ("execute-api:ManageConnections", "arn:x"),
         "ForbiddenException", 403,
         (f"{USER}execute-api:ManageConnections on resource: arn:x because no identity-based policy allows the "
         "execute-api:ManageConnections action")),
        ("cloudwatch", "PutMetricData", ("cloudwatch:PutMetricData", "*"), "AccessDenied", 403,
         f"{USER}cloudwatch:PutMetricData because no identity-based policy allows the cloudwatch:PutMetricData action"),
        ("ses", "SendEmail", ("ses:SendEmail", "arn:y"), "AccessDenied", 403,
         f"User `{WHO}' is not authorized to perform `ses:SendEmail' on resource `arn:y'"),
        ("sesv2", "SendEmail", ("ses:SendEmail", "arn:y"), "AccessDeniedException", 403,
         f"User `{WHO}' is not authorized to perform `ses:SendEmail' on resource `arn:y'"),
        ("sts", "AssumeRole", ("sts:AssumeRole", "arn:z"), "AccessDenied", 403,
         f"{USER}sts:AssumeRole on resource: arn:z"),
        ("iam", "CreateRole", ("iam:CreateRole", f"arn:aws:iam::{ACCOUNT}:role/x"), "AccessDenied", 403,
         (f"{USER}iam:CreateRole on resource: arn:aws:iam::{ACCOUNT}:role/x "
          "because no identity-based policy allows the iam:CreateRole action")),
        ("iam", "GetUser", ("iam:GetUser", f"arn:aws:iam::{ACCOUNT}:user/team/x"), "AccessDenied", 403,
         f"{USER}iam:GetUser on resource: user x because no identity-based policy allows the iam:GetUser action"),
        ("iam", "GetPolicy", ("iam:GetPolicy", "arn:aws:iam::aws:policy/X"), "AccessDenied", 403,
         (f"{USER}iam:GetPolicy on resource: policy arn:aws:iam::aws:policy/X because no identity-based policy allows "
         "the iam:GetPolicy action")),
        ("s3", "HeadBucket", ("s3:ListBucket", "arn:aws:s3:::b"), "403", 403, "Forbidden"),
    ],
)  # fmt: skip
def test_it_has_its_own_words(
    service: str, name: str, asked: tuple[str, str], code: str, status: int, message: str
) -> None:
    error = denial_error(operation(service, name), denial(*asked), {})
    assert error == (code, message, status, "1b2c")


def _document(effect: str) -> Any:
    return read({"Version": "2012-10-17", "Statement": [{"Effect": effect, "Action": "sqs:*", "Resource": "*"}]})


@pytest.mark.parametrize(
    ("policies", "because"),
    [
        (Policies(), "because no identity-based policy allows the sqs:sendmessage action"),
        (Policies((_document("Deny"),)), "with an explicit deny in an identity-based policy"),
        (
            Policies((_document("Allow"),), boundary=_document("Deny")),
            "with an explicit deny in a permissions boundary",
        ),
        (
            Policies((_document("Allow"),), session=()),
            "because no session policy allows the sqs:sendmessage action",
        ),
    ],
    ids=["nothing allows", "a policy denies", "the boundary denies", "the session allows less"],
)
def test_it_says_which_kind_of_policy_it_was(policies: Policies, because: str) -> None:
    error = denial_error(operation("sqs", "SendMessage"), denial("sqs:SendMessage", "arn:q", policies), {})
    assert error.message == f"{USER}sqs:sendmessage on resource: arn:q {because}"


def test_all_services_with_words_of_their_own_exist() -> None:
    assert set(BY_SERVICE) <= set(botocore.session.get_session().get_available_services())


@pytest.mark.parametrize(
    ("service", "name", "code", "status"),
    [
        ("s3", "GetObject", "ExpiredToken", 400),
        ("sns", "Publish", "ExpiredToken", 403),
        ("sqs", "SendMessage", "ExpiredToken", 400),
        ("dynamodb", "GetItem", "ExpiredTokenException", 400),
        ("lambda", "Invoke", "ExpiredTokenException", 403),
        ("ec2", "DescribeInstances", "RequestExpired", 400),
    ],
)
def test_expired_credentials_are_refused(service: str, name: str, code: str, status: int) -> None:
    error = expiry_error(operation(service, name), "1b2c")
    assert (error.code, error.status) == (code, status)
    assert error.message.rstrip(".").endswith("expired")
