"""Cross-origin resource sharing, as the configuration of a function URL asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any, Final

from lambdamock.services.contracts.http_response import Headers, HttpResponse

_METHODS: Final = ("GET", "PUT", "HEAD", "POST", "PATCH", "DELETE")


def preflight(event: Mapping[str, Any], cors: Mapping[str, Any] | None) -> HttpResponse | None:
    """The answer to a browser's question whether it may ask; None for other requests, which go to the function.

    Args:
        cors: the members of `Cors` in the URL's configuration; None without one, when OPTIONS is a request as others.

    Source: documented, developer guide, "Cross-origin resource sharing (CORS)"; assumed, status 200 in any case, and
    no headers for an origin or a method that is not allowed.
    """
    if cors is None or not _asks_first(event):
        return None
    origin, wanted = _header(event, "origin"), _header(event, "access-control-request-method")
    allowed = _methods(cors)
    if not _is_allowed(origin, cors) or wanted.upper() not in allowed:
        return HttpResponse(200, problem=f"the URL's Cors do not allow {wanted} from {origin}")
    pairs = [*_always(origin, cors), ("Access-Control-Allow-Methods", ",".join(allowed))]
    if cors.get("AllowHeaders"):
        pairs.append(("Access-Control-Allow-Headers", ",".join(cors["AllowHeaders"])))
    if "MaxAge" in cors:
        pairs.append(("Access-Control-Max-Age", str(cors["MaxAge"])))
    return HttpResponse(200, Headers(pairs))


def with_cors(response: HttpResponse, event: Mapping[str, Any], cors: Mapping[str, Any] | None) -> HttpResponse:
    """A function's response with the headers that the configuration adds to it.

    Source: documented, developer guide, "Cross-origin resource sharing (CORS)"; assumed, as widely reported, that a
    header which the function sends as well is there twice, so that browsers refuse the response.
    """
    origin = _header(event, "origin")
    if cors is None or not origin or not _is_allowed(origin, cors):
        return response
    added = _always(origin, cors)
    if cors.get("ExposeHeaders"):
        added.append(("Access-Control-Expose-Headers", ",".join(cors["ExposeHeaders"])))
    twice = [name for name, _ in added if name in response.headers]
    problem = response.problem
    if twice:
        problem = problem or f"{', '.join(twice)}: sent by the function and by the URL's Cors, so browsers refuse it"
    return response._replace(headers=Headers([*response.headers.pairs, *added]), problem=problem)


def _always(origin: str, cors: Mapping[str, Any]) -> list[tuple[str, str]]:
    allowed = cors.get("AllowOrigins", [])
    pairs = [("Access-Control-Allow-Origin", "*" if "*" in allowed else origin)]
    if cors.get("AllowCredentials"):
        pairs.append(("Access-Control-Allow-Credentials", "true"))
    return pairs if "*" in allowed else [*pairs, ("Vary", "Origin")]


def _is_allowed(origin: str, cors: Mapping[str, Any]) -> bool:
    return any(fnmatchcase(origin.lower(), pattern.lower()) for pattern in cors.get("AllowOrigins", []))


def _methods(cors: Mapping[str, Any]) -> tuple[str, ...]:
    given = tuple(cors.get("AllowMethods", ()))
    return _METHODS if "*" in given else given


def _asks_first(event: Mapping[str, Any]) -> bool:
    method = event.get("requestContext", {}).get("http", {}).get("method", "")
    return method == "OPTIONS" and bool(_header(event, "origin") and _header(event, "access-control-request-method"))


def _header(event: Mapping[str, Any], name: str) -> str:
    headers = event.get("headers") or {}
    return next((str(value) for key, value in headers.items() if key.lower() == name), "")
