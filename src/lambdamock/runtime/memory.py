"""The memory of one execution environment: what an exit, a time-out or an update takes along; `/tmp` outlives it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from lambdamock.runtime.failures import Failures
from lambdamock.runtime.footprint import Footprint
from lambdamock.runtime.isolation import views
from lambdamock.runtime.isolation.capture import LogBuffer
from lambdamock.runtime.isolation.filesystem.files import Files
from lambdamock.runtime.isolation.fresh import fresh_surroundings
from lambdamock.runtime.isolation.surroundings import PathMap, Surroundings
from lambdamock.runtime.variables import environment_variables, output_errors

if TYPE_CHECKING:
    from lambdamock.runtime.settings import Credentials, RuntimeSettings
    from lambdamock.runtime.workspace import Directories


class Memory(NamedTuple):
    """What lives as long as the process of an environment would.

    Attributes:
        view: what the interpreter looks like to its code.
        variables: environment variables as they were at its start.
        log: where its output goes.
        outside: maps a text to what it reads outside of the sandbox.
        failures: reports what its code raises.
        footprint: how much memory it takes.
    """

    view: Surroundings
    variables: dict[str, str]
    log: LogBuffer
    outside: PathMap
    failures: Failures
    footprint: Footprint


def new_memory(
    owner: object,
    settings: RuntimeSettings,
    credentials: Credentials,
    directories: Directories,
    now: Callable[[], float],
    *,
    log_stream: str,
    wait_until: Callable[[float], None] | None,
) -> Memory:
    """Memory in which nothing has run yet; the rest are the parameters of the `owner`, an execution environment."""
    variables = environment_variables(
        settings,
        credentials,
        log_stream=log_stream,
        task_root=directories.task or "/var/task",
        layers_root=directories.layers,
    )
    outside = PathMap(directories.shown())
    log = LogBuffer(now, outside, output_errors=output_errors(settings.runtime))
    view = fresh_surroundings(
        owner,
        log,
        variables,
        now,
        root=directories.task,
        layers_root=directories.layers,
        runtime=settings.runtime,
        temporary_directory=directories.temporary,
    )
    view.files = Files(directories, settings.ephemeral_storage)
    if wait_until is not None:
        view.clock = views.virtual_clock(now, wait_until)
    failures = Failures(settings, variables, log, now, outside)
    return Memory(view, variables, log, outside, failures, Footprint(settings.memory_size))
