"""The same application on a router of two dozen lines, for places without a package registry."""

import logging

from small_router import Router

logger = logging.getLogger("tour")
logger.setLevel(logging.INFO)
app = Router()


@app.get("/test/<word>")
def greet(request, word):
    name = request["queryStringParameters"]["name"]
    logger.info("greeting %s", name)
    return {"message": f"{word} {name}"}


def handler(event, context):
    return app.resolve(event)
