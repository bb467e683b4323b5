"""Stacks: what templates of SAM and CloudFormation describe, deployed into the mock."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from os import PathLike
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar

from lambdamock.errors import TemplateError, UsageError, did_you_mean
from lambdamock.mock.event_sources.queues import Queue
from lambdamock.mock.event_sources.streams import Stream
from lambdamock.mock.event_sources.tables import Table
from lambdamock.mock.function import Function
from lambdamock.mock.schedule import ScheduleRule
from lambdamock.mock.stack.api import Api
from lambdamock.mock.stack.changes import Change
from lambdamock.mock.stack.deployment import Built, LeftOut, Wishes, build
from lambdamock.reprs import displayed, shortly
from lambdamock.simulation import Simulation

if TYPE_CHECKING:
    from lambdamock.mock.stack.site import Made

_Held = TypeVar("_Held")


@displayed()
class Handles(Mapping[str, _Held]):
    """What a stack has of one kind, by logical id."""

    def __init__(self, kind: str, stack: str, held: Mapping[str, _Held], others: Mapping[str, str]) -> None:
        self._kind = kind
        self._stack = stack
        self._held = held
        self._others = others

    def __getitem__(self, logical_id: str) -> _Held:
        found = self._held.get(logical_id)
        if found is None:
            raise KeyError(f"the stack {self._stack!r} has no {self._kind} {logical_id!r}{self._instead(logical_id)}")
        return found

    def _instead(self, logical_id: str) -> str:
        if logical_id in self._others:
            return f" to hold: it is an {self._others[logical_id]}; see stack[{logical_id!r}]"
        return did_you_mean(logical_id, self._held, or_else=f". There are: {', '.join(self._held) or 'none'}")

    def __iter__(self) -> Iterator[str]:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)

    def __repr__(self) -> str:
        return f"<{self._kind}s of {self._stack}: {', '.join(self._held) or 'none'}>"


@displayed("type", "ref", "attributes", "handle")
class StackResource:
    """A resource of a stack.

    Attributes:
        logical_id: its name in the template.
        type: for instance "AWS::Lambda::Function".
        ref: what `Ref` gives, mostly its name.
        attributes: what `Fn::GetAtt` gives, by name.
        handle: what the mock holds of it: a function, a queue, …; None when another mock has it.
    """

    def __init__(self, logical_id: str, type_name: str, made: Made) -> None:
        self.logical_id = logical_id
        self.type = type_name
        self.ref = made.ref
        self.attributes = dict(made.attributes)
        self.handle = made.handle

    def __repr__(self) -> str:
        return f"<{self.type} {self.logical_id}: {self.ref}>"


@displayed()
class Stack(Mapping[str, StackResource]):
    """A deployed template: its resources by logical id.

    Attributes:
        name: of the stack.
        outputs: their values, by name.
        exports: what other stacks may import, by name.
        left_out: what the template has and the stack has not.
    """

    name: str
    outputs: Mapping[str, Any]
    exports: Mapping[str, Any]
    left_out: list[LeftOut]

    def __init__(self, simulation: Simulation, name: str, built: Built) -> None:
        self._simulation = simulation
        self._region = simulation.options.region
        self._built = built
        self.name = name
        self.outputs = dict(built.outputs)
        self.exports = dict(built.exports)
        self.left_out = list(built.left_out)

    @property
    def resources(self) -> dict[str, StackResource]:
        """All of them, by logical id."""
        return {name: StackResource(name, type_name, made) for name, (type_name, made) in self._built.resources.items()}

    @property
    def functions(self) -> Handles[Function]:
        """The functions."""
        return self._handles("function", Function)

    @property
    def apis(self) -> Handles[Api]:
        """The REST and HTTP APIs: `stack.apis["ServerlessRestApi"].get("/orders/7")`."""
        return self._handles("API", Api)

    @property
    def queues(self) -> Handles[Queue]:
        """The queues of the mock itself."""
        return self._handles("queue", Queue)

    @property
    def streams(self) -> Handles[Stream]:
        """The Kinesis streams of the mock itself."""
        return self._handles("stream", Stream)

    @property
    def tables(self) -> Handles[Table]:
        """The DynamoDB tables of the mock itself."""
        return self._handles("table", Table)

    @property
    def schedules(self) -> Handles[ScheduleRule]:
        """The schedules of the mock itself."""
        return self._handles("schedule", ScheduleRule)

    def delete(self) -> None:
        """Take away what is left of it, the last resource first, but for what its `DeletionPolicy` retains.

        Nothing happens when it is deleted already.
        """
        if self._simulation.stacks.get((self._region, self.name)) is not self:
            return
        del self._simulation.stacks[self._region, self.name]
        leaving = [made for name, (_, made) in self._built.resources.items() if name not in self._built.retained]
        with Change(self._simulation, self.name, "deleted") as change:
            for made in reversed(leaving):
                made.undo()
            change.came_to(len(leaving))

    def _handles(self, kind: str, of: Any) -> Handles[Any]:
        all_of_it = self._built.resources.items()
        held = {name: made.handle for name, (_, made) in all_of_it if isinstance(made.handle, of)}
        return Handles(kind, self.name, held, {name: type_name for name, (type_name, _) in all_of_it})

    def __getitem__(self, logical_id: str) -> StackResource:
        found = self._built.resources.get(logical_id)
        if found is None:
            left = any(one.place == f"Resources.{logical_id}" for one in self.left_out)
            why = " (it is left out)" if left else did_you_mean(logical_id, self._built.resources, or_else="")
            raise KeyError(f"the stack {self.name!r} has no resource {logical_id!r}{why}")
        return StackResource(logical_id, *found)

    def __iter__(self) -> Iterator[str]:
        return iter(self._built.resources)

    def __len__(self) -> int:
        return len(self._built.resources)

    def __repr__(self) -> str:
        left = f", {len(self.left_out)} parts of the template left out" if self.left_out else ""
        outputs = "".join(f", {name}={shortly(value)}" for name, value in self.outputs.items())
        return f"<Stack {self.name}: {len(self)} resources{left}{outputs}>"

    def _repr_html_(self) -> str:
        from lambdamock.reprs.tables import first_rows  # only notebooks show it

        resources = [(name, type_name, made.ref) for name, (type_name, made) in self._built.resources.items()]
        outputs = [(name, "output", value) for name, value in self.outputs.items()]
        left_out = [(one.place, one.type, "left out") for one in self.left_out]
        return first_rows(repr(self), ("name", "type", "is"), [*outputs, *resources, *left_out])


@displayed()
class Stacks(Mapping[str, Stack]):
    """The stacks of the handle's region, by name."""

    def __init__(self, simulation: Simulation) -> None:
        region = simulation.options.region
        self._stacks: dict[str, Stack] = {
            name: one for (place, name), one in simulation.stacks.items() if place == region
        }

    def __getitem__(self, name: str) -> Stack:
        if name not in self._stacks:
            near = did_you_mean(name, self._stacks, or_else=f". There are: {', '.join(self._stacks) or 'none'}")
            raise KeyError(f"there is no stack {name!r}{near}")
        return self._stacks[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._stacks)

    def __len__(self) -> int:
        return len(self._stacks)

    def __repr__(self) -> str:
        return f"<Stacks: {', '.join(self._stacks) or 'none'}>"


