"""The configuration of function URLs."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from lambdamock import Aws

Create = Callable[..., dict[str, Any]]
Refused = Callable[..., tuple[int, str, str]]

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:f"
START = "2026-01-01T00:00:00.000000Z"
NO_FUNCTION = (404, "ResourceNotFoundException", "Function does not exist")
NO_URL = (404, "ResourceNotFoundException", "The resource you requested does not exist.")
CORS = {
    "AllowCredentials": True,
    "AllowHeaders": ["X-Custom-Header", "date"],
    "AllowMethods": ["GET", "*"],
    "AllowOrigins": ["https://www.example.com", "http://localhost:60905"],
    "ExposeHeaders": ["Keep-Alive"],
    "MaxAge": 86_400,
}


@pytest.fixture
def live(client: Any, create: Create) -> str:
    """An alias of a published version of `f`."""
    create(Publish=True)
    arn: str = client.create_alias(FunctionName="f", Name="live", FunctionVersion="1")["AliasArn"]
    return arn


def body(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer without what says how it came."""
    return {member: value for member, value in answer.items() if member != "ResponseMetadata"}


def test_a_function_gets_a_url_of_its_own(client: Any, create: Create) -> None:
    create()
    created = client.create_function_url_config(FunctionName="f", AuthType="NONE")
    assert created["ResponseMetadata"]["HTTPStatusCode"] == 201
    assert re.fullmatch(r"https://[0-9a-z]{32}\.lambda-url\.us-east-1\.on\.aws/", created["FunctionUrl"])
    assert body(created) == {
        "FunctionUrl": created["FunctionUrl"],
        "FunctionArn": FUNCTION,
        "AuthType": "NONE",
        "CreationTime": START,
    }
    assert body(client.get_function_url_config(FunctionName=FUNCTION)) == {
        "FunctionUrl": created["FunctionUrl"],
        "FunctionArn": FUNCTION,
        "AuthType": "NONE",
        "CreationTime": START,
        "LastModifiedTime": START,
        "InvokeMode": "BUFFERED",
    }


@pytest.mark.parametrize("mode", ["BUFFERED", "RESPONSE_STREAM"])
def test_an_invoke_mode_that_is_given_is_shown(client: Any, create: Create, mode: str) -> None:
    create()
    created = client.create_function_url_config(FunctionName="f", AuthType="NONE", InvokeMode=mode)
    assert created["InvokeMode"] == mode
    assert client.get_function_url_config(FunctionName="f")["InvokeMode"] == mode


def test_an_update_changes_what_it_names(aws: Aws, client: Any, create: Create) -> None:
    create()
    created = client.create_function_url_config(FunctionName="f", AuthType="NONE", InvokeMode="RESPONSE_STREAM")
    aws.clock.advance(1.5)
    updated = client.update_function_url_config(FunctionName="f", AuthType="AWS_IAM", Cors=CORS)
    expected = {
        "FunctionUrl": created["FunctionUrl"],
        "FunctionArn": FUNCTION,
        "AuthType": "AWS_IAM",
        "Cors": CORS,
        "CreationTime": START,
        "LastModifiedTime": "2026-01-01T00:00:01.500000Z",
    }
    assert body(updated) == expected
    assert body(client.get_function_url_config(FunctionName="f")) == {**expected, "InvokeMode": "RESPONSE_STREAM"}
    assert client.update_function_url_config(FunctionName="f", InvokeMode="BUFFERED")["InvokeMode"] == "BUFFERED"


def test_empty_cors_take_it_away(client: Any, create: Create) -> None:
    create()
    client.create_function_url_config(FunctionName="f", AuthType="NONE", Cors=CORS)
    assert client.update_function_url_config(FunctionName="f", AuthType="NONE")["Cors"] == CORS
    client.update_function_url_config(FunctionName="f", Cors={})
    assert "Cors" not in client.get_function_url_config(FunctionName="f")


