"""Which operations are built: a name of the service model, and the function that answers it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from lambdamock.api.world import Call
from lambdamock.errors import InternalError

Handler = Callable[[Call], dict[str, Any]]
"""Takes a validated call, returns the members of the result by wire name."""


class Operation(NamedTuple):
    """A built operation; `exclusive` ones run while the world is locked."""

    handle: Handler
    exclusive: bool


OPERATIONS: Final[dict[str, Operation]] = {}


def operation(name: str, *, exclusive: bool = True) -> Callable[[Handler], Handler]:
    """Register a function as the answer to an operation of the service model.

    Args:
        name: as in the service model, for instance "GetFunction".
        exclusive: hold the world's lock meanwhile; False for operations that run user code and lock for themselves.
    """

    def register(handle: Handler) -> Handler:
        if name in OPERATIONS:
            raise InternalError(f"{name} is registered twice")
        OPERATIONS[name] = Operation(handle, exclusive)
        return handle

    return register
