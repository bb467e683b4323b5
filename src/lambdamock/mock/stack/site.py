"""Where a stack is built: names for what has none, and whoever makes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from lambdamock.domain.arns import partition_of
from lambdamock.mock.stack.gateway.register import ApiRegister
from lambdamock.reprs import displayed

if TYPE_CHECKING:
    from lambdamock.runtime import Code
    from lambdamock.simulation import Simulation

_LETTERS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SUFFIX: Final = 12


@displayed()
class Made(NamedTuple):
    """A resource that was made.

    Attributes:
        ref: what `Ref` gives.
        attributes: what `Fn::GetAtt` gives, by name.
        undo: takes it away again.
        handle: what a test holds of it: a function, a queue of the mock, …; None when it is in another mock.
    """

    ref: str
    attributes: Mapping[str, Any]
    undo: Callable[[], None]
    handle: object = None


Maker = Callable[["Site", str, Mapping[str, Any]], Made]
"""Makes a resource of its logical id and its properties, whose functions are evaluated.

Raises:
    ApiError, UsageError: it cannot be made; then nothing of it is left.
"""


class Kind(NamedTuple):
    """What becomes of the resources of a type.

    Attributes:
        make: makes one.
        properties: those that have their effect; None when whoever makes it takes any.
        unsimulated: those about what there is nothing of here: capacity, costs, encryption, labels. They are taken, and
            the stack shows them among what it `left_out`.
        name: the property that names it.
        arn: its ARN by that name, with {partition}, {region}, {account} and {name}: what `Fn::GetAtt` gives of `Arn`
            when it is left out.
        needs: the service that another mock must answer for it; None when it can be made here.
        beside: the service that, where another mock answers it, makes it there, with all properties.
    """

    make: Maker
    properties: frozenset[str] | None
    unsimulated: frozenset[str] = frozenset()
    name: str | None = None
    arn: str | None = None
    needs: str | None = None
    beside: str | None = None


class Site:
    """Where a stack is built.

    Args:
        folder: what relative paths of the template are relative to.
        implementations: callables that stand in for the code of functions, by logical id.
    """

    def __init__(
        self,
        simulation: Simulation,
        stack: str,
        folder: Path,
        implementations: Mapping[str, Callable[..., Any]],
    ) -> None:
        self.simulation = simulation
        self.stack = stack
        self.folder = folder
        self.implementations = implementations
        self.region = simulation.options.region
        self.account_id = simulation.account_id
        self.partition = partition_of(self.region)
        self.apis = ApiRegister()

    def name_for(self, logical_id: str, most: int = 64) -> str:
        """A name for a resource that is given none, the same in every run: stack, logical id, twelve letters or digits.

        Source: documented, CloudFormation user guide, "Name type"; how the letters come about: assumed.
        """
        seed = f"{self.account_id} {self.region} {self.stack} {logical_id}"
        number = int.from_bytes(sha256(seed.encode()).digest(), "big")
        suffix = "".join(_LETTERS[number // 36**place % 36] for place in range(_SUFFIX))
        rest = most - _SUFFIX - 2
        stack = self.stack[: max(rest // 2, rest - len(logical_id))]
        return f"{stack}-{logical_id[: rest - len(stack)]}-{suffix}"

    def arn(self, service: str, resource: str) -> str:
        """The ARN of a resource of this account and region."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.account_id}:{resource}"

    def client(self, service: str) -> Any | None:
        """A client of a service that another mock in this process answers; None when there is none."""
        return self.simulation.neighbour(service, self.region)

    def perform(self, operation: str, members: Mapping[str, Any], code: Code | None = None) -> dict[str, Any]:
        """Ask Lambda; texts that stand for numbers and booleans are read as such, as CloudFormation does.

        Raises:
            ApiError: Lambda refuses it.
        """
        from lambdamock.mock.stack.coercion import coerced  # only those who deploy templates need it
        from lambdamock.protocol import LambdaProtocol

        schema = LambdaProtocol.installed().operation(operation).input_schema
        return self.simulation.perform(operation, coerced(members, schema), region=self.region, code=code)
