"""The catalogue of operations: what is answered, by which module, and what is refused by name."""

from __future__ import annotations

from importlib import import_module

import pytest

from lambdamock.api.catalogue import MODULE_OF, MODULES, NOT_BUILT
from lambdamock.api.registry import OPERATIONS, built, operation
from lambdamock.errors import InternalError, OperationNotBuilt
from lambdamock.protocol import LambdaProtocol


@pytest.mark.parametrize("module", MODULES)
def test_a_module_answers_exactly_what_the_catalogue_says(module: str) -> None:
    imported = import_module(f"lambdamock.api.{module}")
    answered = {name for name, one in OPERATIONS.items() if one.handle.__module__ == imported.__name__}
    assert answered == set(MODULES[module])


def test_every_operation_of_the_model_is_answered_or_refused_by_name() -> None:
    assert set(LambdaProtocol.installed().operation_names) <= MODULE_OF.keys() | NOT_BUILT.keys()
    assert not MODULE_OF.keys() & NOT_BUILT.keys()
    assert len(MODULE_OF) == sum(map(len, MODULES.values()))


def test_only_durable_executions_are_refused() -> None:
    assert all("Durable" in name for name in NOT_BUILT)


def test_a_refusal_says_why_and_what_to_do() -> None:
    with pytest.raises(OperationNotBuilt, match=r"^StopDurableExecution .*durable executions are not built.*Stubber"):
        built("StopDurableExecution")


def test_an_operation_of_a_newer_model_is_refused_too() -> None:
    with pytest.raises(OperationNotBuilt, match=r"^FlyToTheMoon .*it is newer than this version"):
        built("FlyToTheMoon")


def test_a_name_is_registered_once() -> None:
    built("GetFunction")
    with pytest.raises(InternalError, match="GetFunction is registered twice"):
        operation("GetFunction")(lambda call: {})
