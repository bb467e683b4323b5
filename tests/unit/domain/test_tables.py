"""Tables keep their records in the order of the keys, so that pages are stable."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdamock.domain.tables import Table

keys = st.lists(st.text("abc", min_size=1, max_size=3), unique=True)


def table_of(given_keys: list[str]) -> Table[str, str]:
    table: Table[str, str] = Table()
    for key in given_keys:
        table.put(key, key.upper())
    return table


def pages(table: Table[str, str], size: int, **options: object) -> list[list[str]]:
    found: list[list[str]] = []
    after: str | None = None
    while True:
        page, after = table.page(after, size, **options)  # type: ignore[arg-type]
        found.append(page)
        if after is None:
            return found


@given(keys, st.integers(1, 4))
def test_pages_together_show_every_record_once_in_order(given_keys: list[str], size: int) -> None:
    found = pages(table_of(given_keys), size)
    assert [one for page in found for one in page] == sorted(key.upper() for key in given_keys)
    assert all(len(page) == size for page in found[:-1])
    assert found[-1] or not given_keys


@given(keys, st.integers(1, 4), st.sampled_from("ABC"))
def test_pages_of_chosen_records_are_full_too(given_keys: list[str], size: int, wanted: str) -> None:
    found = pages(table_of(given_keys), size, where=lambda record: wanted in record)
    assert [one for page in found for one in page] == sorted(key.upper() for key in given_keys if wanted.lower() in key)
    assert all(len(page) == size for page in found[:-1])


@given(keys)
def test_a_page_does_not_repeat_or_skip_when_records_come_and_go(given_keys: list[str]) -> None:
    table = table_of(given_keys)
    first, after = table.page(None, 2)
    for record in first:
        table.remove(record.lower())
    table.put("0 sorts before all", "new")
    rest = table.page(after, 100)[0] if after is not None else []
    assert first + rest == sorted(key.upper() for key in given_keys)


@given(keys, keys)
def test_a_table_is_a_sorted_dictionary(first: list[str], second: list[str]) -> None:
    table, model = table_of(first), {key: key.upper() for key in first}
    for key in second:
        if key in model:
            assert table.remove(key) == model.pop(key)
        else:
            table.put(key, "later")
            model[key] = "later"
    assert list(table) == [model[key] for key in sorted(model)]
    assert (table.keys(), len(table)) == (sorted(model), len(model))
    assert all(key in table and table.get(key) == model[key] for key in model)


def test_what_is_not_there_cannot_be_removed() -> None:
    with pytest.raises(KeyError):
        table_of(["a"]).remove("b")


def test_numbers_are_in_the_order_of_numbers() -> None:
    table: Table[int, str] = Table()
    for number in (10, 9, 100):
        table.put(number, str(number))
    assert list(table) == ["9", "10", "100"]
    assert list(table.after(9)) == ["10", "100"]
