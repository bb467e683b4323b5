"""Requests through API Gateway, load balancers, function URLs and CloudFront."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest

from lambdamock.errors import UsageError
from lambdamock.events import Origin, alb, apigateway, authorizers, cloudfront, urls

QUERY = {"a": ["1", "2"], "b c": "ü&"}
Build = Callable[..., dict[str, Any]]
doors = pytest.mark.parametrize("build", [alb.request, apigateway.rest, apigateway.http_api, urls.request])


@doors
def test_a_text_travels_as_it_is(build: Build) -> None:
    event = build("POST", "/", body="Grüße")
    assert (event["body"], event["isBase64Encoded"]) == ("Grüße", False)


@doors
def test_bytes_travel_as_base64(build: Build) -> None:
    event = build("POST", "/", body=b"\x00\xff")
    assert (base64.b64decode(event["body"]), event["isBase64Encoded"]) == (b"\x00\xff", True)


@doors
def test_a_mapping_travels_as_json_and_says_so(build: Build) -> None:
    event = build("POST", "/", body={"a": [1]})
    headers = {name.lower(): value for name, value in event["headers"].items()}
    assert (event["body"], headers["content-type"]) == ('{"a":[1]}', "application/json")
    declared = build("POST", "/", body={}, headers={"CONTENT-TYPE": "application/vnd.api+json"})["headers"]
    assert [value for name, value in declared.items() if name.lower() == "content-type"] == ["application/vnd.api+json"]


@pytest.mark.parametrize(
    ("build", "body"),
    [(alb.request, ""), (apigateway.rest, None), (apigateway.http_api, "absent"), (urls.request, "absent")],
    ids=["alb", "rest", "http_api", "url"],
)
def test_each_way_says_differently_that_there_is_no_body(build: Build, body: str | None) -> None:
    assert build().get("body", "absent") == body


def test_rest_has_all_values_and_the_last_of_each() -> None:
    event = apigateway.rest(query=QUERY, headers={"X-A": ["1", "2"]})
    assert event["queryStringParameters"] == {"a": "2", "b c": "ü&"}
    assert event["multiValueQueryStringParameters"] == {"a": ["1", "2"], "b c": ["ü&"]}
    assert (event["headers"]["X-A"], event["multiValueHeaders"]["X-A"]) == ("2", ["1", "2"])


def test_rest_says_null_where_there_is_nothing() -> None:
    event = apigateway.rest()
    names = ("queryStringParameters", "multiValueQueryStringParameters", "pathParameters", "stageVariables", "body")
    assert [event[name] for name in names] == [None] * 5
    assert event["requestContext"]["identity"] == {
        "cognitoIdentityPoolId": None,
        "accountId": None,
        "cognitoIdentityId": None,
        "caller": None,
        "accessKey": None,
        "cognitoAuthenticationType": None,
        "cognitoAuthenticationProvider": None,
        "userArn": None,
        "user": None,
        "sourceIp": "127.0.0.1",
        "userAgent": "curl/8.9.1",
    }


def test_B044_the_host_is_that_of_the_api() -> None:
    event = apigateway.rest("GET", "/x", api_id="abc", stage="dev", origin=Origin(region="eu-west-1"))
    assert event["headers"]["Host"] == "abc.execute-api.eu-west-1.amazonaws.com"
    context = event["requestContext"]
    assert (context["domainName"], context["domainPrefix"]) == (event["headers"]["Host"], "abc")
    assert (context["path"], event["path"]) == ("/dev/x", "/x")


def test_rest_tells_the_time_twice() -> None:
    context = apigateway.rest(origin=Origin(at=1.25))["requestContext"]
    assert (context["requestTime"], context["requestTimeEpoch"]) == ("01/Jan/1970:00:00:01 +0000", 1250)


def test_B050_the_rest_of_a_path_is_a_parameter() -> None:
    event = apigateway.rest("GET", "/a/b", resource="/{proxy+}", path_parameters={"proxy": "a/b"})
    assert (event["resource"], event["requestContext"]["resourcePath"]) == ("/{proxy+}", "/{proxy+}")
    assert event["pathParameters"] == {"proxy": "a/b"}


def test_what_an_authorizer_found_out_is_handed_on() -> None:
    claims = {"claims": {"sub": "1"}}
    assert apigateway.rest(authorizer=claims)["requestContext"]["authorizer"] == claims
    assert apigateway.http_api(authorizer={"jwt": claims})["requestContext"]["authorizer"] == {"jwt": claims}
    assert apigateway.websocket(authorizer=claims)["requestContext"]["authorizer"] == claims


def test_B062_a_minimal_request_of_2019_has_no_null() -> None:
    event = apigateway.rest("GET", query={"TableName": "MyTable"}, origin=Origin(profile="2019"))
    assert set(event) == {"resource", "path", "httpMethod", "headers", "queryStringParameters", "requestContext"}
    posted = apigateway.rest("POST", body="a", origin=Origin(profile="2019"))
    assert (posted["body"], posted["isBase64Encoded"]) == ("a", False)


@pytest.mark.parametrize("build", [apigateway.http_api, urls.request], ids=["http_api", "url"])
def test_version_2_joins_values_and_takes_cookies_out_of_the_headers(build: Build) -> None:
    event = build("GET", "/a", query=QUERY, headers={"X-A": ["1", "2"], "Cookie": "a=1; b=2"}, cookies=["c=3"])
    assert event["rawQueryString"] == "a=1&a=2&b+c=%C3%BC%26"
    assert event["queryStringParameters"] == {"a": "1,2", "b c": "ü&"}
    assert (event["headers"]["x-a"], event["cookies"]) == ("1,2", ["a=1", "b=2", "c=3"])
    assert "cookie" not in event["headers"]


@pytest.mark.parametrize("build", [apigateway.http_api, urls.request], ids=["http_api", "url"])
def test_version_2_leaves_out_what_a_request_has_not(build: Build) -> None:
    assert set(build()) == {
        "version",
        "routeKey",
        "rawPath",
        "rawQueryString",
        "headers",
        "requestContext",
        "isBase64Encoded",
    }


def test_the_path_at_an_http_api_begins_with_the_stage() -> None:
    staged, default = apigateway.http_api("GET", "/a", stage="v1"), apigateway.http_api("GET", "/a")
    assert (staged["rawPath"], staged["requestContext"]["http"]["path"]) == ("/v1/a", "/v1/a")
    assert (default["rawPath"], default["routeKey"]) == ("/a", "GET /a")
    routed = apigateway.http_api(
        "GET", "/a/7", route="/a/{id}", path_parameters={"id": "7"}, stage_variables={"v": "1"}
    )
    assert (routed["routeKey"], routed["pathParameters"]) == ("GET /a/{id}", {"id": "7"})
    assert (routed["stageVariables"], apigateway.http_api(route="$default")["routeKey"]) == ({"v": "1"}, "$default")


def test_a_url_knows_who_signed_the_request() -> None:
    arn = "arn:aws:iam::123456789012:user/ann"
    signed, anonymous = urls.request(caller_arn=arn)["requestContext"], urls.request()["requestContext"]
    assert (signed["accountId"], signed["authorizer"]["iam"]["userArn"]) == ("123456789012", arn)
    assert (anonymous["accountId"], "authorizer" in anonymous) == ("anonymous", False)
    assert urls.request(url_id="abc")["headers"]["host"] == "abc.lambda-url.us-east-1.on.aws"


def test_a_load_balancer_hands_the_query_on_encoded() -> None:
    assert alb.request(query=QUERY)["queryStringParameters"] == {"a": "2", "b%20c": "%C3%BC%26"}


def test_a_load_balancer_hands_on_one_value_or_all() -> None:
    event = alb.request(query=QUERY, headers={"X-A": ["1", "2"]}, multi_value=True)
    assert event["multiValueQueryStringParameters"] == {"a": ["1", "2"], "b%20c": ["%C3%BC%26"]}
    assert event["multiValueHeaders"]["x-a"] == ["1", "2"]
    assert not {"headers", "queryStringParameters"} & set(event)
    assert alb.request(headers={"X-A": ["1", "2"]})["headers"]["x-a"] == "2"


def test_a_health_check_comes_from_the_load_balancer() -> None:
    assert alb.health_check()["headers"] == {"user-agent": "ELB-HealthChecker/2.0"}


@pytest.mark.parametrize(
    ("kind", "route", "members"),
    [
        ("CONNECT", "$connect", {"requestContext", "isBase64Encoded", "headers", "multiValueHeaders"}),
        ("MESSAGE", "$default", {"requestContext", "isBase64Encoded", "body"}),
        ("DISCONNECT", "$disconnect", {"requestContext", "isBase64Encoded", "headers", "multiValueHeaders"}),
    ],
)
def test_events_of_a_connection_have_what_belongs_to_them(kind: Any, route: str, members: set[str]) -> None:
    event = apigateway.websocket(kind)
    assert (set(event), event["requestContext"]["routeKey"]) == (members, route)
    assert ("messageId" in event["requestContext"]) == (kind == "MESSAGE")
    assert event["requestContext"]["connectionId"] == apigateway.websocket()["requestContext"]["connectionId"]


def test_a_connection_opens_with_a_query() -> None:
    event = apigateway.websocket("CONNECT", query={"room": "1"})
    assert (event["queryStringParameters"], event["multiValueQueryStringParameters"]) == (
        {"room": "1"},
        {"room": ["1"]},
    )


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        ("CONNECT", {"body": "a"}),
        ("MESSAGE", {"query": {"a": "b"}}),
        ("MESSAGE", {"headers": {"a": "b"}}),
        ("DISCONNECT", {"query": {"a": "b"}}),
        ("CLOSE", {}),
    ],
)
def test_what_a_connection_does_not_bring_is_refused(kind: Any, asked: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="websocket"):
        apigateway.websocket(kind, **asked)


def test_an_authorizer_is_told_what_for() -> None:
    event = authorizers.token("Bearer x", "GET", "/a/b", stage="dev", api_id="abc")
    arn = "arn:aws:execute-api:us-east-1:123456789012:abc/dev/GET/a/b"
    assert event == {"type": "TOKEN", "methodArn": arn, "authorizationToken": "Bearer x"}
    asked = authorizers.request("GET", "/a/b", stage="dev", api_id="abc", query={"q": "1"})
    assert (asked["methodArn"], asked["queryStringParameters"]) == (arn, {"q": "1"})
    http = authorizers.http_request("GET", "/a", headers={"Authorization": "t"}, api_id="abc")
    assert (http["routeArn"], http["identitySource"]) == (
        "arn:aws:execute-api:us-east-1:123456789012:abc/$default/GET/a",
        ["t"],
    )


@pytest.mark.parametrize("ask", [authorizers.request, authorizers.http_request])
def test_an_authorizer_never_gets_a_body(ask: Build) -> None:
    assert not {"body", "isBase64Encoded"} & set(ask())
    with pytest.raises(UsageError, match="never gets the body"):
        ask(body="a")


def test_the_edge_keeps_how_headers_were_written() -> None:
    cf = cloudfront.request(headers={"X-A": ["1", "2"]}, query={"q": "1"})["Records"][0]["cf"]
    assert cf["request"]["headers"]["x-a"] == [{"key": "X-A", "value": "1"}, {"key": "X-A", "value": "2"}]
    assert (cf["request"]["querystring"], cf["config"]["eventType"]) == ("q=1", "viewer-request")


def test_the_edge_hands_on_bodies_and_origins() -> None:
    s3 = {"s3": {"domainName": "b.s3.amazonaws.com"}}
    event = cloudfront.request("POST", body="a", event_type="origin-request", request_origin=s3)
    asked = event["Records"][0]["cf"]["request"]
    body = {"inputTruncated": False, "action": "read-only", "encoding": "base64", "data": "YQ=="}
    assert (asked["body"], asked["origin"]) == (body, s3)


def test_the_edge_sees_the_response_beside_the_request() -> None:
    event = cloudfront.response(
        404, description="Not Found", response_headers={"Age": "1"}, event_type="origin-response"
    )
    cf = event["Records"][0]["cf"]
    assert cf["response"] == {
        "headers": {"age": [{"key": "Age", "value": "1"}]},
        "status": "404",
        "statusDescription": "Not Found",
    }
    assert cf["config"]["eventType"] == "origin-response"
