"""What a chapter is: a title, the features of AWS it shows, and steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lambdamock.cli.tour.stage import Stage


@dataclass(frozen=True)
class Step:
    """Something to say, and what is done and checked then."""

    narration: str
    act: Callable[[Stage], None]


@dataclass(frozen=True)
class Chapter:
    """One part of the tour; it starts in an empty world.

    `name` is what the reader types, `features` lists what of AWS is shown.
    """

    name: str
    title: str
    features: str
    steps: tuple[Step, ...]


def step(act: Callable[[Stage], None]) -> Step:
    """Make a step of a function; its docstring is what the reader is told."""
    words = act.__doc__ or act.__name__.replace("_", " ")  # python -OO has no docstrings
    return Step(" ".join(words.split()), act)