@pytest.mark.parametrize("operation", ["create_function_url_config", "update_function_url_config"])
def test_methods_that_cannot_be_allowed_are_refused(
    client: Any, create: Create, refused: Refused, operation: str
) -> None:
    create()
    if operation.startswith("update"):
        client.create_function_url_config(FunctionName="f", AuthType="NONE")
    refusal = refused(
        getattr(client, operation), FunctionName="f", AuthType="NONE", Cors={"AllowMethods": ["GET", "get"]}
    )
    assert refusal == (400, "InvalidParameterValueException", "Invalid method in allowMethods: get")
    urls = client.list_function_url_configs(FunctionName="f")["FunctionUrlConfigs"]
    assert ["Cors" in url for url in urls] == [False] * len(urls)


@pytest.mark.parametrize(
    "cors",
    [
        pytest.param({"MaxAge": 86_401}, id="age"),
        pytest.param({"AllowMethods": ["OPTIONS"]}, id="method"),
        pytest.param({"AllowOrigins": [f"https://{number}.example.com" for number in range(101)]}, id="origins"),
        pytest.param({"AllowOrigins": ["o" * 254]}, id="origin"),
        pytest.param({"ExposeHeaders": ["h"] * 101}, id="headers"),
    ],
)
def test_cors_beyond_its_limits_is_refused(client: Any, create: Create, refused: Refused, cors: Any) -> None:
    create()
    status, code, _ = refused(client.create_function_url_config, FunctionName="f", AuthType="NONE", Cors=cors)
    assert (status, code) == (400, "ValidationException")


def test_an_alias_has_a_url_beside_that_of_the_function(client: Any, live: str) -> None:
    ours = client.create_function_url_config(FunctionName="f", AuthType="NONE")
    theirs = client.create_function_url_config(FunctionName="f", Qualifier="live", AuthType="AWS_IAM")
    assert (ours["FunctionArn"], theirs["FunctionArn"]) == (FUNCTION, live)
    assert ours["FunctionUrl"] != theirs["FunctionUrl"]
    assert client.get_function_url_config(FunctionName=live)["AuthType"] == "AWS_IAM"
    listed = client.list_function_url_configs(FunctionName="f")["FunctionUrlConfigs"]
    assert [url["FunctionArn"] for url in listed] == [FUNCTION, live]
    listed = client.list_function_url_configs(FunctionName="f:live")["FunctionUrlConfigs"]
    assert [url["FunctionArn"] for url in listed] == [live]
    client.delete_function_url_config(FunctionName="f", Qualifier="live")
    assert client.get_function_url_config(FunctionName="f")["FunctionUrl"] == ours["FunctionUrl"]


def test_urls_are_listed_page_by_page(client: Any, live: str) -> None:
    for name in ("b", "a", "c"):
        client.create_alias(FunctionName="f", Name=name, FunctionVersion="1")
        client.create_function_url_config(FunctionName="f", Qualifier=name, AuthType="NONE")
    first = client.list_function_url_configs(FunctionName="f", MaxItems=2)
    second = client.list_function_url_configs(FunctionName="f", MaxItems=2, Marker=first["NextMarker"])
    pages = [[url["FunctionArn"].rpartition(":")[2] for url in page["FunctionUrlConfigs"]] for page in (first, second)]
    assert pages == [["a", "b"], ["c"]]
    assert "NextMarker" not in second
    assert set(first["FunctionUrlConfigs"][0]) == {
        "FunctionUrl", "FunctionArn", "AuthType", "CreationTime", "LastModifiedTime", "InvokeMode",
    }  # fmt: skip


@pytest.mark.parametrize("qualifier", [{}, {"Qualifier": "live"}], ids=["function", "alias"])
def test_there_is_one_url_for_each(client: Any, live: str, refused: Refused, qualifier: dict[str, str]) -> None:
    arn = live if qualifier else FUNCTION
    url = client.create_function_url_config(FunctionName="f", AuthType="NONE", **qualifier)["FunctionUrl"]
    message = (
        f"Failed to create function url config for [functionArn = {arn}]. Error message:  FunctionUrlConfig exists for "
        "this Lambda function"
    )
    refusal = refused(client.create_function_url_config, FunctionName="f", AuthType="AWS_IAM", **qualifier)
    assert refusal == (409, "ResourceConflictException", message)
    kept = client.get_function_url_config(FunctionName="f", **qualifier)
    assert (kept["FunctionUrl"], kept["AuthType"]) == (url, "NONE")


