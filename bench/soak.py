"""A long run: what the process holds before and after, and how it grows.

`python bench/soak.py [INVOCATIONS]` ends with status 1 when an answer was wrong or something is not as it was or
has grown.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from time import perf_counter

from footprint import held, state
from lambdamock import mock_lambda
from traffic import run

WARM_UP = 500
GROWTH = {"objects": 3_000, "memory, KiB": 30_000}
"""What may be more afterwards: caches of the standard library, and memory that the allocator keeps."""


def pass_through(invocations: int) -> int:
    """One mock with that many invocations; the number of wrong answers."""
    with tempfile.TemporaryDirectory() as place, mock_lambda() as aws:
        return run(aws, invocations, Path(place))


def main() -> int:
    """Run, compare, print."""
    invocations = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
    pass_through(WARM_UP)  # imports what is imported once, fills caches
    state_before, before = state(), held()
    started = perf_counter()
    mistakes = pass_through(invocations)
    elapsed = perf_counter() - started
    after, state_after = held(), state()
    print(f"{invocations:,} invocations in {elapsed:.1f} s, {mistakes} wrong answers")
    print(f"{'':18}{'before':>12}{'after':>12}{'per 1,000':>12}")
    for name, value in before.items():
        then = after[name]
        if value is not None and then is not None:
            print(f"{name:18}{value:12,}{then:12,}{(then - value) * 1000 / invocations:12,.1f}")
    changed = [name for name in state_before if state_before[name] != state_after[name]]
    grown = [
        name
        for name, value in before.items()
        if value is not None and (then := after[name]) is not None and then - value > GROWTH.get(name, 0)
    ]
    print(f"changed: {', '.join(changed) or 'nothing'}; grown too much: {', '.join(grown) or 'nothing'}")
    return int(bool(mistakes or changed or grown))


if __name__ == "__main__":
    sys.exit(main())
