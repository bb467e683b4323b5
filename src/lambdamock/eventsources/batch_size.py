"""How large the event of a batch may be, whatever its source."""

from __future__ import annotations

from typing import Final

BATCH_BYTES: Final = 6 * 1024 * 1024
"""Source: documented, developer guide, "Batching behavior", rules B117 and B140: the payload of an invocation bounds
the batch."""
