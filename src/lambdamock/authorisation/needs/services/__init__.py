"""Services some of whose calls need what no table can tell: a rule, in Python, per operation.

Each module has `RULES`, from operations to functions of a call that return its needs, and may have `CONTEXT`, from
operations, or "*" for all, to functions that return condition keys; these are merged into the needs of the table.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

RULES_MODULES: Final[Mapping[str, str]] = {}
"""botocore's names of services to their modules, which are imported when first needed."""
