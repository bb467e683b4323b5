"""The daemon of X-Ray that environments have."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator

import pytest

from lambdamock.runtime.xray_daemon import XrayDaemon

HEADER = b'{"format":"json","version":1}\n'


@pytest.fixture
def daemon() -> Iterator[XrayDaemon]:
    daemon = XrayDaemon()
    yield daemon
    daemon.close()


def send(daemon: XrayDaemon, *datagrams: bytes) -> None:
    host, _, port = daemon.address.rpartition(":")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        for datagram in datagrams:
            client.sendto(datagram, (host, int(port)))


def test_B253_it_has_an_ip_and_a_port_that_stay_the_same(daemon: XrayDaemon) -> None:
    assert re.fullmatch(r"127\.0\.0\.1:\d+", daemon.address)
    assert daemon.address == daemon.address


def test_it_takes_documents_behind_a_header_once_and_in_their_order(daemon: XrayDaemon) -> None:
    send(daemon, HEADER + b'{"id": "1"}', HEADER + b'{"id": "2"}')
    assert daemon.take() == (b'{"id": "1"}', b'{"id": "2"}')
    assert daemon.take() == ()


@pytest.mark.parametrize(
    "datagram", [b'{"id": "1"}', b'other\n{"id": "1"}', HEADER, b""], ids=["no header", "another", "alone", "empty"]
)
def test_what_is_no_document_is_dropped(daemon: XrayDaemon, datagram: bytes) -> None:
    send(daemon, datagram, HEADER + b"{}")
    assert daemon.take() == (b"{}",)


def test_a_document_may_have_as_much_as_fits_into_a_datagram(daemon: XrayDaemon) -> None:
    document = b'{"id": "' + b"x" * 60_000 + b'"}'
    send(daemon, HEADER + document)
    assert daemon.take() == (document,)


def test_without_anybody_who_asked_for_its_address_nothing_listens() -> None:
    daemon = XrayDaemon()
    assert daemon.take() == ()
    daemon.close()


def test_a_port_is_free_again_when_it_closes(daemon: XrayDaemon) -> None:
    host, _, port = daemon.address.rpartition(":")
    daemon.close()
    daemon.close()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind((host, int(port)))
