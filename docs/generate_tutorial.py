"""Run the tutorial notebook and keep what its cells show: `python docs/generate_tutorial.py`."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any, Final

import nbformat
from nbclient import NotebookClient
from traitlets.config import Config

NOTEBOOK: Final = Path(__file__).parent / "tutorial.ipynb"

_STEADY: Final = (
    (re.compile(r"\b\d+(\.\d+)? ms\b"), "0 ms"),  # how long a handler takes is measured
    (re.compile(r"python3\.\d+"), "python3.12"),  # functions have the runtime of the Python that deploys them
    (re.compile(r'&quot;stackTrace&quot;: [^"\n]*'), "…"),  # it names files of the kernel
)
"""What is another one in each run, and what is kept instead."""

_FORMS: Final = ("text", "text/plain", "text/html")
_PICTURE: Final = re.compile(r"<svg.*?</svg>", re.DOTALL)

_PIPES: Final = Config({"KernelManager": {"transport": "ipc"}} if os.name == "posix" else {})
"""Where there are pipes, the kernel needs no ports."""


def executed(path: Path = NOTEBOOK) -> Any:
    """The notebook after a run in a kernel of its own.

    Raises:
        nbclient.exceptions.CellExecutionError: a cell fails.
    """
    notebook: Any = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    NotebookClient(notebook, timeout=60, config=_PIPES, kernel_name="python3").execute()
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", ()):
            _hold(output.get("data", output))
    return notebook


def shown(notebook: Any) -> list[list[dict[str, str]]]:
    """What each cell of code shows, in all its forms; without pictures, whose bars are as long as handlers take."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return [[_texts(output) for output in cell.outputs] for cell in cells]


def _texts(output: Any) -> dict[str, str]:
    forms = output.get("data", output)
    return {form: _PICTURE.sub("", forms[form]) for form in _FORMS if form in forms}


def _hold(forms: Any) -> None:
    for form in (one for one in _FORMS if one in forms):
        for pattern, kept in _STEADY:
            forms[form] = pattern.sub(kept, forms[form])


if __name__ == "__main__":
    nbformat.write(executed(), NOTEBOOK)  # type: ignore[no-untyped-call]
