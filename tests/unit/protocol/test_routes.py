from __future__ import annotations

from typing import Any

import pytest

from lambdamock.errors import ApiError, MissingAuthenticationTokenException, UnknownOperationException
from lambdamock.protocol.routes import Router

ROUTER = Router(
    [
        ("ListFunctions", "GET", "/2015-03-31/functions"),
        ("CreateFunction", "POST", "/2015-03-31/functions"),
        ("GetFunction", "GET", "/2015-03-31/functions/{FunctionName}"),
        ("DeleteFunction", "DELETE", "/2015-03-31/functions/{FunctionName}"),
        ("Invoke", "POST", "/2015-03-31/functions/{FunctionName}/invocations"),
        ("GetAlias", "GET", "/2015-03-31/functions/{FunctionName}/aliases/{Name}"),
        ("InvokeAsync", "POST", "/2014-11-13/functions/{FunctionName}/invoke-async/"),
        ("ListLayers", "GET", "/2018-10-31/layers"),
        ("GetLayerVersionByArn", "GET", "/2018-10-31/layers?find=LayerVersion"),
        ("GetConfig", "GET", "/2019-09-25/functions/{FunctionName}/config"),
        ("ListConfigs", "GET", "/2019-09-25/functions/list/all"),
        ("GetFile", "GET", "/2099-01-01/files/{Key+}/content"),
    ]
)


@pytest.mark.parametrize(
    ("method", "path", "query", "operation", "labels"),
    [
        pytest.param("GET", "/2015-03-31/functions", {}, "ListFunctions", {}, id="no-label"),
        pytest.param("GET", "/2015-03-31/functions/", {}, "ListFunctions", {}, id="trailing-slash-or-empty-name"),
        pytest.param("POST", "/2015-03-31/functions/", {}, "CreateFunction", {}, id="2019-uri"),
        pytest.param("GET", "/2015-03-31/functions/f", {}, "GetFunction", {"FunctionName": "f"}, id="label"),
        pytest.param("DELETE", "/2015-03-31/functions/f", {}, "DeleteFunction", {"FunctionName": "f"}, id="by-method"),
        pytest.param(
            "POST", "/2015-03-31/functions/f%3Aprod/invocations", {}, "Invoke", {"FunctionName": "f:prod"}, id="colon"
        ),
        pytest.param(
            "GET", "/2015-03-31/functions/a%2Fb%25", {}, "GetFunction", {"FunctionName": "a/b%"}, id="encoded-slash"
        ),
        pytest.param("GET", "/2015-03-31/functions/a+b", {}, "GetFunction", {"FunctionName": "a+b"}, id="plus-stays"),
        pytest.param(
            "POST", "/2015-03-31/functions//invocations", {}, "Invoke", {"FunctionName": ""}, id="empty-label-inside"
        ),
        pytest.param(
            "GET",
            "/2015-03-31/functions/f/aliases/n/",
            {},
            "GetAlias",
            {"FunctionName": "f", "Name": "n"},
            id="two-labels",
        ),
        pytest.param(
            "POST",
            "/2014-11-13/functions/f/invoke-async",
            {},
            "InvokeAsync",
            {"FunctionName": "f"},
            id="slash-in-model",
        ),
        pytest.param("GET", "/2018-10-31/layers", {}, "ListLayers", {}, id="without-query"),
        pytest.param("GET", "/2018-10-31/layers", {"Marker": "m"}, "ListLayers", {}, id="other-query"),
        pytest.param(
            "GET", "/2018-10-31/layers", {"find": "LayerVersion"}, "GetLayerVersionByArn", {}, id="query-decides"
        ),
        pytest.param(
            "GET", "/2018-10-31/layers", {"find": ["LayerVersion"]}, "GetLayerVersionByArn", {}, id="query-list-decides"
        ),
        pytest.param(
            "GET", "/2018-10-31/layers?find=LayerVersion", {}, "GetLayerVersionByArn", {}, id="query-left-on-path"
        ),
        pytest.param(
            "GET",
            "/2019-09-25/functions/list/config",
            {},
            "GetConfig",
            {"FunctionName": "list"},
            id="label-like-literal",
        ),
        pytest.param("GET", "/2099-01-01/files/a/b%20c/content", {}, "GetFile", {"Key": "a/b c"}, id="greedy-label"),
    ],
)
def test_a_request_finds_its_operation(
    method: str, path: str, query: dict[str, Any], operation: str, labels: dict[str, str]
) -> None:
    assert ROUTER.find(method, path, query) == (operation, labels)


@pytest.mark.parametrize(
    ("method", "path", "error"),
    [
        pytest.param("PATCH", "/2015-03-31/functions/f", UnknownOperationException, id="wrong-method"),
        pytest.param("DELETE", "/2015-03-31/functions/", UnknownOperationException, id="delete-without-a-name"),
        pytest.param("GET", "/2015-03-31/nothing", UnknownOperationException, id="unknown-resource"),
        pytest.param("GET", "/2015-03-31/functions/f/more/and/more", UnknownOperationException, id="too-long"),
        pytest.param("GET", "/2099-01-01/files/a/b", UnknownOperationException, id="greedy-without-its-end"),
        pytest.param("GET", "/1999-01-01/functions", MissingAuthenticationTokenException, id="unknown-version"),
        pytest.param("GET", "/", MissingAuthenticationTokenException, id="root"),
        pytest.param("GET", "", MissingAuthenticationTokenException, id="empty"),
    ],
)
def test_the_front_door_refuses_what_no_operation_answers(method: str, path: str, error: type[ApiError]) -> None:
    with pytest.raises(error):
        ROUTER.find(method, path, {})
