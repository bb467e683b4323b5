"""What an operation may use: the world that it acts on, and the call that it answers."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any, NamedTuple

from lambdamock.domain.arns import LATEST, FunctionReference, resolve_function
from lambdamock.domain.functions import Function
from lambdamock.domain.journal import Journal
from lambdamock.domain.ports import ObjectStore
from lambdamock.domain.profiles import Profile
from lambdamock.domain.store import FunctionTable, Stores
from lambdamock.errors import AccessDeniedException, ResourceNotFoundException
from lambdamock.ids import Ids
from lambdamock.invocation import Invoker
from lambdamock.runtime import Code
from lambdamock.timing import Clock, Scheduler


class World(NamedTuple):
    """One mocked AWS, put together by `simulation`.

    `lock` guards the stores; user code never runs while it is held.
    """

    clock: Clock
    scheduler: Scheduler
    ids: Ids
    profile: Profile
    journal: Journal
    stores: Stores
    invoker: Invoker
    objects: ObjectStore
    lock: AbstractContextManager[Any]


class Call:
    """One request, parsed and validated.

    Attributes:
        input: the members of the request's shape, by wire name; absent ones are absent.
        headers: of the request; names in any case.
        code: a deployment package that was handed over in this process instead of over the wire.
    """

    __slots__ = ("account_id", "code", "headers", "input", "operation", "region", "request_id", "world")

    def __init__(
        self,
        world: World,
        operation: str,
        request_id: str,
        *,
        region: str,
        account_id: str,
        input: dict[str, Any],  # noqa: A002 - the field's own word
        headers: Mapping[str, str] | None = None,
        code: Code | None = None,
    ) -> None:
        self.world = world
        self.operation = operation
        self.request_id = request_id
        self.region = region
        self.account_id = account_id
        self.input = input
        self.headers = headers or {}
        self.code = code

    def header(self, name: str) -> str:
        """A header of the request, by its lower-case name; empty when it is not there."""
        return next((value for key, value in self.headers.items() if key.lower() == name), "")

    @property
    def functions(self) -> FunctionTable:
        """The functions of the caller's account in the region that was asked."""
        return self.world.stores.table(self.account_id, self.region)

    def reference(self) -> FunctionReference:
        """The function that the request names.

        Raises:
            ResourceNotFoundException, InvalidParameterValueException: see `resolve_function`.
            AccessDeniedException: it is another account's (assumed: no policy of that account allows the call).
        """
        given = self.input
        reference = resolve_function(
            given["FunctionName"], given.get("Qualifier"), region=self.region, account_id=self.account_id
        )
        if reference.account_id != self.account_id:
            raise AccessDeniedException(
                f"User: arn:aws:iam::{self.account_id}:root is not authorized to perform: "
                f"lambda:{_action(self.operation)} on resource: {reference.arn} because no resource-based policy "
                f"allows the lambda:{_action(self.operation)} action"
            )
        return reference

    def function(self, reference: FunctionReference) -> Function:
        """The function that `reference` names.

        Raises:
            ResourceNotFoundException: there is no such function, or no such version or alias of it.
        """
        function = self.functions.get(reference.name)
        if function is None or reference.qualifier not in (None, LATEST):
            raise ResourceNotFoundException(f"Function not found: {reference.arn}")
        return function


def _action(operation: str) -> str:
    """The IAM action of an operation: its name, but for Invoke (rule A093)."""
    return "InvokeFunction" if operation == "Invoke" else operation
