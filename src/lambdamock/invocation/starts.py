"""Makes execution environments: what code runs in one, and what it is told of the function."""

from __future__ import annotations

import sys
from collections.abc import Callable
from time import gmtime, strftime
from typing import TYPE_CHECKING, Final, cast

from lambdamock.domain.images import ImageCode
from lambdamock.domain.runtimes import is_custom, is_python
from lambdamock.domain.scaling import runs_on_capacity_provider
from lambdamock.domain.versions import Version
from lambdamock.errors import UsageError
from lambdamock.ids import Ids
from lambdamock.runtime import CallableCode, Code, Credentials, RuntimeSettings, Workspace, ZipCode

if TYPE_CHECKING:
    from lambdamock.invocation.environments import Environment

_RUNTIME_OF_IMAGES: Final = f"python3.{sys.version_info.minor}"  # the callable that stands in runs on this interpreter


class Starts:
    """Starts environments of versions.

    Args:
        now: virtual time, seconds since the epoch.
        workspace: where packages are unpacked; one per mock.
        profile: "current" or "2019".
        is_real_time: `now()` passes by itself, so that the time of a handler must not be counted twice.
        custom_runtimes: the `bootstrap` of a function that brings its own runtime is run, as a child process.
        wait_until: lets virtual time pass until a moment, for handlers that wait in virtual time; None if they wait
            really.
        use_role: uses the role of a version that is traced, or whose environment variables are encrypted with a key.
        xray_daemon: the address of what takes the segments of handlers; empty when there is none.

    Attributes:
        images: URI of a container image to the code that stands in for it.
    """

    def __init__(
        self,
        *,
        ids: Ids,
        now: Callable[[], float],
        workspace: Workspace,
        profile: str,
        is_real_time: bool,
        custom_runtimes: bool,
        wait_until: Callable[[float], None] | None = None,
        use_role: Callable[[Version], None] = lambda _: None,
        xray_daemon: Callable[[], str] = lambda: "",
    ) -> None:
        self._ids = ids
        self._now = now
        self._workspace = workspace
        self._profile = profile
        self._is_real_time = is_real_time
        self._custom_runtimes = custom_runtimes
        self._wait_until = wait_until
        self._use_role = use_role
        self._xray_daemon = xray_daemon
        self.images: dict[str, Code] = {}

    def environment(self, version: Version, *, is_provisioned: bool) -> Environment:
        """A new environment, which is not initialised.

        Raises:
            UsageError: nothing in this process can run the version.
            KMSAccessDeniedException: its role may not decrypt its environment variables.
        """
        code = self._code_of(version)
        if version.settings.tracing_mode == "Active" or "KMSKeyArn" in version.settings.others:
            self._use_role(version)
        kind = "provisioned-concurrency" if is_provisioned else _initialization_type(version)
        return _kind_of_environment(version, code)(
            _runtime_settings(version, code, self._profile, kind, self._daemon_of(version)),
            log_stream=self._log_stream(version),
            workspace=self._workspace,
            now=self._now,
            credentials=self._credentials(),
            virtual_is_real=self._is_real_time,
            wait_until=self._wait_until,
        )

    def _daemon_of(self, version: Version) -> str:
        return self._xray_daemon() if version.settings.tracing_mode == "Active" else ""

    def _code_of(self, version: Version) -> Code:
        """What runs for a version.

        Raises:
            UsageError: nothing in this process can: it is no Python and no callable stands in for it.
        """
        code = version.code
        if isinstance(code, ImageCode):
            if code.uri not in self.images:
                raise UsageError(
                    f"The function {version.name!r} is made of the container image {code.uri!r}, which does not run "
                    f"in this process. Register a Python callable that stands in for it: aws.image({code.uri!r}, "
                    "callable)"
                )
            return self.images[code.uri]
        assert isinstance(code, Code)
        runtime = version.settings.runtime
        if isinstance(code, CallableCode) or is_python(runtime) or (self._custom_runtimes and is_custom(runtime)):
            return code
        or_else = "; or have its bootstrap run by mock_lambda(custom_runtimes=True)" if is_custom(runtime) else ""
        raise UsageError(
            f"The function {version.name!r} has the runtime {runtime!r}, which does not run in this process. Register "
            f"a Python callable that stands in for it: aws.function(callable, name={version.name!r}, "
            f"runtime={runtime!r}){or_else}"
        )

    def _log_stream(self, version: Version) -> str:
        day = strftime("%Y/%m/%d", gmtime(self._now()))
        return f"{day}/[{version.number}]{self._ids.hex(32)}"

    def _credentials(self) -> Credentials:
        return Credentials(f"ASIA{self._ids.hex(16).upper()}", self._ids.hex(40), self._ids.hex(64))


def _kind_of_environment(version: Version, code: Code) -> type[Environment]:
    if is_custom(version.settings.runtime) and not isinstance(code, CallableCode):
        from lambdamock.runtime import BootstrapEnvironment

        return BootstrapEnvironment
    if version.has_snapshot:
        from lambdamock.runtime import SnapshotEnvironment

        return SnapshotEnvironment
    from lambdamock.runtime import ExecutionEnvironment

    return ExecutionEnvironment


def _initialization_type(version: Version) -> str:
    """Source: documented, developer guide of today, "Runtime environment variables"."""
    if version.has_snapshot:
        return "snap-start"
    return "lambda-managed-instances" if runs_on_capacity_provider(version) else "on-demand"


def _runtime_settings(
    version: Version, code: Code, profile: str, initialization_type: str, xray_daemon: str
) -> RuntimeSettings:
    settings = version.settings
    return RuntimeSettings(
        function_name=version.name,
        function_version=version.number,
        handler=settings.handler,
        runtime=settings.runtime or _RUNTIME_OF_IMAGES,
        memory_size=settings.memory_size,
        timeout=settings.timeout,
        region=version.reference.region,
        account_id=version.reference.account_id,
        role=settings.role,
        variables=settings.environment or {},
        code=code,
        log_group=version.log_group,
        profile=profile,
        ephemeral_storage=settings.ephemeral_storage,
        initialization_type=initialization_type,
        layers=cast("tuple[ZipCode, ...]", tuple(layer.code for layer in settings.layers)),
        log_format=settings.logging["LogFormat"],
        application_log_level=settings.logging.get("ApplicationLogLevel"),
        system_log_level=settings.logging.get("SystemLogLevel"),
        xray_daemon=xray_daemon,
    )
