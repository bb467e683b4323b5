"""A list of facts that forgets the oldest when it is full."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from lambdamock.domain.facts import Facts


class Odd(NamedTuple):
    number: int


class Even(NamedTuple):
    number: int


def numbered(number: int) -> Odd | Even:
    return Odd(number) if number % 2 else Even(number)


def filled(count: int, limit: int | None) -> Facts[Odd | Even]:
    facts: Facts[Odd | Even] = Facts(limit)
    for number in range(count):
        facts.append(numbered(number))
    return facts


def test_without_a_limit_all_are_held() -> None:
    facts = filled(1_000, None)
    assert (len(facts), facts.first, facts.dropped, facts.end) == (1_000, 0, 0, 1_000)
    assert facts.entries == [numbered(number) for number in range(1_000)]


def test_up_to_its_limit_all_are_held() -> None:
    facts = filled(100, 100)
    assert (len(facts), facts.dropped, repr(facts)) == (100, 0, "<Facts: 100 facts>")


def test_when_it_is_full_the_oldest_go_whatever_they_tell() -> None:
    facts = filled(101, 100)
    assert (len(facts), facts.first, facts.dropped, facts.end) == (90, 11, 11, 101)
    assert facts.entries == [numbered(number) for number in range(11, 101)]
    assert facts.of(Odd) == [Odd(number) for number in range(11, 101, 2)]
    assert list(facts.newest_first(Even)) == [Even(number) for number in range(100, 11, -2)]


@pytest.mark.parametrize("limit", [100, 101, 150, 999])
def test_it_never_holds_more_than_its_limit_and_never_much_less(limit: int) -> None:
    facts: Facts[Odd | Even] = Facts(limit)
    held = []
    for number in range(3_000):
        facts.append(numbered(number))
        held.append(len(facts))
        assert facts.entries[-1] == facts.entries[number - facts.first] == numbered(number)
    assert max(held) == limit
    assert min(held[limit:]) == limit - limit // 10
    assert len(facts.of(Odd)) + len(facts.of(Even)) == len(facts)


def test_a_place_stays_what_it_is_when_others_are_dropped() -> None:
    facts = filled(150, 100)
    later = facts.since(140)
    assert later.entries == [numbered(number) for number in range(140, 150)]
    assert (later.first, later.end, later.dropped) == (140, 150, 0)


def test_what_was_dropped_is_missing_in_what_came_since() -> None:
    facts = filled(150, 100)
    later = facts.since(20)
    assert facts.first == 55
    assert (later.entries, later.first, later.dropped) == (facts.entries, 55, 35)
    assert later.of(Odd) == facts.of(Odd)


def test_it_says_how_much_it_dropped() -> None:
    assert repr(filled(5_000, 1_000)) == "<Facts: 960 facts, after 4,040 older ones that were dropped>"


def test_several_threads_write_down_what_none_of_them_loses() -> None:
    from concurrent.futures import ThreadPoolExecutor

    facts: Facts[Odd | Even] = Facts(1_000)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: [facts.append(numbered(number)) for number in range(2_000)], range(4)))
    assert facts.end == 8_000 == facts.dropped + len(facts)
    assert len(facts.of(Odd)) + len(facts.of(Even)) == len(facts) <= 1_000
