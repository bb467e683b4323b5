"""The chapters of the tour, in the order in which they are told."""

from __future__ import annotations

from typing import Final

from lambdamock.cli.tour.chapter import Chapter
from lambdamock.cli.tour.chapters.basics import HELLO
from lambdamock.cli.tour.chapters.callers import CALLERS
from lambdamock.cli.tour.chapters.configuration import ENVIRONMENT, REUSE
from lambdamock.cli.tour.chapters.failures import FAILURES
from lambdamock.cli.tour.chapters.http import HTTP
from lambdamock.cli.tour.chapters.lifecycle import LIFECYCLE
from lambdamock.cli.tour.chapters.package import PACKAGE
from lambdamock.cli.tour.chapters.python_runtime import CONTEXT, LOGS
from lambdamock.cli.tour.chapters.refusals import REFUSALS
from lambdamock.cli.tour.chapters.releases import RELEASES
from lambdamock.cli.tour.chapters.sources import SOURCES

CHAPTERS: Final[tuple[Chapter, ...]] = (
    HELLO,
    CONTEXT,
    LOGS,
    ENVIRONMENT,
    REUSE,
    FAILURES,
    REFUSALS,
    HTTP,
    SOURCES,
    CALLERS,
    LIFECYCLE,
    RELEASES,
    PACKAGE,
)
