"""STS as the mock answers it itself: identities and sessions of roles."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from lambdamock import Aws, mock_lambda

ACCOUNT = "123456789012"
ROOT = f"arn:aws:iam::{ACCOUNT}:root"
TRUST: dict[str, Any] = {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "sts:AssumeRole"}
TRUSTING = {"Version": "2012-10-17", "Statement": [TRUST]}


def policy(*actions: str, effect: str = "Allow", **more: Any) -> dict[str, Any]:
    statement = {"Effect": effect, "Action": list(actions), "Resource": "*", **more}
    return {"Version": "2012-10-17", "Statement": [statement]}


def client(service: str, credentials: dict[str, Any] | None = None) -> Any:
    given = credentials or {"AccessKeyId": "testing", "SecretAccessKey": "testing", "SessionToken": None}
    return boto3.client(
        service,
        region_name="us-east-1",
        aws_access_key_id=given["AccessKeyId"],
        aws_secret_access_key=given["SecretAccessKey"],
        aws_session_token=given["SessionToken"],
    )


def assume(role: str, credentials: dict[str, Any] | None = None, **members: Any) -> dict[str, Any]:
    request = {"RoleArn": role, "RoleSessionName": "deploy", **members}
    answer: dict[str, Any] = client("sts", credentials).assume_role(**request)["Credentials"]
    return answer


def code_of(call: Any, *arguments: Any, **members: Any) -> str:
    with pytest.raises(ClientError) as caught:
        call(*arguments, **members)
    return str(caught.value.response["Error"]["Code"])


def trusting(aws: Aws, *actions: str, name: str = "deployer", trust: Any = TRUSTING) -> str:
    return aws.iam.put_role(name, policies=[policy(*actions)], trust=trust)


def test_the_administrator_is_the_root_of_the_account() -> None:
    with mock_lambda():
        answer = client("sts").get_caller_identity()
    assert [answer[name] for name in ("UserId", "Account", "Arn")] == [ACCOUNT, ACCOUNT, ROOT]


def test_a_named_caller_is_that_caller_even_when_everything_is_denied() -> None:
    with mock_lambda() as aws:
        user = aws.iam.put_user("ann", policies=[policy("*", effect="Deny")])
        with aws.as_principal(user):
            answer = client("sts").get_caller_identity()
    assert (answer["Arn"], answer["UserId"][:4]) == (user, "AIDA")


def test_a_session_acts_with_its_role() -> None:
    with mock_lambda() as aws:
        credentials = assume(trusting(aws, "lambda:ListFunctions"))
        arn = client("sts", credentials).get_caller_identity()["Arn"]
        assert arn == f"arn:aws:sts::{ACCOUNT}:assumed-role/deployer/deploy"
        assert client("lambda", credentials).list_functions()["Functions"] == []
        assert code_of(client("lambda", credentials).list_layers) == "AccessDeniedException"
        assert code_of(client("s3", credentials).list_buckets) == "AccessDenied"
        assert client("lambda").list_layers()["Layers"] == []


def test_a_session_policy_limits_it() -> None:
    with mock_lambda() as aws:
        role = trusting(aws, "lambda:*")
        text = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"lambda:ListLayers","Resource":"*"}]}'
        credentials = assume(role, Policy=text)
        assert client("lambda", credentials).list_layers()["Layers"] == []
        assert code_of(client("lambda", credentials).list_functions) == "AccessDeniedException"


def test_its_tags_are_those_of_the_principal() -> None:
    with mock_lambda() as aws:
        condition = {"StringEquals": {"aws:PrincipalTag/team": "red"}}
        trust = {"Version": "2012-10-17", "Statement": [{**TRUST, "Action": "sts:*"}]}
        role = aws.iam.put_role("tagged", policies=[policy("lambda:ListLayers", Condition=condition)], trust=trust)
        red = assume(role, Tags=[{"Key": "team", "Value": "red"}])
        assert client("lambda", red).list_layers()["Layers"] == []
        assert code_of(client("lambda", assume(role)).list_layers) == "AccessDeniedException"


def test_it_ends_after_its_duration() -> None:
    with mock_lambda() as aws:
        credentials = assume(trusting(aws, "*"), DurationSeconds=900)
        aws.clock.advance(899)
        assert client("lambda", credentials).list_layers()["Layers"] == []
        aws.clock.advance(1)
        assert code_of(client("lambda", credentials).list_layers) == "ExpiredTokenException"
        assert code_of(client("sqs", credentials).list_queues) == "ExpiredToken"


def test_a_role_that_does_not_trust_the_account_cannot_be_assumed() -> None:
    with mock_lambda() as aws:
        role = aws.iam.put_role("closed", policies=[policy("*")])
        with pytest.raises(ClientError) as caught:
            assume(role)
    assert caught.value.response["Error"] == {
        "Type": "Sender",
        "Code": "AccessDenied",
        "Message": f"User: {ROOT} is not authorized to perform: sts:AssumeRole on resource: {role}",
    }


def test_a_user_needs_a_policy_unless_the_role_names_it() -> None:
    with mock_lambda() as aws:
        user = aws.iam.put_user("ann", policies=[policy("s3:ListAllMyBuckets")])
        named = {"Version": "2012-10-17", "Statement": [{**TRUST, "Principal": {"AWS": user}}]}
        open_to_account = trusting(aws, "*")
        open_to_user = trusting(aws, "*", name="named", trust=named)
        with aws.as_principal(user):
            assert code_of(assume, open_to_account) == "AccessDenied"
            assert assume(open_to_user)["AccessKeyId"].startswith("ASIA")
        aws.iam.put_user("ann", policies=[policy("sts:AssumeRole")])
        with aws.as_principal(user):
            assert assume(open_to_account)["AccessKeyId"].startswith("ASIA")


def test_an_external_id_that_the_role_asks_for_must_be_given() -> None:
    with mock_lambda() as aws:
        condition = {"StringEquals": {"sts:ExternalId": "77"}}
        statement = {**TRUST, "Condition": condition}
        role = trusting(aws, "*", trust={"Version": "2012-10-17", "Statement": [statement]})
        assert code_of(assume, role) == "AccessDenied"
        assert assume(role, ExternalId="77")["AccessKeyId"].startswith("ASIA")


def test_sessions_can_be_chained_for_an_hour() -> None:
    with mock_lambda() as aws:
        first = assume(trusting(aws, "sts:AssumeRole"))
        second = trusting(aws, "lambda:ListLayers", name="second")
        credentials = assume(second, first)
        assert client("lambda", credentials).list_layers()["Layers"] == []
        assert code_of(assume, second, first, DurationSeconds=7200) == "ValidationError"


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"DurationSeconds": 60_000}, "ValidationError"),
        ({"RoleSessionName": "a b"}, "ValidationError"),
        ({"RoleArn": "arn:aws:iam::123456789012:user/deployer"}, "ValidationError"),
        ({"Policy": "{"}, "MalformedPolicyDocument"),
    ],
    ids=["too long", "a blank in the name", "no role", "no policy"],
)
def test_a_wrong_request_is_refused(members: dict[str, Any], code: str) -> None:
    with mock_lambda() as aws:
        request = {"RoleArn": trusting(aws, "*"), "RoleSessionName": "deploy", **members}
        assert code_of(client("sts").assume_role, **request) == code


def test_another_world_knows_nothing_of_it() -> None:
    with mock_lambda() as aws:
        credentials = assume(trusting(aws, "lambda:ListFunctions"))
        aws.reset()
        assert client("lambda", credentials).list_layers()["Layers"] == []


def test_credentials_are_the_same_in_every_run() -> None:
    drawn = []
    for _ in range(2):
        with mock_lambda() as aws:
            drawn.append(assume(trusting(aws, "*")))
    assert drawn[0] == drawn[1]
