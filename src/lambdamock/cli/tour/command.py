"""Runs the tour: chooses the chapters, plays each in a world of its own, sums up."""

from __future__ import annotations

import argparse
import os
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

from lambdamock import mock_lambda
from lambdamock.cli.tour.chapter import Chapter
from lambdamock.cli.tour.chapters import CHAPTERS
from lambdamock.cli.tour.checks import Checks, Tally
from lambdamock.cli.tour.leftovers import findings, look
from lambdamock.cli.tour.narrator import Narrator, wants_colour
from lambdamock.cli.tour.stage import Stage, World

OpenWorld = Callable[[], AbstractContextManager[World]]


def tour(arguments: argparse.Namespace) -> int:
    """Carry out `lambdamock tour`; returns the exit status."""
    if arguments.list:
        for chapter in CHAPTERS:
            print(f"{chapter.name:<12} {chapter.title} ({chapter.features})")
        return 0
    unknown = [name for name in arguments.chapters if name not in {chapter.name for chapter in CHAPTERS}]
    if unknown:
        arguments.refuse(f"no chapter named {', '.join(unknown)}; --list tells those there are")
    chosen = [chapter for chapter in CHAPTERS if not arguments.chapters or chapter.name in arguments.chapters]
    colour = wants_colour(sys.stdout, os.environ)
    narrator = Narrator(sys.stdout, colour=colour, verbose=arguments.verbose)
    return run(chosen, narrator, use_registry=not arguments.no_package)


def run(
    chapters: Sequence[Chapter],
    narrator: Narrator,
    *,
    use_registry: bool = True,
    open_world: OpenWorld = mock_lambda,
) -> int:
    """Play chapters, each in a world of its own, and look whether they left anything behind.

    Returns:
        0, or 1 when a check failed.
    """
    began, before, tally = time.perf_counter(), look(), Tally()
    narrator.plain("lambdamock tour: real functions, deployed and invoked inside this process.", "title")
    for number, chapter in enumerate(chapters, 1):
        narrator.title(f"{number}/{len(chapters)}", chapter.name, chapter.title, chapter.features)
        with open_world() as world:
            _play(chapter, Stage(world, narrator, tally, use_registry=use_registry))
    narrator.title("end", "traces", "Nothing left behind", "this process before the first chapter and after the last")
    for claim, was, now in findings(before, look()):
        Checks(narrator, tally).expect(claim, now, was)
    _sum_up(chapters, narrator, tally, seconds=time.perf_counter() - began)
    return 1 if tally.failures else 0


def _play(chapter: Chapter, stage: Stage) -> None:
    """Play the steps of a chapter; an unexpected exception ends the chapter, not the tour."""
    for step in chapter.steps:
        stage.narrator.step(step.narration)
        try:
            step.act(stage)
        except Exception:  # noqa: BLE001 - whatever it is, the reader hears of it and the exit status tells
            stage.check(f"the chapter {chapter.name} goes on to its end", passed=False, got=traceback.format_exc())
            return


def _sum_up(chapters: Sequence[Chapter], narrator: Narrator, tally: Tally, *, seconds: float) -> None:
    narrator.plain("")
    narrator.plain(
        f"chapters: {len(chapters)}, {tally.functions} functions deployed, {tally.invocations} invocations, "
        f"{tally.calls} API calls, {tally.checks} checks, {len(tally.failures)} failed, {seconds:.1f} s",
        "failed" if tally.failures else "ok",
    )
    for claim in tally.failures:
        narrator.plain(f"  failed: {claim}", "failed")
