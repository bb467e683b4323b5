"""Running the hooks that code of an environment registered with `snapshot_restore_py`."""

from __future__ import annotations

import os
import sys
from typing import Final

MODULE: Final = "snapshot_restore_py"
DIRECTORY: Final = os.path.dirname(__file__)
"""Where that module lies."""


def run_hooks() -> None:
    """Call those before the snapshot, last one first, and then those after its restoration, in order.

    Environments start anew instead of being restored, so each of them runs both.

    Raises:
        Exception: what a hook raises; the initialisation fails with it.

    Source: documented, developer guide of today, "Lambda SnapStart runtime hooks for Python" (order); assumed, that a
    hook that fails is answered as a failed initialisation.
    """
    module = sys.modules.get(MODULE)
    if module is None:
        return
    for function, args, keywords in [*reversed(module.get_before_snapshot()), *module.get_after_restore()]:
        function(*args, **keywords)
