"""The tour's handlers as plain Python: each does with its service's sample event what the tour says it does."""

from __future__ import annotations

import contextlib
import importlib.util
import io
from collections.abc import Iterator
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from lambdamock.cli.tour.chapters import CHAPTERS
from lambdamock.cli.tour.deployment import EVENTS, HANDLERS, sample_event
from lambdamock.cli.tour.samples import Sample


def samples() -> Iterator[Any]:
    for chapter in CHAPTERS:
        for step in chapter.steps:
            played = getattr(step.act, "__self__", None)
            if isinstance(played, Sample):
                yield pytest.param(played, id=f"{chapter.name}-{played.function}")


def imported(file: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"tour_handler_{file}", HANDLERS / file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("sample", list(samples()))
def test_a_handler_does_with_the_sample_event_what_the_tour_says(
    sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    variables = sample.settings.get("Environment", {}).get("Variables", {})
    of_lambda = {"AWS_LAMBDA_FUNCTION_NAME": sample.function, "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128"}
    for name, value in {**variables, **of_lambda, "AWS_REGION": "us-east-1"}.items():
        monkeypatch.setenv(name, value)
    written = io.StringIO()

    with contextlib.redirect_stdout(written), contextlib.redirect_stderr(written):
        handler = getattr(imported(sample.file), sample.entry)
        result = handler(sample_event(sample.event), SimpleNamespace())

    assert result == sample.result
    assert tuple(written.getvalue().splitlines()) == sample.logged


def test_every_file_and_every_event_is_used_by_a_chapter() -> None:
    source = "\n".join(path.read_text() for path in (HANDLERS.parent / "chapters").glob("*.py"))
    files = [path.relative_to(HANDLERS).as_posix() for path in HANDLERS.rglob("*.py")]

    assert [file for file in files if f'"{file}"' not in source] == []
    assert [path.stem for path in EVENTS.glob("*.json") if f'"{path.stem}"' not in source] == []


def test_the_small_router_answers_404_for_what_it_does_not_know(monkeypatch: pytest.MonkeyPatch) -> None:
    router = imported("package/small_router.py")
    app = router.Router()
    app.get("/test/<word>")(lambda event, word: {"word": word})

    assert app.resolve({"httpMethod": "GET", "path": "/test/hello"})["body"] == '{"word":"hello"}'
    assert app.resolve({"httpMethod": "GET", "path": "/test/hello/more"})["statusCode"] == 404
    assert app.resolve({"httpMethod": "POST", "path": "/test/hello"})["statusCode"] == 404
