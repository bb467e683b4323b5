"""What the core asks of the outside; adapters answer."""

from __future__ import annotations

from typing import Protocol


class ObjectRefused(Exception):
    """The object store answered with an error: its code and message, as it words them."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


class ObjectStore(Protocol):
    """Where deployment packages may lie: S3, or whatever answers it in this process."""

    def fetch(self, bucket: str, key: str, version: str | None, *, region: str) -> bytes:
        """The content of an object.

        Raises:
            ObjectRefused: the store refused.
            UsageError: nothing in this process answers S3.
        """
        ...
