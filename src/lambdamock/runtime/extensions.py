"""What would run beside the code of a function and does not here: a note in the log says so."""

from __future__ import annotations

import os
from typing import Final

from lambdamock.runtime.isolation.capture import LogBuffer
from lambdamock.runtime.settings import RuntimeSettings

WRAPPER: Final = "AWS_LAMBDA_EXEC_WRAPPER"


def note_what_does_not_run(log: LogBuffer, settings: RuntimeSettings, layers_root: str | None) -> None:
    """Write a line for each external extension and for a wrapper script, not into `LogResult`.

    Args:
        layers_root: the real directory of the layers, or None.

    Source: documented, developer guide of today, "Using Lambda extensions" (those in `/opt/extensions`) and "Modifying
    the runtime environment" (wrapper scripts, which OS-only runtimes do not have).
    """
    if layers_root is not None:
        for name in _extensions(layers_root):
            _note(log, f"/opt/extensions/{name}", "extension")
    if settings.variables.get(WRAPPER) and not settings.runtime.startswith("provided"):
        _note(log, settings.variables[WRAPPER], "wrapper script")


def _extensions(layers_root: str) -> list[str]:
    directory = os.path.join(layers_root, "extensions")
    try:
        names = sorted(os.listdir(directory))
    except OSError:
        return []
    return [name for name in names if os.path.isfile(os.path.join(directory, name))]


def _note(log: LogBuffer, path: str, kind: str) -> None:
    log.platform(f"[lambdamock] {path} does not run here; what this {kind} does is missing\n", in_tail=False)
