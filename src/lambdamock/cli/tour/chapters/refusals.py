"""Requests that AWS refuses, in AWS's words."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from lambdamock.cli.tour.chapter import Chapter, Step, step
from lambdamock.cli.tour.deployment import handler_files, zipped
from lambdamock.cli.tour.stage import ROLE, RUNTIME, Stage

ROLE_PATTERN: Final = (
    "1 validation error detected: Value 'lambda-role' at 'role' failed to satisfy constraint: "
    "Member must satisfy regular expression pattern: arn:"
)
MEMORY_LIMIT: Final = (
    "1 validation error detected: Value '100000' at 'memorySize' failed to satisfy constraint: "
    "Member must have value less than or equal to "
)


def _refused(narration: str, code: str, words: str, **members: Any) -> Step:
    def act(stage: Stage) -> None:
        stage.refused(f"AWS says {code}", code, words, _creation(stage, **members))

    return Step(narration, act)


def _creation(stage: Stage, **members: Any) -> Callable[[], object]:
    request = {
        "FunctionName": "refused",
        "Runtime": RUNTIME,
        "Role": ROLE,
        "Handler": "greeting.greet",
        "Code": {"ZipFile": zipped(handler_files("basics/greeting.py"))},
        **members,
    }
    shown = " ".join(f"{name}={value}" for name, value in members.items())
    return partial(stage.call, "create_function", f"refused {shown}", **request)


@step
def clash_and_miss(stage: Stage) -> None:
    """A name that is taken, and one that is not there."""
    stage.deploy("refused", "greeting.greet", "basics/greeting.py")
    words = "Function already exist: refused"
    stage.refused("a second function of that name cannot be made", _CONFLICT, words, _creation(stage))
    miss = partial(stage.invoke, "nobody")
    words = "Function not found: arn:aws:lambda:us-east-1:123456789012:function:nobody"
    stage.refused("a function that is not there cannot be invoked", _NOT_FOUND, words, miss)


@step
def send_nonsense(stage: Stage) -> None:
    """A payload that is not JSON."""
    call = partial(stage.call, "invoke", FunctionName="refused", Payload=b"{not json")
    words = "Could not parse request body into json"
    stage.refused("an event must be a JSON document", "InvalidRequestContentException", words, call)


_INVALID = "InvalidParameterValueException"
_CONFLICT = "ResourceConflictException"
_NOT_FOUND = "ResourceNotFoundException"

REFUSALS: Final = Chapter(
    "refusals",
    "Requests that are refused",
    "ValidationException, InvalidParameterValue, ResourceConflict, ResourceNotFound",
    (
        _refused("More memory than there is.", "ValidationException", MEMORY_LIMIT, MemorySize=100_000),
        _refused("A role that is no ARN.", "ValidationException", ROLE_PATTERN, Role="lambda-role"),
        _refused(
            "A package that is no zip.",
            _INVALID,
            "Could not unzip uploaded file. Please check your file, then try to upload again.",
            Code={"ZipFile": b"this is no zip"},
        ),
        _refused(
            "An environment variable that Lambda keeps for itself.",
            _INVALID,
            "AWS_REGION",
            Environment={"Variables": {"AWS_REGION": "eu-west-1"}},
        ),
        clash_and_miss,
        send_nonsense,
    ),
)
