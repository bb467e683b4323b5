"""Test an ASGI application behind API Gateway: are its routes found, and what does the client get?"""

from __future__ import annotations

import pytest

from lambdamock import events

pytest.importorskip("mangum")

from stock_api import handler


@pytest.fixture
def get(lambda_mock, lambda_function):
    """Asks the stage `v1` of an HTTP API, which hands all it gets to the function."""
    function = lambda_function(handler, name="stock-api", timeout=30)
    function.allow("apigateway")

    def ask(path):
        request = events.apigateway.http_api("GET", path, route="$default", stage="v1", origin=lambda_mock.origin)
        return lambda_mock.deliver.apigateway(function, request)

    return ask


def test_the_stock_of_an_article(get):
    response = get("/stock/pen")
    assert response.status == 200
    assert response.json() == {"article": "pen", "count": 12}


def test_an_article_that_there_is_not(get):
    response = get("/stock/chalk")
    assert response.status == 404
    assert response.json() == {"detail": "no chalk in this shop"}
