"""What a process holds, so that two moments can be compared: does a long test run leave anything behind?"""

from __future__ import annotations

import atexit
import gc
import logging
import os
import signal
import sys
import threading
import warnings
from pathlib import Path
from typing import Any

_DESCRIPTORS = Path("/proc/self/fd")
_MEMORY = Path("/proc/self/statm")


def descriptors() -> int | None:
    """Number of open file descriptors; None where the system does not tell."""
    return len(list(_DESCRIPTORS.iterdir())) if _DESCRIPTORS.exists() else None


def resident_memory() -> int | None:
    """KiB that the process holds now; None where the system does not tell."""
    if not _MEMORY.exists():
        return None
    return int(_MEMORY.read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024


def held() -> dict[str, int | None]:
    """What may grow: how much there is of it."""
    gc.collect()
    callbacks = getattr(atexit, "_ncallbacks", None)
    return {
        "file descriptors": descriptors(),
        "threads": threading.active_count(),
        "modules": sum(not name.startswith("encodings.") for name in sys.modules),
        "import path": len(sys.path),
        "importer cache": len(sys.path_importer_cache),
        "loggers": len(logging.Logger.manager.loggerDict),
        "exit callbacks": None if callbacks is None else callbacks(),
        "objects": len(gc.get_objects()),
        "memory, KiB": resident_memory(),
    }


def state() -> dict[str, Any]:
    """What must be the same: the values."""
    root = logging.getLogger()
    return {
        "modules": {name for name in sys.modules if not name.startswith("encodings.")},  # loaded when first named
        "import path": list(sys.path),
        "finders": list(sys.meta_path),
        "importer cache": set(sys.path_importer_cache),
        "environment": {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"},
        "root logger": (root.level, list(root.handlers), list(root.filters), root.disabled),
        "loggers": set(logging.Logger.manager.loggerDict),
        "disabled": logging.Logger.manager.disable,
        "warnings": list(warnings.filters),
        "signals": [signal.getsignal(number) for number in signal.valid_signals()],
        "directory": Path.cwd(),
        "threads": threading.enumerate(),
        "streams": [sys.stdin, sys.stdout, sys.stderr],
    }
