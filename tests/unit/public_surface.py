"""Which classes people come to hold: those that `lambdamock` exports, and what their attributes and methods give.

Read from annotations, so that a new class is among them as soon as something public says that it gives it.
"""

from __future__ import annotations

import ast
import enum
import inspect
import sys
import types
from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from typing import Any, ForwardRef, TypeVar, get_args, get_origin

_LOOKED_INTO = frozenset({"__getitem__", "__iter__", "__call__", "__enter__"})


def classes_from(roots: Iterable[type]) -> dict[type, str]:
    """All classes of ours that can be reached, each with the attribute that leads to it."""
    found: dict[type, str] = {}
    waiting = [(root, "exported") for root in roots]
    while waiting:
        cls, way = waiting.pop(0)
        if cls in found or not cls.__module__.startswith("lambdamock"):
            continue
        found[cls] = way
        waiting += [(given, f"{cls.__name__}.{name}") for name, given in _given_by(cls)]
        if inspect.isabstract(cls):
            waiting += [(one, f"a {cls.__name__}") for one in cls.__subclasses__()]
    return found


def given_by_function(function: Any) -> list[type]:
    """The classes that a function says it returns."""
    return list(_mentioned(_evaluated(function.__annotations__["return"], sys.modules[function.__module__])))


def _given_by(cls: type) -> Iterator[tuple[str, type]]:
    for part in cls.__mro__:
        if not part.__module__.startswith("lambdamock"):
            continue
        module = sys.modules[part.__module__]
        hints = [("base", base) for base in getattr(part, "__orig_bases__", ())]
        hints += [(name, hint) for name, hint in inspect.get_annotations(part).items() if name[0] != "_"]
        hints += [(name, hint) for name, member in vars(part).items() for hint in _returned(name, member)]
        for name, hint in hints:
            for given in _mentioned(_evaluated(hint, module)):
                yield name, given


def _returned(name: str, member: Any) -> list[Any]:
    if name.startswith("_") and name not in _LOOKED_INTO:
        return []
    function = member.fget if isinstance(member, property) else member
    function = member.func if isinstance(member, cached_property) else function
    function = inspect.unwrap(getattr(function, "__func__", function)) if callable(function) else function
    hints = getattr(function, "__annotations__", {})
    return [hints["return"]] if inspect.isfunction(function) and "return" in hints else []


def _evaluated(hint: Any, module: types.ModuleType) -> Any:
    text = hint.__forward_arg__ if isinstance(hint, ForwardRef) else hint  # those of named tuples are such references
    return eval(text, _names_of(module)) if isinstance(text, str) else text


@cache
def _names_of(module: types.ModuleType) -> dict[str, Any]:
    """The names in a module, with those that it imports for type checkers only."""
    names = dict(vars(module))
    for node in ast.parse(inspect.getsource(module)).body:
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            exec(compile(ast.Module(node.body, []), module.__name__, "exec"), names)
    return names


def _mentioned(hint: Any) -> Iterator[type]:
    """The classes that an annotation is about."""
    if isinstance(hint, TypeVar):
        bound = hint.__bound__
        yield from () if bound is None or isinstance(bound, ForwardRef) else _mentioned(bound)
    elif isinstance(hint, list):
        for one in hint:
            yield from _mentioned(one)
    elif isinstance(origin := get_origin(hint) or hint, type):
        yield origin
    for argument in get_args(hint):
        if not isinstance(argument, str | int | enum.Enum):
            yield from _mentioned(argument)
