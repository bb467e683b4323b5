"""The pages of the reference: what users can hold in their hands, found by going on from the public names.

A public name is one in the `__all__` of a public module. What its annotations name comes along as far as it belongs to
one of the pages, so that a new class of results is in the reference as soon as something public returns it.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, get_args


class Page(NamedTuple):
    """A page of the reference: its file's name, its title, and the packages and modules whose classes it shows."""

    name: str
    title: str
    of: tuple[str, ...]


PAGES = (
    Page(
        "mock",
        "The mock and its handle",
        ("mock.decorator", "mock.handle", "mock.observations", "mock.clock", "mock.assertions.world"),
    ),
    Page(
        "functions",
        "Functions and invocations",
        ("mock.function", "mock.invocation", "mock.deployment", "mock.history", "mock.assertions.functions"),
    ),
    Page("assertions", "Assertions and matchers", ("mock.assertions",)),
    Page(
        "services",
        "Services that invoke functions",
        ("mock.deliver", "mock.delivery", "mock.trigger", "mock.schedule", "services"),
    ),
    Page("stacks", "Stacks of templates, and their APIs", ("mock.stack",)),
    Page("sources", "Sources that mappings read", ("mock.event_sources",)),
    Page("faults", "Faults", ("mock.faults",)),
    Page(
        "permissions",
        "Roles, decisions, explanations",
        ("mock.iam", "mock.explanation", "mock.role_usage", "authorisation", "iam"),
    ),
    Page("views", "Timeline, logs, metrics, traces, trail", ("mock", "observability")),
    Page("journal", "The journal", ("domain.journal", "domain.facts", "domain.measurements", "domain.tracing")),
    Page("filters", "Event patterns", ("filters", "eventsources.filters")),
    Page("events", "Builders of events", ("events",)),
    Page("errors", "Errors and warnings", ("errors",)),
    Page("plugin", "The pytest plugin", ("pytest_plugin",)),
)
PUBLIC = ("lambdamock", "lambdamock.mock", "lambdamock.filters", "lambdamock.events", "lambdamock.pytest_plugin")
WHOLE = ("lambdamock.errors", "lambdamock.domain.journal")
"""Modules of which everything is shown, besides those of builders."""


class Entry(NamedTuple):
    """One thing to describe.

    Attributes:
        path: the name that users import it by, if there is such a one.
        kind: of Sphinx's directives: "class", "function", "data", "module" or "fixture".
    """

    path: str
    kind: str
    described: Any


def pages() -> dict[Page, list[Entry]]:
    """Each page with its entries: first the public names, then what they lead to, by name."""
    entries = list(_entries())
    return {page: [entry for entry in entries if page_of(entry) == page] for page in PAGES}


def page_of(entry: Entry) -> Page | None:
    """The page whose packages are the closest around where something is defined."""
    return _page(entry.path if entry.kind in {"module", "data"} else entry.described.__module__)


def _page(module: str) -> Page | None:
    found = [(len(of), page) for page in PAGES for of in page.of if f"{module}.".startswith(f"lambdamock.{of}.")]
    return max(found, key=lambda one: one[0])[1] if found else None


def source_of(page: Page, entries: list[Entry]) -> str:
    """The page in reStructuredText, for Sphinx to fill."""
    return "\n".join([page.title, "=" * len(page.title), "", *map(_directive, entries)])


def _directive(entry: Entry) -> str:
    heading = "" if entry.path in WHOLE else _heading(entry)
    if entry.kind == "fixture":
        text = (inspect.getdoc(entry.described) or "").splitlines()
        return f"{heading}.. py:data:: {entry.path}\n   :no-typesetting:\n\n" + "\n".join(text) + "\n"
    if entry.kind == "module":
        return f"{heading}.. automodule:: {entry.path}\n   :members:\n"
    members = "   :members:\n   :show-inheritance:\n" if entry.kind == "class" else ""
    return f"{heading}.. auto{entry.kind}:: {entry.path}\n{members}"


def _heading(entry: Entry) -> str:
    name = entry.path.rpartition(".")[2]
    return f"{name}\n{'-' * len(name)}\n\n"


