"""What the configuration file, the command line and the markers say about the mocks that the plugin starts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pytest

OPTIONS: Final = "lambda_mock_options"
OPTION: Final = "lambda_mock_option"
AUTOUSE: Final = "lambda_mock_autouse"
LEAKS: Final = "lambda_mock_leaks"

MOCK: Final = "lambda_mock"
ROLE: Final = "lambda_role"
TEMPLATE: Final = "lambda_template"
STACK: Final = "lambda_stack"
CONTEXT: Final = "lambda_context"
MARKERS: Final = {
    "lambda_mock(**options)": "run the test under a mock with these options of mock_lambda()",
    "lambda_role(name='lambda-role', policies=..., managed=..., **more)": (
        "run the test under a mock that knows this role; its arguments are those of aws.iam.put_role()"
    ),
    "lambda_template(path, name='stack', **wishes)": (
        "run the test under a mock with what this template of SAM or CloudFormation describes; its arguments are those "
        "of aws.deploy_template()"
    ),
    "lambda_context(**settings)": "what the fixture lambda_context tells the handler",
}

SHARED: Final = {
    f"{MOCK}_class": pytest.Class,
    f"{MOCK}_module": pytest.Module,
    f"{MOCK}_package": pytest.Package,
    f"{MOCK}_session": pytest.Session,
}
"""The fixtures of mocks that tests share, the narrowest first, with the node that they belong to."""

_RANKS: Final = {scope: rank for rank, scope in enumerate(("session", "package", "module", "class", "function"))}
_SWITCH: Final = {"true": True, "false": False}


def leaks_are(config: pytest.Config) -> str:
    """What becomes of what a test leaves behind: "warning", "error" or "off"."""
    return _one_of(config, LEAKS, ("warning", "error", "off"))


def _autouse(config: pytest.Config) -> str | None:
    """The fixture that every test gets, or None."""
    said = _one_of(config, AUTOUSE, ("false", "true", *reversed(_RANKS)))
    if said == "false":
        return None
    return MOCK if said in {"true", "function"} else f"{MOCK}_{said}"


def _one_of(config: pytest.Config, name: str, known: tuple[str, ...]) -> str:
    said = str(config.getini(name)).strip().lower()
    if said not in known:
        raise pytest.UsageError(f"{name} = {said!r}: there are {', '.join(map(repr, known))}")
    return said


def add_mock(item: pytest.Item) -> None:
    """Let a test run under a mock that its markers or the configuration ask for.

    The fixture comes after those of wider scopes, which so outlive it, and before all others.
    """
    names: list[str] | None = getattr(item, "fixturenames", None)
    if names is None:
        return
    wanted = MOCK if any(item.get_closest_marker(name) for name in (MOCK, ROLE, TEMPLATE)) else _autouse(item.config)
    if wanted is None or wanted in names:
        return
    rank = _RANKS[_scope_of(wanted)]
    ranks = [_rank_of(item, name) for name in names]
    place = next((number for number, each in enumerate(ranks) if each >= rank), len(names))
    item.fixturenames = [*names[:place], wanted, *names[place:]]  # type: ignore[attr-defined]  # siblings share the list


def _scope_of(fixture: str) -> str:
    return fixture.removeprefix(MOCK).lstrip("_") or "function"


def _rank_of(item: pytest.Item, name: str) -> int:
    definitions = getattr(getattr(item, "_fixtureinfo", None), "name2fixturedefs", {}).get(name)
    return _RANKS[definitions[-1].scope] if definitions else _RANKS["function"]


def shared_mock(request: pytest.FixtureRequest) -> str | None:
    """The fixture of the mock that a test shares with others, if it asks for one: the narrowest.

    Raises:
        pytest.UsageError: markers of the test itself want that mock to be another one than that of the others.
    """
    asked = set(request.fixturenames)
    fixture = next((name for name in SHARED if name in asked), None)
    if fixture is None:
        return None
    owner = request.node.getparent(SHARED[fixture]) or request.node
    its_own = [mark for mark in _marks(request.node) if mark not in _marks(owner)]
    if its_own:
        raise pytest.UsageError(
            f"{request.node.nodeid} shares the mock of {fixture}, for which @pytest.mark.{its_own[0].name} on the test "
            f"comes too late. Mark the {_scope_of(fixture)}"
            f"{' with pytestmark' if fixture.endswith('_module') else ''}, or ask for lambda_mock alone"
        )
    return fixture


def _marks(node: pytest.Item | pytest.Collector) -> list[pytest.Mark]:
    """The markers about mocks that say anything, the closest first."""
    marks = [mark for name in (MOCK, ROLE, TEMPLATE) for mark in node.iter_markers(name)]
    return [mark for mark in marks if mark.args or mark.kwargs]


def options_of(node: pytest.Item | pytest.Collector) -> dict[str, Any]:
    """The options of a mock: of the closest marker that names them, else of the command line, else of the file.

    Raises:
        pytest.UsageError: they cannot be read.
    """
    options = configured_options(node.config)
    for mark in reversed(list(node.iter_markers(MOCK))):
        options.update(keywords_of(mark))
    return options


def keywords_of(mark: pytest.Mark) -> Mapping[str, Any]:
    """What a marker says that takes keywords only.

    Raises:
        pytest.UsageError: it says more.
    """
    if mark.args:
        raise pytest.UsageError(f"@pytest.mark.{mark.name} takes keywords only, not {mark.args!r}")
    return mark.kwargs


def roles_of(node: pytest.Item | pytest.Collector) -> Iterator[tuple[str, dict[str, Any]]]:
    """Names and arguments of the roles that a mock is to know; a closer marker replaces the role of that name.

    Raises:
        pytest.UsageError: a marker says more than a name before its keywords.
    """
    for mark in reversed(list(node.iter_markers(ROLE))):
        if len(mark.args) > 1:
            raise pytest.UsageError(f"@pytest.mark.{ROLE} takes a name, then keywords only, not {mark.args!r}")
        settings = {"name": mark.args[0] if mark.args else "lambda-role", **mark.kwargs}
        yield str(settings.pop("name")), settings


def templates_of(node: pytest.Item | pytest.Collector) -> dict[str, tuple[Path, dict[str, Any]]]:
    """Paths and wishes of the stacks that a mock is to have, by name; a closer marker replaces the stack of that name.

    Raises:
        pytest.UsageError: a marker says no path, or more before its keywords, or there is no such file.
    """
    stacks: dict[str, tuple[Path, dict[str, Any]]] = {}
    for owner, mark in reversed(list(node.iter_markers_with_node(TEMPLATE))):
        if len(mark.args) != 1:
            raise pytest.UsageError(f"@pytest.mark.{TEMPLATE} takes a path, then keywords only, not {mark.args!r}")
        wishes = dict(mark.kwargs)
        name = str(wishes.pop("name", "stack"))
        stacks.pop(name, None)  # the closest one comes last
        stacks[name] = _found(str(mark.args[0]), owner), wishes
    return stacks


def _found(written: str, owner: pytest.Item | pytest.Collector | Any) -> Path:
    """A file by its path from the directory of the marked test, else from pytest's root directory."""
    folders = (owner.path if owner.path.is_dir() else owner.path.parent, owner.config.rootpath)
    found = next((folder / written for folder in folders if (folder / written).is_file()), None)
    if found is None:
        places = " nor in ".join(str(folder) for folder in dict.fromkeys(folders))
        raise pytest.UsageError(f"@pytest.mark.{TEMPLATE}({written!r}): there is no such file in {places}")
    return found


