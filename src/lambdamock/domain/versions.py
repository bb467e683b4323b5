"""One version of a function as Lambda remembers it: settings, code, and where it is in its life."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from lambdamock.domain.arns import LATEST, FunctionReference, function_arn
from lambdamock.domain.lifecycles import NEXT, Phase

if TYPE_CHECKING:
    from lambdamock.domain.code_signing import Signature
    from lambdamock.domain.layers import LayerVersion


class Code(Protocol):
    """A deployment package, as far as the store needs to know it."""

    @property
    def sha256(self) -> str:
        """Base64 of the SHA-256 of the package."""
        ...

    @property
    def size(self) -> int:
        """Size of the package in bytes."""
        ...


class Settings(NamedTuple):
    """What a team sets on a function; the defaults are those of CreateFunction.

    Members that only describe (a VPC, a key, a file system) are kept as the answers show them.

    Attributes:
        handler, runtime: empty for functions of package type `Image`.
        timeout: seconds.
        memory_size: MB.
        ephemeral_storage: MB of `/tmp`.
        environment: the variables; None when none were ever given (then the answers have no `Environment`).
        layers: in the order of the request; the versions themselves, which live on after they were deleted.
        logging: `LogFormat` and the levels, as the answers show them; the group apart.
        others: further members of the configuration by wire name, as the answers show them: `VpcConfig`,
            `DeadLetterConfig`, `KMSKeyArn`, `FileSystemConfigs`, `ImageConfigResponse`, `CapacityProviderConfig`,
            `TenancyConfig`.

    Source: documented, developer guide, CreateFunction.
    """

    role: str
    handler: str = ""
    runtime: str = ""
    description: str = ""
    timeout: int = 3
    memory_size: int = 128
    environment: Mapping[str, str] | None = None
    architectures: tuple[str, ...] = ("x86_64",)
    tracing_mode: str = "PassThrough"
    ephemeral_storage: int = 512
    log_group: str = ""
    logging: Mapping[str, str] = {"LogFormat": "Text"}
    layers: tuple[LayerVersion, ...] = ()
    snap_start: str = "None"
    package_type: str = "Zip"
    others: Mapping[str, Any] = {}


class Version(NamedTuple):
    """One version of a function: the unpublished `$LATEST`, or a published one, which keeps its code and settings.

    Attributes:
        reference: where the function is and its name, without a qualifier.
        last_modified: seconds since the epoch.
        generation: counts the changes of code and settings; execution environments belong to one generation.
        number: "$LATEST", or the digits of a published version.
        signature: of the package, when code signing asked for one and it has one.
        runtime_version_arn: of the build of the runtime that the version is held to; empty for the newest.
        source_key_arn: of the KMS key that the package is encrypted with; empty for AWS's own.
    """

    reference: FunctionReference
    settings: Settings
    code: Code
    last_modified: float
    revision_id: str
    phase: Phase = Phase.CREATING
    generation: int = 1
    number: str = LATEST
    source_key_arn: str = ""
    signature: Signature | None = None
    runtime_version_arn: str = ""

    @property
    def name(self) -> str:
        """The function's name, without account, region and qualifier."""
        return self.reference.name

    @property
    def arn(self) -> str:
        """The ARN that answers show: without a qualifier for `$LATEST`, with its number for a published version."""
        region, account_id, name, _ = self.reference
        return function_arn(region, account_id, name, None if self.number == LATEST else self.number)

    @property
    def qualified_arn(self) -> str:
        """The ARN with the version's number, also for `$LATEST`."""
        region, account_id, name, _ = self.reference
        return function_arn(region, account_id, name, self.number)

    @property
    def has_snapshot(self) -> bool:
        """Whether its environments are restored from a snapshot (SnapStart): published versions that ask for it."""
        return self.settings.snap_start == "PublishedVersions" and self.number != LATEST

    @property
    def log_group(self) -> str:
        """The log group that its environments write to."""
        return self.settings.log_group or f"/aws/lambda/{self.name}"

    def begun(self, *, now: float, revision_id: str) -> Version:
        """The version right after an update: in progress, with new environments from now on."""
        return self._replace(
            last_modified=now, revision_id=revision_id, phase=Phase.UPDATING, generation=self.generation + 1
        )

    def advanced(self, revision_id: str, phase: Phase | None = None) -> Version:
        """The version in the next phase of its life; that gives it a new revision, as on AWS (observed).

        Args:
            phase: when it is another one than that which follows by itself.
        """
        return self._replace(phase=phase or NEXT[self.phase], revision_id=revision_id)
