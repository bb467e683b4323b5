"""What holds for the timeline of any journal, however little sense it makes."""

from __future__ import annotations

import json
from typing import get_args

from hypothesis import given, settings
from tests.unit.observability.timeline.facts import JOURNALS, KINDS
from tests.unit.observability.timeline.markup import Reader

from lambdamock.domain.journal import Entry
from lambdamock.mock.timeline import Timeline
from lambdamock.observability.timeline import Node, Selection, selected, tree_of
from lambdamock.observability.timeline.document import document, tree_from
from lambdamock.observability.timeline.html import page
from lambdamock.observability.timeline.lines import lines
from lambdamock.observability.timeline.nodes import walk
from lambdamock.observability.timeline.text import Look, text

a_few = settings(max_examples=settings().max_examples // 3)
"""Fewer than usual, because making up a journal takes long; enough to meet each kind of fact many times."""


def positions(roots: list[Node]) -> list[int]:
    return sorted(node.position for node in walk(roots))


def test_the_journals_of_these_tests_hold_facts_of_all_kinds() -> None:
    assert set(KINDS) == set(get_args(Entry))


@a_few
@given(JOURNALS)
def test_every_fact_is_in_the_tree_exactly_once(entries: list[Entry]) -> None:
    assert positions(tree_of(entries)) == list(range(len(entries)))


@a_few
@given(JOURNALS)
def test_nothing_begins_before_what_caused_it(entries: list[Entry]) -> None:
    roots = tree_of(entries)
    early = [node for node in walk(roots) if node.parent is not None and node.begin < node.parent.begin]
    assert early == []


@a_few
@given(JOURNALS)
def test_siblings_are_in_the_order_in_which_they_began(entries: list[Entry]) -> None:
    roots = tree_of(entries)
    for siblings in (roots, *(node.children for node in walk(roots))):
        begun = [node.begin for node in siblings]
        assert begun == sorted(begun)


@a_few
@given(JOURNALS)
def test_the_lines_account_for_every_fact(entries: list[Entry]) -> None:
    for roots in (tree_of(entries), tree_of(entries * 4)):
        size = sum(node.size for node in roots)
        assert [sum(line.facts for line in lines(roots, most)) for most in (0, 1, 3, 2_000)] == [size] * 4


@a_few
@given(JOURNALS)
def test_as_data_and_back_it_is_the_same_tree(entries: list[Entry]) -> None:
    told = document(tree_of(entries))
    read = json.loads(json.dumps(told))
    assert read == told
    assert document(tree_from(read)) == told


@a_few
@given(JOURNALS)
def test_as_text_it_is_lines_of_visible_characters(entries: list[Entry]) -> None:
    roots = tree_of(entries)
    shown = text(roots, Look(width=80))
    assert all(line.isprintable() for line in shown.split("\n"))
    assert len(shown.split("\n")) == 1 + len(list(lines(roots)))
    assert text(roots, Look(is_ascii=True)).isascii()


@a_few
@given(JOURNALS)
def test_as_html_each_tag_is_closed_and_no_text_becomes_one(entries: list[Entry]) -> None:
    roots = tree_of(entries)
    reader = Reader.of(page(roots))
    assert "script" not in reader.tags
    assert reader.items == len(list(lines(roots)))
    page(roots).encode()


@a_few
@given(JOURNALS)
def test_a_part_of_the_tree_is_of_its_facts_alone(entries: list[Entry]) -> None:
    roots = tree_of(entries)
    everything = positions(roots)
    for wanted in (Selection("f"), Selection(since=50.0), Selection(errors_only=True), Selection("g", 1.0, True)):
        part = selected(roots, wanted)
        assert set(positions(part)) <= set(everything)
        leaves = [node for node in walk(part) if not node.children]
        assert [node for node in leaves if not wanted.takes(node)] == []
    assert positions(selected(roots, Selection())) == everything
    assert positions(roots) == everything


@a_few
@given(JOURNALS)
def test_a_timeline_has_as_many_facts_as_the_journal(entries: list[Entry]) -> None:
    timeline = Timeline(tree_of(entries))
    assert (len(timeline), len(list(timeline))) == (len(entries), len(entries))
