"""The site of these pages: `python -m sphinx -c docs/site -W -n --keep-going -b html docs build/site`.

The pages are Markdown that a code host shows as well; what only the site has is made while it builds: its navigation
from the front page's lists (`navigation`), the reference from docstrings (`reference_pages`), pages of examples and
notebooks (`example_pages`, `notebook_pages`). Nothing here asks the network.
"""

from __future__ import annotations

import gc
import re
import sys
from pathlib import Path
from typing import Any

from sphinx.ext.napoleon import GoogleDocstring

HERE = Path(__file__).parent
DOCS = HERE.parent
REPOSITORY = DOCS.parent
_AS_WRITTEN: dict[str, list[str]] = {}
_EXTERNAL = re.compile(r"\]\((https?://[^)\s]+)\)")
sys.path[:0] = [str(HERE), str(REPOSITORY / "src")]

import example_pages
import lambdamock
import navigation
import notebook_pages
import reference_pages

gc.set_threshold(200_000, 20, 100)  # trees of pages are many objects, and all of them stay: a sixth of the time

project = "lambdamock"
version = release = lambdamock.__version__
copyright = "The lambdamock authors"  # noqa: A001 - Sphinx's name

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
source_suffix = {".md": "markdown", ".ipynb": "markdown", ".rst": "restructuredtext"}
exclude_patterns = ["permission_tables", "**/.ipynb_checkpoints"]
smartquotes = False  # the pages say what they mean
html_theme = "furo"
html_title = f"lambdamock {version}"
html_copy_source = False
html_show_sphinx = False
pygments_style = "friendly"
pygments_dark_style = "monokai"

myst_heading_anchors = 3
myst_links_external_new_tab = False

default_role = "code"  # docstrings write code as Markdown does
napoleon_custom_sections = ["Source", ("Warns", "warns_style")]
napoleon_use_ivar = True  # the attributes of a record are described once, with the class
napoleon_use_rtype = False
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
autodoc_typehints_format = "short"
python_use_unqualified_type_names = True
python_display_short_literal_types = True
add_module_names = False
toc_object_entries = False  # half of the time that the site takes; the reference has headings instead

suppress_warnings = ["ref.python"]  # several builders have a `Change` or a `Record`
nitpick_ignore_regex = [
    # Their inventories are on the network.
    ("py:.*", r"(?!lambdamock\.).*"),
    # What only the constructors of objects that a mock hands out take, and the facts within facts.
    (
        "py:.*",
        r"lambdamock\.(api|domain|eventsources|iam\.statements|interception|invocation|protocol|runtime|simulation|wire)\..*",
    ),
]


def _add_what_only_the_site_has(app: Any, document: str, source: list[str]) -> None:
    """Turn what is read into what the site shows."""
    text = source[0]
    if Path(app.env.doc2path(document)).suffix == ".ipynb":
        text = notebook_pages.markdown_of(text)
    if document == navigation.FRONT_PAGE:
        text += navigation.tables_of_contents(text)
    elif document == "reference":
        text += navigation.table_of([f"reference/{page.name}" for page in reference_pages.PAGES])
    elif document == "tasks":
        text += navigation.table_of([f"examples/{name}" for name in example_pages.names()])
    source[0] = example_pages.with_links_to_pages(text)


def _write_pages(app: Any) -> None:
    """Make the pages that are kept nowhere."""
    for page, entries in reference_pages.pages().items():
        _write(DOCS / "reference" / f"{page.name}.rst", reference_pages.source_of(page, entries))
    for name in example_pages.names():
        _write(DOCS / "examples" / f"{name}.rst", example_pages.source_of(name))
    for module in [module for name, module in sys.modules.items() if name.startswith("lambdamock.")]:
        for name, value in reference_pages.names_for_types(module.__name__).items():
            vars(module).setdefault(name, value)  # for autodoc, which evaluates annotations there


def _write(path: Path, text: str) -> None:
    """Write a page unless it is as before: Sphinx reads what is newer than its last build."""
    path.parent.mkdir(exist_ok=True)
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def _without_constructor(
    app: Any, what: str, name: str, described: Any, options: Any, signature: str | None, returns: str
) -> tuple[str, str] | None:
    """Objects come from a mock; only records are made by users, too."""
    return ("", "") if what == "class" and signature and not issubclass(described, tuple) else None


def _hide_fields(app: Any, what: str, name: str, member: Any, skip: bool, options: Any) -> bool | None:
    """The fields of a record are described with the record."""
    return True if type(member).__name__ == "_tuplegetter" else None


def _public_bases(app: Any, name: str, described: Any, options: Any, bases: list[Any]) -> None:
    """Leave out what nobody outside can name, and type variables."""
    plain = [getattr(base, "__origin__", base) if getattr(base, "__parameters__", ()) else base for base in bases]
    bases[:] = [base for base in plain if not getattr(base, "__name__", "").startswith(("_", "Generic"))] or [object]


def _keep_as_written(app: Any, what: str, name: str, described: Any, options: Any, lines: list[str]) -> None:
    """Remember what napoleon would misread."""
    if what in {"data", "attribute", "property"}:
        _AS_WRITTEN[name] = [line for line in lines if not line.startswith("alias of ")]


def _describe_values(app: Any, what: str, name: str, described: Any, options: Any, lines: list[str]) -> None:
    """Read the docstrings of values like all others: napoleon takes what precedes a colon for their type."""
    if name in _AS_WRITTEN:
        written = _AS_WRITTEN.pop(name)
        lines[:] = GoogleDocstring(written, app.config, app, "method", name, described, options).lines()


def _list_external_links(app: Any, error: Exception | None) -> None:
    """Print where the pages lead to outside, each once: nothing here follows them."""
    pages = [*map(app.env.doc2path, app.env.found_docs), REPOSITORY / "README.md", REPOSITORY / "CHANGELOG.md"]
    texts = [Path(page).read_text(encoding="utf-8") for page in pages]
    print("links to other sites, not followed:", *sorted(set(_EXTERNAL.findall("\n".join(texts)))), sep="\n")


def setup(app: Any) -> dict[str, bool]:
    """Connect what is above with Sphinx, and tell it that it may use several processes."""
    app.connect("builder-inited", _write_pages)
    app.connect("source-read", _add_what_only_the_site_has)
    app.connect("autodoc-process-signature", _without_constructor)
    app.connect("autodoc-process-docstring", _keep_as_written, priority=400)  # before napoleon
    app.connect("autodoc-process-docstring", _describe_values, priority=600)  # after it
    app.connect("autodoc-skip-member", _hide_fields)
    app.connect("autodoc-process-bases", _public_bases)
    app.connect("build-finished", _list_external_links)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
