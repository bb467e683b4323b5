"""Test a web application: what does the client of its URL get?"""

from __future__ import annotations

import pytest

from lambdamock import events

pytest.importorskip("aws_lambda_powertools")

from shop import handler


@pytest.fixture
def get(lambda_mock, lambda_function, lambda_client):
    """Asks the function's URL, as a browser would."""
    shop = lambda_function(handler, name="shop", timeout=30)
    shop.allow("url")
    lambda_client.create_function_url_config(FunctionName="shop", AuthType="NONE")

    def ask(path):
        return lambda_mock.deliver.url(shop, events.urls.request("GET", path, origin=lambda_mock.origin))

    return ask


def test_the_price_of_an_article(get):
    response = get("/prices/ink")
    assert response.status == 200
    assert response.json() == {"cents": 450}
    assert response.headers["content-type"] == "application/json"


def test_an_article_that_there_is_not(get):
    response = get("/prices/chalk")
    assert response.status == 404
    assert response.json()["message"] == "no chalk in this shop"
