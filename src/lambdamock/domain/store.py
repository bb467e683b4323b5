"""Where everything is kept: one store per account and region, each a world of its own."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import count
from typing import TYPE_CHECKING

from lambdamock.domain.concurrency import kept_by
from lambdamock.domain.functions import Function
from lambdamock.domain.tables import Table
from lambdamock.domain.versions import Version

if TYPE_CHECKING:
    from lambdamock.domain.capacity_providers import CapacityProvider
    from lambdamock.domain.code_signing import CodeSigningConfig
    from lambdamock.domain.layers import Layer
    from lambdamock.domain.mappings import Mappings


class Store:
    """What one account has in one region.

    Attributes:
        functions: by name.
        layers: by name.
        code_signing_configs: by ARN.
        capacity_providers: by name.
        code_size: bytes of all packages of functions, versions and layers together.
        generations: numbers for the first generation of a function, each used once.
        concurrency_kept: executions that functions keep for themselves, reserved or provisioned.
    """

    def __init__(self) -> None:
        self.functions: Table[str, Function] = Table()
        self.layers: Table[str, Layer] = Table()
        self.code_signing_configs: Table[str, CodeSigningConfig] = Table()
        self.capacity_providers: Table[str, CapacityProvider] = Table()
        self.code_size = 0
        self.generations = count(1)
        self.concurrency_kept = 0
        self._kept: dict[str, int] = {}
        self._held: dict[str, Table[str, Function]] = {}
        self._last_numbers: dict[str, int] = {}

    @cached_property
    def mappings(self) -> Mappings:
        """Event source mappings, by UUID, by function and by source."""
        from lambdamock.domain.mappings import Mappings  # few processes have any

        return Mappings()

    def add(self, function: Function) -> None:
        """Keep a new function."""
        self.functions.put(function.name, function)
        self.code_size += function.latest.code.size

    def remove(self, name: str) -> Function:
        """Forget a function with all its versions; KeyError when there is none."""
        function = self.functions.remove(name)
        self.code_size -= sum(version.code.size for version in function.all_versions())
        self.concurrency_kept -= self._kept.pop(name, 0)
        self.hold(function, None)
        return function

    def recount_concurrency(self, function: Function) -> None:
        """Count anew what a function keeps for itself, after its reserved or provisioned concurrency changed."""
        kept = kept_by(function)
        self.concurrency_kept += kept - self._kept.get(function.name, 0)
        self._kept[function.name] = kept

    def hold(self, function: Function, config_arn: str | None) -> None:
        """Hold a function to a code signing configuration, or to none."""
        if function.code_signing_config_arn is not None:
            self._held[function.code_signing_config_arn].remove(function.name)
        if config_arn is not None:
            self._held.setdefault(config_arn, Table()).put(function.name, function)
        function.code_signing_config_arn = config_arn

    def held_to(self, config_arn: str) -> Table[str, Function]:
        """The functions that are held to a code signing configuration, by name."""
        return self._held.get(config_arn) or Table()

    def replace_latest(self, function: Function, latest: Version) -> None:
        """Keep what an update made of a function's unpublished version."""
        self.code_size += latest.code.size - function.latest.code.size
        function.latest = latest

    def add_version(self, function: Function, version: Version) -> None:
        """Keep a newly published version."""
        function.put_version(version)
        self.code_size += version.code.size

    def remove_version(self, function: Function, number: int) -> Version:
        """Forget a published version with what is kept for it; KeyError when there is none."""
        version = function.versions.remove(number)
        self.code_size -= version.code.size
        self._forget(function, version.number)
        return version

    def remove_alias(self, function: Function, name: str) -> None:
        """Forget an alias with what is kept for it; KeyError when there is none."""
        function.aliases.remove(name)
        self._forget(function, name)

    def _forget(self, function: Function, qualifier: str) -> None:
        function.forget(qualifier)
        self.recount_concurrency(function)

    def next_number(self, name: str) -> int:
        """The number of the next version of a function; never one that was used before, under the same name.

        Source: documented, developer guide, rule A208: numbers are not reused, even after the function was deleted.
        """
        number = self._last_numbers.get(name, 0) + 1
        self._last_numbers[name] = number
        return number


class Stores:
    """The stores of all accounts and regions, made when first asked for."""

    def __init__(self) -> None:
        self._stores: dict[tuple[str, str], Store] = {}

    def __iter__(self) -> Iterator[Store]:
        return iter(self._stores.values())

    def of(self, account_id: str, region: str) -> Store:
        """What one account has in one region."""
        key = (account_id, region)
        if key not in self._stores:
            self._stores[key] = Store()
        return self._stores[key]
