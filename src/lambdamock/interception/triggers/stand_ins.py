"""What moto gets when a service of its own asks for the functions of an account."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from importlib import import_module
from typing import Any, Final

from lambdamock.interception.port import Cloud, Innermost

_stand_in: Final[ContextVar[Any]] = ContextVar("lambdamock_stand_in", default=None)


class Functions:
    """Tells a service which functions it may invoke.

    Args:
        source_arn: of what in the service is about to use them, and `source_account`, whose it is.
    """

    def __init__(self, cloud: Cloud, service: str, *, source_arn: str | None, source_account: str) -> None:
        self._cloud = cloud
        self._service = service
        self._source_arn = source_arn
        self._source_account = source_account

    def get_function(self, arn: str, *_: Any, **__: Any) -> None:
        """Nothing that moto looks at.

        Raises:
            ApiError: the service may not invoke it.
        """
        refusal = self._cloud.refusal_of(
            self._service, arn, source_arn=self._source_arn, source_account=self._source_account
        )
        if refusal is not None:
            raise refusal


@contextmanager
def standing_in(functions: Any, look: Callable[[], None]) -> Iterator[None]:
    """Let moto find `functions` in place of its own inside.

    Args:
        look: see `Seams.look`.
    """
    import_module("moto.awslambda.utils")  # as moto is about to do
    look()
    token = _stand_in.set(functions)
    try:
        yield
    finally:
        _stand_in.reset(token)


def asking(original: Callable[..., Any], _innermost: Innermost) -> Callable[..., Any]:
    """`get_backend` that answers those who are known to ask; moto's own functions for all others."""

    @wraps(original)
    def get_backend(account_id: str, region: str) -> Any:
        stand_in = _stand_in.get()
        return original(account_id, region) if stand_in is None else stand_in

    return get_backend
