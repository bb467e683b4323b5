"""What printed values are compared with where they differ from run to run, or where only a part of them matters."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple


class Refused(NamedTuple):
    """What the CLI says, and ends with a status other than 0, when Lambda refuses a request."""

    error: str
    message: Any


class Having(dict[str, Any]):
    """Equals every object that has these members, whatever else it has."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, dict) and all(name in other and other[name] == self[name] for name in self)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = None  # type: ignore[assignment]


class Lacking(Having):
    """Equals every object that has these members and none of those named."""

    def __init__(self, *names: str, **members: Any) -> None:
        super().__init__(members)
        self.names = names

    def __eq__(self, other: object) -> bool:
        return super().__eq__(other) and isinstance(other, dict) and not other.keys() & set(self.names)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"{super().__repr__()} without {', '.join(self.names)}"


class Like:
    """Equals every text that a pattern matches as a whole."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and re.fullmatch(self.pattern, other, re.DOTALL) is not None

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Like({self.pattern!r})"


class Holding:
    """Equals every text that, once decoded, equals a value."""

    def __init__(self, value: Any, decode: Callable[[str], Any] = json.loads) -> None:
        self.value = value
        self.decode = decode

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and bool(self.decode(other) == self.value)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Holding({self.value!r})"


class Of:
    """Equals what is true of the content of a file of the working directory."""

    def __init__(self, file: str, measure: Callable[[bytes], Any]) -> None:
        self.file = file
        self.measure = measure

    def __eq__(self, other: object) -> bool:
        return bool(self.measure(Path(self.file).read_bytes()) == other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"{self.measure(Path(self.file).read_bytes())!r} of {self.file}"


def size_of(file: str) -> Of:
    return Of(file, len)


def digest_of(file: str) -> Of:
    return Of(file, lambda content: base64.b64encode(hashlib.sha256(content).digest()).decode())


def log(*lines: Any) -> Holding:
    """The log of an invocation as `LogResult` holds it: the function's lines between those of Lambda."""
    return Holding(
        [
            Like(rf"START RequestId: {ID} Version: \S+"),
            *lines,
            Like(f"END RequestId: {ID}"),
            Like(
                rf"REPORT RequestId: {ID}\tDuration: [\d.]+ ms\tBilled Duration: 100 ms ?\tMemory Size: 128 MB\t"
                r"Max Memory Used: \d+ MB\t.*"
            ),
        ],
        lambda encoded: base64.b64decode(encoded).decode().splitlines(),
    )


ID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
UUID = Like(ID)
TIME = Like(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000")
URL = Like(r"https://\S+")
DIGEST = Like(r"[A-Za-z0-9+/]{43}=")
