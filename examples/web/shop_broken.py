"""The function `shop` with a bug: it expects the events of a REST API, which those of a URL are not."""

from __future__ import annotations

from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from aws_lambda_powertools.event_handler.exceptions import NotFoundError

app = APIGatewayRestResolver()

PRICES = {"pen": 200, "ink": 450}


@app.get("/prices/<article>")
def price(article):
    if article not in PRICES:
        raise NotFoundError(f"no {article} in this shop")
    return {"cents": PRICES[article]}


def handler(event, context):
    return app.resolve(event, context)
