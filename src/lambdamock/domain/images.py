"""Container images: what Lambda shows of them, and which Python callables stand in for them here."""

from __future__ import annotations

from hashlib import sha256
from typing import NamedTuple


class ImageCode(NamedTuple):
    """A container image as a function's code; it runs only as the code that was registered for it.

    Attributes:
        uri: as the request gave it.
    """

    uri: str

    @property
    def sha256(self) -> str:
        """The digest of the image, 64 hexadecimal digits; equal for equal URIs."""
        return sha256(self.uri.encode()).hexdigest()

    @property
    def size(self) -> int:
        """Images take no code storage: 0 (observed)."""
        return 0

    @property
    def resolved_uri(self) -> str:
        """The URI with the digest in the place of the tag: `ResolvedImageUri`."""
        repository = self.uri.partition("@")[0]
        head, slash, tail = repository.rpartition("/")
        return f"{head}{slash}{tail.partition(':')[0]}@sha256:{self.sha256}"
