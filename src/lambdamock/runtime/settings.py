"""What an execution environment is made from: one function version and its code.

`LAMBDA_TASK_ROOT`, the working directory and `__file__` are real paths, so that files which ship with the code open.
In logs and results they read `/var/task`, as on AWS; the files of layers likewise, with `/opt`. Python code may open
them by these names, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple


class ZipCode:
    """A deployment package or the content of a layer version.

    Args:
        data: the bytes of the zip archive. It is unpacked at the first cold start, once per package and workspace.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the archive in base64, 44 characters: `CodeSha256`."""
        return digest(self.data)

    @property
    def size(self) -> int:
        """Bytes of the archive: `CodeSize`."""
        return len(self.data)


class DirectoryCode:
    """A directory that is run in place: debuggers, coverage and tracebacks see the real files.

    Args:
        path: the directory that would be zipped. Nothing is written into it by the import system.
    """

    def __init__(self, path: str) -> None:
        self.path = path

    @cached_property
    def sha256(self) -> str:
        """Stands in for that of an archive: of the paths and contents of all files, as they are at the first look."""
        return digest(b"".join(name.encode() + b"\0" + content + b"\0" for name, content in self.files()))

    @cached_property
    def size(self) -> int:
        """Bytes of all files, as they are at the first look."""
        return sum(len(content) for _, content in self.files())

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Names and contents of what would be zipped, in the order of the names."""
        for path in sorted(Path(self.path).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path.relative_to(self.path).as_posix(), path.read_bytes()


class CallableCode:
    """A Python callable of the test as the handler: `function(event, context)`.

    It keeps the modules, import path and working directory of the test and gets the environment variables, captured
    output and logging, the context object and the deadline of an execution environment.
    """

    def __init__(self, function: Callable[[Any, Any], object]) -> None:
        self.function = function

    @property
    def sha256(self) -> str:
        """Stands in for that of an archive: of the callable's qualified name."""
        return digest(self._name)

    @property
    def size(self) -> int:
        """Stands in for that of an archive: of the callable's qualified name."""
        return len(self._name)

    @property
    def _name(self) -> bytes:
        named = self.function if hasattr(self.function, "__qualname__") else type(self.function)
        return f"{named.__module__}.{named.__qualname__}".encode()


def digest(data: bytes) -> str:
    """SHA-256 in base64, 44 characters."""
    from base64 import b64encode
    from hashlib import sha256

    return b64encode(sha256(data).digest()).decode()


Code = ZipCode | DirectoryCode | CallableCode


class Credentials(NamedTuple):
    """Keys of the execution role, as the environment variables of the environment show them."""

    access_key_id: str
    secret_access_key: str
    session_token: str


class RuntimeSettings(NamedTuple):
    """One function version as its execution environments need it.

    Attributes:
        handler: `module.attribute`; slashes in the module part count as dots. Not used for `CallableCode`.
        runtime: identifier such as `python3.12`.
        memory_size: MB.
        timeout: seconds.
        variables: the function's own environment variables, decrypted.
        profile: `"current"`; `"2019"` gives stack traces as lists, the time-out wording and the billing of 2019.
        ephemeral_storage: MB of `/tmp`.
        initialization_type: value of `AWS_LAMBDA_INITIALIZATION_TYPE`.
        layers: contents of the function's layer versions, in its order; a later one overwrites files of an earlier one.
        log_format: `"Text"`, or `"JSON"` for the runtime's and the platform's lines.
        application_log_level: level of the root logger, `"TRACE"` to `"FATAL"`; None leaves it at WARNING.
        system_log_level: `"DEBUG"`, `"INFO"` or `"WARN"`, which of the platform's JSON events are shown; None is INFO.
        xray_daemon: IP and port of what takes the segments of the X-Ray SDK; empty leaves the address as it is on AWS,
            where nobody listens here.
    """

    function_name: str
    function_version: str
    handler: str
    runtime: str
    memory_size: int
    timeout: int
    region: str
    account_id: str
    role: str
    variables: Mapping[str, str]
    code: Code
    log_group: str
    profile: str = "current"
    ephemeral_storage: int = 512
    initialization_type: str = "on-demand"
    layers: tuple[ZipCode, ...] = ()
    log_format: str = "Text"
    application_log_level: str | None = None
    system_log_level: str | None = None
    xray_daemon: str = ""
