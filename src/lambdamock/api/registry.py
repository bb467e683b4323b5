"""The operations that are built: each a function that registers itself under the name of the service model."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, Final, NamedTuple

from lambdamock.api.catalogue import MODULE_OF, NOT_BUILT
from lambdamock.api.world import Call
from lambdamock.errors import InternalError, OperationNotBuilt

Handler = Callable[[Call], dict[str, Any]]
"""Takes a validated call, returns the members of the result by wire name."""


class Operation(NamedTuple):
    """A built operation; `exclusive` ones run while the world is locked."""

    handle: Handler
    exclusive: bool


OPERATIONS: Final[dict[str, Operation]] = {}
"""Those whose module has been imported; `built` imports it when needed."""


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


def built(name: str) -> Operation:
    """The operation of that name.

    Raises:
        OperationNotBuilt: it exists on AWS and is not built here.
    """
    found = OPERATIONS.get(name)
    if found is not None:
        return found
    if name not in MODULE_OF:
        raise OperationNotBuilt(
            f"{name} is an operation of AWS Lambda that this version of lambdamock does not answer: "
            f"{NOT_BUILT.get(name, 'it is newer than this version')}. To go on, answer this call yourself, for "
            "instance with botocore.stub.Stubber on the same client."
        )
    import_module(f"lambdamock.api.{MODULE_OF[name]}")
    return OPERATIONS[name]
