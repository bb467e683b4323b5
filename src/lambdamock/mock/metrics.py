"""`aws.metrics`: what CloudWatch would show of Lambda, and what AWS would charge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lambdamock.domain.arns import LATEST
from lambdamock.errors import UsageError, did_you_mean
from lambdamock.observability.metrics import AccountMetrics, Series
from lambdamock.observability.metrics.bill import Bill, bill_of
from lambdamock.observability.metrics.catalogue import ATTRIBUTES
from lambdamock.observability.metrics.places import EXECUTED, FUNCTION, MAPPING, RESOURCE, Dimensions
from lambdamock.observability.metrics.series import words
from lambdamock.reprs import displayed
from lambdamock.simulation import Simulation
from lambdamock.simulation.metrics import metrics_of


@displayed()
class MetricsOf:
    """The metrics with certain dimensions, as attributes: `errors`, `duration`, `url_4xx_count` and so on."""

    def __init__(self, account: AccountMetrics, dimensions: Dimensions) -> None:
        self._account = account
        self._dimensions = dimensions

    def __getattr__(self, name: str) -> Series:
        if name not in ATTRIBUTES:
            raise AttributeError(f"Lambda has no metric {name!r}{did_you_mean(name, ATTRIBUTES)}")
        return self._account.series(ATTRIBUTES[name], self._dimensions)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *ATTRIBUTES]

    def all(self) -> list[Series]:
        """The metrics that have data points."""
        return self._account.all_with(self._dimensions)

    @property
    def _title(self) -> str:
        """What they are the metrics of."""
        return f"Metrics of {words(self._dimensions)}"

    def __repr__(self) -> str:
        said = ", ".join(f"{one.name} {one.said}" for one in self.all())
        return f"<{self._title}: {said or 'no data points'}>"

    def _repr_html_(self) -> str:
        from lambdamock.reprs.tables import table  # only notebooks look at it

        rows = [(one.name, one.statistic_to_look_at, f"{one.telling:g}", one.unit, str(len(one))) for one in self.all()]
        return table(self._title, ("metric", "statistic", "value", "unit", "data points"), rows)


class FunctionMetrics(MetricsOf):
    """The metrics of a function, or of a version or alias: `aws.metrics["orders:live"]`."""

    def __init__(self, simulation: Simulation, account: AccountMetrics, owner: tuple[str, str], named: str) -> None:
        self._simulation = simulation
        self._owner = owner
        self.function_name, _, qualifier = named.partition(":")
        self._resource = ((FUNCTION, self.function_name), (RESOURCE, named))
        super().__init__(account, self._resource if qualifier else self._resource[:1])

    def executed(self, version: str) -> MetricsOf:
        """Of the invocations of an alias, those that a version answered.

        Raises:
            UsageError: these are not the metrics of an alias.
        """
        qualifier = self._resource[1][1].partition(":")[2]
        if not qualifier or qualifier == LATEST or qualifier.isdecimal():
            raise UsageError(
                f"executed({version!r}): only aliases tell which version ran: "
                f"aws.metrics['{self.function_name}:ALIAS'].executed({version!r})"
            )
        return MetricsOf(self._account, (*self._resource, (EXECUTED, version)))

    def bill(self) -> Bill:
        """What the function, all versions of it, would have cost; an estimate."""
        return _bill(self._simulation, self._owner, self.function_name)


class Metrics(MetricsOf, Mapping[str, FunctionMetrics]):
    """The metrics of an account in a region; of a function by its name, `name:version` or `name:alias`."""

    def __init__(self, simulation: Simulation, region: str, account_id: str) -> None:
        self._simulation = simulation
        self._owner = (region, account_id)
        super().__init__(metrics_of(simulation.world, *self._owner), ())

    def __getitem__(self, name: str) -> FunctionMetrics:
        function_name = name.partition(":")[0]
        there = self._simulation.functions(*self._owner)
        if there.get(function_name) is None and function_name not in (known := self._names()):
            raise KeyError(f"no function {function_name!r} in {self._owner[0]}{did_you_mean(function_name, known)}")
        return FunctionMetrics(self._simulation, self._account, self._owner, name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names())

    def __len__(self) -> int:
        return len(self._names())

    def mapping(self, uuid: str) -> MetricsOf:
        """Of an event source mapping that asks for them: `MetricsConfig={"Metrics": ["EventCount"]}`."""
        return MetricsOf(self._account, ((MAPPING, uuid),))

    def metric(self, name: str, /, **dimensions: str) -> Series:
        """A metric with exactly these dimensions, all in CloudWatch's words.

        Raises:
            UsageError: Lambda has no metric of that name.
        """
        return self._account.series(name, tuple(dimensions.items()))

    def listed(self) -> list[tuple[str, dict[str, str]]]:
        """Names and dimensions of all that has data points, as ListMetrics shows it."""
        return [(name, dict(dimensions)) for name, dimensions in self._account.listed()]

    def bill(self) -> Bill:
        """What all functions of the account in the region would have cost; an estimate."""
        return _bill(self._simulation, self._owner, None)

    def _names(self) -> Mapping[str, Any]:
        """Functions that there are, and those that have data points."""
        there = {function.name: None for function in self._simulation.functions(*self._owner)}
        seen = {value: None for _, several in self._account.listed() for key, value in several if key == FUNCTION}
        return there | seen


def _bill(simulation: Simulation, owner: tuple[str, str], function_name: str | None) -> Bill:
    world = simulation.world
    is_2019 = world.profile.name == "2019"
    return bill_of(world.journal, owner, world.clock.now(), is_2019=is_2019, function_name=function_name)
