"""What is measured: each scenario prepares a world and hands out the one call to repeat."""

from __future__ import annotations

import io
import itertools
import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from random import Random
from typing import Any

from variants import Variant, client

HANDLER = "def handler(event, context):\n    return {'ok': True}\n"
PAYLOAD = json.dumps({"text": "x" * (1024 - 12)}).encode()
PAGED = 10_000
VERSIONS = 3
PAGE = 50

Operation = Callable[[], object]
Scenario = Callable[[Variant], AbstractContextManager[Operation]]


def package(size: int = 1024) -> bytes:
    """A deployment package of `size` bytes: one module, and padding that does not compress."""
    return zipped(size - len(zipped(0)))


def zipped(padding: int) -> bytes:
    """A zip of the handler and `padding` bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("index.py", HANDLER)
        archive.writestr("padding", Random(0).randbytes(padding))
    return stream.getvalue()


def create(lambda_client: Any, name: str, role: str, code: bytes) -> dict[str, Any]:
    """Create one function."""
    answer: dict[str, Any] = lambda_client.create_function(
        FunctionName=name, Runtime="python3.12", Role=role, Handler="index.handler", Code={"ZipFile": code}
    )
    return answer


def invoke(lambda_client: Any) -> bytes:
    """Invoke the function `bench` and read what it answers."""
    payload: bytes = lambda_client.invoke(FunctionName="bench", Payload=PAYLOAD)["Payload"].read()
    return payload


def creating(lambda_client: Any, variant: Variant) -> Operation:
    """CreateFunction, each time another name."""
    role, code, numbers = variant.role(), package(), itertools.count()
    return lambda: create(lambda_client, f"bench-{next(numbers)}", role, code)


def getting(lambda_client: Any, variant: Variant) -> Operation:
    """GetFunction of one function."""
    create(lambda_client, "bench", variant.role(), package())
    return lambda: lambda_client.get_function(FunctionName="bench")


def invoking(lambda_client: Any, variant: Variant) -> Operation:
    """Invoke of one function."""
    create(lambda_client, "bench", variant.role(), package())
    return lambda: invoke(lambda_client)


@contextmanager
def enter_and_exit(variant: Variant) -> Iterator[Operation]:
    """The mock alone."""

    def once() -> None:
        with variant.enter():
            pass

    yield once


@contextmanager
def whole_test(variant: Variant) -> Iterator[Operation]:
    """Enter, make a client, call, exit."""

    def once() -> None:
        with variant.enter():
            client().list_functions()

    yield once


@contextmanager
def create_function(variant: Variant) -> Iterator[Operation]:
    """CreateFunction with a package of 1 KiB, each time another name."""
    with variant.enter():
        yield creating(client(), variant)


@contextmanager
def get_function(variant: Variant) -> Iterator[Operation]:
    """GetFunction of one function."""
    with variant.enter():
        yield getting(client(), variant)


@contextmanager
def invoke_function(variant: Variant) -> Iterator[Operation]:
    """Invoke, RequestResponse, 1 KiB of payload, in a warm environment."""
    with variant.enter():
        yield invoking(client(), variant)


@contextmanager
def crowded(variant: Variant, operation: Callable[[Any, Variant], Operation]) -> Iterator[Operation]:
    """One of the calls above, beside 10,000 other functions with 3 versions each."""
    with variant.enter():
        variant.crowd(PAGED, VERSIONS, package())
        yield operation(client(), variant)


@contextmanager
def paged(variant: Variant, page: int) -> Iterator[Operation]:
    """ListFunctions: the page with that number of 10,000 functions, 50 on each."""
    with variant.enter():
        lambda_client, role, code = client(), variant.role(), package()
        for number in range(PAGED):
            create(lambda_client, f"bench-{number:05}", role, code)
        start: dict[str, str] = {}
        for _ in range(page - 1):
            start = {"Marker": lambda_client.list_functions(MaxItems=PAGE, **start)["NextMarker"]}
        assert len(lambda_client.list_functions(MaxItems=PAGE, **start)["Functions"]) == PAGE
        yield lambda: lambda_client.list_functions(MaxItems=PAGE, **start)


SCENARIOS: dict[str, Scenario] = {
    "enter_and_exit": enter_and_exit,
    "whole_test": whole_test,
    "create_function": create_function,
    "get_function": get_function,
    "invoke": invoke_function,
    "crowded_create_function": lambda variant: crowded(variant, creating),
    "crowded_get_function": lambda variant: crowded(variant, getting),
    "crowded_invoke": lambda variant: crowded(variant, invoking),
    "page_1": lambda variant: paged(variant, 1),
    "page_200": lambda variant: paged(variant, PAGED // PAGE),
}


def recorded(variant: Variant) -> dict[str, str]:
    """The bodies that `variant` answers, by operation: what the floor shall answer too."""

    def body(answer: dict[str, Any]) -> str:
        return json.dumps({name: value for name, value in answer.items() if name != "ResponseMetadata"}, default=str)

    with variant.enter():
        lambda_client = client()
        listed = lambda_client.list_functions()
        created = create(lambda_client, "bench", variant.role(), package())
        found = lambda_client.get_function(FunctionName="bench")
        return {
            "ListFunctions": body(listed),
            "CreateFunction": body(created),
            "GetFunction": body(found),
            "Invoke": invoke(lambda_client).decode(),
        }
