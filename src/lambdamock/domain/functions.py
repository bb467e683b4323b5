"""A function with all that belongs to it: versions, aliases, and what is configured for it or for one qualifier."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from lambdamock.domain.arns import LATEST, FunctionReference
from lambdamock.domain.tables import Table
from lambdamock.domain.versions import Settings, Version

if TYPE_CHECKING:
    from lambdamock.domain.aliases import Alias
    from lambdamock.domain.concurrency import ProvisionedConcurrency
    from lambdamock.domain.event_invoke_configs import EventInvokeConfig
    from lambdamock.domain.policies import Policy
    from lambdamock.domain.runtime_management import RuntimeManagement
    from lambdamock.domain.scaling import ScalingConfig
    from lambdamock.domain.urls import FunctionUrl


class Published(NamedTuple):
    """What `$LATEST` was when it was last published; publishing the same again makes no new version."""

    number: int
    sha256: str
    settings: Settings


class Function:
    """A function: its versions, and everything that goes when it is deleted.

    Tables by qualifier have the keys "$LATEST", a version's digits or an alias's name.

    Attributes:
        latest: the unpublished version.
        versions: the published ones, by number.
        last_published: what the last published version was made from; None when there is none.
        reserved_concurrency: None when nothing is reserved.
        recursive_loop: "Terminate" or "Allow".
        policies: resource-based policies by qualifier; "$LATEST" stands for the function without a qualifier.
    """

    __slots__ = (
        "aliases",
        "code_signing_config_arn",
        "event_invoke_configs",
        "last_published",
        "latest",
        "policies",
        "provisioned",
        "recursive_loop",
        "reference",
        "reserved_concurrency",
        "runtime_management",
        "scaling",
        "tags",
        "urls",
        "versions",
    )

    def __init__(self, latest: Version, tags: Mapping[str, str]) -> None:
        self.reference: FunctionReference = latest.reference
        self.latest = latest
        self.tags: dict[str, str] = dict(tags)
        self.versions: Table[int, Version] = Table()
        self.aliases: Table[str, Alias] = Table()
        self.last_published: Published | None = None
        self.reserved_concurrency: int | None = None
        self.recursive_loop = "Terminate"
        self.code_signing_config_arn: str | None = None
        self.policies: dict[str, Policy] = {}
        self.event_invoke_configs: Table[str, EventInvokeConfig] = Table()
        self.provisioned: Table[str, ProvisionedConcurrency] = Table()
        self.urls: Table[str, FunctionUrl] = Table()
        self.runtime_management: dict[str, RuntimeManagement] = {}
        self.scaling: dict[str, ScalingConfig] = {}

    @property
    def name(self) -> str:
        """The name without account, region and qualifier."""
        return self.reference.name

    @property
    def arn(self) -> str:
        """The unqualified ARN."""
        return self.reference.arn

    def all_versions(self) -> Iterator[Version]:
        """`$LATEST`, then the published versions by number."""
        yield self.latest
        yield from self.versions

    def version(self, number: str) -> Version | None:
        """The version of that number: "$LATEST" or digits; None when there is none."""
        if number == LATEST:
            return self.latest
        return self.versions.get(int(number)) if number.isdecimal() else None

    def resolve(self, qualifier: str | None) -> Version | None:
        """The version that a qualifier leads to: none or "$LATEST", digits, or the main version of an alias."""
        if qualifier is None:
            return self.latest
        alias = self.aliases.get(qualifier)  # no alias is called like a version
        return self.version(alias.function_version if alias else qualifier)

    def put_version(self, version: Version) -> None:
        """Keep a version in the place of the one with its number."""
        if version.number == LATEST:
            self.latest = version
        else:
            self.versions.put(int(version.number), version)

    def forget(self, qualifier: str) -> None:
        """Drop what is kept for an alias or version that is no more."""
        for by_qualifier in (self.policies, self.runtime_management, self.scaling):
            by_qualifier.pop(qualifier, None)
        for table in (self.event_invoke_configs, self.provisioned, self.urls):
            if qualifier in table:
                table.remove(qualifier)