def _entries() -> Iterator[Entry]:
    public: dict[int, Entry] = {}
    for entry in (entry for name in PUBLIC for entry in _public(name)):
        public.setdefault(id(entry.described), entry)
    yield from public.values()
    yield from (Entry(name, "module", importlib.import_module(name)) for name in WHOLE)
    modules = {*WHOLE, *(entry.path for entry in public.values() if entry.kind == "module")}
    for found in sorted(_led_to([*(entry.described for entry in public.values()), *_of_whole_modules()]), key=_path):
        if id(found) not in public and found.__module__ not in modules:
            yield Entry(_path(found), "class", found)


def _of_whole_modules() -> list[type]:
    return [one for name in WHOLE for one in vars(importlib.import_module(name)).values() if isinstance(one, type)]


def _path(found: type) -> str:
    return f"{found.__module__}.{found.__qualname__}"


def _public(name: str) -> Iterator[Entry]:
    module = importlib.import_module(name)
    for exported in module.__all__:
        described = getattr(module, exported)
        if exported != "__version__":
            yield Entry(f"{name}.{exported}", _kind(described), described)


def _kind(described: object) -> str:
    if inspect.ismodule(described):
        return "module"
    if isinstance(described, type):
        return "class"
    return "function" if inspect.isfunction(described) else "fixture"


def _led_to(roots: list[Any]) -> set[type]:
    """The classes of the pages that annotations name, those of what they name, and so on."""
    found: set[type] = set()
    waiting = [one for root in roots for one in _named_by(root)]
    while waiting:
        one = waiting.pop()
        if one not in found and not one.__name__.startswith("_") and _page(one.__module__):
            found.add(one)
            waiting += _named_by(one)
    return found


def _named_by(described: Any) -> Iterator[type]:
    if not isinstance(described, type):
        yield from _classes_in(described)
        return
    for base in getattr(described, "__orig_bases__", described.__bases__):
        yield from (one for one in (base, getattr(base, "__origin__", None), *get_args(base)) if isinstance(one, type))
    yield from _classes_in(described)
    for name, member in vars(described).items():
        if not name.startswith("_") or name in {"__getitem__", "__iter__"}:
            yield from _classes_in(member.fget if isinstance(member, property) else getattr(member, "__func__", member))


def _classes_in(annotated: Any) -> Iterator[type]:
    """The classes that annotations name; these are text, and of some the parts are known to type checkers only."""
    annotations = getattr(annotated, "__annotations__", None)
    if annotations and hasattr(annotated, "__module__"):
        texts = [str(getattr(one, "__forward_arg__", one)) for one in annotations.values()]
        known = {**vars(sys.modules[annotated.__module__]), **names_for_types(annotated.__module__)}
        names = {node.id for text in texts for node in ast.walk(_parsed(text)) if isinstance(node, ast.Name)}
        yield from (known[name] for name in sorted(names) if isinstance(known.get(name), type))


def _parsed(annotation: str) -> ast.AST:
    try:
        return ast.parse(annotation, mode="eval")
    except SyntaxError:  # the representation of a value, not the text of an annotation
        return ast.Module(body=[], type_ignores=[])


_TYPES: dict[str, dict[str, Any]] = {}


def names_for_types(module: str) -> dict[str, Any]:
    """What a module imports for type checkers only, which is what its annotations need to be understood."""
    if module not in _TYPES:
        _TYPES[module] = dict(_imported_for_types(module)) if module.startswith("lambdamock") else {}
    return _TYPES[module]


def _imported_for_types(module: str) -> Iterator[tuple[str, Any]]:
    file = sys.modules[module].__file__
    if file is None:
        return
    for block in ast.parse(Path(file).read_text(encoding="utf-8")).body:
        if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING":
            for statement in block.body:
                if isinstance(statement, ast.ImportFrom) and statement.module:
                    yield from _imported(statement.module, statement.names)


def _imported(module: str, names: list[ast.alias]) -> Iterator[tuple[str, Any]]:
    try:
        source = importlib.import_module(module)
    except ImportError:  # what only type checkers need is not always installed
        return
    for name in names:
        try:
            yield name.asname or name.name, getattr(source, name.name)
        except AttributeError:
            continue
