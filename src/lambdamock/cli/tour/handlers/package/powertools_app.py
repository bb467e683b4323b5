"""An application of someone else's making: routes, JSON and structured logs by Powertools for AWS Lambda."""

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayRestResolver

logger = Logger(service="tour")
app = APIGatewayRestResolver()


@app.get("/test/<word>")
def greet(word):
    name = app.current_event.query_string_parameters["name"]
    logger.info("greeting", extra={"visitor": name})
    return {"message": f"{word} {name}"}


@logger.inject_lambda_context
def handler(event, context):
    return app.resolve(event, context)
