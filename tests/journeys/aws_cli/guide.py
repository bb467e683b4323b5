"""All commands of the guide by their ids.

C01 to C73 are those of its first part, in its order; BC01 to BC36 those of the parts about other services, about Python
and about monitoring.
"""

from __future__ import annotations

from typing import Final

from tests.journeys.aws_cli import aliases, functions, invocations, layers, mappings, permissions, settings
from tests.journeys.aws_cli.case import Case

TABLES: Final = (functions, aliases, permissions, layers, invocations, settings, mappings)
CASES: Final[dict[str, Case]] = dict(pair for table in TABLES for pair in table.CASES.items())
LEFT_OUT: Final[dict[str, str]] = {
    **dict.fromkeys(("BK1", "BK2", "BK3", "BK4"), "Kinesis answers it"),
    **dict.fromkeys(("BN1", "BN2", "BN3", "BN4"), "SNS answers it"),
    **dict.fromkeys((f"BG{number}" for number in range(1, 10)), "API Gateway answers it"),
    "BU1": "an HTTP request to API Gateway",
    "BZ1": "makes packages, without AWS",
}
"""Commands that are not run, with the reason."""
