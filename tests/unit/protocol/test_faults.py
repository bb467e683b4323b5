from __future__ import annotations

import pytest
from botocore.model import ServiceModel

from lambdamock.errors import (
    AccessDeniedException,
    ApiError,
    MissingAuthenticationTokenException,
    UnknownOperationException,
    ValidationException,
)
from lambdamock.protocol import LambdaProtocol
from lambdamock.wire import Response


class ThrottledException(ApiError):
    """Modelled, with a member in a header."""


class MissingException(ApiError):
    """Modelled, with a capital letter in Message."""

    fault = "Server"


class UntypedException(MissingException):
    """Modelled under another name."""

    fault = None
    code = "MissingException"


@pytest.mark.parametrize(
    ("error", "status", "more", "body"),
    [
        pytest.param(
            ThrottledException("Slow down", Reason="Rate", retryAfterSeconds="2"),
            429,
            {"retry-after": "2"},
            b'{"Type":"User","Reason":"Rate","message":"Slow down"}',
            id="details-go-where-the-model-says",
        ),
        pytest.param(MissingException("Gone"), 404, {}, b'{"Type":"Server","Message":"Gone"}', id="capital-letter"),
        pytest.param(UntypedException("Gone"), 404, {}, b'{"Message":"Gone"}', id="without-a-type"),
        pytest.param(ValidationException("Bad"), 400, {}, b'{"message":"Bad"}', id="validation"),
        pytest.param(AccessDeniedException("No"), 403, {}, b'{"Message":"No"}', id="access-denied"),
        pytest.param(UnknownOperationException("No"), 404, {}, b'{"Message":"No"}', id="unknown-operation"),
        pytest.param(MissingAuthenticationTokenException("No"), 403, {}, b'{"message":"No"}', id="front-door"),
    ],
)
def test_an_error_has_the_body_of_its_shape(
    service_model: ServiceModel, error: ApiError, status: int, more: dict[str, str], body: bytes
) -> None:
    headers = {
        "content-type": "application/json",
        "content-length": str(len(body)),
        "x-amzn-requestid": "the-id",
        "x-amzn-errortype": error.code,
        **more,
    }

    assert LambdaProtocol(service_model).render_error(error, "the-id") == Response(status, headers, body)
