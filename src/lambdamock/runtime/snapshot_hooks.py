"""Running the hooks that code of an environment registered with `snapshot_restore_py`.

Source: documented, developer guide of today, "Lambda SnapStart runtime hooks for Python" (order); observed, the
published runtime.
"""

from __future__ import annotations

import os
import sys
from typing import Final

MODULE: Final = "snapshot_restore_py"
DIRECTORY: Final = os.path.dirname(__file__)
"""Where that module lies."""


def run_before_snapshot() -> None:
    """Call the hooks before the snapshot, last one first. What a hook raises passes."""
    module = sys.modules.get(MODULE)
    for function, args, keywords in () if module is None else reversed(module.get_before_snapshot()):
        function(*args, **keywords)


def run_after_restore() -> None:
    """Call the hooks after the restoration, in order. What a hook raises passes."""
    module = sys.modules.get(MODULE)
    for function, args, keywords in () if module is None else module.get_after_restore():
        function(*args, **keywords)
