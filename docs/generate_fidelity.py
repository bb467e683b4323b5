"""Writes docs/fidelity.md from the code: what is built, and how we know that AWS does the same.

`--check` writes nothing and fails when the page is stale. Nothing on the page depends on the installed botocore.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import importlib
import re
import runpy
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

REPOSITORY = Path(__file__).parents[1]
PACKAGE = REPOSITORY / "src" / "lambdamock"
PAGE = REPOSITORY / "docs" / "fidelity.md"
GRADES = ("assumed", "observed", "documented")
SOURCE = re.compile(r"Source:\s*(?P<text>.+?)\s*(?:\n[ \t]*\n|\Z)", re.DOTALL)

INTRODUCTION = """\
# Fidelity

Written by `docs/generate_fidelity.py` from the code; do not edit.

Each rule says where it comes from: **documented** by AWS, **observed** as an answer of AWS, or **assumed** where
neither is known. A rule of several sources stands under the weakest. What AWS offers and this library does not build is
refused by name. Some settings are kept and shown without acting yet; configuration.md says which.
"""


class Rule(NamedTuple):
    """What one docstring claims.

    Attributes:
        place: module and name, as in "api.functions: get_function".
        claim: the docstring's first sentence; empty when it has none.
        source: the text behind "Source:".
    """

    place: str
    claim: str
    source: str

    @property
    def grade(self) -> str:
        """The weakest of the grades that the source names.

        Raises:
            ValueError: it names none.
        """
        for grade in GRADES:
            if re.search(rf"\b{grade}\b", self.source):
                return grade
        raise ValueError(f"{self.place}: a source is documented, observed or assumed, not {self.source!r}")


def texts(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """The docstrings of a module: name of what they describe, text; those below an assignment too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield getattr(node, "name", ""), ast.get_docstring(node) or ""
        if isinstance(node, ast.Module | ast.ClassDef):
            for above, below in zip(node.body, node.body[1:], strict=False):
                if isinstance(above, ast.Assign | ast.AnnAssign) and isinstance(below, ast.Expr):
                    target = above.target if isinstance(above, ast.AnnAssign) else above.targets[0]
                    yield ast.unparse(target), str(getattr(below.value, "value", ""))


def sources(text: str) -> Iterator[str]:
    """What stands behind each "Source:" of a docstring, on one line."""
    for match in SOURCE.finditer(text):
        yield " ".join(match["text"].split())


def rules() -> list[Rule]:
    """All rules of the package, by place."""
    found = []
    for path in sorted(PACKAGE.glob("**/*.py")):
        module = ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")
        for name, text in texts(ast.parse(path.read_text(encoding="utf-8"))):
            claim = SOURCE.sub("", re.split(r"\n\s*\n|(?<=\.)\s", text, maxsplit=1)[0])
            found += [
                Rule(": ".join(filter(None, (module, name))), " ".join(claim.split()), it) for it in sources(text)
            ]
    return sorted(found)


def known_gaps() -> list[tuple[str, str]]:
    """What the conformance tests except, with their reasons: the literal dictionaries called KNOWN_GAPS."""
    gaps: dict[str, str] = {}
    for path in sorted((REPOSITORY / "tests" / "conformance").glob("**/*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
                if ast.unparse(target) == "KNOWN_GAPS":
                    gaps |= {str(name): reason for name, reason in ast.literal_eval(node.value).items()}
    return sorted(gaps.items())


def not_reproduced() -> list[tuple[str, ...]]:
    """Why recorded answers of AWS are not reproduced, and how many kinds of them."""
    gaps = runpy.run_path(str(REPOSITORY / "tests" / "conformance" / "known_gaps.py"))
    return sorted(
        (reason, str(count)) for reason, count in Counter([*gaps["ANSWERS"].values(), *gaps["ERRORS"].values()]).items()
    )


def table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """A Markdown table; "None." when there are no rows."""

    def line(cells: tuple[str, ...]) -> str:
        return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"

    return "\n".join([line(head), line(("---",) * len(head)), *map(line, rows)]) if rows else "None."


def operations() -> dict[str, str]:
    """Operation to the module that answers it."""
    return dict(sorted(importlib.import_module("lambdamock.api.catalogue").MODULE_OF.items()))


def not_built_members() -> list[tuple[str, ...]]:
    """Operations, and the members that they refuse when asked for more than the default."""
    groups: dict[tuple[str, ...], list[str]] = {}
    refused: dict[str, dict[str, object]] = vars(importlib.import_module("lambdamock.api.scope"))["OUT_OF_SCOPE"]
    for operation, members in refused.items():
        groups.setdefault(tuple(sorted(members)), []).append(operation)
    return [(", ".join(names), ", ".join(f"`{member}`" for member in members)) for members, names in groups.items()]


def not_built_operations() -> list[tuple[str, ...]]:
    """The operations that are refused by name, and why."""
    refused: dict[str, str] = importlib.import_module("lambdamock.api.catalogue").NOT_BUILT
    return sorted(refused.items())


def constraints_of_2019() -> list[tuple[str, ...]]:
    """The members that the profile of 2019 limits, how, and in which operations."""
    groups: dict[tuple[str, str], list[str]] = {}
    limits: dict[tuple[str, str], dict[str, Any]] = importlib.import_module("lambdamock.domain.constraints").GUIDE_2019
    for (operation, member), keywords in limits.items():
        shown = ", ".join(f"{name} `{value}`" for name, value in sorted(keywords.items()) if value is not None)
        groups.setdefault((f"`{member}`", shown or "nothing"), []).append(operation)
    return [(member, shown, ", ".join(sorted(names))) for (member, shown), names in sorted(groups.items())]


def sections() -> Iterator[str]:
    """The page, part by part."""
    every = rules()
    yield INTRODUCTION
    yield "## Operations\n"
    yield table(("operation", "answered by"), [(name, f"`api.{it}`") for name, it in operations().items()]) + "\n"
    yield "## Operations that are refused by name\n"
    yield table(("operation", "why"), not_built_operations()) + "\n"
    yield "## Members that are refused by name\n"
    yield table(("operation", "members, where they ask for more than the default"), not_built_members()) + "\n"
    yield "## Constraints of the profile `2019`\n"
    yield "Source: documented, the guide's API reference. All other members have those of the service model.\n"
    yield table(("member", "limits", "operations"), constraints_of_2019()) + "\n"
    yield "## Known gaps\n"
    yield table(("what", "why"), known_gaps()) + "\n"
    yield "Recorded answers of AWS that are not reproduced:\n"
    yield table(("why", "kinds of answers"), not_reproduced()) + "\n"
    for grade in GRADES:
        graded = [(f"`{rule.place}`", rule.claim, rule.source) for rule in every if rule.grade == grade]
        yield f"## {grade.capitalize()} ({len(graded)})\n"
        yield table(("where", "what", "source"), graded) + "\n"


def main() -> int:
    """Write the page, or compare it; 1 when it is stale."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; fail when the page is stale")
    page = "\n".join(sections())
    if not parser.parse_args().check:
        PAGE.write_text(page, encoding="utf-8")
        return 0
    old, new = (text.splitlines() for text in (PAGE.read_text(encoding="utf-8"), page))
    difference = list(difflib.unified_diff(old, new, "docs/fidelity.md", "the code", lineterm="", n=0))
    if difference:
        print(*difference, "Run: python docs/generate_fidelity.py", sep="\n")
    return int(bool(difference))


if __name__ == "__main__":
    sys.exit(main())
