"""A mock with a function that does what its events say, and all that was called: the stage for `test_events`."""

from __future__ import annotations

import json
import os
import sys
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, NamedTuple

import boto3
from botocore.config import Config

from lambdamock import mock_lambda

F = "arn:aws:lambda:us-east-1:123456789012:function:f"
NEXT = "arn:aws:lambda:us-east-1:123456789012:function:next"
LETTERS = "arn:aws:sqs:us-east-1:123456789012:letters"
RECORDS = "arn:aws:sns:us-east-1:123456789012:records"
ACCOUNT_LIMIT, NEXT_RESERVES = 53, 50
TIMEOUT = 3.0
LONGEST = 21_600.0

Step = tuple[str, float]
"""What one run does: "ok", "error", "exit" or "timeout", after how many seconds."""


class Asynchronous(NamedTuple):
    """The configuration of one qualifier."""

    retries: int = 2
    age: float = LONGEST
    on_success: str | None = None
    on_failure: str | None = None


class Code(NamedTuple):
    """What a version is."""

    source: int
    letters: bool


class Function(NamedTuple):
    """What `f` is, from one entry of the journal on."""

    generation: int
    latest: Code
    versions: Mapping[str, Code] = {}
    alias: str | None = None
    configs: Mapping[str, Asynchronous] = {}
    reserved: int | None = None

    def version_of(self, qualifier: str | None) -> str | None:
        """The number of the version that a qualifier leads to."""
        number = "$LATEST" if qualifier is None else self.alias if qualifier == "live" else qualifier
        return number if number == "$LATEST" or number in self.versions else None

    def code_of(self, number: str) -> Code | None:
        return self.latest if number == "$LATEST" else self.versions.get(number)

    def config_of(self, qualifier: str | None) -> Asynchronous:
        return self.configs.get(qualifier or "$LATEST", Asynchronous())

    def tells_failures_of(self, qualifier: str | None, number: str) -> bool:
        code = self.code_of(number)
        return self.config_of(qualifier).on_failure is not None or (code is not None and code.letters)

    @property
    def limit(self) -> int:
        """How many may run: of the function when it reserves, else of all that do not."""
        return ACCOUNT_LIMIT - NEXT_RESERVES if self.reserved is None else self.reserved


class Change(NamedTuple):
    """From which entry of the journal on, and since when, `f` is like that."""

    index: int
    at: float
    function: Function | None


# ------------------------------------------------------------------------------------------------------- what happens


