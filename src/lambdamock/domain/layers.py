"""Layers: archives that functions share, published in versions that never change."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from lambdamock.domain.arns import partition_of
from lambdamock.domain.tables import Table
from lambdamock.domain.versions import Code

if TYPE_CHECKING:
    from lambdamock.domain.policies import Policy

_LAYER: Final = re.compile(
    r"(?:arn:aws[a-zA-Z-]*:lambda:(?P<region>[a-z0-9-]+):(?P<account_id>\d{12}):layer:)?"
    r"(?P<name>[a-zA-Z0-9_-]+)(?::(?P<number>\d+))?\Z"
)


class Archive(Code, Protocol):
    """The content of a layer version."""

    @property
    def data(self) -> bytes:
        """The bytes of the zip archive."""
        ...


class LayerReference(NamedTuple):
    """Where a layer is, and its name."""

    region: str
    account_id: str
    name: str

    @property
    def arn(self) -> str:
        """`arn:aws:lambda:REGION:ACCOUNT:layer:NAME`."""
        return f"arn:{partition_of(self.region)}:lambda:{self.region}:{self.account_id}:layer:{self.name}"

    def version_arn(self, number: int) -> str:
        """The ARN of one version: `...:layer:NAME:NUMBER`."""
        return f"{self.arn}:{number}"


def resolve_layer(text: str, *, region: str, account_id: str) -> tuple[LayerReference, int | None] | None:
    """Read a layer's name, its ARN or the ARN of one of its versions.

    Args:
        region: where the request was sent, which names without one are in.
        account_id: the caller's, likewise.

    Returns:
        The layer, and the number of the version if the text has one; None for the ARNs of AWS's own
        (`arn:aws:lambda:::awslayer:NAME`).
    """
    match = _LAYER.match(text)
    if match is None:
        return None
    named_region, named_account, name, number = match.groups()
    return LayerReference(named_region or region, named_account or account_id, name), int(number) if number else None


class LayerVersion(NamedTuple):
    """One version of a layer. Functions hold it, so a deleted one lives on in them.

    Attributes:
        unzipped_size: bytes of all its files.
        created: seconds since the epoch.
        snapshot_id: names the archive in the link to it.
        license: empty when none was given.
    """

    layer: LayerReference
    number: int
    code: Archive
    unzipped_size: int
    created: float
    snapshot_id: str
    description: str = ""
    license: str = ""
    runtimes: tuple[str, ...] = ()
    architectures: tuple[str, ...] = ()

    @property
    def arn(self) -> str:
        """The ARN with the number."""
        return self.layer.version_arn(self.number)

    def fits(self, runtime: str | None, architecture: str | None) -> bool:
        """Whether it says that it is compatible; None asks for nothing.

        Source: documented, the service model, ListLayerVersions: those that indicate it.
        """
        return (runtime is None or runtime in self.runtimes) and (
            architecture is None or architecture in self.architectures
        )


class Layer:
    """A layer with the versions that are left. It stays when they all were deleted: numbers are never used again.

    Attributes:
        versions: by minus their numbers, so that the newest comes first.
        policies: of its versions, by number; apart from these, because functions hold these and policies change.
        last_number: of the version that was published last.
    """

    __slots__ = ("last_number", "policies", "reference", "versions")

    def __init__(self, reference: LayerReference) -> None:
        self.reference = reference
        self.versions: Table[int, LayerVersion] = Table()
        self.policies: dict[int, Policy] = {}
        self.last_number = 0

    def version(self, number: int) -> LayerVersion | None:
        """The version of that number, if there is one."""
        return self.versions.get(-number)

    def latest(self, where: Callable[[LayerVersion], bool]) -> LayerVersion | None:
        """The newest version that `where` answers True for."""
        return next(filter(where, self.versions), None)

    def publish(self, version: LayerVersion) -> None:
        """Keep a new version."""
        self.last_number = version.number
        self.versions.put(-version.number, version)

    def remove(self, number: int) -> LayerVersion:
        """Forget a version and its policy; KeyError when there is none."""
        self.policies.pop(number, None)
        return self.versions.remove(-number)
