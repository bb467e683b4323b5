"""Function URLs: an address of its own for a function or one of its aliases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from lambdamock.errors import InvalidParameterValueException

ID_LENGTH: Final = 32
"""Characters of the first label of a URL's host."""

_METHODS: Final = frozenset({"GET", "PUT", "HEAD", "POST", "PATCH", "DELETE", "*"})


class FunctionUrl(NamedTuple):
    """The address of a function or of an alias, and how it may be called.

    Attributes:
        url_id: the first label of the host; no two URLs share one.
        function_arn: what is invoked: the function, or the alias with its name as the qualifier.
        qualifier: "$LATEST" for the function itself, or the alias's name.
        auth_type: "NONE" or "AWS_IAM".
        cors: the members of `Cors` as the request gave them; None for no CORS.
        invoke_mode: "BUFFERED" or "RESPONSE_STREAM".
        created, modified: seconds since the epoch.
    """

    url_id: str
    region: str
    function_arn: str
    qualifier: str
    auth_type: str
    cors: Mapping[str, Any] | None
    invoke_mode: str
    created: float
    modified: float

    @property
    def url(self) -> str:
        """`https://ID.lambda-url.REGION.on.aws/`. Source: documented, developer guide, "Function URLs" (today)."""
        return f"https://{self.url_id}.lambda-url.{self.region}.on.aws/"


def cors_of(given: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """The CORS settings that a request asks for; None when it gives none, or empty ones, which take them away.

    Raises:
        InvalidParameterValueException: a method that cannot be allowed (`OPTIONS`, which is too long for the shape, is
            answered by Lambda itself).

    Source: documented, `Cors` of AWS::Lambda::Url, the methods; assumed, the wording, and that names of headers are
    kept as they are given.
    """
    unknown = [method for method in (given or {}).get("AllowMethods", []) if method not in _METHODS]
    if unknown:
        raise InvalidParameterValueException(f"Invalid method in allowMethods: {unknown[0]}")
    return given or None