@pytest.mark.parametrize(
    ("operation", "members", "missing"),
    [
        ("create_function_url_config", {"AuthType": "NONE"}, NO_FUNCTION),
        ("update_function_url_config", {"AuthType": "NONE"}, NO_FUNCTION),
        ("list_function_url_configs", {}, NO_FUNCTION),
        ("get_function_url_config", {}, NO_URL),
        ("delete_function_url_config", {}, NO_URL),
    ],
)
@pytest.mark.parametrize(
    "name",
    ["g", "arn:aws:lambda:us-east-1:123456789012:function:g", "f:doesnotexist"],
    ids=["name", "arn", "alias"],
)
def test_what_has_no_url_is_missed_in_the_words_of_the_operation(
    client: Any, create: Create, refused: Refused, operation: str, members: Any, missing: Any, name: str
) -> None:
    create()
    assert refused(getattr(client, operation), FunctionName=name, **members) == missing


@pytest.mark.parametrize("name", ["f", "f:live"])
@pytest.mark.parametrize(
    "operation", ["get_function_url_config", "update_function_url_config", "delete_function_url_config"]
)
def test_a_function_without_a_url_is_missed_as_a_resource(
    client: Any, live: str, refused: Refused, operation: str, name: str
) -> None:
    assert refused(getattr(client, operation), FunctionName=name) == NO_URL


@pytest.mark.parametrize(
    "qualifier",
    [
        pytest.param("$LATEST", marks=pytest.mark.needs_model("GetFunctionUrlConfig.Qualifier", refuses="$LATEST")),
        "1",
        "2",
    ],
)
@pytest.mark.parametrize(
    ("operation", "members"),
    [
        ("create_function_url_config", {"AuthType": "NONE"}),
        ("get_function_url_config", {}),
        ("update_function_url_config", {}),
        ("delete_function_url_config", {}),
    ],
)
def test_versions_have_no_urls(
    client: Any, live: str, refused: Refused, operation: str, members: Any, qualifier: str
) -> None:
    status, code, message = refused(getattr(client, operation), FunctionName="f", Qualifier=qualifier, **members)
    assert (status, code) == (400, "ValidationException")
    assert message.startswith(
        f"1 validation error detected: Value '{qualifier}' at 'qualifier' failed to satisfy constraint: Member must "
        "satisfy regular expression pattern: "
    )


@pytest.mark.parametrize(
    ("operation", "members"),
    [
        ("create_function_url_config", {"AuthType": "NONE"}),
        ("get_function_url_config", {}),
        ("update_function_url_config", {}),
        ("delete_function_url_config", {}),
    ],
)
def test_the_qualifier_must_be_that_of_the_name(
    client: Any, live: str, refused: Refused, operation: str, members: Any
) -> None:
    refusal = refused(getattr(client, operation), FunctionName=live, Qualifier="other", **members)
    message = "The derived qualifier from the function name does not match the specified qualifier."
    assert refusal == (400, "InvalidParameterValueException", message)


def test_a_url_that_was_deleted_never_comes_back(client: Any, create: Create, refused: Refused) -> None:
    create()
    first = client.create_function_url_config(FunctionName="f", AuthType="NONE")["FunctionUrl"]
    deleted = client.delete_function_url_config(FunctionName="f")
    assert deleted["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert refused(client.get_function_url_config, FunctionName="f") == NO_URL
    assert client.create_function_url_config(FunctionName="f", AuthType="NONE")["FunctionUrl"] != first


def test_a_url_goes_with_its_function(client: Any, create: Create, refused: Refused) -> None:
    create()
    client.create_function_url_config(FunctionName="f", AuthType="NONE")
    client.delete_function(FunctionName="f")
    create()
    assert refused(client.get_function_url_config, FunctionName="f") == NO_URL


def test_a_url_goes_with_its_alias(client: Any, live: str, refused: Refused) -> None:
    client.create_function_url_config(FunctionName="f", Qualifier="live", AuthType="NONE")
    client.delete_alias(FunctionName="f", Name="live")
    assert refused(client.get_function_url_config, FunctionName="f", Qualifier="live") == NO_URL
    assert client.list_function_url_configs(FunctionName="f")["FunctionUrlConfigs"] == []
