"""Who answers: lambdamock (`ours`), a canned answer (`floor`), or moto.

The floor is what the same boto3 client costs when a `before-send` handler answers at once with a body that was recorded
from ours: building, signing and parsing are in it, finding out the answer is not.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol

REGION = "us-east-1"
NAMES = ("ours", "floor", "moto")


class Variant(Protocol):
    """One way to have boto3's Lambda calls answered."""

    def enter(self) -> AbstractContextManager[Any]:
        """The context in which calls are answered."""

    def role(self) -> str:
        """The ARN of a role that functions may have, inside the context."""

    def crowd(self, functions: int, versions: int, code: bytes) -> None:
        """Put that many functions with that many published versions each into the store, inside the context."""


def client() -> Any:
    """A new boto3 Lambda client, as a test makes one."""
    import boto3

    return boto3.client("lambda", region_name=REGION)


class Ours:
    """This library."""

    def enter(self) -> AbstractContextManager[Any]:
        from lambdamock import mock_lambda

        return mock_lambda(region=REGION)

    def role(self) -> str:
        return "arn:aws:iam::123456789012:role/bench"

    def crowd(self, functions: int, versions: int, code: bytes) -> None:
        from lambdamock import current

        ask = current()._simulation.perform  # noqa: SLF001 - clients would need minutes
        for number in range(functions):
            name = f"crowd-{number:05}"
            settings = {"FunctionName": name, "Runtime": "python3.12", "Role": self.role(), "Handler": "index.handler"}
            ask("CreateFunction", {**settings, "Code": {"ZipFile": code}, "Publish": True})
            for version in range(1, versions):
                ask("UpdateFunctionConfiguration", {"FunctionName": name, "Timeout": version})
                ask("PublishVersion", {"FunctionName": name})


class RawAnswer(io.BytesIO):
    """The body of an answer, in the form in which urllib3 hands it over."""

    def stream(self, **_: object) -> Iterator[bytes]:
        """The body, as one chunk."""
        yield self.read()


class Floor:
    """Canned answers.

    Args:
        answers: operation name to the body to answer.
    """

    def __init__(self, answers: dict[str, str]) -> None:
        import boto3

        os.environ.update(AWS_ACCESS_KEY_ID="bench", AWS_SECRET_ACCESS_KEY="bench")
        self._bodies = {name: body.encode() for name, body in answers.items()}
        boto3.setup_default_session()
        boto3.DEFAULT_SESSION.events.register("before-send.lambda", self._answer)

    def _answer(self, request: Any, event_name: str, **_: object) -> Any:
        from botocore.awsrequest import AWSResponse

        body = self._bodies[event_name.rpartition(".")[2]]
        headers = {"content-type": "application/json", "content-length": str(len(body))}
        return AWSResponse(request.url, 200, headers, RawAnswer(body))

    def enter(self) -> AbstractContextManager[Any]:
        return nullcontext()

    def role(self) -> str:
        return Ours().role()

    def crowd(self, functions: int, versions: int, code: bytes) -> None:
        """Canned answers need no store."""


class Moto:
    """moto without Docker: functions are stored, and an invocation is answered without running the function."""

    def enter(self) -> AbstractContextManager[Any]:
        from moto import mock_aws

        context: AbstractContextManager[Any] = mock_aws(config={"lambda": {"use_docker": False}})
        return context

    def role(self) -> str:
        import boto3

        iam = boto3.client("iam", region_name=REGION)
        arn: str = iam.create_role(RoleName="bench", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
        return arn

    def crowd(self, functions: int, versions: int, code: bytes) -> None:
        raise NotImplementedError("moto is not measured with a crowd: filling its store takes too long")


def variant(name: str, answers: dict[str, str]) -> Variant:
    """The variant called `name`; `answers` are for the floor.

    Raises:
        ImportError: it is not installed.
    """
    if name == "floor":
        return Floor(answers)
    if name == "moto":
        import moto  # noqa: F401 - is it there?

        return Moto()
    from lambdamock import mock_lambda  # noqa: F401 - is it there?

    return Ours()
