"""The grammar of the command line."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from lambdamock import __version__

DESCRIPTION = """\
Deploys real functions into a mocked AWS Lambda, invokes them, and tells what happens and whether it came out as on AWS.
All of it happens inside this process: no account, no network, no Docker."""

EPILOG = """\
exit status: 0 all checks passed, 1 a check failed, 2 the arguments make no sense.
Colours appear on a terminal only, and never when NO_COLOR is set."""


def parse(argv: Sequence[str] | None) -> argparse.Namespace:
    """The arguments as a namespace whose `run` carries the command out and returns the exit status.

    Raises:
        SystemExit: 0 after `--help` or `--version`, 2 for arguments that make no sense.
    """
    parser = argparse.ArgumentParser(prog="lambdamock", description="AWS Lambda inside your test process.")
    parser.add_argument("--version", action="version", version=f"lambdamock {__version__}")
    commands = parser.add_subparsers(title="commands", dest="command", metavar="COMMAND", required=True)
    _add_tour(commands)
    arguments = parser.parse_args(argv)
    arguments.refuse = commands.choices[arguments.command].error
    return arguments


def _add_tour(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    tour = commands.add_parser(
        "tour",
        help="deploy and invoke functions, narrated step by step",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    tour.add_argument("chapters", nargs="*", metavar="CHAPTER", help="run these only (default: all, in order)")
    tour.add_argument("--list", action="store_true", help="list the chapters and end")
    tour.add_argument("--no-package", action="store_true", help="leave out what asks the package registry (pip)")
    tour.add_argument("--verbose", action="store_true", help="show every log line and whole documents")
    tour.set_defaults(run=_tour)


def _tour(arguments: argparse.Namespace) -> int:
    from lambdamock.cli.tour.command import tour

    return tour(arguments)
