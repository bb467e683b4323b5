"""What is taken over when modules come, and what is left out."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from lambdamock.interception.triggers.seams import Seams, found_in

Replaced = list[tuple[Any, str]]


@pytest.fixture
def replaced() -> Replaced:
    return []


@pytest.fixture
def seams(replaced: Replaced, monkeypatch: pytest.MonkeyPatch) -> Seams:
    for name in [name for name in sys.modules if name.split(".")[0] == "moto"]:
        monkeypatch.delitem(sys.modules, name)

    def replace(owner: Any, name: str, intercept: Callable[..., Any]) -> None:
        replaced.append((owner, name))

    return Seams(replace)


def module(name: str, **attributes: Any) -> Any:
    made = ModuleType(name)
    vars(made).update(attributes)
    return made


def test_nothing_is_imported(seams: Seams, replaced: Replaced) -> None:
    seams.look()
    assert replaced == []
    assert "moto" not in sys.modules


def test_a_module_that_comes_is_taken_over_once(
    seams: Seams, replaced: Replaced, monkeypatch: pytest.MonkeyPatch
) -> None:
    seams.look()
    topic = SimpleNamespace(publish=None)
    monkeypatch.setitem(sys.modules, "moto.sns.models", module("moto.sns.models", Subscription=topic))
    seams.look()
    seams.look()
    assert replaced == [(topic, "publish")]


def test_a_module_that_is_imported_anew_is_taken_over_again(
    seams: Seams, replaced: Replaced, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = SimpleNamespace(publish=None), SimpleNamespace(publish=None)
    for place, topic in enumerate((first, second)):
        monkeypatch.setitem(sys.modules, "moto.sns.models", module("moto.sns.models", Subscription=topic))
        monkeypatch.setitem(sys.modules, f"other_{place}", module("other"))  # something was imported
        seams.look()
    assert [owner for owner, _ in replaced] == [first, second]


def test_a_module_that_is_still_being_imported_waits(
    seams: Seams, replaced: Replaced, monkeypatch: pytest.MonkeyPatch
) -> None:
    coming = module("moto.sns.models", Subscription=SimpleNamespace(publish=None))
    coming.__spec__ = SimpleNamespace(_initializing=True)
    monkeypatch.setitem(sys.modules, "moto.sns.models", coming)
    seams.look()
    assert replaced == []
    coming.__spec__ = None
    seams.look()
    assert len(replaced) == 1


def test_what_a_version_does_not_have_is_left_out() -> None:
    assert list(found_in(module("moto.sns.models", Subscription=SimpleNamespace()))) == []
    assert list(found_in(module("moto.sns.models"))) == []


@pytest.mark.parametrize("is_active", [True, False])
def test_what_counts_with_its_first_call_is_imported_when_moto_answers(
    seams: Seams, replaced: Replaced, monkeypatch: pytest.MonkeyPatch, is_active: bool
) -> None:
    stubber = SimpleNamespace(enabled=is_active)
    monkeypatch.setitem(sys.modules, "moto.core.models", module("moto.core.models", botocore_stubber=stubber))
    imported: list[str] = []
    monkeypatch.setattr("lambdamock.interception.triggers.seams.import_module", imported.append)
    seams.look("scheduler")
    seams.look("sns")
    assert imported == ["moto.scheduler.models"] * is_active
