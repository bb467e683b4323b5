"""The function `shop`: a web application of AWS Lambda Powertools behind a function URL."""

from __future__ import annotations

from aws_lambda_powertools.event_handler import LambdaFunctionUrlResolver
from aws_lambda_powertools.event_handler.exceptions import NotFoundError

app = LambdaFunctionUrlResolver()

PRICES = {"pen": 200, "ink": 450}


@app.get("/prices/<article>")
def price(article):
    if article not in PRICES:
        raise NotFoundError(f"no {article} in this shop")
    return {"cents": PRICES[article]}


def handler(event, context):
    return app.resolve(event, context)
