"""What the faces of all kinds of event sources have in common: they are found by name, and refuse what is none."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final, TypeVar

from lambdamock.errors import UsageError
from lambdamock.reprs import displayed

if TYPE_CHECKING:
    from lambdamock.domain.mappings import EventSourceMapping
    from lambdamock.simulation import Simulation

_SHOWN: Final = 10
"""How many names an error shows."""


class EventSource(ABC):
    """A source of the mock as people hold it; two that hold the same one are equal."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation

    @property
    @abstractmethod
    def name(self) -> str:
        """Its name."""

    @property
    def full_name(self) -> str:
        """Its name with that of what it lies on, where several may have one of that name."""
        return self.name

    @property
    @abstractmethod
    def _identity(self) -> Hashable:
        """What no other source of its kind has in this mock."""

    def _changed(self) -> None:
        """Let all mappings look: there is something new, or the source itself is gone."""
        let_mappings_look(self._simulation)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, EventSource):
            return NotImplemented
        mine, others = (self._simulation, self._identity), (other._simulation, other._identity)
        return type(self) is type(other) and mine == others

    def __hash__(self) -> int:
        return hash((type(self), self._identity))


Held = TypeVar("Held", bound=EventSource)


class RecordSource(EventSource):
    """A source that keeps its records when they were read, for other readers."""

    @abstractmethod
    def _lying(self) -> Sequence[object]:
        """What lies in it; UsageError when it is gone."""

    @abstractmethod
    def _is_read_by(self, mapping: EventSourceMapping) -> bool:
        """Whether a mapping reads from it."""

    def assert_drained(self) -> None:
        """Fail unless the mappings that read from it are done with its records; also when nobody reads them."""
        __tracebackhide__ = True
        from lambdamock.mock.assertions.records import check_processed

        lying = self._lying()
        stores = list(self._simulation.world.stores)
        readers = [one for store in stores for one in store.mappings if self._is_read_by(one)]
        check_processed(self._simulation, self.name, lying, readers)


@displayed()
class EventSources(Mapping[str, Held]):
    """The sources of one kind of the account in one region, by name; by their full names where two share one."""

    _kind: ClassVar[str]

    def __init__(self, simulation: Simulation, region: str) -> None:
        self._simulation = simulation
        self._region = region

    @abstractmethod
    def _all(self) -> Iterable[Held]:
        """All of them."""

    def _is_here(self, arn: str) -> bool:
        return arn.split(":")[3:5] == [self._region, self._simulation.account_id]

    def _by_name(self) -> dict[str, Held]:
        found = list(self._all())
        counts = Counter(one.name for one in found)
        return {one.name if counts[one.name] == 1 else one.full_name: one for one in found}

    def __getitem__(self, name: str) -> Held:
        known = self._by_name()
        if name in known:
            return known[name]
        if found := next((one for one in known.values() if one.full_name == name), None):
            return found
        if same := [one.full_name for one in known.values() if one.name == name]:
            raise UsageError(f"{len(same)} {self._kind}s have the name {name!r}: say which, {_listed(same)}")
        there = f"only {_listed(list(known))}" if known else "nor any other"
        raise KeyError(f"there is no {self._kind} {name!r}, {there}; make one: aws.{self._kind}s.create({name!r})")

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name())

    def __len__(self) -> int:
        return sum(1 for _ in self._all())

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {', '.join(self) or 'none'}>"


def let_mappings_look(simulation: Simulation) -> None:
    """Let all mappings look at their sources before this returns, as far as no call is under way."""
    simulation.source_changed()
    simulation.run_due()


def check_name(kind: str, name: object, shape: re.Pattern[str], words: str) -> None:
    """Refuse what is no name.

    Args:
        words: what a name is made of.

    Raises:
        UsageError: it is none.
    """
    if not isinstance(name, str) or not shape.fullmatch(name):
        article = "an" if kind[0] in "aeiou" else "a"
        raise UsageError(f"{name!r} is no name of {article} {kind}: {words}")


def check_number(call: str, option: str, given: object, least: float, most: float) -> None:
    """Refuse what is no number, or none of those that a service takes.

    Raises:
        UsageError: it is not.
    """
    if isinstance(given, bool) or not isinstance(given, int | float) or not least <= given <= most:
        raise UsageError(f"{call}({option}={given!r}): a number, {least} to {most}")


def check_seconds(call: str, option: str, given: object) -> None:
    """Refuse what is no time that passes.

    Raises:
        UsageError: it is not.
    """
    if isinstance(given, bool) or not isinstance(given, int | float) or not given > 0:
        raise UsageError(f"{call}({option}={given!r}): a number of more than 0 seconds")


def check_text(call: str, option: str, given: object, most: int) -> None:
    """Refuse what is no text, or one that is empty or too long.

    Args:
        most: characters.

    Raises:
        UsageError: it is not.
    """
    if not isinstance(given, str) or not 1 <= len(given) <= most:
        raise UsageError(f"{call}({option}={_short(given)}): a text of 1 to {most} characters")


def several(call: str, given: Any) -> list[Any]:
    """What is to be put one by one.

    Raises:
        UsageError: it is a single one, be it a text or a mapping.
    """
    is_one = isinstance(given, str | bytes | bytearray | Mapping) or hasattr(given, "_fields")  # a record of a builder
    if is_one or not isinstance(given, Iterable):
        raise UsageError(f"{call}({_short(given)}): give a list of what is to come one by one, as {call}([...])")
    return list(given)


def _short(given: object) -> str:
    shown = repr(given)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."


def _listed(names: list[str]) -> str:
    shown = ", ".join(repr(name) for name in names[:_SHOWN])
    return shown if len(names) <= _SHOWN else f"{shown} and {len(names) - _SHOWN} more"
