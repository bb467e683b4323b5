"""`aws.trail`: calls of the Lambda API as CloudTrail records them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from lambdamock import Aws, events, mock_lambda
from lambdamock.domain.journal import ApiCall
from lambdamock.errors import AccessDeniedException, UsageError
from lambdamock.mock.trail import Trail

ACCOUNT = "123456789012"
FUNCTION = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:f"
ANN = f"arn:aws:iam::{ACCOUNT}:user/ann"
ONLY_S3 = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}],
}
CHANGING = ("requestID", "eventID", "userIdentity", "userAgent")


def deploy(aws: Aws, handler: Callable[[Any, Any], Any] = lambda event, context: event, **settings: Any) -> Any:
    return aws.function(handler, name="f", **settings)


def refused(act: Callable[..., Any], **members: Any) -> ClientError:
    with pytest.raises(ClientError) as refusal:
        act(**members)
    return refusal.value


def names(trail: Trail) -> list[str]:
    return [one.operation for one in trail]


# ---------------------------------------------------------------------------------------------------------- the records


def test_B256_each_call_has_one_record_of_who_when_where_and_what(aws: Aws) -> None:
    deploy(aws)
    client = aws.client()
    client.get_function(FunctionName="f")
    aws.clock.advance(90)
    client.delete_function(FunctionName="f")
    refused(client.get_policy, FunctionName="f")
    assert [(one["eventName"], one["eventTime"][11:], one["requestParameters"]) for one in aws.trail[1:]] == [
        ("GetFunction20150331v2", "00:00:00Z", {"functionName": "f"}),
        ("DeleteFunction20150331", "00:01:30Z", {"functionName": "f"}),
        ("GetPolicy20150331v2", "00:01:30Z", {"functionName": "f"}),
    ]
    assert {one["userIdentity"]["type"] for one in aws.trail} == {"Root"}


def test_B259_a_record_has_these_elements(aws: Aws) -> None:
    client = aws.client("eu-west-1")
    answer = refused(client.delete_function, FunctionName="f").response
    (record,) = aws.trail
    assert {name: value for name, value in record.items() if name not in CHANGING} == {
        "eventVersion": "1.11",
        "eventTime": "2026-01-01T00:00:00Z",
        "eventSource": "lambda.amazonaws.com",
        "eventName": "DeleteFunction20150331",
        "awsRegion": "eu-west-1",
        "sourceIPAddress": "203.0.113.17",
        "errorCode": "ResourceNotFoundException",
        "errorMessage": f"Function not found: arn:aws:lambda:eu-west-1:{ACCOUNT}:function:f",
        "requestParameters": {"functionName": "f"},
        "responseElements": None,
        "readOnly": False,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": ACCOUNT,
        "eventCategory": "Management",
    }
    assert record["requestID"] == record.request_id == answer["ResponseMetadata"]["RequestId"]
    assert record["userAgent"].startswith("Botocore/")
    assert len(record) == len(record.document) == len(list(record)) == 19


def test_the_answer_to_a_change_is_recorded_and_that_to_a_question_is_not(aws: Aws) -> None:
    deploy(aws, environment={"PASSWORD": "hunter2"}, tags={"Team": "A"})
    client = aws.client()
    client.get_function_configuration(FunctionName="f")
    client.update_function_configuration(FunctionName="f", Environment={"Variables": {"PASSWORD": "hunter3"}})
    created, asked, updated = aws.trail
    assert created["responseElements"]["functionArn"] == FUNCTION
    assert created["requestParameters"]["tags"] == {"Team": "A"}
    assert asked["responseElements"] is None
    assert updated["requestParameters"] == {"functionName": "f"}
    assert (created["readOnly"], asked["readOnly"], updated["readOnly"]) == (False, True, False)
    assert "hunter" not in aws.trail.json_lines()


def test_B258_the_package_is_left_out_and_its_bytes_are_not_kept(aws: Aws) -> None:
    deploy(aws)
    refused(aws.client().update_function_code, FunctionName="f", ZipFile=b"no zip")
    created, updated = aws.trail
    assert created["requestParameters"]["code"] == {}
    assert updated["requestParameters"] == {"functionName": "f"}
    assert [call.parameters for call in aws.journal.of(ApiCall)][1] == {"FunctionName": "f"}


def test_B260_a_denied_call_tells_the_sentence_and_no_parameters(aws: Aws) -> None:
    deploy(aws)
    aws.iam.put_user("ann", ONLY_S3)
    with aws.as_principal(ANN):
        answer = refused(aws.client().get_function, FunctionName="f").response["Error"]
    record = aws.trail[-1]
    assert record["errorCode"] == "AccessDenied"
    assert record["errorMessage"] == answer["Message"]
    assert answer["Message"].startswith(
        f"User: {ANN} is not authorized to perform: lambda:GetFunction on resource: {FUNCTION}"
    )
    assert (record["requestParameters"], record["responseElements"]) == (None, None)
    assert record["userIdentity"]["userName"] == "ann"
    assert record["userIdentity"]["principalId"].startswith("AIDA")


def test_what_cannot_be_read_has_no_parameters(aws: Aws) -> None:
    aws.request("POST", "/2015-03-31/functions", body=b'{"FunctionName": 5}')
    aws.request("GET", "/nothing/here")
    (record,) = aws.trail
    assert record["errorCode"] in ("ValidationException", "SerializationException")
    assert record["requestParameters"] is None


def test_a_handler_calls_as_its_role(aws: Aws) -> None:
    def look(event: Any, context: Any) -> None:
        boto3.client("lambda", "us-east-1").get_policy(FunctionName="f")

    deploy(aws, look).invoke()
    (record,) = aws.trail.lookup(event_name="GetPolicy")
    assert record["userIdentity"]["inScopeOf"]["credentialsIssuedTo"] == FUNCTION
    assert record["userIdentity"]["sessionContext"]["sessionIssuer"]["userName"] == "lambda-role"


def test_B257_the_guide_of_2019_records_fifteen_operations() -> None:
    with mock_lambda(profile="2019") as aws:
        deploy(aws, runtime="python3.7").invoke()
        client = aws.client()
        client.publish_version(FunctionName="f")
        client.list_functions()
        assert names(aws.trail.management) == ["CreateFunction", "ListFunctions"]
        assert names(aws.trail.data) == ["Invoke"]
        record = aws.trail[-1]
        assert record["eventVersion"] == "1.03"
        assert {"readOnly", "managementEvent", "eventCategory"}.isdisjoint(record)


# ---------------------------------------------------------------------------------------------------------- data events


def test_B264_invocations_are_data_events_that_name_function_and_version(aws: Aws) -> None:
    deploy(aws)
    client = aws.client()
    client.publish_version(FunctionName="f")
    client.invoke(FunctionName="f", Qualifier="1", Payload=b'"secret"', LogType="Tail")
    (record,) = aws.trail.data
    assert names(aws.trail.management) == ["CreateFunction", "PublishVersion"]
    assert (record["eventName"], record["managementEvent"], record["eventCategory"]) == ("Invoke", False, "Data")
    assert record["requestParameters"] == {"functionName": FUNCTION, "qualifier": "1", "logType": "Tail"}
    assert record["additionalEventData"] == {"functionVersion": f"{FUNCTION}:1"}
    assert record["resources"] == [{"accountId": ACCOUNT, "type": "AWS::Lambda::Function", "ARN": FUNCTION}]
    assert (record["responseElements"], record["readOnly"]) == (None, False)


def test_a_service_invokes_by_its_own_name_and_its_retries_are_no_calls(aws: Aws) -> None:
    def fail(event: Any, context: Any) -> None:
        raise ValueError

    deploy(aws, fail).allow("s3")
    aws.deliver.s3("f", events.s3.object_created("photos", "cat.jpg"))
    aws.settle()
    assert len(aws.invocations) == 3
    (record,) = aws.trail.data
    assert record["userIdentity"] == {"type": "AWSService", "invokedBy": "s3.amazonaws.com"}
    assert (record["sourceIPAddress"], record["userAgent"]) == ("s3.amazonaws.com", "s3.amazonaws.com")
    assert record["requestParameters"]["invocationType"] == "Event"
    assert "additionalEventData" not in record


def test_B221_what_the_functions_policy_does_not_allow_is_refused_and_does_not_run(aws: Aws) -> None:
    deploy(aws)
    with pytest.raises(AccessDeniedException):
        aws.deliver.iot("f", {})
    assert len(aws.invocations) == 0
    (record,) = aws.trail.refused
    assert (record.operation, record.error_code, record.user) == ("Invoke", "AccessDenied", "iot.amazonaws.com")


# -------------------------------------------------------------------------------------------------- looking for records


@pytest.fixture
def busy() -> Any:
    """Two functions, a user who may not do much, a minute between them."""
    with mock_lambda() as aws:
        aws.iam.put_user("ann", ONLY_S3)
        for name in ("f", "g"):
            aws.function(lambda event, context: None, name=name)
            aws.clock.advance(60)
        with aws.as_principal(ANN):
            refused(aws.client().get_function, FunctionName="g")
        aws.client().get_function(FunctionName="f")
        aws.client().list_layer_versions(LayerName="tools")
        yield aws


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"event_name": "GetFunction"}, ["g", "f"]),
        ({"event_name": "GetFunction20150331v2"}, ["g", "f"]),
        ({"resource": "g"}, ["g", "g"]),
        ({"resource": FUNCTION}, ["f", "f"]),
        ({"resource": "tools"}, ["tools"]),
        ({"user": "ann"}, ["g"]),
        ({"user": ANN}, ["g"]),
        ({"user": "root", "read_only": True}, ["f", "tools"]),
        ({"read_only": False}, ["f", "g"]),
        ({"error": "AccessDenied"}, ["g"]),
        ({"user": "nobody"}, []),
    ],
    ids=str,
)
def test_one_looks_up_what_has_all_that_is_given(busy: Aws, wanted: dict[str, Any], found: list[str]) -> None:
    assert [one.resource for one in busy.trail.lookup(**wanted)] == found


def test_one_looks_up_a_range_of_time(busy: Aws) -> None:
    now = busy.clock.now()
    first, second = now - timedelta(seconds=120), now - timedelta(seconds=60)
    assert [one.resource for one in busy.trail.lookup(end=first)] == ["f"]
    assert [one.resource for one in busy.trail.lookup(start=second, end=second.timestamp())] == ["g"]
    with pytest.raises(UsageError, match="is no moment"):
        busy.trail.lookup(start="today")  # type: ignore[arg-type]


def test_a_role_is_found_by_its_name_and_by_its_session(aws: Aws) -> None:
    role = aws.iam.put_role("reader", managed=["AdministratorAccess"])
    with aws.as_principal(role):
        aws.client().list_functions()
    session = f"arn:aws:sts::{ACCOUNT}:assumed-role/reader/lambdamock"
    for user in ("reader", role, session):
        assert names(aws.trail.lookup(user=user)) == ["ListFunctions"]


def test_records_are_the_same_in_every_run() -> None:
    def run() -> str:
        with mock_lambda() as aws:
            deploy(aws).invoke()
            return aws.trail.json_lines()

    assert run() == run()


def test_records_are_exported_as_lines_of_json_and_as_a_file_for_s3(busy: Aws) -> None:
    lines = busy.trail.json_lines().splitlines()
    documents = [one.document for one in busy.trail]
    assert [json.loads(line) for line in lines] == documents
    assert json.loads(busy.trail[0].json()) == documents[0]
    assert len({one["eventID"] for one in documents}) == len(documents) == 5
    assert events.cloudtrail.log_file(*documents).startswith(b"\x1f\x8b")


def test_the_trail_can_be_read_when_the_mock_has_ended() -> None:
    with mock_lambda() as aws:
        deploy(aws)
    assert aws.trail[0]["userIdentity"]["type"] == "Root"


def test_what_is_shown(busy: Aws) -> None:
    assert repr(busy.trail.lookup(user="nobody")) == "<Trail: none>"
    denied = busy.trail.refused
    assert repr(denied) == (
        f"<Trail: 1, the last <2026-01-01T00:02:00Z GetFunction20150331v2 g by {ANN}: AccessDenied>>"
    )
    assert str(denied) == (
        f"<Trail: 1 records\n  0: <2026-01-01T00:02:00Z GetFunction20150331v2 g by {ANN}: AccessDenied>\n>"
    )
    table = denied._repr_html_()
    assert "<tr><td>2026-01-01T00:02:00Z</td><td>GetFunction20150331v2</td><td>g</td>" in table
    assert f"AccessDenied: User: {ANN} is not authorized" in table
    assert busy.trail._repr_html_().count("<tr>") == 1 + len(busy.trail)


def test_only_the_last_of_many_records_are_shown(aws: Aws) -> None:
    for _ in range(205):
        aws.request("GET", "/2015-03-31/functions")
    shown, table = str(aws.trail), aws.trail._repr_html_()
    assert shown.startswith("<Trail: 205 records\n  … 155 earlier ones\n  155: <")
    assert "the last 200 of 205 records" in table
    assert table.count("<tr>") == 202
