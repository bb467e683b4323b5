"""The AWS that a scenario is played on, and the answers that it gave."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import lru_cache
from typing import Any, Final
from unittest.mock import patch

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, ParamValidationError
from botocore.response import StreamingBody

from lambdamock import Aws, mock_lambda

ACCOUNT: Final = "111111111111"
REGION: Final = "us-east-1"
ECHO: Final = "def handler(event, context):\n    return event\n"

Answers = dict[str, Any]
Scenario = Callable[["Stage"], None]
SCENARIOS: Final[dict[str, tuple[Scenario, tuple[Any, ...]]]] = {}
"""Recorded scenario to the function that plays it, and what that function takes besides the stage."""


def scenario(identity: str, *arguments: Any) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register a function as the one that plays a recorded scenario; may be used more than once on a function."""

    def register(play: Callable[..., None]) -> Callable[..., None]:
        assert identity not in SCENARIOS, identity
        SCENARIOS[identity] = (play, arguments)
        return play

    return register


def played(identity: str) -> Answers:
    """The answers of a scenario, by the names that the recording gives them."""
    play, arguments = SCENARIOS[identity]
    with ExitStack() as stack:
        stage = Stage(stack)
        play(stage, *arguments)
    return stage.answers


class Stage:
    """One mocked AWS with a client that checks nothing itself."""

    def __init__(self, stack: ExitStack) -> None:
        self.answers: Answers = {}
        self._stack = stack
        self._names = 0
        self.aws: Aws = stack.enter_context(mock_lambda(account_id=ACCOUNT, handler_time="virtual"))
        self.client = client_of("lambda")

    def name(self, stem: str = "function") -> str:
        """A name that nothing else has."""
        self._names += 1
        return f"{stem}-{self._names}"

    def other(self, service: str) -> Any:
        """A client of another service, which another mock in this process answers from now on."""
        from moto import mock_aws

        if "MOTO_ACCOUNT_ID" not in os.environ:
            self._stack.enter_context(patch.dict(os.environ, MOTO_ACCOUNT_ID=ACCOUNT))
            self._stack.enter_context(mock_aws())
        return client_of(service)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nothing happens by itself meanwhile, as if the next call came before AWS is done."""
        with patch.object(self.aws._simulation._course, "run_due"):
            yield

    def ask(self, answer: str, operation: str, **members: Any) -> Any:
        """Call an operation and keep what it says under the name of a recorded answer."""
        self.answers[answer] = self.say(operation, **members)
        return self.answers[answer]

    def say(self, operation: str, **members: Any) -> Any:
        """What an operation says; a refusal is an answer too."""
        try:
            response = getattr(self.client, operation)(**members)
        except ClientError as error:
            response = error.response
        except ParamValidationError as error:
            return str(error)
        return plain(response)

    def create(self, answer: str, **members: Any) -> Any:
        """Create a function as most recordings do: little is set."""
        return self.ask(answer, "create_function", **function(members))

    def deployed(self, **members: Any) -> str:
        """The name of a new function as the recordings deploy one beside what they are about."""
        given = function({"FunctionName": self.name(), "Timeout": 30, "Environment": {"Variables": {}}, **members})
        self.client.create_function(**given)
        return str(given["FunctionName"])

    def deploy(self, answer: str, **members: Any) -> str:
        """The same, keeping the answer in the form in which the recordings keep that of such a deployment."""
        given = function({"FunctionName": self.name(), "Timeout": 30, "Environment": {"Variables": {}}, **members})
        created = self.say("create_function", **given)
        self.answers[answer] = {"CreateEventSourceMappingResponse": None, "CreateFunctionResponse": created}
        return str(given["FunctionName"])


@lru_cache
def client_of(service: str) -> Any:
    """A client that checks nothing itself and does not try again; made once, because that takes long."""
    config = Config(parameter_validation=False, retries={"total_max_attempts": 1})
    credentials = {"aws_access_key_id": "id", "aws_secret_access_key": "key"}
    return boto3.client(service, region_name=REGION, config=config, **credentials)


def function(members: dict[str, Any]) -> dict[str, Any]:
    """The request that creates a function."""
    request = {
        "Runtime": "python3.12",
        "Handler": "handler.handler",
        "Role": f"arn:aws:iam::{ACCOUNT}:role/lambda-role",
        **members,
    }
    if "Code" not in request:
        request["Code"] = {"ZipFile": package()}
    return {key: value for key, value in request.items() if value is not None}


def package(source: str = ECHO, name: str = "handler.py", size: int = 0) -> bytes:
    """A deployment package of one file; filled up to `size` bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo(name), source)
    data = buffer.getvalue()
    if len(data) < size:
        return package(source + "#" * (size - len(data)), name)
    return data


def lambda_arn(resource: str, region: str = REGION) -> str:
    return f"arn:aws:lambda:{region}:{ACCOUNT}:{resource}"


def plain(response: dict[str, Any]) -> dict[str, Any]:
    """A response in the form of the recordings: no headers, payloads read."""
    shown: dict[str, Any] = {}
    for key, value in response.items():
        if key == "ResponseMetadata":
            shown[key] = {"HTTPHeaders": {}, "HTTPStatusCode": value["HTTPStatusCode"]}
        else:
            shown[key] = value.read().decode() if isinstance(value, StreamingBody) else value
    return shown
