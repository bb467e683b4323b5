"""Policies that the developer guide prints, made with the calls that it shows, and asked by those that they are for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from tests.journeys.conftest import make_zip

from lambdamock import Aws, events, mock_lambda
from lambdamock.errors import ApiError

pytest.importorskip("boto3", reason="not installed")

OWN, GUEST = "123456789012", "210987654321"
TOPIC = f"arn:aws:sns:us-east-2:{OWN}:my-topic"
FUNCTION = f"arn:aws:lambda:us-east-2:{OWN}:function:my-function"


@pytest.fixture
def aws() -> Iterator[Aws]:
    with mock_lambda(region="us-east-2") as handle:
        handle.function(lambda event, context: None, name="my-function")
        yield handle


def is_let_in(call: Callable[..., Any], *args: Any, **members: Any) -> bool:
    try:
        call(*args, **members)
    except (ApiError, ClientError) as error:
        if "not authorized" not in str(error):
            raise
        return False
    return True


def grant(aws: Aws, principal: str, **condition: str) -> None:
    aws.client().add_permission(
        FunctionName="my-function", StatementId="s", Action="lambda:InvokeFunction", Principal=principal, **condition
    )


@pytest.mark.parametrize(
    ("condition", "mine", "others"),
    [
        pytest.param({}, True, True, id="P01"),
        pytest.param({"SourceArn": TOPIC}, True, False, id="P02"),
        pytest.param({"SourceArn": f"arn:aws:sns:us-east-2:{OWN}:my*"}, True, False, id="P08"),
    ],
)
def test_a_topic_is_let_in(aws: Aws, condition: dict[str, str], mine: bool, others: bool) -> None:
    grant(aws, "sns.amazonaws.com", **condition)
    for arn, expected in ((TOPIC, mine), (TOPIC.replace(OWN, GUEST), others)):
        message = events.sns.notification("x", topic_arn=arn, origin=aws.origin)
        assert is_let_in(aws.deliver.sns, "my-function", message) is expected


@pytest.mark.parametrize(
    ("bucket", "account", "expected"), [("mine", OWN, True), ("mine", GUEST, False), ("others", OWN, False)]
)
def test_P03_P14_a_bucket_of_the_account_is_let_in(aws: Aws, bucket: str, account: str, expected: bool) -> None:
    grant(aws, "s3.amazonaws.com", SourceArn="arn:aws:s3:::mine", SourceAccount=OWN)
    event = events.s3.object_created(bucket, "k", origin=aws.origin)
    assert is_let_in(aws.deliver.s3, "my-function", event, source_account=account) is expected


@pytest.mark.parametrize(
    ("principal", "organization", "expected"),
    [
        pytest.param(GUEST, None, [True, False, False], id="P06-one account"),
        pytest.param("*", "o-t194hfs8cz", [False, True, False], id="P07-an organization"),
        pytest.param("*", None, [True, True, True], id="P17-everybody"),
    ],
)
def test_a_version_of_a_layer_is_shared(
    aws: Aws, principal: str, organization: str | None, expected: list[bool]
) -> None:
    client = aws.client()
    versions = [
        client.publish_layer_version(LayerName="l", Content={"ZipFile": make_zip({"a.py": ""})})["LayerVersionArn"]
        for _ in range(2)
    ]
    members = {} if organization is None else {"OrganizationId": organization}
    client.add_layer_version_permission(
        LayerName="l", VersionNumber=1, StatementId="s", Action="lambda:GetLayerVersion", Principal=principal, **members
    )
    aws.iam.organization("o-t194hfs8cz", accounts=["333333333333"])
    found = []
    for account_id in (GUEST, "333333333333", "444444444444"):
        with aws.as_principal(f"arn:aws:iam::{account_id}:root"):
            found.append(is_let_in(client.get_layer_version_by_arn, Arn=versions[0]))
            assert not is_let_in(client.get_layer_version_by_arn, Arn=versions[1])
    assert found == expected


@pytest.mark.parametrize(("resource", "expected"), [(FUNCTION, [True, False]), (f"{FUNCTION}:1", [False, True])])
def test_P12_a_user_invokes_exactly_what_the_policy_names(aws: Aws, resource: str, expected: list[bool]) -> None:
    client = aws.client()
    client.publish_version(FunctionName="my-function")
    statement = {"Effect": "Allow", "Action": ["lambda:InvokeFunction"], "Resource": resource}
    ann = aws.iam.put_user("ann", {"Version": "2012-10-17", "Statement": [statement]})
    with aws.as_principal(ann):
        found = [is_let_in(client.invoke, FunctionName=name) for name in ("my-function", "my-function:1")]
    assert found == expected


def test_P16_names_of_actions_have_no_case(aws: Aws) -> None:
    statement = {"Effect": "Allow", "Action": "lambda:invokefunction", "Resource": FUNCTION}
    ann = aws.iam.put_user("ann", {"Version": "2012-10-17", "Statement": [statement]})
    with aws.as_principal(ann):
        assert is_let_in(aws.client().invoke, FunctionName="my-function")
        assert not is_let_in(aws.client().get_function, FunctionName="my-function")