def configured_options(config: pytest.Config) -> dict[str, Any]:
    """The options that the configuration file and the command line set.

    Raises:
        pytest.UsageError: a line is no NAME=VALUE, or the value is none of its kind.
    """
    options: dict[str, Any] = {}
    for line in (*config.getini(OPTIONS), *config.getoption(OPTION)):
        name, separator, value = (part.strip() for part in line.partition("="))
        if not separator:
            raise pytest.UsageError(f"{OPTIONS}: write NAME=VALUE, for instance region=eu-west-1, not {line!r}")
        if name.startswith("quotas."):
            options.setdefault("quotas", {})[name.removeprefix("quotas.")] = _read(name, value, 0)
        else:
            options[name] = _read(name, value, _kinds().get(name, ""))
    if leaks_are(config) == "error":
        options.setdefault("strict", True)
    return options


def _kinds() -> Mapping[str, Any]:
    """The options of a mock, with values of their kinds."""
    from lambdamock.simulation import Options

    return Options._field_defaults


def _read(name: str, text: str, like: str | int | bool) -> object:
    """A value written in a configuration file, of the same kind as another one; seeds are numbers where they can be."""
    if name == "seed":
        return int(text) if text.lstrip("-").isdecimal() else text
    try:
        return _SWITCH[text.lower()] if isinstance(like, bool) else type(like)(text)
    except (KeyError, ValueError, TypeError):
        kind = "true or false" if isinstance(like, bool) else "a number"
        raise pytest.UsageError(f"{OPTIONS}: {name} is {kind}, not {text!r}") from None
