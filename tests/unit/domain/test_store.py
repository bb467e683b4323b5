"""The store of one account in one region: functions, how much code there is, numbers of versions."""

from __future__ import annotations

from dataclasses import dataclass

from lambdamock.domain.arns import FunctionReference
from lambdamock.domain.functions import Function
from lambdamock.domain.store import Store, Stores
from lambdamock.domain.versions import Settings, Version


@dataclass(frozen=True)
class Package:
    size: int
    sha256: str = ""


def version(name: str, size: int = 1) -> Version:
    return Version(
        reference=FunctionReference("us-east-1", "123456789012", name),
        settings=Settings(role="r", handler="a.b", runtime="python3.12"),
        code=Package(size),
        last_modified=0,
        revision_id="",
    )


def test_the_store_knows_how_much_code_it_holds() -> None:
    store = Store()
    function = Function(version("a", 10), {})
    store.add(function)
    store.add(Function(version("b", 5), {}))
    store.add_version(function, version("a", 10)._replace(number="1"))
    assert store.code_size == 25
    store.replace_latest(function, version("a", 3))
    assert store.code_size == 18
    assert store.remove_version(function, 1).number == "1"
    assert store.code_size == 8
    store.remove("b")
    assert (store.code_size, len(store.functions)) == (3, 1)


def test_all_versions_of_a_removed_function_go_from_the_count() -> None:
    store = Store()
    function = Function(version("a", 10), {})
    store.add(function)
    store.add_version(function, version("a", 10)._replace(number="1"))
    store.remove("a")
    assert store.code_size == 0


def test_numbers_of_versions_are_not_reused_after_the_function_is_gone_A208() -> None:
    store = Store()
    assert [store.next_number("a"), store.next_number("a"), store.next_number("b")] == [1, 2, 1]
    store.add(Function(version("a"), {}))
    store.remove("a")
    assert store.next_number("a") == 3


def test_accounts_and_regions_are_worlds_of_their_own() -> None:
    stores = Stores()
    stores.of("1", "us-east-1").add(Function(version("f"), {}))
    assert "f" in stores.of("1", "us-east-1").functions
    assert "f" not in stores.of("1", "us-west-2").functions
    assert "f" not in stores.of("2", "us-east-1").functions
    assert len(list(stores)) == 3
