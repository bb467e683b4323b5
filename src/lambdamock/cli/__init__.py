"""The command line: `python -m lambdamock COMMAND`, also installed as `lambdamock`."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

__all__ = ["main"]

INTERRUPTED = 130  # what shells report for a command ended by Ctrl-C


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        argv: the arguments after the program's name; those of the process by default.

    Returns:
        The exit status: 0 done, 1 something did not come out as expected, 2 the arguments make no sense, 130 Ctrl-C.
    """
    from lambdamock.cli.arguments import parse

    try:
        arguments = parse(argv)
        status: int = arguments.run(arguments)
        sys.stdout.flush()
    except SystemExit as end:  # how argparse ends: 0 after --help, 2 after an error
        return end.code if isinstance(end.code, int) else 1
    except KeyboardInterrupt:
        print("\ninterrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # The reader (`| head`) has gone. What the interpreter flushes at its end must not fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return status
