"""What the import contracts and the linter cannot say about the source: its size, its names, its foreign imports."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "src" / "lambdamock"
HANDLERS = PACKAGE / "cli" / "tour" / "handlers"  # data: packed into zips, not imported
MODULES = [path for path in sorted(PACKAGE.glob("**/*.py")) if HANDLERS not in path.parents]

RUNTIME_DEPENDENCIES = {"botocore", "jsonschema", "wrapt"}
# Imported only when the user has them: what they are for is in the module's name.
OPTIONAL = {
    "pytest_plugin": {"pytest", "_pytest"},
    "notebook": {"IPython"},
    "interception": {"aiobotocore"},
    "runtime": {"awslambdaric"},
}


def identity(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its docstring."""
    documented = ast.get_docstring(node) is not None
    first = node.body[1] if documented and len(node.body) > 1 else node.body[0]
    return (node.end_lineno or 0) - first.lineno + 1


def is_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def imported(tree: ast.AST) -> set[str]:
    """The top-level names of what a module imports when it runs, also late."""
    if isinstance(tree, ast.Import):
        return {alias.name.partition(".")[0] for alias in tree.names}
    if isinstance(tree, ast.ImportFrom) and not tree.level:
        return {(tree.module or "").partition(".")[0]}
    return set().union(*(imported(node) for node in ast.iter_child_nodes(tree) if not is_for_types(node)))


@pytest.fixture(params=MODULES, ids=identity)
def module(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


def test_a_module_reads_in_one_sitting(module: Path) -> None:
    assert len(module.read_text(encoding="utf-8").splitlines()) <= 400


def test_no_function_ends_up_holding_everything(module: Path) -> None:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    assert {node.name: length(node) for node in functions(tree) if length(node) > 60} == {}


def test_a_file_is_named_for_its_concept(module: Path) -> None:
    assert {"util", "utils", "helper", "helpers", "manager", "base", "common", "misc"}.isdisjoint(
        part.removesuffix(".py") for part in module.relative_to(PACKAGE).parts
    )


def test_only_declared_dependencies_are_imported(module: Path) -> None:
    allowed = sys.stdlib_module_names | RUNTIME_DEPENDENCIES | {"lambdamock"}
    allowed |= OPTIONAL.get(module.relative_to(PACKAGE).parts[0].removesuffix(".py"), set())
    assert imported(ast.parse(module.read_text(encoding="utf-8"))) - allowed == set()
