"""What the site of the docs promises, without building it: `.ci/run` builds it, with all links and every docstring.

The rules of headings are GitHub's: an anchor is the heading in lower case without punctuation, spaces made hyphens.
"""

from __future__ import annotations

import importlib
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).parents[2]
DOCS = REPOSITORY / "docs"
PAGES = sorted([*DOCS.glob("*.md"), *DOCS.glob("*.ipynb")])
LINKING = [*PAGES, *sorted(REPOSITORY.glob("*.md")), *sorted((REPOSITORY / "examples").glob("**/*.md"))]
FENCE = re.compile(r"^(`{3,}).*?^\1$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\((?P<target>[^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Load one of the modules that the site is made with: `site("navigation")`."""
    modules = {path.stem for path in (DOCS / "site").glob("*.py")}
    monkeypatch.syspath_prepend(str(DOCS / "site"))
    yield importlib.import_module
    for name in modules & set(sys.modules):
        del sys.modules[name]


def text_of(page: Path) -> str:
    """The prose of a page: no code, neither in blocks nor in lines."""
    text = page.read_text(encoding="utf-8")
    if page.suffix == ".ipynb":
        cells = [cell for cell in json.loads(text)["cells"] if cell["cell_type"] == "markdown"]
        text = "\n\n".join("".join(cell["source"]) for cell in cells)
    return FENCE.sub("", text)


def anchors_of(text: str) -> set[str]:
    """What links to the headings of a page may name."""
    slugs = [re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-") for heading in HEADING.findall(text)]
    counted = [(slug, slugs[:place].count(slug)) for place, slug in enumerate(slugs)]
    return {f"{slug}-{before}" if before else slug for slug, before in counted}


def broken_links_of(page: Path, text: str) -> list[str]:
    targets = [match["target"] for match in LINK.finditer(re.sub(r"`[^`\n]*`", "``", text))]
    return [target for target in targets if not target.startswith(("http:", "https:")) and not leads(page, target)]


def leads(page: Path, target: str) -> bool:
    file, _, anchor = target.partition("#")
    path = page.parent / file if file else page
    return path.exists() and (not anchor or (path.is_file() and anchor in anchors_of(text_of(path))))


def test_every_page_has_one_place_in_the_navigation(site: Any) -> None:
    sections = site("navigation").sections_of((DOCS / "index.md").read_text(encoding="utf-8"))
    placed = Counter(target for section in sections for _, target in section.pages)
    assert placed == Counter(page.name for page in PAGES if page.name != "index.md")


def test_tasks_come_right_after_the_start(site: Any) -> None:
    sections = site("navigation").sections_of((DOCS / "index.md").read_text(encoding="utf-8"))
    assert [section.heading for section in sections[:2]] == ["Getting started", "Tasks"]
    assert {"migrating.md", "neighbours.md", "notebooks.md", "queues.md", "roles.md", "streams.md"} <= {
        target for _, target in sections[1].pages
    }


@pytest.mark.parametrize("page", LINKING, ids=lambda page: page.relative_to(REPOSITORY).as_posix())
def test_relative_links_lead_to_files_and_headings(page: Path) -> None:
    assert broken_links_of(page, text_of(page)) == []


@pytest.mark.parametrize(
    ("link", "is_broken"),
    [
        ("[a](getting-started.md)", False),
        ("[a](getting-started.md#run-a-function)", False),
        ("[a](#here-and-there)", False),
        ("[a](#here-and-there-1)", False),
        ("[a](https://example.com/absent.md)", False),
        ("`[a](absent.md)`", False),
        ("[a](absent.md)", True),
        ("[a](getting-started.md#absent)", True),
        ("[a](#absent)", True),
        ("[a](#here-and-there-2)", True),
    ],
)
def test_the_check_of_links_sees(tmp_path: Path, link: str, *, is_broken: bool) -> None:
    (tmp_path / "getting-started.md").write_text("# Getting started\n## Run a `function`!\n", encoding="utf-8")
    page = tmp_path / "page.md"
    page.write_text(f"# Here, and *there*\n## Here and there\n{link}\n", encoding="utf-8")
    assert bool(broken_links_of(page, text_of(page))) is is_broken


def test_code_has_neither_links_nor_headings(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("```python\n# heading\nof[a](b)\n```\n", encoding="utf-8")
    assert (broken_links_of(page, text_of(page)), anchors_of(text_of(page))) == ([], set())


def test_every_public_name_is_in_the_reference(site: Any) -> None:
    reference = site("reference_pages").pages()
    described = {id(entry.described) for entries in reference.values() for entry in entries}
    public = {
        f"{name}.{exported}": getattr(importlib.import_module(name), exported)
        for name in (
            "lambdamock",
            "lambdamock.events",
            "lambdamock.filters",
            "lambdamock.mock",
            "lambdamock.pytest_plugin",
        )
        for exported in importlib.import_module(name).__all__
        if exported != "__version__"
    }
    assert [name for name, value in public.items() if id(value) not in described] == []


def test_results_are_in_the_reference(site: Any) -> None:
    pages = site("reference_pages").pages()
    named = {page.name: {entry.path.rpartition(".")[2] for entry in entries} for page, entries in pages.items()}
    assert all(named.values())
    assert {"LogGroup", "Bill", "Timeline", "Trace", "TrailRecord"} <= named["views"]
    assert {"Queue", "QueueMessage", "Stream", "Table", "Topic", "Broker", "Collection"} <= named["sources"]
    assert {"Delivery", "Trigger", "HttpResponse"} <= named["services"]


def test_nothing_is_described_twice(site: Any) -> None:
    entries = [id(entry.described) for page in site("reference_pages").pages().values() for entry in page]
    assert len(entries) == len(set(entries))


def test_the_page_of_a_class_shows_its_members(site: Any) -> None:
    reference = site("reference_pages")
    page = next(page for page in reference.PAGES if page.name == "mock")
    text = reference.source_of(page, reference.pages()[page])
    assert "Aws\n---\n\n.. autoclass:: lambdamock.Aws\n   :members:\n   :show-inheritance:\n" in text


def test_the_lists_of_the_front_page_become_the_navigation(site: Any) -> None:
    front = "# Front\n\nSee [design](design.md).\n\n## Tasks\n\n- [A task](a.md): what it is\n- no page\n\n## Empty\n"
    assert site("navigation").tables_of_contents(front) == (
        "\n```{toctree}\n:hidden:\n:caption: Tasks\n\nA task <a.md>\n```\n"
    )


def test_a_notebook_shows_its_text_its_code_and_its_outputs(site: Any) -> None:
    cells = [
        {"cell_type": "markdown", "source": ["# Title\n", "text"]},
        {
            "cell_type": "code",
            "source": "1 + 1",
            "outputs": [
                {"output_type": "stream", "text": ["printed\n"]},
                {"output_type": "execute_result", "data": {"text/plain": "2", "text/html": "<b>2</b>"}},
                {"output_type": "error", "ename": "ValueError", "evalue": "no"},
            ],
        },
        {"cell_type": "code", "source": "", "outputs": []},
    ]
    assert site("notebook_pages").markdown_of(json.dumps({"cells": cells})) == (
        "# Title\ntext\n\n````python\n1 + 1\n````\n\n````text\nprinted\n````\n\n"
        "````{raw} html\n<b>2</b>\n````\n\n````text\nValueError: no\n````\n\n"
    )


def test_every_example_has_a_page_with_its_test_first(site: Any) -> None:
    examples = site("example_pages")
    page = examples.source_of("queue")
    shown = re.findall(r"^.. literalinclude:: ../../examples/queue/(.+)$", page, re.MULTILINE)
    assert page.startswith("Queue\n=====\n\ntest_billing.py\n---------------\n")
    assert shown == ["test_billing.py", "billing.py", "billing_broken.py", "screen.txt"]
    assert {"handler", "caller", "migration", "queue"} <= set(examples.names())


@pytest.mark.parametrize(
    ("link", "leads_to"),
    [
        ("[a](../examples/queue/)", "[a](examples/queue.rst)"),
        ("[a](../examples/queue/test_billing.py)", "[a](examples/queue.rst)"),
        ("[all](../examples/README.md)", "all"),
        ("[a](queues.md)", "[a](queues.md)"),
    ],
)
def test_links_to_the_files_of_an_example_lead_to_its_page(site: Any, link: str, leads_to: str) -> None:
    assert site("example_pages").with_links_to_pages(link) == leads_to
