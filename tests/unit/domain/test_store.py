"""The store keeps functions in the order of their names, so that pages are stable."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from lambdamock.domain.arns import FunctionReference
from lambdamock.domain.functions import Function, Settings
from lambdamock.domain.store import FunctionTable, Stores


@dataclass(frozen=True)
class Package:
    size: int
    sha256: str = ""


def function(name: str, size: int = 1) -> Function:
    return Function(
        reference=FunctionReference("us-east-1", "123456789012", name),
        settings=Settings(role="r", handler="a.b", runtime="python3.12"),
        code=Package(size),
        last_modified=0,
        revision_id="",
    )


names = st.lists(st.text("abc", min_size=1, max_size=3), unique=True)


@given(names, st.integers(1, 4))
def test_pages_together_show_every_function_once_in_order(given_names: list[str], size: int) -> None:
    table = FunctionTable()
    for name in given_names:
        table.put(function(name))
    seen: list[str] = []
    after: str | None = ""
    while after is not None:
        page, after = table.page(after, size)
        seen += [one.name for one in page]
        assert len(page) == size or after is None
    assert seen == sorted(given_names)


@given(names)
def test_a_page_does_not_repeat_or_skip_when_functions_come_and_go(given_names: list[str]) -> None:
    table = FunctionTable()
    for name in given_names:
        table.put(function(name))
    first, after = table.page("", 2)
    for one in first:
        table.remove(one.name)
    table.put(function("0 sorts before all"))
    rest = table.page(after, 100)[0] if after is not None else []
    assert [one.name for one in first + rest] == sorted(given_names)


def test_the_store_knows_how_much_code_it_holds() -> None:
    table = FunctionTable()
    table.put(function("a", 10))
    table.put(function("b", 5))
    table.put(function("a", 3))
    assert table.code_size == 8
    table.remove("b")
    assert (table.code_size, len(table)) == (3, 1)


def test_accounts_and_regions_are_worlds_of_their_own() -> None:
    stores = Stores()
    stores.table("1", "us-east-1").put(function("f"))
    assert stores.table("1", "us-east-1").get("f") is not None
    assert stores.table("1", "us-west-2").get("f") is None
    assert stores.table("2", "us-east-1").get("f") is None
