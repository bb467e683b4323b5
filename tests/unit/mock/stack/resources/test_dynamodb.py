"""AWS::DynamoDB::Table: tables of the mock itself, and those of another mock."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lambdamock import Aws
from lambdamock.errors import TemplateError

TABLE = "AWS::DynamoDB::Table"
ARN = "arn:aws:dynamodb:us-east-1:123456789012:table/orders"
INVALID = "One or more parameter values were invalid: "


def keys(*names: str) -> dict[str, Any]:
    """Partition and sort key, defined as texts."""
    return {
        "KeySchema": [
            {"AttributeName": name, "KeyType": kind} for name, kind in zip(names, ("HASH", "RANGE"), strict=False)
        ],
        "AttributeDefinitions": defined(*names),
        "BillingMode": "PAY_PER_REQUEST",
    }


def defined(*names: str) -> list[dict[str, str]]:
    return [{"AttributeName": name, "AttributeType": "S"} for name in names]


def test_a_table_is_made_in_the_mock_where_nobody_else_answers(aws: Aws, make: Any) -> None:
    made = make(TABLE, TableName="orders", **keys("customer", "number"))
    assert (made.ref, made.attributes) == ("orders", {"Arn": ARN})
    table = aws.tables["orders"]
    assert made.handle == table
    table.put({"customer": "Ann", "number": "1"})
    assert table.get(("Ann", "1")) == {"customer": "Ann", "number": "1"}
    made.undo()
    assert "orders" not in aws.tables


def test_a_stream_specification_tells_what_the_stream_shows(aws: Aws, make: Any) -> None:
    made = make(TABLE, TableName="orders", **keys("id"), StreamSpecification={"StreamViewType": "NEW_IMAGE"})
    assert made.attributes == {"Arn": ARN, "StreamArn": f"{ARN}/stream/2026-01-01T00:00:00.000"}
    aws.tables["orders"].put({"id": "1"})
    [record] = aws.tables["orders"].records
    assert record["dynamodb"]["StreamViewType"] == "NEW_IMAGE"


INDEX = {"GlobalSecondaryIndexes": [{"KeySchema": [{"AttributeName": "mail", "KeyType": "HASH"}]}]}


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        (
            {"AttributeDefinitions": defined("number")},
            (
                f"AttributeDefinitions: {INVALID}Some index key attributes are not defined in AttributeDefinitions. "
                "Keys: [id], AttributeDefinitions: [number]"
            ),
        ),
        (
            {"AttributeDefinitions": defined("id", "mail")},
            (
                f"AttributeDefinitions: {INVALID}Number of attributes in KeySchema does not exactly match number of "
                "attributes defined in AttributeDefinitions"
            ),
        ),
        (
            {"AttributeDefinitions": []},
            "AttributeDefinitions: Invalid KeySchema: Some index key attribute have no definition",
        ),
        (
            INDEX,
            (
                f"AttributeDefinitions: {INVALID}Some index key attributes are not defined in AttributeDefinitions. "
                "Keys: [mail], AttributeDefinitions: [id]"
            ),
        ),
        (
            {**INDEX, "AttributeDefinitions": defined("id", "mail", "name")},
            (
                f"AttributeDefinitions: {INVALID}Some AttributeDefinitions are not used. AttributeDefinitions: "
                "[id, mail, name], keys used: [id, mail]"
            ),
        ),
        (
            {"KeySchema": [{"AttributeName": "id", "KeyType": "RANGE"}]},
            "KeySchema: Invalid KeySchema: The first KeySchemaElement is not a HASH key type",
        ),
        (
            {"BillingMode": "PROVISIONED"},
            (
                f"ProvisionedThroughput: {INVALID}ReadCapacityUnits and WriteCapacityUnits must both be specified when "
                "BillingMode is PROVISIONED"
            ),
        ),
        (
            {"ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}},
            (
                f"ProvisionedThroughput: {INVALID}Neither ReadCapacityUnits nor WriteCapacityUnits can be specified "
                "when BillingMode is PAY_PER_REQUEST"
            ),
        ),
        ({"KeySchema": "id"}, "KeySchema: Value of property KeySchema must be of type List"),
        ({"KeySchema": ["id"]}, "KeySchema.0: Value of property 0 must be an object"),
    ],
    ids=[
        *("another", "too many", "none", "index", "unused", "range first", "no capacity", "too much capacity"),
        *("no list", "no object"),
    ],
)
def test_a_table_that_dynamodb_would_not_make_is_refused(
    aws: Aws, make: Any, properties: dict[str, Any], message: str
) -> None:
    with pytest.raises(TemplateError) as refused:
        make(TABLE, **{**keys("id"), **properties})
    assert str(refused.value) == f"Resources.It.Properties.{message}"
    assert len(aws.tables) == 0


def test_a_table_with_an_index_is_made(make: Any) -> None:
    made = make(TABLE, **{**keys("id"), **INDEX, "AttributeDefinitions": defined("mail", "id")})
    assert made.handle.name == made.ref


def test_capacity_may_be_given_as_texts(make: Any) -> None:
    capacity = {"ReadCapacityUnits": "1", "WriteCapacityUnits": "1"}
    properties = {**keys("id"), "ProvisionedThroughput": capacity}
    del properties["BillingMode"]
    assert make(TABLE, **properties).handle is not None


def test_a_table_that_is_there_already_is_refused(make: Any) -> None:
    make(TABLE, TableName="orders", **keys("id"))
    with pytest.raises(TemplateError, match=r"with identifier 'orders' already exists\."):
        make(TABLE, "Other", TableName="orders", **keys("id"))


def test_a_table_of_another_mock_is_set_up_there(moto: Any, aws: Aws, make: Any) -> None:
    policy = {"Version": "2012-10-17", "Statement": []}
    made = make(
        TABLE,
        TableName="orders",
        **{**keys("id"), "AttributeDefinitions": defined("id", "mail")},
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by-mail",
                "KeySchema": [{"AttributeName": "mail", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
        StreamSpecification={"StreamViewType": "KEYS_ONLY"},
        SSESpecification={"SSEEnabled": "true", "SSEType": "KMS"},
        TimeToLiveSpecification={"AttributeName": "until", "Enabled": "true"},
        PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": "true"},
        DeletionProtectionEnabled="true",
        ResourcePolicy={"PolicyDocument": policy},
        Tags=[{"Key": "team", "Value": "shop"}],
    )
    dynamodb = moto("dynamodb")
    told = dynamodb.describe_table(TableName="orders")["Table"]
    assert made.attributes == {"Arn": ARN, "StreamArn": told["LatestStreamArn"]}
    assert (made.ref, made.handle, len(aws.tables)) == ("orders", None, 0)
    assert told["StreamSpecification"] == {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}
    assert told["GlobalSecondaryIndexes"][0]["IndexName"] == "by-mail"
    assert told["SSEDescription"]["Status"] == "ENABLED"
    assert told["DeletionProtectionEnabled"] is True
    live = dynamodb.describe_time_to_live(TableName="orders")["TimeToLiveDescription"]
    assert live == {"TimeToLiveStatus": "ENABLED", "AttributeName": "until"}
    backups = dynamodb.describe_continuous_backups(TableName="orders")["ContinuousBackupsDescription"]
    assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"
    assert json.loads(dynamodb.get_resource_policy(ResourceArn=ARN)["Policy"]) == policy
    assert dynamodb.list_tags_of_resource(ResourceArn=ARN)["Tags"] == [{"Key": "team", "Value": "shop"}]
    made.undo()
    assert dynamodb.list_tables()["TableNames"] == []


def test_a_table_of_another_mock_without_a_stream_has_no_arn_of_one(moto: Any, make: Any) -> None:
    time = {"AttributeName": "until", "Enabled": False}
    made = make(TABLE, TableName="orders", **keys("id"), TimeToLiveSpecification=time)
    assert made.attributes == {"Arn": ARN}


def test_a_table_that_another_mock_refuses_is_named(moto: Any, make: Any) -> None:
    message = r"^Resources\.It \(AWS::DynamoDB::Table\): ValidationException: One or more parameter values were invalid"
    with pytest.raises(TemplateError, match=message):
        make(TABLE, **{**keys("id"), "AttributeDefinitions": defined("mail")})
