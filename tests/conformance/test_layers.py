"""What the import contracts and the linter cannot say about the source: its size, its names, its foreign imports."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

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
    "templates": {"samtranslator", "yaml"},
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


def trees() -> Iterator[tuple[Path, ast.Module]]:
    return ((module, ast.parse(module.read_text(encoding="utf-8"))) for module in MODULES)


def test_a_module_reads_in_one_sitting() -> None:
    lengths = {identity(module): len(module.read_text(encoding="utf-8").splitlines()) for module in MODULES}
    assert {name: length for name, length in lengths.items() if length > 400} == {}


def test_no_function_ends_up_holding_everything() -> None:
    lengths = {f"{identity(module)}: {node.name}": length(node) for module, tree in trees() for node in functions(tree)}
    assert {name: length for name, length in lengths.items() if length > 60} == {}


def test_a_file_is_named_for_its_concept() -> None:
    vague = {"util", "utils", "helper", "helpers", "manager", "base", "common", "misc"}
    assert [
        identity(module)
        for module in MODULES
        if not vague.isdisjoint(part.removesuffix(".py") for part in module.relative_to(PACKAGE).parts)
    ] == []


def test_only_declared_dependencies_are_imported() -> None:
    allowed = sys.stdlib_module_names | RUNTIME_DEPENDENCIES | {"lambdamock"}
    undeclared = {
        identity(module): imported(tree) - allowed - OPTIONAL.get(identity(module).partition("/")[0], set())
        for module, tree in trees()
    }
    assert {module: names for module, names in undeclared.items() if names} == {}


def test_the_modules_are_found() -> None:
    assert {"mock/handle.py", "wire.py", "pytest_plugin/__init__.py"} <= set(map(identity, MODULES))