class World:
    """A mock with the functions `f` and `next`; `f` does what the plan in its event says."""

    def __init__(self, seed: int, duplicates: float) -> None:
        quotas = {"concurrent_executions": ACCOUNT_LIMIT, "unreserved_concurrency_minimum": 1}
        self.mock = mock_lambda(seed=seed, duplicates=duplicates, handler_time="virtual", quotas=quotas)
        self.aws = self.mock.start()
        self.client: Any = boto3.client(
            "lambda", region_name="us-east-1", config=Config(retries={"total_max_attempts": 1})
        )
        self.function: Function | None = None
        self.history: list[Change] = []
        self.sent: dict[str, tuple[float, str | None, bytes]] = {}
        self.waited: list[tuple[float, float]] = []
        self.back: list[tuple[int, bool]] = [(0, False)]
        self.runs: Counter[str] = Counter()
        self.generations = 0
        self.aws.function(lambda event, context: time.sleep(1), name="next", timeout=9)
        self.client.put_function_concurrency(FunctionName="next", ReservedConcurrentExecutions=NEXT_RESERVES)
        self.create()

    def stop(self) -> None:
        self.mock.stop()

    def now(self) -> float:
        return self.aws.clock.now().timestamp()

    def run(self, event: Any, context: Any) -> int:
        """The handler of `f`."""
        result, seconds = planned(event, self.runs[context.aws_request_id])
        self.runs[context.aws_request_id] += 1
        time.sleep(seconds + 2 if result == "timeout" else seconds)
        if result == "error":
            raise ValueError("no")
        if result == "exit":
            sys.exit(1)
        return int(os.environ["SOURCE"])

    def call(self, operation: str, function: Function | None, **members: Any) -> Any:
        """Configure `f`; what falls due by that already finds it as it is then."""
        self.change(len(self.aws.journal), function)
        return getattr(self.client, operation)(FunctionName="f", **members)

    def change(self, index: int, function: Function | None) -> None:
        self.history.append(Change(index, self.now(), function))
        self.function = function

    def create(self) -> None:
        self.generations += 1
        self.change(len(self.aws.journal), Function(self.generations, Code(0, letters=False)))
        self.aws.function(self.run, name="f", timeout=int(TIMEOUT), environment={"SOURCE": "0"})

    def delete(self) -> None:
        self.call("delete_function", None)

    def update_source(self, source: int) -> None:
        """Change what `f` returns; by its configuration, because importing code anew takes real time."""
        f = self.existing
        changed = f._replace(latest=f.latest._replace(source=source))
        self.call("update_function_configuration", changed, Environment={"Variables": {"SOURCE": str(source)}})

    def update_letters(self, letters: bool) -> None:
        f = self.existing
        changed = f._replace(latest=f.latest._replace(letters=letters))
        self.call("update_function_configuration", changed, DeadLetterConfig={"TargetArn": LETTERS if letters else ""})

    def reserve(self, reserved: int | None) -> None:
        changed = self.existing._replace(reserved=reserved)
        if reserved is None:
            self.call("delete_function_concurrency", changed)
        else:
            self.call("put_function_concurrency", changed, ReservedConcurrentExecutions=reserved)

    def publish(self) -> None:
        f = self.existing
        at = len(self.aws.journal)
        number = self.client.publish_version(FunctionName="f")["Version"]
        self.change(at, f._replace(versions={**f.versions, number: f.latest}))

    def point(self) -> None:
        """Let the alias lead to the newest version."""
        f = self.existing
        number = max(f.versions, key=int)
        operation = "create_alias" if f.alias is None else "update_alias"
        self.call(operation, f._replace(alias=number), Name="live", FunctionVersion=number)

    def delete_alias(self) -> None:
        f = self.existing
        configs = {name: config for name, config in f.configs.items() if name != "live"}
        self.call("delete_alias", f._replace(alias=None, configs=configs), Name="live")

    def configure(self, qualifier: str | None, config: Asynchronous) -> None:
        f = self.existing
        name = qualifier or "$LATEST"
        destinations = {"OnSuccess": config.on_success, "OnFailure": config.on_failure}
        self.call(
            "put_function_event_invoke_config", f._replace(configs={**f.configs, name: config}), Qualifier=name,
            MaximumRetryAttempts=config.retries, MaximumEventAgeInSeconds=int(config.age),
            DestinationConfig={name: {"Destination": arn} for name, arn in destinations.items() if arn},
        )  # fmt: skip

    def unconfigure(self, qualifier: str | None) -> None:
        f = self.existing
        name = qualifier or "$LATEST"
        configs = {given: config for given, config in f.configs.items() if given != name}
        self.call("delete_function_event_invoke_config", f._replace(configs=configs), Qualifier=name)

    def lead_back(self, back: bool) -> None:
        """Let what `next` does lead to `f` again."""
        destination = {"OnSuccess": {"Destination": F}} if back else {}
        self.back.append((len(self.aws.journal), back))
        self.client.put_function_event_invoke_config(FunctionName="next", DestinationConfig=destination)

    def send(self, qualifier: str | None, plan: list[Step]) -> None:
        payload = json.dumps({"plan": plan, "number": len(self.sent), "text": "ä\u2028"}).encode()
        at = self.now()
        named = {"Qualifier": qualifier} if qualifier else {}
        answer = self.client.invoke(FunctionName="f", InvocationType="Event", Payload=payload, **named)
        self.sent[answer["ResponseMetadata"]["RequestId"]] = (at, qualifier, payload)

    def wait_for(self, plan: list[Step]) -> None:
        """Invoke synchronously; what falls due meanwhile waits for the caller."""
        began = self.now()
        with suppress(self.client.exceptions.TooManyRequestsException):
            self.client.invoke(FunctionName="f", Payload=json.dumps({"plan": plan}))
        self.waited.append((began, self.now()))

    def advance(self, seconds: float) -> None:
        self.aws.clock.advance(seconds)

    def settle(self) -> None:
        self.aws.settle()

    @property
    def existing(self) -> Function:
        assert self.function is not None
        return self.function


def planned(event: Any, run: int) -> Step:
    """What a run of `f` does; the last step of a plan stays, and what comes from `next` has none."""
    plan = event.get("plan") or [("ok", 0)]
    result, seconds = plan[min(run, len(plan) - 1)]
    return result, TIMEOUT if result == "timeout" else seconds