class StackWishes(TypedDict, total=False):
    """What the one who deploys says beside the template, all optional.

    Attributes:
        parameters: values, by name.
        handlers: callables that stand in for the code of functions, by logical id: `{"Orders": my_handler}`.
        ignore: what may be left out, as patterns of logical ids and of types, or of both with ".Property":
            `["AWS::CloudWatch::*", "Orders.Tags"]`; `"*"` leaves out all that can have no effect.
        attributes: what `Ref` ("Pool") and `Fn::GetAtt` ("Pool.Arn") give of what is left out.
        imports: values that `Fn::ImportValue` gives, by name, beside the exports of the other stacks.
    """

    parameters: Mapping[str, Any]
    handlers: Mapping[str, Callable[..., Any]]
    ignore: str | Iterable[str]
    attributes: Mapping[str, Any]
    imports: Mapping[str, Any]


def deploy_template(
    simulation: Simulation, source: str | PathLike[str] | Mapping[str, Any], *, name: str, wishes: StackWishes
) -> Stack:
    """Make what a template describes.

    Raises:
        TemplateError: the template cannot be read, or something of it cannot be made; then nothing is left.
        UsageError: there is a stack of that name, or no such wish.
    """
    __tracebackhide__ = True
    for wish in wishes:
        if wish not in StackWishes.__annotations__:
            near = did_you_mean(wish, StackWishes.__annotations__)
            raise UsageError(f"deploy_template({wish}=...): there is no such argument{near}")
    key = simulation.options.region, name
    if key in simulation.stacks:
        raise UsageError(f"deploy_template(name={name!r}): there is a stack of that name; delete() it, or give another")
    ignore = wishes.get("ignore", ())
    asked = Wishes(
        dict(wishes.get("parameters", {})),
        dict(wishes.get("handlers", {})),
        (ignore,) if isinstance(ignore, str) else tuple(ignore),
        dict(wishes.get("attributes", {})),
        {**_exported(simulation), **wishes.get("imports", {})},
    )
    try:
        with Change(simulation, name, "deployed") as change:
            built = build(simulation, source, name, asked)
            change.came_to(len(built.resources), len(built.outputs), len(built.left_out))
    except TemplateError as error:
        raise error.with_traceback(None)  # noqa: B904 - it tells of a place in the template, not of one in here
    stack = simulation.stacks[key] = Stack(simulation, name, built)
    return stack


def _exported(simulation: Simulation) -> dict[str, Any]:
    """What the stacks of the region export."""
    stacks = [one for (region, _), one in simulation.stacks.items() if region == simulation.options.region]
    return {name: value for stack in stacks for name, value in stack.exports.items()}
