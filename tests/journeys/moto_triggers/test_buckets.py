"""Buckets of moto's notify functions of ours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import botocore.exceptions
import pytest
from tests.journeys.moto_triggers.conftest import ACCOUNT, REGION, Recorder, client

from lambdamock import events
from lambdamock.domain.journal import Trigger
from lambdamock.errors import TriggerRefused
from lambdamock.mock.handle import Aws


def bucket(recorder: Recorder, *event_names: str, rules: dict[str, str] | None = None, name: str = "photos") -> Any:
    """A bucket that tells a function, which lets it."""
    recorder.allow("s3.amazonaws.com", SourceArn=f"arn:aws:s3:::{name}", SourceAccount=ACCOUNT)
    s3 = client("s3")
    s3.create_bucket(Bucket=name)
    configuration: dict[str, Any] = {
        "Id": "thumbnails",
        "LambdaFunctionArn": recorder.arn,
        "Events": list(event_names or ["s3:ObjectCreated:*"]),
    }
    if rules:
        wanted = [{"Name": kind, "Value": value} for kind, value in rules.items()]
        configuration["Filter"] = {"Key": {"FilterRules": wanted}}
    s3.put_bucket_notification_configuration(
        Bucket=name, NotificationConfiguration={"LambdaFunctionConfigurations": [configuration]}
    )
    return s3


def objects_of(recorder: Recorder) -> list[tuple[str, str]]:
    """Event name and key of each record that came."""
    return [
        (record["eventName"], record["s3"]["object"]["key"]) for event in recorder.events for record in event["Records"]
    ]


def test_B165_B167_a_bucket_tells_a_function_of_a_new_object(aws: Aws, recorder: Callable[..., Recorder]) -> None:
    told = recorder()
    s3 = bucket(told)
    s3.put_object(Bucket="photos", Key="cat.jpg", Body=b"meow")
    [event] = told.events
    [record] = event["Records"]  # B168
    origin = events.Origin(seed="0 00000001")
    expected = events.s3.object_created(
        "photos", "cat.jpg", body=b"meow", details=events.s3.Details(configuration_id="thumbnails"), origin=origin
    )["Records"][0]
    expected["s3"]["object"]["sequencer"] = "006955B90000000001"
    assert record == expected
    [trigger] = aws.journal.of(Trigger)
    assert trigger[2:] == ("s3", "arn:aws:s3:::photos", told.arn, "Event", 1, None)


def put_object(s3: Any) -> None:
    s3.put_object(Bucket="photos", Key="a.jpg", Body=b"")


def upload_in_parts(s3: Any) -> None:
    upload = s3.create_multipart_upload(Bucket="photos", Key="big.jpg")["UploadId"]
    part = s3.upload_part(Bucket="photos", Key="big.jpg", UploadId=upload, PartNumber=1, Body=b"x")
    s3.complete_multipart_upload(
        Bucket="photos",
        Key="big.jpg",
        UploadId=upload,
        MultipartUpload={"Parts": [{"ETag": part["ETag"], "PartNumber": 1}]},
    )


def copy(s3: Any) -> None:
    s3.copy_object(Bucket="photos", Key="copy.jpg", CopySource={"Bucket": "photos", "Key": "old.jpg"})


CHANGES = [
    pytest.param(put_object, "ObjectCreated:Put", "a.jpg", id="put"),
    pytest.param(copy, "ObjectCreated:Copy", "copy.jpg", id="copy"),
    pytest.param(upload_in_parts, "ObjectCreated:CompleteMultipartUpload", "big.jpg", id="multipart"),
    pytest.param(
        lambda s3: s3.delete_object(Bucket="photos", Key="old.jpg"), "ObjectRemoved:Delete", "old.jpg", id="delete"
    ),
    pytest.param(
        lambda s3: s3.put_object_tagging(
            Bucket="photos", Key="old.jpg", Tagging={"TagSet": [{"Key": "a", "Value": "b"}]}
        ),
        "ObjectTagging:Put",
        "old.jpg",
        id="tags",
    ),
]
EVERYTHING = ("s3:ObjectCreated:*", "s3:ObjectRemoved:*", "s3:ObjectTagging:*")


@pytest.mark.parametrize(("change", "event_name", "key"), CHANGES)
def test_B174_each_change_of_an_object_has_its_event(
    recorder: Callable[..., Recorder], change: Callable[[Any], Any], event_name: str, key: str
) -> None:
    told = recorder()
    client("s3").create_bucket(Bucket="photos")
    client("s3").put_object(Bucket="photos", Key="old.jpg", Body=b"old")
    change(bucket(told, *EVERYTHING))
    assert objects_of(told) == [(event_name, key)]


def test_only_events_that_the_configuration_names_are_told(recorder: Callable[..., Recorder]) -> None:
    told = recorder()
    s3 = bucket(told, "s3:ObjectRemoved:*")
    s3.put_object(Bucket="photos", Key="cat.jpg", Body=b"meow")
    s3.delete_object(Bucket="photos", Key="cat.jpg")
    [event] = told.events
    described = event["Records"][0]["s3"]["object"]
    assert described == {"key": "cat.jpg", "sequencer": described["sequencer"]}


@pytest.mark.parametrize(
    ("rules", "keys"),
    [
        pytest.param({"prefix": "in/"}, ["in/a.jpg", "in/b.png"], id="B166"),
        pytest.param({"suffix": ".jpg"}, ["in/a.jpg", "out/a.jpg"], id="suffix"),
        pytest.param({"prefix": "in/", "suffix": ".jpg"}, ["in/a.jpg"], id="both"),
    ],
)
def test_a_filter_lets_some_keys_through(
    recorder: Callable[..., Recorder], rules: dict[str, str], keys: list[str]
) -> None:
    told = recorder()
    s3 = bucket(told, rules=rules)
    for key in ("in/a.jpg", "in/b.png", "out/a.jpg"):
        s3.put_object(Bucket="photos", Key=key, Body=b"")
    assert [key for _, key in objects_of(told)] == keys


def test_B169_keys_are_encoded(recorder: Callable[..., Recorder]) -> None:
    told = recorder()
    bucket(told).put_object(Bucket="photos", Key="in/Happy Face é.jpg", Body=b"")
    assert objects_of(told) == [("ObjectCreated:Put", "in/Happy+Face+%C3%A9.jpg")]


def test_an_object_of_a_bucket_with_versions_has_its_version(recorder: Callable[..., Recorder]) -> None:
    told = recorder()
    s3 = bucket(told)
    s3.put_bucket_versioning(Bucket="photos", VersioningConfiguration={"Status": "Enabled"})
    versions = [s3.put_object(Bucket="photos", Key="cat.jpg", Body=body)["VersionId"] for body in (b"1", b"2")]
    described = [event["Records"][0]["s3"]["object"] for event in told.events]
    assert [one["versionId"] for one in described] == versions
    assert described[0]["sequencer"] < described[1]["sequencer"]


def test_a_bucket_may_not_notify_a_function_that_does_not_let_it(recorder: Callable[..., Recorder]) -> None:
    told = recorder()
    s3 = client("s3")
    s3.create_bucket(Bucket="photos")
    wanted: dict[str, Any] = {
        "LambdaFunctionConfigurations": [{"LambdaFunctionArn": told.arn, "Events": ["s3:ObjectCreated:*"]}]
    }
    with pytest.raises(botocore.exceptions.ClientError) as refusal:
        s3.put_bucket_notification_configuration(Bucket="photos", NotificationConfiguration=wanted)
    assert refusal.value.response["Error"] == {
        "Code": "InvalidArgument",
        "Message": "Unable to validate the following destination configurations",
        "ArgumentName1": f"{told.arn}, null",
        "ArgumentValue1": f"Not authorized to invoke function [{told.arn}]",
    }
    assert "LambdaFunctionConfigurations" not in s3.get_bucket_notification_configuration(Bucket="photos")


def test_a_bucket_may_not_notify_a_function_that_does_not_exist(aws: Aws) -> None:
    s3 = client("s3")
    s3.create_bucket(Bucket="photos")
    absent = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:absent"
    wanted: dict[str, Any] = {"LambdaFunctionConfigurations": [{"LambdaFunctionArn": absent, "Events": ["s3:*"]}]}
    with pytest.raises(botocore.exceptions.ClientError) as refusal:
        s3.put_bucket_notification_configuration(Bucket="photos", NotificationConfiguration=wanted)
    assert refusal.value.response["Error"]["ArgumentValue1"] == "The destination Lambda function does not exist"


def test_B170_an_unchecked_destination_that_may_not_be_invoked_is_refused_when_it_is_told(
    aws: Aws, recorder: Callable[..., Recorder]
) -> None:
    told = recorder()
    s3 = client("s3")
    s3.create_bucket(Bucket="photos")
    wanted: dict[str, Any] = {
        "LambdaFunctionConfigurations": [{"LambdaFunctionArn": told.arn, "Events": ["s3:ObjectCreated:*"]}]
    }
    s3.put_bucket_notification_configuration(
        Bucket="photos", NotificationConfiguration=wanted, SkipDestinationValidation=True
    )
    with pytest.warns(TriggerRefused, match=r"(?s)Amazon S3 could not invoke .*function:f: .*client\.add_permission\("):
        s3.put_object(Bucket="photos", Key="cat.jpg", Body=b"")
    assert s3.get_object(Bucket="photos", Key="cat.jpg")["ContentLength"] == 0
    assert told.events == []
    [trigger] = aws.journal.of(Trigger)
    assert trigger.refusal is not None
    assert trigger.refusal.startswith("AccessDeniedException: ")
