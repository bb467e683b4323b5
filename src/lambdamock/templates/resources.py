"""What a template says of one resource."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from lambdamock.reprs import displayed


@displayed()
class Resource(NamedTuple):
    """A resource that a template asks for.

    Attributes:
        properties: `Fn::If` is resolved and what has no value is gone; other functions are as they are written.
        depends_on: logical ids, those that `DependsOn` names.
        deletion_policy: what becomes of it when its stack is deleted: "Delete", "Retain", ….
    """

    type: str
    properties: Mapping[str, Any]
    depends_on: tuple[str, ...] = ()
    deletion_policy: str = "Delete"
