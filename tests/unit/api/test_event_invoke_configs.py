"""Put, Update, Get, Delete and List of the configuration of asynchronous invocation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from lambdamock import Aws

ARN = "arn:aws:lambda:us-east-1:123456789012:function:f"
QUEUE = "arn:aws:sqs:us-east-1:123456789012:failed"
TOPIC = "arn:aws:sns:us-east-1:123456789012:done"
OTHER = "arn:aws:lambda:us-east-1:123456789012:function:other"
ELSEWHERE = "arn:aws:lambda:eu-west-1:123456789012:function:other"
Create = Callable[..., dict[str, Any]]
Refused = Callable[..., tuple[int, str, str]]
INVALID = (400, "InvalidParameterValueException")
NOT_FOUND = (404, "ResourceNotFoundException")
NOWHERE: dict[str, Any] = {"OnSuccess": {}, "OnFailure": {}}


def shown(answer: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in answer.items() if key not in {"ResponseMetadata", "LastModified"}}


@pytest.fixture
def versioned(client: Any, create: Create) -> Any:
    """A client that knows the functions `f`, with version 1 and the alias `live` of it, and `other`."""
    create()
    client.publish_version(FunctionName="f")
    client.create_alias(FunctionName="f", Name="live", FunctionVersion="1")
    create("other")
    return client


@pytest.mark.parametrize(
    ("given", "arn"),
    [
        ({"FunctionName": "f"}, f"{ARN}:$LATEST"),
        ({"FunctionName": "f", "Qualifier": "$LATEST"}, f"{ARN}:$LATEST"),
        ({"FunctionName": "f:1"}, f"{ARN}:1"),
        ({"FunctionName": ARN, "Qualifier": "live"}, f"{ARN}:live"),
    ],
    ids=["function", "$LATEST", "version", "alias"],
)
def test_a_configuration_belongs_to_one_qualifier(versioned: Any, given: dict[str, str], arn: str) -> None:
    expected = {"FunctionArn": arn, "MaximumRetryAttempts": 0, "DestinationConfig": NOWHERE}
    put = versioned.put_function_event_invoke_config(**given, MaximumRetryAttempts=0)
    assert put["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert shown(put) == expected
    assert shown(versioned.get_function_event_invoke_config(**given)) == expected


def test_put_replaces_everything(versioned: Any) -> None:
    versioned.put_function_event_invoke_config(FunctionName="f", MaximumRetryAttempts=1)
    put = versioned.put_function_event_invoke_config(FunctionName="f", MaximumEventAgeInSeconds=60)
    assert shown(put) == {
        "FunctionArn": f"{ARN}:$LATEST",
        "MaximumEventAgeInSeconds": 60,
        "DestinationConfig": NOWHERE,
    }


def test_update_changes_what_it_names(versioned: Any) -> None:
    destinations = {"OnSuccess": {"Destination": TOPIC}, "OnFailure": {"Destination": QUEUE}}
    versioned.put_function_event_invoke_config(
        FunctionName="f", MaximumEventAgeInSeconds=60, DestinationConfig=destinations
    )
    updated = versioned.update_function_event_invoke_config(FunctionName="f", MaximumRetryAttempts=2)
    assert shown(updated) == {
        "FunctionArn": f"{ARN}:$LATEST",
        "MaximumEventAgeInSeconds": 60,
        "MaximumRetryAttempts": 2,
        "DestinationConfig": destinations,
    }


def test_an_update_of_the_destinations_sets_both(versioned: Any) -> None:
    both = {"OnSuccess": {"Destination": TOPIC}, "OnFailure": {"Destination": QUEUE}}
    versioned.put_function_event_invoke_config(FunctionName="f", DestinationConfig=both)
    one = {"OnFailure": {"Destination": OTHER}}
    updated = versioned.update_function_event_invoke_config(FunctionName="f", DestinationConfig=one)
    assert updated["DestinationConfig"] == {"OnSuccess": {}, **one}


def test_every_change_is_dated(aws: Aws, versioned: Any) -> None:
    put = versioned.put_function_event_invoke_config(FunctionName="f", MaximumRetryAttempts=1)
    aws.clock.advance(90)
    updated = versioned.update_function_event_invoke_config(FunctionName="f", MaximumRetryAttempts=1)
    assert updated["LastModified"] - put["LastModified"] == timedelta(seconds=90)


@pytest.mark.parametrize("verb", ["put", "update"])
def test_a_change_must_name_a_setting(versioned: Any, refused: Refused, verb: str) -> None:
    message = "You must specify at least one of error handling or destination setting."
    operation = getattr(versioned, f"{verb}_function_event_invoke_config")
    assert refused(operation, FunctionName="f") == (*INVALID, message)


@pytest.mark.parametrize("verb", ["put", "update"])
@pytest.mark.parametrize(
    "given",
    [
        {"FunctionName": "absent"},
        {"FunctionName": "f", "Qualifier": "7"},
        {"FunctionName": "f", "Qualifier": "absent"},
    ],
    ids=["function", "version", "alias"],
)
def test_what_is_configured_must_exist(versioned: Any, refused: Refused, verb: str, given: dict[str, str]) -> None:
    operation = getattr(versioned, f"{verb}_function_event_invoke_config")
    assert refused(operation, **given, MaximumRetryAttempts=1) == (*NOT_FOUND, "The function doesn't exist.")


@pytest.mark.parametrize(
    ("verb", "members"),
    [("get", {}), ("delete", {}), ("update", {"MaximumRetryAttempts": 1})],
    ids=["get", "delete", "update"],
)
@pytest.mark.parametrize(
    ("qualifier", "arn"),
    [({}, f"{ARN}:$LATEST"), ({"Qualifier": "1"}, f"{ARN}:1"), ({"Qualifier": "live"}, f"{ARN}:live")],
    ids=["$LATEST", "version", "alias"],
)
def test_there_must_be_a_configuration(
    versioned: Any, refused: Refused, verb: str, members: dict[str, int], qualifier: dict[str, str], arn: str
) -> None:
    operation = getattr(versioned, f"{verb}_function_event_invoke_config")
    message = f"The function {arn} doesn't have an EventInvokeConfig"
    assert refused(operation, FunctionName="f", **qualifier, **members) == (*NOT_FOUND, message)


@pytest.mark.parametrize("verb", ["get", "delete"])
def test_a_function_that_does_not_exist_has_none(client: Any, refused: Refused, verb: str) -> None:
    operation = getattr(client, f"{verb}_function_event_invoke_config")
    message = f"The function {ARN}:$LATEST doesn't have an EventInvokeConfig"
    assert refused(operation, FunctionName="f") == (*NOT_FOUND, message)


def test_deleting_takes_one_qualifiers_configuration_away(versioned: Any, refused: Refused) -> None:
    for qualifier in ("$LATEST", "1"):
        versioned.put_function_event_invoke_config(FunctionName="f", Qualifier=qualifier, MaximumRetryAttempts=1)
    deleted = versioned.delete_function_event_invoke_config(FunctionName="f")
    assert deleted["ResponseMetadata"]["HTTPStatusCode"] == 204
    listed = versioned.list_function_event_invoke_configs(FunctionName="f")["FunctionEventInvokeConfigs"]
    assert [one["FunctionArn"] for one in listed] == [f"{ARN}:1"]


def test_lists_have_pages(versioned: Any) -> None:
    for qualifier in ("live", "$LATEST", "1"):
        versioned.put_function_event_invoke_config(FunctionName="f", Qualifier=qualifier, MaximumRetryAttempts=1)
    pages = versioned.get_paginator("list_function_event_invoke_configs").paginate(
        FunctionName="f", PaginationConfig={"PageSize": 2}
    )
    assert [[shown(one) for one in page["FunctionEventInvokeConfigs"]] for page in pages] == [
        [
            {"FunctionArn": f"{ARN}:{qualifier}", "MaximumRetryAttempts": 1, "DestinationConfig": NOWHERE}
            for qualifier in qualifiers
        ]
        for qualifiers in (["$LATEST", "1"], ["live"])
    ]


def test_the_function_of_a_list_must_exist(client: Any, refused: Refused) -> None:
    listing = refused(client.list_function_event_invoke_configs, FunctionName="f")
    assert listing == (*NOT_FOUND, "The function doesn't exist.")


BUS = "arn:aws:events:us-east-1:123456789012:event-bus/default"
BUCKET = "arn:aws:s3:::records"


@pytest.mark.parametrize(
    ("outcome", "destination"),
    [
        *((outcome, arn) for outcome in ("OnSuccess", "OnFailure") for arn in (QUEUE, TOPIC, OTHER, BUS)),
        ("OnFailure", BUCKET),
        ("OnSuccess", f"{OTHER}:$LATEST"),
        ("OnFailure", "arn:aws:lambda:us-east-1:210987654321:function:theirs"),
    ],
)
def test_results_may_go_there(versioned: Any, outcome: str, destination: str) -> None:
    config = {outcome: {"Destination": destination}}
    put = versioned.put_function_event_invoke_config(FunctionName="f", DestinationConfig=config)
    assert put["DestinationConfig"] == {**NOWHERE, **config}


@pytest.mark.parametrize("empty", [{}, {"OnFailure": {}}, {"OnSuccess": {"Destination": ""}}])
def test_destinations_may_be_empty(versioned: Any, empty: dict[str, Any]) -> None:
    put = versioned.put_function_event_invoke_config(FunctionName="f", DestinationConfig=empty)
    assert shown(put) == {"FunctionArn": f"{ARN}:$LATEST", "DestinationConfig": NOWHERE}


@pytest.mark.parametrize(
    ("outcome", "destination"),
    [
        ("OnSuccess", BUCKET),
        ("OnFailure", f"{QUEUE}.fifo"),
        ("OnSuccess", f"{TOPIC}.fifo"),
        ("OnFailure", "arn:aws:iam:us-east-1:123456789012:function:f"),
        ("OnFailure", "arn:aws:events:us-east-1:123456789012:rule/nightly"),
        ("OnSuccess", "arn:aws:lambda:us-east-1:123456789012:layer:shared:1"),
        pytest.param(
            "OnFailure",
            "kafka://records",
            marks=pytest.mark.needs_model(
                "PutFunctionEventInvokeConfig.DestinationConfig.OnFailure.Destination", "kafka://records"
            ),
        ),
    ],
)
def test_results_may_not_go_there(versioned: Any, refused: Refused, outcome: str, destination: str) -> None:
    parts = {"OnSuccess": "null", "OnFailure": "null", outcome: f"{outcome}(destination={destination})"}
    message = (
        f"The provided destination config DestinationConfig(onSuccess={parts['OnSuccess']}, "
        f"onFailure={parts['OnFailure']}) is invalid."
    )
    config = {outcome: {"Destination": destination}}
    assert refused(versioned.put_function_event_invoke_config, FunctionName="f", DestinationConfig=config) == (
        *INVALID,
        message,
    )


@pytest.mark.parametrize(
    ("destination", "message"),
    [
        (f"{ARN[:-1]}absent", f"The destination ARN {ARN[:-1]}absent is invalid."),
        (f"{OTHER}:9", f"The destination ARN {OTHER}:9 is invalid."),
        (ELSEWHERE, f"The destination ARN {ELSEWHERE} is invalid."),
        (ARN, "You can't specify the function as a destination for itself."),
        (f"{ARN}:1", "You can't specify the function as a destination for itself."),
    ],
    ids=["absent function", "absent version", "another region", "itself", "a version of itself"],
)
def test_a_function_must_be_there_and_another_one(
    versioned: Any, refused: Refused, destination: str, message: str
) -> None:
    config = {"OnSuccess": {"Destination": destination}}
    put = versioned.put_function_event_invoke_config
    assert refused(put, FunctionName="f", DestinationConfig=config) == (*INVALID, message)


def test_a_refused_change_changes_nothing(versioned: Any, refused: Refused) -> None:
    versioned.put_function_event_invoke_config(FunctionName="f", MaximumRetryAttempts=1)
    before = versioned.get_function_event_invoke_config(FunctionName="f")
    config = {"OnSuccess": {"Destination": ARN}}
    update = versioned.update_function_event_invoke_config
    refused(update, FunctionName="f", MaximumRetryAttempts=0, DestinationConfig=config)
    after = versioned.get_function_event_invoke_config(FunctionName="f")
    assert {**after, "ResponseMetadata": None} == {**before, "ResponseMetadata": None}
