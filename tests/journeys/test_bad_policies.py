"""Policies that are none, and odd ones, whichever way they come: an error says what is wrong, and nothing changes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from lambdamock import Aws, mock_lambda
from lambdamock.errors import PolicyNotRead
from lambdamock.iam import PolicySyntaxError

moto = pytest.importorskip("moto", reason="not installed")

ACCOUNT = "123456789012"
FUNCTION = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:f"
ALLOW = {"Effect": "Allow", "Action": "lambda:GetFunction", "Resource": FUNCTION}


def policy(*statements: Any, **more: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements), **more})


BAD = {
    "empty text": "",
    "empty object": "{}",
    "half a document": policy(ALLOW)[:-1],
    "not JSON": "Allow all",
    "no statements": policy(),
    "a version to come": policy(ALLOW, Version="2026-01-01"),
    "an unknown operator": policy({**ALLOW, "Condition": {"StringIs": {"aws:SourceIp": "a"}}}),
    "an operator that is a pattern": policy({**ALLOW, "Condition": {"String.*": {"aws:SourceIp": "a"}}}),
    "one Sid twice": policy({**ALLOW, "Sid": "a"}, {**ALLOW, "Sid": "a"}),
    "no action": policy({**ALLOW, "Action": []}),
    "both elements": policy({**ALLOW, "NotAction": "s3:*"}),
    "no effect": policy({"Action": "s3:*", "Resource": "*"}),
    "a resource that is no ARN": policy({**ALLOW, "Resource": "arn:aws"}),
    "an unknown partition": policy({**ALLOW, "Resource": "arn:asw:s3:::box"}),
}
bad = pytest.mark.parametrize("document", list(BAD.values()), ids=list(BAD))


@pytest.fixture(autouse=True)
def _credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")


@pytest.fixture
def aws() -> Iterator[Aws]:
    with mock_lambda() as handle:
        yield handle


def client(service: str) -> Any:
    return boto3.client(service, region_name="us-east-1")


def shown(aws: Aws) -> list[Any]:
    return [
        (name, one.unique_id, one.policies, one.boundary)
        for name, one in (*aws.iam.roles.items(), *aws.iam.users.items())
    ]


@bad
@pytest.mark.parametrize("way", ["role", "user", "boundary", "managed"])
def test_a_policy_that_is_none_does_not_replace_a_good_one(aws: Aws, way: str, document: str) -> None:
    aws.iam.managed_policy("team", policy(ALLOW))
    aws.iam.put_role("reader", policy(ALLOW), ["team"])
    aws.iam.put_user("ann", policy(ALLOW))
    before = shown(aws)
    calls: dict[str, Any] = {
        "role": lambda: aws.iam.put_role("reader", [("new", document)]),
        "user": lambda: aws.iam.put_user("ann", [("new", document)]),
        "boundary": lambda: aws.iam.put_role(
            "reader", boundary=document if document.startswith("{") else "{" + document
        ),
        "managed": lambda: aws.iam.managed_policy("team", document),
    }
    where = {"role": "policy 'new' of role 'reader'", "user": "policy 'new' of user 'ann'"}
    with pytest.raises(PolicySyntaxError, match=where.get(way, way)):
        calls[way]()
    assert shown(aws) == before


@bad
def test_the_policy_simulator_refuses_a_policy_that_is_none(aws: Aws, document: str) -> None:
    with pytest.raises(ClientError) as refusal:
        client("iam").simulate_custom_policy(PolicyInputList=[document or " "], ActionNames=["lambda:GetFunction"])
    assert refusal.value.response["Error"]["Code"] == "MalformedPolicyDocument"


@pytest.mark.needs_model("PutResourcePolicy")
@bad
def test_a_function_keeps_the_policy_it_has(aws: Aws, document: str) -> None:
    aws.function(lambda event, context: None, name="f").allow("s3")
    before = client("lambda").get_policy(FunctionName="f")
    document = document.replace('"Effect"', '"Principal": "*", "Effect"')
    with pytest.raises(ClientError) as refusal:
        client("lambda").put_resource_policy(ResourceArn=FUNCTION, Policy=document or " ")
    assert refusal.value.response["Error"]["Code"] == "InvalidParameterValueException"
    after = client("lambda").get_policy(FunctionName="f")
    assert (after["Policy"], after["RevisionId"]) == (before["Policy"], before["RevisionId"])


@pytest.fixture
def role() -> Iterator[str]:
    """A role of another mock with one policy."""
    with moto.mock_aws():
        trusting = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        made = client("iam").create_role(RoleName="reader", AssumeRolePolicyDocument=policy(trusting))
        put_policy(policy(ALLOW))
        yield made["Role"]["Arn"]


def refusal_of(call: Callable[[], Any]) -> str | None:
    """The code of the error that a call ends with; None when it was done."""
    try:
        call()
    except ClientError as error:
        code: str = error.response["Error"]["Code"]
        return code
    return None


def asked(service: str, method: str, **members: Any) -> Any:
    """A handler that makes one call and returns the code of its error."""
    return lambda event, context: refusal_of(lambda: getattr(client(service), method)(**members))


def put_policy(document: str) -> None:
    client("iam").put_role_policy(RoleName="reader", PolicyName="p", PolicyDocument=document)


@bad
def test_a_role_of_another_mock_keeps_its_policy_or_counts_as_unknown(role: str, aws: Aws, document: str) -> None:
    function = aws.function(asked("lambda", "list_functions"), name="f", role=role, timeout=60)
    assert function.invoke().result == "AccessDeniedException"
    if (code := refusal_of(lambda: put_policy(document or " "))) is not None:
        assert code == "MalformedPolicyDocument"
        assert function.invoke().result == "AccessDeniedException"
        return
    with pytest.warns(PolicyNotRead, match="reader"):
        assert function.invoke().result is None


def test_a_thousand_statements_of_another_mock_are_asked(role: str, aws: Aws) -> None:
    many = [{**ALLOW, "Action": "lambda:ListFunctions", "Resource": f"arn:aws:s3:::box{n}"} for n in range(999)]
    put_policy(policy(*many, {**ALLOW, "Action": "lambda:List*", "Resource": "*"}))
    function = aws.function(asked("lambda", "list_functions"), name="f", role=role, timeout=60)
    assert function.invoke().result is None
    put_policy(policy(*many))
    failed = function.invoke()
    assert failed.result == "AccessDeniedException"
    assert len(function.unused_permissions()) == 999


# ------------------------------------------------------------------------------------------------ odd, but policies


def simulated(source: str, action: str, resource: str, **context: str) -> str:
    entries = [
        {"ContextKeyName": f"aws:{key}", "ContextKeyValues": [value], "ContextKeyType": "string"}
        for key, value in context.items()
    ]
    answer = client("iam").simulate_principal_policy(
        PolicySourceArn=source, ActionNames=[action], ResourceArns=[resource], ContextEntries=entries
    )
    decision: str = answer["EvaluationResults"][0]["EvalDecision"]
    return decision


@pytest.mark.parametrize("sign", list(".^$+{}[]()|\\"))
def test_signs_of_regular_expressions_mean_themselves_in_the_policies_of_a_role(aws: Aws, sign: str) -> None:
    statement = {
        "Effect": "Allow",
        "Action": "s3:Get*",
        "Resource": f"arn:aws:s3:::box/a{sign}b*",
        "Condition": {"StringLike": {"aws:UserAgent": f"x{sign}y*"}},
    }
    role = aws.iam.put_role("r", policy(statement))
    assert simulated(role, "s3:GetObject", f"arn:aws:s3:::box/a{sign}b1", UserAgent=f"x{sign}y1") == "allowed"
    assert simulated(role, "s3:GetObject", "arn:aws:s3:::box/aXb1", UserAgent=f"x{sign}y1") == "implicitDeny"
    assert simulated(role, "s3:GetObject", f"arn:aws:s3:::box/a{sign}b1", UserAgent="xXy1") == "implicitDeny"


def test_letters_beyond_latin_in_resources_and_values_are_read(aws: Aws) -> None:
    statement = {**ALLOW, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::box/été-*"}
    role = aws.iam.put_role("r", policy({**statement, "Condition": {"StringEquals": {"aws:UserAgent": "ÿ"}}}))
    assert simulated(role, "s3:GetObject", "arn:aws:s3:::box/été-1", UserAgent="ÿ") == "allowed"
    with pytest.raises(PolicySyntaxError):
        aws.iam.put_role("r", policy(statement).replace("box", "夏"))


# -------------------------------------------------------------------------------------------- roles in circles, deleted


def trusting(*arns: str) -> str:
    return policy({"Effect": "Allow", "Principal": {"AWS": list(arns)}, "Action": "sts:AssumeRole"})


def test_roles_that_assume_each_other_go_round_as_long_as_the_handler_likes(aws: Aws) -> None:
    one, other = (f"arn:aws:iam::{ACCOUNT}:role/{name}" for name in ("one", "other"))
    both = {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": [one, other]}
    lambdas = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    for name, arn in (("one", other), ("other", one)):
        trust = policy({**lambdas, "Principal": {"Service": "lambda.amazonaws.com", "AWS": arn}})
        aws.iam.put_role(name, policy(both), trust=trust)

    def handler(_event: object, _context: object) -> list[str]:
        sts, seen = client("sts"), []
        for arn in (other, one, other, one):
            keys = sts.assume_role(RoleArn=arn, RoleSessionName="round")["Credentials"]
            sts = boto3.client(
                "sts",
                region_name="us-east-1",
                aws_access_key_id=keys["AccessKeyId"],
                aws_secret_access_key=keys["SecretAccessKey"],
                aws_session_token=keys["SessionToken"],
            )
            seen.append(sts.get_caller_identity()["Arn"].split("/")[1])
        return seen

    function = aws.function(handler, name="f", role=one, timeout=60)
    assert function.invoke().result == ["other", "one", "other", "one"]


def test_a_role_does_not_assume_itself_unless_it_trusts_itself(aws: Aws) -> None:
    role = aws.iam.put_role("own", policy({**ALLOW, "Action": "sts:*", "Resource": "*"}))
    call = asked("sts", "assume_role", RoleArn=role, RoleSessionName="again")
    function = aws.function(call, name="f", role=role, timeout=60)
    assert function.invoke().result == "AccessDenied"
    aws.iam.put_role("own", policy({**ALLOW, "Action": "sts:*", "Resource": "*"}), trust=trusting(role))
    with aws.as_principal(role):
        client("sts").assume_role(RoleArn=role, RoleSessionName="again")


def test_a_caller_whose_role_is_deleted_between_two_calls_may_do_nothing_where_all_are_held() -> None:
    with mock_lambda(iam="strict") as aws:
        role = aws.iam.put_role("reader", policy({**ALLOW, "Action": "lambda:List*", "Resource": "*"}))
        with aws.as_principal(role):
            assert client("lambda").list_functions()["Functions"] == []
            aws.iam.delete_role("reader")
            with pytest.raises(ClientError, match="AccessDenied"):
                client("lambda").list_functions()


def test_a_handler_whose_role_is_deleted_while_it_runs_may_do_nothing_where_all_are_held() -> None:
    with mock_lambda(iam="strict") as aws:
        role = aws.iam.put_role("reader", policy({**ALLOW, "Action": "lambda:List*", "Resource": "*"}))
        call = asked("lambda", "list_functions")

        def handler(event: object, context: object) -> list[str | None]:
            before = call(event, context)
            aws.iam.delete_role("reader")
            return [before, call(event, context)]

        assert aws.function(handler, name="f", role=role, timeout=60).invoke().result == [None, "AccessDeniedException"]
