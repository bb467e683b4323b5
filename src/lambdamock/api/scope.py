"""What requests may ask for and this version cannot do: refused by name, never stored and ignored."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from lambdamock.errors import OperationNotBuilt


def _given(value: Any) -> bool:
    return value not in (None, False, "", [], {})


# Member of the request to: is this value more than AWS's default, which holds here too?
_ON_FUNCTIONS: Final[Mapping[str, Callable[[Any], bool]]] = {
    "PublishTo": _given,
    "DurableConfig": _given,
    "RuntimeConfig": _given,
    "AcceleratorConfig": _given,
    "S3ObjectStorageMode": lambda value: value != "COPY",
}
_ON_INVOKE: Final[Mapping[str, Callable[[Any], bool]]] = {
    "DurableExecutionName": _given,
}
OUT_OF_SCOPE: Final = {
    "CreateFunction": _ON_FUNCTIONS,
    "UpdateFunctionCode": _ON_FUNCTIONS,
    "UpdateFunctionConfiguration": _ON_FUNCTIONS,
    "PublishVersion": _ON_FUNCTIONS,
    "PublishLayerVersion": _ON_FUNCTIONS,
    "Invoke": _ON_INVOKE,
}
"""Operation to the members that it refuses when they ask for more than the default."""


def refuse_what_is_not_built(operation: str, members: Mapping[str, Any]) -> None:
    """Stop at the first member whose value would have an effect on AWS that this version does not have.

    Raises:
        OperationNotBuilt: names operation, member and value.
    """
    table = OUT_OF_SCOPE[operation]
    for member, value in members.items():
        if member in table and table[member](value):
            raise OperationNotBuilt(
                f"{operation}({member}={value!r}) is valid on AWS, but its effect is not built in this version of "
                f"lambdamock. Leave {member} out to go on without it."
            )
