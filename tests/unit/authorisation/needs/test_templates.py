from __future__ import annotations

from typing import Any

import pytest

from lambdamock.authorisation.needs.need import ApiRequest
from lambdamock.authorisation.needs.templates import read_path, read_template, resources_of, values_at, widest

QUEUE = "arn:$partition:sqs:$region:$account:{QueueUrl|last}"
TABLE = "arn:$partition:dynamodb:$region:$account:table/{TableName}"
URL = "https://sqs.eu-west-1.amazonaws.com/111122223333/orders"
OTHER = "arn:aws:dynamodb:us-west-2:444455556666:table/theirs"


def request(params: dict[str, Any], region: str = "eu-west-1") -> ApiRequest:
    return ApiRequest("sqs", "sqs", "SendMessage", params, region, "111122223333")


def resources(template: str, params: dict[str, Any], region: str = "eu-west-1") -> list[str]:
    return resources_of(read_template(template), request(params, region))


@pytest.mark.parametrize(
    ("region", "partition"), [("eu-west-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")]
)
def test_the_partition_of_an_arn_is_that_of_the_region(region: str, partition: str) -> None:
    assert resources(QUEUE, {"QueueUrl": URL}, region) == [f"arn:{partition}:sqs:{region}:111122223333:orders"]


@pytest.mark.parametrize(
    ("template", "params", "found"),
    [
        pytest.param("x:{A.B}", {"A": {"B": "b"}}, ["x:b"], id="a member of a member"),
        pytest.param("x:{A[]}", {"A": ["a", "b", "a"]}, ["x:a", "x:b"], id="each value of a list, once"),
        pytest.param("x:{A[]}", {"A": {"a": 1, "b": 2}}, ["x:a", "x:b"], id="each key of a map"),
        pytest.param(
            "x:{A[].B}", {"A": [{"B": "a"}, {"C": "c"}, {"B": "b"}]}, ["x:a", "x:b"], id="in a list of records"
        ),
        pytest.param("{A}:{B[]}", {"A": "a", "B": ["b", "c"]}, ["a:b", "a:c"], id="one with each of others"),
        pytest.param("{**.R}", {"R": "r", "A": [{"B": {"R": "s"}}]}, ["r", "s"], id="at any depth"),
        pytest.param("x:{A}", {"A": 7}, ["x:7"], id="numbers"),
        pytest.param("x:{A}", {"A": ""}, [], id="an empty value is none"),
        pytest.param("x:{A}", {"B": "b"}, [], id="absent"),
        pytest.param("x:{?}", {"A": "a"}, [], id="what no request tells"),
        pytest.param("*", {}, ["*"], id="text only"),
        pytest.param("{A} or x:{B}", {"A": "a", "B": "b"}, ["a"], id="the first alternative"),
        pytest.param("{A} or x:{B}", {"B": "b"}, ["x:b"], id="the second when the first lacks a member"),
    ],
)
def test_members_of_the_request_take_their_places(template: str, params: dict[str, Any], found: list[str]) -> None:
    assert resources(template, params) == found


@pytest.mark.parametrize(
    ("template", "value", "found"),
    [
        pytest.param("x:{A|last}", "https://h/1/q/", ["x:q"], id="last"),
        pytest.param("x:{A|bare}", "/a/b", ["x:a/b"], id="bare"),
        pytest.param("x:{A|bare}", "//a", ["x:/a"], id="bare takes one slash"),
        pytest.param("x:{A|before:?}", "a/b?versionId=1", ["x:a/b"], id="before"),
        pytest.param("x:{A|after:bus/}", "arn:aws:events:r:1:event-bus/b", ["x:b"], id="after"),
        pytest.param("x:{A|after:bus/}", "b", ["x:b"], id="after, when it is not in it"),
        pytest.param("x:{A|unversioned}", "a:3", ["x:a"], id="unversioned"),
        pytest.param("x:{A|unversioned}", "arn:aws:ssm:r:1:p/a:3", ["arn:aws:ssm:r:1:p/a"], id="unversioned ARN"),
        pytest.param("{A|parent}", "arn:aws:sns:r:1:t:id", ["arn:aws:sns:r:1:t"], id="parent"),
        pytest.param("{A|unstarred}", "arn:a:*", ["arn:a"], id="unstarred"),
        pytest.param("{A|arn|unpiped}", "arn:a|1|x", ["arn:a"], id="unpiped"),
        pytest.param("x:{A|address}", "Me <me@example.com>", ["x:me@example.com"], id="address"),
        pytest.param("x:{A|domain}", "Me <me@example.com>", ["x:example.com"], id="domain"),
        pytest.param("x:{A|lower}", "Parameter", ["x:parameter"], id="lower"),
        pytest.param("x:{A|plain}", "arn:like", ["x:arn:like"], id="plain"),
        pytest.param("{A|arn}", "name", [], id="no ARN"),
        pytest.param("x:{A|not:default}", "default", [], id="not"),
        pytest.param("x:{A|not:default}", "other", ["x:other"], id="another one"),
    ],
)
def test_a_filter_changes_a_value(template: str, value: str, found: list[str]) -> None:
    assert resources(template, {"A": value}) == found


def test_an_arn_takes_the_place_of_all_before_it() -> None:
    assert resources(f"{TABLE}/index/{{IndexName}}", {"TableName": OTHER, "IndexName": "i"}) == [f"{OTHER}/index/i"]


@pytest.mark.parametrize(
    ("params", "found"),
    [
        pytest.param({}, ["bus/default"], id="absent"),
        pytest.param({"Bus": "b"}, ["bus/b"], id="given"),
    ],
)
def test_a_default_stands_for_what_is_absent(params: dict[str, Any], found: list[str]) -> None:
    assert resources("bus/{Bus|or:default}", params) == found


def test_a_default_stands_for_each_record_that_lacks_a_member() -> None:
    entries = {"Entries": [{"Bus": "b"}, {"Detail": "{}"}]}
    assert resources("bus/{Entries[].Bus|or:default}", entries) == ["bus/b", "bus/default"]


@pytest.mark.parametrize(
    ("template", "params", "text"),
    [
        pytest.param(TABLE, {}, "arn:aws:dynamodb:eu-west-1:111122223333:table/*", id="a name"),
        pytest.param("{TopicArn}", {}, "*", id="an ARN"),
        pytest.param("task/{Cluster}/{Task}", {"Cluster": "c"}, "task/c/*", id="one of two"),
        pytest.param("{A} or x:{B}", {}, "x:*", id="the last alternative"),
    ],
)
def test_a_star_stands_for_what_the_request_does_not_tell(template: str, params: dict[str, Any], text: str) -> None:
    assert widest(read_template(template), request(params)) == text


def test_a_filter_that_does_not_exist_is_refused() -> None:
    with pytest.raises(KeyError, match="upside-down"):
        read_template("{A|upside-down}")


def test_false_is_as_if_it_were_not_there() -> None:
    assert values_at({"publish": False}, read_path("publish")) == []
