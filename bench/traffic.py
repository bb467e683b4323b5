"""Thousands of invocations of hundreds of functions, of every kind of code and with every kind of end."""

from __future__ import annotations

import io
import itertools
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

FUNCTIONS: Final = 200

APP: Final = """
import logging
import os
import sys

import shared

count = 0


def handler(event, context):
    global count
    count += 1
    print("event", event)
    logging.getLogger(__name__).warning("%s %s", shared.NAME, count)
    os.environ["SEEN"] = str(event)
    if event == "raise":
        raise ValueError(event)
    if event == "exit":
        sys.exit(1)
    if event == "unmarshallable":
        return {1, 2}
    if event == "path":
        sys.path.append(os.environ["LAMBDA_TASK_ROOT"])
        os.chdir("/")
    return [shared.NAME, count]
"""
EVENTS: Final = (None, "plain", None, "raise", None, "path", "exit", None, "unmarshallable", None)
FAILING: Final = frozenset({"raise", "exit", "unmarshallable"})


def files(name: str) -> dict[str, str]:
    """The modules of the function `name`."""
    return {"app.py": APP, "shared.py": f"NAME = {name!r}\n"}


def package(name: str) -> bytes:
    """A deployment package with the modules."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for path, text in files(name).items():
            archive.writestr(zipfile.ZipInfo(path), text)
    return content.getvalue()


def from_zip(_aws: Any, client: Any, name: str, _place: Path) -> None:
    """A function made of a deployment package."""
    client.create_function(
        FunctionName=name,
        Runtime="python3.12",
        Role="arn:aws:iam::123456789012:role/traffic",
        Handler="app.handler",
        Code={"ZipFile": package(name)},
    )


def from_directory(aws: Any, _client: Any, name: str, place: Path) -> None:
    """A function made of a directory."""
    directory = place / name
    directory.mkdir()
    for path, text in files(name).items():
        (directory / path).write_text(text, encoding="utf-8")
    aws.function(directory, name=name, handler="app.handler")


def from_callable(aws: Any, _client: Any, name: str, _place: Path) -> None:
    """A function made of a callable, which answers and fails like the others."""

    def handler(event: Any, context: Any) -> list[Any]:
        print("event", event)
        if event in FAILING:
            raise SystemExit(1)
        return [context.function_name]

    aws.function(handler, name=name)


KINDS: Final[tuple[Callable[[Any, Any, str, Path], None], ...]] = (from_zip, from_zip, from_directory, from_callable)


def run(aws: Any, invocations: int, place: Path) -> int:
    """Create, invoke, update and delete.

    Args:
        aws: the handle of a running mock.
        invocations: how many to make.
        place: an existing, empty directory.

    Returns:
        How many of the answers were not as expected.
    """
    client, mistakes = aws.client(), 0
    for number in range(FUNCTIONS):
        KINDS[number % len(KINDS)](aws, client, f"function-{number}", place)
    events = itertools.cycle(EVENTS)
    for turn in range(invocations):
        name = f"function-{turn % FUNCTIONS}"
        event = next(events)
        answer = client.invoke(FunctionName=name, Payload=json.dumps(event))
        payload = json.load(answer["Payload"])
        mistakes += ("FunctionError" in answer) != (event in FAILING) or (event not in FAILING and payload[0] != name)
        if turn % 97 == 0 and turn % len(KINDS) < 2:
            client.update_function_code(FunctionName=name, ZipFile=package(name))
        elif turn % 101 == 0:
            client.update_function_configuration(FunctionName=name, MemorySize=128 + turn % 1000)
        elif turn % 211 == 0:
            client.delete_function(FunctionName=name)
            from_zip(aws, client, name, place)
    return mistakes
