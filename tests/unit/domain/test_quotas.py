"""The numbers of both profiles, and how they are replaced."""

from __future__ import annotations

import re

import pytest

from lambdamock.domain.profiles import profile_named
from lambdamock.domain.quotas import CURRENT, GUIDE_2019, with_overrides
from lambdamock.errors import UsageError


def test_the_guide_of_2019_differs_from_today_in_memory_the_size_of_messages_and_schedules_only() -> None:
    names = ("memory_maximum", "memory_step", "async_payload", "queue_message", "schedule_rules")
    of_2019, today = ({name: getattr(quotas, name) for name in names} for quotas in (GUIDE_2019, CURRENT))
    assert tuple(of_2019.values()) == (3_008, 64, 262_144, 262_144, 100)
    assert tuple(today.values()) == (10_240, 1, 1_048_576, 1_048_576, 300)
    assert with_overrides(GUIDE_2019, today) == CURRENT


def test_account_limits_A001_A002_A012_A013() -> None:
    assert CURRENT.concurrent_executions == 1_000
    assert CURRENT.code_storage == 80_530_636_800
    assert CURRENT.code_size_zipped == 52_428_800
    assert CURRENT.code_size_unzipped == 262_144_000


@pytest.mark.parametrize(
    ("overrides", "words"),
    [
        ({"code_storge": 1}, "'code_storge' is no quota; did you mean 'code_storage'?"),
        ({"zzz": 1}, "'zzz' is no quota. There are: concurrent_executions"),
        ({"code_storage": -1}, "'code_storage' takes a whole number of at least 0, not -1"),
        ({"code_storage": "1"}, "'code_storage' takes a whole number of at least 0, not '1'"),
        ({"code_storage": True}, "'code_storage' takes a whole number of at least 0, not True"),
    ],
)
def test_a_quota_that_does_not_exist_is_the_callers_mistake(overrides: dict[str, int], words: str) -> None:
    with pytest.raises(UsageError, match=re.escape(words)):
        with_overrides(CURRENT, overrides)


def test_there_are_two_profiles() -> None:
    assert profile_named("2019").quotas is GUIDE_2019
    with pytest.raises(UsageError, match="there are 'current' and '2019'"):
        profile_named("2020")
