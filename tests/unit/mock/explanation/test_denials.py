"""`aws.explain`: which denial an error came from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from lambdamock import Aws, Function, mock_lambda
from lambdamock.authorisation.explanations import Explanation
from lambdamock.domain.journal import Authorisation
from lambdamock.errors import AccessDeniedException
from lambdamock.mock.explanation.denials import denial_behind


@pytest.fixture
def aws() -> Iterator[Aws]:
    with mock_lambda(iam="strict") as handle:
        yield handle


def read_table(event: dict[str, Any], context: object) -> str:
    """Fails with the denial, or catches it, or fails with something else."""
    client = boto3.client("dynamodb", region_name="us-east-1")
    for table in event["tables"]:
        try:
            client.get_item(TableName=table, Key={"id": {"S": "1"}})
        except ClientError:
            if not event.get("catches"):
                raise
    if event.get("fails"):
        raise ValueError("no order")
    return "done"


@pytest.fixture
def reader(aws: Aws) -> Function:
    policy = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}
    role = aws.iam.put_role("reader-role", policies=[("objects", policy)])
    return aws.function(read_table, name="reader", role=role, timeout=60)


def table(name: str) -> str:
    return f"arn:aws:dynamodb:us-east-1:123456789012:table/{name}"


def told(explanation: Explanation) -> tuple[str, str, str]:
    return explanation.operation, explanation.action, explanation.resource


def test_an_invocation_is_explained_by_the_denial_that_failed_it(aws: Aws, reader: Function) -> None:
    explanation = aws.explain(reader.invoke({"tables": ["orders"]}))
    assert told(explanation) == ("GetItem", "dynamodb:GetItem", table("orders"))
    assert [str(one) for one in explanation.reasons] == [
        "statement 1 of policy objects: Action s3:* does not match dynamodb:GetItem"
    ]
    assert [one.statement for one in explanation.changes] == [
        {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": table("orders")}
    ]


def test_so_is_its_error_and_the_answer_of_invoke(aws: Aws, reader: Function) -> None:
    invocation = reader.invoke({"tables": ["orders"]})
    assert invocation.error is not None
    expected = aws.explain(invocation)
    assert aws.explain(invocation.error) == expected
    assert aws.explain(str(invocation.error)) == expected
    answer = aws.client().invoke(FunctionName="reader", Payload=b'{"tables": ["customers"]}')
    assert aws.explain(answer).resource == table("customers")


def test_an_invocation_that_failed_for_something_else_is_explained_by_its_last_denial(
    aws: Aws, reader: Function
) -> None:
    invocation = reader.invoke({"tables": ["a", "b"], "catches": True, "fails": True})
    reader.invoke({"tables": ["c"]})
    assert aws.explain(invocation).resource == table("b")


def test_denials_of_other_invocations_do_not_explain_it(aws: Aws, reader: Function) -> None:
    reader.invoke({"tables": ["a"]})
    failed = reader.invoke({"tables": [], "fails": True})
    reader.invoke({"tables": ["c"]})
    assert denial_behind(aws.journal, failed) is None


def test_a_client_error_is_found_by_its_request_id(aws: Aws, reader: Function) -> None:
    aws.iam.put_user("anna")
    with aws.as_principal("arn:aws:iam::123456789012:user/anna"):
        refused = []
        for name in ("reader", "other"):
            with pytest.raises(ClientError) as caught:
                aws.client().get_function(FunctionName=name)
            refused.append(caught.value)
    assert [told(aws.explain(one)) for one in refused] == [
        ("GetFunction", "lambda:GetFunction", f"arn:aws:lambda:us-east-1:123456789012:function:{name}")
        for name in ("reader", "other")
    ]
    assert aws.explain(str(refused[0])).resource.endswith(":reader")
    assert [one.text for one in aws.explain(refused[0]).changes] == [
        "give user anna a policy with a statement; none is known of it"
    ]


def test_an_answer_of_lambda_is_found_by_its_message(aws: Aws, reader: Function) -> None:
    invocation = reader.invoke({"tables": ["orders"]})
    message = aws.explain(invocation).message
    assert aws.explain(AccessDeniedException(message).explained("do this")) == aws.explain(invocation)


def test_a_fact_of_the_journal_explains_itself(aws: Aws, reader: Function) -> None:
    reader.invoke({"tables": ["a", "b"], "catches": True})
    facts = [fact for fact in aws.journal.of(Authorisation) if fact.verdict == "denied"]
    assert [aws.explain(fact).resource for fact in facts] == [table("a"), table("b")]


def test_a_setting_that_the_role_does_not_allow_is_explained(aws: Aws) -> None:
    other = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "logs:*", "Resource": "*"}}
    aws.function(lambda event, context: None, name="f", role=aws.iam.put_role("r", other))
    client = aws.client()
    stream, queue = (
        f"arn:aws:{service}:us-east-1:123456789012:{name}"
        for service, name in (("kinesis", "stream/clicks"), ("sqs", "orders"))
    )
    calls: list[tuple[Callable[..., Any], dict[str, Any]]] = [
        (client.create_event_source_mapping, {"EventSourceArn": stream, "StartingPosition": "LATEST"}),
        (client.create_event_source_mapping, {"EventSourceArn": queue}),
        (client.update_function_configuration, {"TracingConfig": {"Mode": "Active"}}),
    ]
    refused = []
    for call, members in calls:
        with pytest.raises(ClientError) as caught:
            call(FunctionName="f", **members)
        refused.append(caught.value)
    expected = [
        ("", "kinesis:GetRecords", stream),
        ("", "sqs:ReceiveMessage", queue),
        ("", "xray:PutTraceSegments", "*"),
    ]
    assert [told(aws.explain(one)) for one in refused] == expected
    assert [told(aws.explain(str(one))) for one in refused] == expected


def test_what_audit_lets_through_is_explained_too() -> None:
    with mock_lambda(iam="audit") as aws:
        aws.iam.put_user("anna")
        aws.function(lambda event, context: None, name="f", role=aws.iam.put_role("r"))
        with aws.as_principal("arn:aws:iam::123456789012:user/anna"):
            answer = aws.client().get_function(FunctionName="f")
        assert aws.explain(answer).is_audited


@pytest.mark.parametrize(
    ("code", "is_denial"),
    [("AccessDenied", True), ("403", True), ("UnauthorizedOperation", True), ("ResourceNotFoundException", False)],
)
def test_a_text_that_tells_the_operation_only_is_explained_when_it_is_one_of_a_denial(
    aws: Aws, reader: Function, code: str, is_denial: bool
) -> None:
    reader.invoke({"tables": ["orders"]})
    text = f"An error occurred ({code}) when calling the GetItem operation: no"
    if is_denial:
        assert aws.explain(text).resource == table("orders")
    else:
        assert denial_behind(aws.journal, text) is None


@pytest.mark.parametrize("error", [ValueError("boom"), "boom", None, 7, {}, RuntimeError], ids=repr)
def test_no_denial_is_behind_anything_else(aws: Aws, reader: Function, error: object) -> None:
    reader.invoke({"tables": ["orders"]})
    assert denial_behind(aws.journal, error) is None
