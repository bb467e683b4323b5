"""The X-Ray daemon of execution environments: takes what the X-Ray SDK sends from handlers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import socket

_HEADER: Final = b'{"format":'
_LARGEST: Final = 65_536
"""Bytes of a segment document. Source: documented, X-Ray developer guide, "Segment documents": 64 KB."""

_ROOM: Final = 4 * 1024 * 1024
"""Bytes that may wait to be read, if the machine lets them; what does not fit is lost, as with every daemon."""


class XrayDaemon:
    """Listens on a loopback port for segments, from the moment when somebody wants to know its address.

    Nothing runs meanwhile: what was sent waits in the socket until `take`.

    Source: documented, X-Ray developer guide, "Sending segment documents to the X-Ray daemon": UDP, a header line
    `{"format": "json", "version": 1}`, then the document.
    """

    def __init__(self) -> None:
        self._socket: socket.socket | None = None

    @property
    def address(self) -> str:
        """IP and port, as `AWS_XRAY_DAEMON_ADDRESS` has them.

        Raises:
            OSError: this machine does not let it listen.
        """
        if self._socket is None:
            self._socket = _listening()
        host, port = self._socket.getsockname()
        return f"{host}:{port}"

    def take(self) -> tuple[bytes, ...]:
        """The documents that have come since the last look, JSON; never waits."""
        if self._socket is None:
            return ()
        documents: list[bytes] = []
        while True:
            try:
                datagram = self._socket.recv(_LARGEST + 128)
            except BlockingIOError:
                return tuple(documents)
            header, _, document = datagram.partition(b"\n")
            if header.startswith(_HEADER) and document.strip():
                documents.append(document)

    def close(self) -> None:
        """Listen no longer. Idempotent."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None


def _listening() -> socket.socket:
    import socket  # only functions that are traced actively need it

    listening = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        listening.settimeout(0)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _ROOM)
        listening.bind(("127.0.0.1", 0))
    except OSError:
        listening.close()
        raise
    return listening
