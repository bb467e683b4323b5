"""The scenarios, by resource; importing this package registers them."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

for _module in sorted(Path(__file__).parent.glob("[a-z]*.py")):
    import_module(f"{__name__}.{_module.stem}")
