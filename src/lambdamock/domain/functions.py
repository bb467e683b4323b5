"""A function as Lambda remembers it: settings, code, and where it is in its life."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple, Protocol

from lambdamock.domain.arns import LATEST, FunctionReference
from lambdamock.domain.lifecycles import NEXT, Phase

_NO_TAGS: Final[Mapping[str, str]] = {}


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

    Attributes:
        timeout: seconds.
        memory_size: MB.
        ephemeral_storage: MB of `/tmp`.
        environment: the variables; None when none were ever given (then the answers have no `Environment`).

    Source: documented, developer guide, CreateFunction.
    """

    role: str
    handler: str
    runtime: str
    description: str = ""
    timeout: int = 3
    memory_size: int = 128
    environment: Mapping[str, str] | None = None
    architectures: tuple[str, ...] = ("x86_64",)
    tracing_mode: str = "PassThrough"
    ephemeral_storage: int = 512
    log_group: str = ""


class Function(NamedTuple):
    """The unpublished version of a function.

    Attributes:
        reference: where it is and its name, without a qualifier.
        last_modified: seconds since the epoch.
        generation: counts the changes of code and settings; execution environments belong to one generation.
    """

    reference: FunctionReference
    settings: Settings
    code: Code
    last_modified: float
    revision_id: str
    phase: Phase = Phase.CREATING
    generation: int = 1
    version: str = LATEST
    tags: Mapping[str, str] = _NO_TAGS

    @property
    def name(self) -> str:
        """The name without account, region and qualifier."""
        return self.reference.name

    @property
    def arn(self) -> str:
        """The unqualified ARN."""
        return self.reference.arn

    @property
    def log_group(self) -> str:
        """The log group that its environments write to."""
        return self.settings.log_group or f"/aws/lambda/{self.name}"

    def changed(self, *, settings: Settings, code: Code, now: float, revision_id: str) -> Function:
        """The function right after an update: in progress, with new environments from now on."""
        return self._replace(
            settings=settings,
            code=code,
            last_modified=now,
            revision_id=revision_id,
            phase=Phase.UPDATING,
            generation=self.generation + 1,
        )

    def advanced(self, revision_id: str) -> Function:
        """The function in the next phase of its life; that gives it a new revision, as on AWS (observed)."""
        return self._replace(phase=NEXT[self.phase], revision_id=revision_id)
