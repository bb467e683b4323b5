"""`pytest examples --broken` puts the bug of each example in the place of its code. No test needs this file."""

from __future__ import annotations

import sys
from importlib.abc import MetaPathFinder
from importlib.util import spec_from_file_location
from pathlib import Path

EXAMPLES = Path(__file__).parent


class Broken(MetaPathFinder):
    """Imports `receipts_broken.py` when a test asks for `receipts`."""

    def find_spec(self, fullname, path=None, target=None):
        file = next(EXAMPLES.glob(f"*/{fullname}_broken.py"), None)
        return spec_from_file_location(fullname, file) if file else None


def pytest_addoption(parser):
    parser.addoption("--broken", action="store_true", help="run the examples with their bugs")


def pytest_configure(config):
    if config.getoption("--broken"):
        sys.meta_path.insert(0, Broken())
