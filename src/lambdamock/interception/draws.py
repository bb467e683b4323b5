"""What clients draw at random, made the same in every run."""

from __future__ import annotations

import random  # noqa: TID251 - what clients draw from, seeded here
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Final

_REFUSALS: Final = 400
_ANYTHING: Final = nullcontext()


def draws_after(status: int, headers: Mapping[str, str]) -> AbstractContextManager[None]:
    """What a client may draw while it looks at an answer: how long it waits after a refusal depends on that alone.

    Args:
        headers: of the answer, with its request id, which is the same in every run.
    """
    return _repeatable(headers["x-amzn-requestid"]) if status >= _REFUSALS else _ANYTHING


@contextmanager
def _repeatable(seed: str) -> Iterator[None]:
    """Python's shared generator draws by the seed inside, and goes on as before afterwards."""
    before = random.getstate()
    random.seed(seed)
    try:
        yield
    finally:
        random.setstate(before)
