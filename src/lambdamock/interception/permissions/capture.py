"""The parameters of a client's call, kept until it is made: where it is taken over, they are bytes already."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Final

from lambdamock.interception.port import Innermost

_KEY: Final = "lambdamock_params"
_NOTHING: Final[Mapping[str, Any]] = {}


def capturing(original: Callable[..., Any], innermost: Innermost) -> Callable[..., Any]:
    """`BaseClient._convert_to_request_dict` that keeps the parameters in the context of the request.

    aiobotocore's is a coroutine, which is handed through. Presigning passes here, too, and makes no call.
    """

    @wraps(original)
    def _convert_to_request_dict(self: Any, *arguments: Any, **named: Any) -> Any:
        context = named.get("context")
        if context is not None and innermost() is not None:
            context[_KEY] = named.get("api_params", _NOTHING)
        return original(self, *arguments, **named)

    return _convert_to_request_dict


def params_of(context: Mapping[str, Any]) -> Mapping[str, Any]:
    """The parameters of a call, by the context of its request: members by wire name."""
    params: Mapping[str, Any] = context.get(_KEY, _NOTHING)
    return params
