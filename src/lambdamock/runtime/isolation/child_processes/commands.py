"""What a child process of an environment is given: its command, its directory and its variables.

Paths that the code knows are put into real ones: a child is a program of the host, which no view reaches.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from typing import Any, Final

from lambdamock.runtime.isolation.filesystem.files import ROOTS
from lambdamock.runtime.isolation.surroundings import Surroundings

PROGRAMS: Final = "/var/lang/bin"
"""Where the runtime has its Python; the test's stands for it."""

_IMAGE_LIBRARIES: Final = frozenset(
    [
        "/var/lang/lib",
        "/lib64",
        "/usr/lib64",
        "/var/runtime",
        "/var/runtime/lib",
        "/var/task",
        "/var/task/lib",
        "/opt/lib",
    ]
)
"""Entries of `LD_LIBRARY_PATH` that are the platform's: a program of the host must not load these of the host."""

_NAMED: Final = re.compile(
    rf"(?<![\w./-])(?:{'|'.join(map(re.escape, (*ROOTS, PROGRAMS)))})(?![\w.-])[^\s:;,'\"|&<>()=]*"
)
"""A path below a directory that may be another one here, in a text."""

_host_environ: Final = os.environ


class Commands:
    """Puts commands of one environment into those of the host.

    Args:
        view: the surroundings of the environment.
    """

    def __init__(self, view: Surroundings) -> None:
        self._view = view
        self._programs = PROGRAMS if os.path.isdir(PROGRAMS) else os.path.dirname(sys.executable)

    def real(self, command: Any) -> Any:
        """A path, a text or a sequence of them, with the real directories in it; bytes stay bytes."""
        if isinstance(command, str):
            return _NAMED.sub(lambda match: self._real_path(match.group()), command)
        if isinstance(command, bytes):
            return os.fsencode(self.real(os.fsdecode(command)))
        if isinstance(command, os.PathLike):
            return self.real(os.fspath(command))
        if isinstance(command, (list, tuple)):
            return [self.real(part) for part in command]
        return command

    def adapt(self, options: dict[str, Any]) -> None:
        """Put the options of `Popen` into those of the host, in place."""
        for name in ("executable", "cwd"):
            if options.get(name) is not None:
                options[name] = self.real(options[name])
        if options.get("cwd") is None:
            options["cwd"] = self._view.directory
        options["env"] = self.environment(options.get("env"))

    def environment(self, given: Mapping[Any, Any] | None) -> dict[str, str]:
        """The variables of a child: those given, or the environment's."""
        variables = os.environ if given is None else given
        real = {os.fsdecode(name): self.real(os.fsdecode(value)) for name, value in variables.items()}
        if "LD_LIBRARY_PATH" in real:
            libraries = _libraries(real.pop("LD_LIBRARY_PATH"))
            if libraries:
                real["LD_LIBRARY_PATH"] = libraries
        return real

    def _real_path(self, path: str) -> str:
        if path.startswith(PROGRAMS):
            return self._programs + path[len(PROGRAMS) :]
        return path if self._view.files is None else str(self._view.files.real(path))


def _libraries(path: str) -> str:
    """`LD_LIBRARY_PATH` of a child: the host's directories in place of the platform's."""
    host = getattr(_host_environ, "__dict__", {}).get("_data", {}).get(os.environ.encodekey("LD_LIBRARY_PATH"))
    own = [entry for entry in path.split(":") if entry and entry not in _IMAGE_LIBRARIES]
    return ":".join(own if host is None else [*own, os.fsdecode(host)])
