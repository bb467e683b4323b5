"""A handler catches a denial by the class that its service's model has for it."""

from __future__ import annotations

import pytest
from botocore import xform_name
from tests.journeys.permissions_by_service.operations import model_of
from tests.journeys.permissions_by_service.samples import params_of
from tests.journeys.permissions_by_service.trials import FUNCTION, client_of, granted

from lambdamock import mock_lambda

CLASSES = {
    "apigatewaymanagementapi": ("PostToConnection", "ForbiddenException", "ForbiddenException"),
    "events": ("PutEvents", "AccessDeniedException", "AccessDeniedException"),
    "kinesis": ("PutRecord", "AccessDeniedException", "AccessDeniedException"),
    "logs": ("PutLogEvents", "AccessDeniedException", "AccessDeniedException"),
    "rds-data": ("ExecuteStatement", "AccessDeniedException", "AccessDeniedException"),
    "s3": ("GetObject", "AccessDenied", "AccessDenied"),
    "sns": ("Publish", "AuthorizationErrorException", "AuthorizationError"),
    "ssm": ("GetParameter", "AccessDeniedException", "AccessDeniedException"),
}
"""By service: an operation, the class that its denial is of, and its code."""


@pytest.mark.parametrize("service", CLASSES)
def test_a_denial_is_caught_by_its_own_class(service: str) -> None:
    operation, name, code = CLASSES[service]
    if name not in {shape.name for shape in model_of(service).error_shapes}:
        pytest.skip(f"the installed model of {service} has no {name}")
    params = params_of(service, operation)

    def handler(_event: object, _context: object) -> str:
        client = client_of(service)
        try:
            getattr(client, xform_name(operation))(**params)
        except getattr(client.exceptions, name) as error:
            return str(error.response["Error"]["Code"])
        return "nothing"

    with mock_lambda(iam="strict") as aws:
        outcome = aws.function(handler, name=FUNCTION, role=granted(aws, ())).invoke()
    assert (outcome.error, outcome.result) == (None, code)
