"""A deployment package with a library in it, from the package registry where there is one in reach."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any, Final

from lambdamock.cli.tour.chapter import Chapter, step
from lambdamock.cli.tour.dependencies import install
from lambdamock.cli.tour.deployment import directory_files, sample_event
from lambdamock.cli.tour.stage import Answer, Stage

LIBRARY: Final = "aws-lambda-powertools"
REQUIREMENT: Final = f"{LIBRARY}>=3,<4"  # the tour's own application is written for this interface


@step
def deploy_an_application(stage: Stage) -> None:
    """Build a package as for AWS: pip installs Powertools for AWS Lambda, the application is put beside it."""
    library = _library(stage)
    if library is None:
        stage.narrator.note("a small application of our own takes its place")
        stage.deploy("application", "small_app.handler", "package/small_app.py", "package/small_router.py")
    else:
        stage.deploy("application", "powertools_app.handler", "package/powertools_app.py", more=library, **_POWERTOOLS)


@step
def ask_the_application(stage: Stage) -> None:
    """Invoke it with the event of an API: the application finds the route and answers."""
    answer = stage.invoke("application", sample_event("api_gateway"))
    stage.expect("the status is 200", (answer.error, answer.payload.get("statusCode")), (None, 200))
    stage.expect("the body greets", _body(answer), {"message": "hello me"})
    stage.expect_in("it logged", "greeting", answer.log)


@step
def ask_for_nothing(stage: Stage) -> None:
    """Ask it for a path that it does not know."""
    answer = stage.invoke("application", {**sample_event("api_gateway"), "path": "/nowhere"})
    stage.expect("the status is 404", (answer.error, answer.payload.get("statusCode")), (None, 404))


_POWERTOOLS: Final[dict[str, Any]] = {"Environment": {"Variables": {"POWERTOOLS_TRACE_DISABLED": "true"}}}


def _library(stage: Stage) -> dict[str, bytes] | None:
    """The files of the library, or `None` when the registry is out of reach or must not be asked."""
    if not stage.use_registry:
        stage.narrator.note("the package registry is not asked, as you wished")
        return None
    with tempfile.TemporaryDirectory(prefix="lambdamock-tour-") as directory:
        target = Path(directory) / "library"
        problem = install(REQUIREMENT, target, stage.narrator.call)
        if problem:
            stage.narrator.note(f"pip could not install {LIBRARY}: {problem}")
            return None
        return directory_files(target)


def _body(answer: Answer) -> Any:
    return json.loads(answer.payload.get("body") or "null")


PACKAGE: Final = Chapter(
    "package",
    "An application with a library",
    "deployment packages built with pip, API Gateway",
    (deploy_an_application, ask_the_application, ask_for_nothing),
)
