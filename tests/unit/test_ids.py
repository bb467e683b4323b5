"""Ids look random and are the same in every run."""

from __future__ import annotations

import re
import uuid

from lambdamock.ids import Ids


def test_a_uuid_is_one_of_version_4() -> None:
    ids = Ids()
    for _ in range(100):
        text = ids.uuid()
        parsed = uuid.UUID(text)
        assert str(parsed) == text
        assert parsed.version == 4
        assert parsed.variant == uuid.RFC_4122


def test_equal_seeds_give_equal_ids_and_other_seeds_others() -> None:
    assert [Ids(7).uuid(), Ids(7).hex(32)] == [Ids(7).uuid(), Ids(7).hex(32)]
    assert Ids(7).uuid() != Ids(8).uuid()
    assert Ids("a").uuid() != Ids("b").uuid()


def test_hex_digits_are_as_many_as_asked_for() -> None:
    assert all(re.fullmatch("[0-9a-f]{32}", Ids(seed).hex(32)) for seed in range(50))
