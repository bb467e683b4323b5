"""The first function."""

from __future__ import annotations

from typing import Final

from lambdamock.cli.tour.chapter import Chapter, step
from lambdamock.cli.tour.deployment import sample_event
from lambdamock.cli.tour.stage import Stage

GREETING: Final = {"message": "Hello Ada Lovelace!"}


@step
def deploy(stage: Stage) -> None:
    """Create a function from a zip of one file. AWS answers at once, a waiter waits until the function is active."""
    made = stage.deploy("my-function", "greeting.greet", "basics/greeting.py")
    stage.expect("the answer names the new function", made["FunctionArn"].rpartition(":")[2], "my-function")
    stage.expect("the first answer says that it is being made", made["State"], "Pending")


@step
def invoke(stage: Stage) -> None:
    """Invoke it and wait for its result. LogType=Tail brings the end of its log along."""
    answer = stage.invoke("my-function", sample_event("hello"), LogType="Tail")
    stage.expect("the payload is what the handler returned", answer.payload, GREETING)
    stage.expect("the log holds what it printed", answer.lines, ["greeting Ada Lovelace"])
    for line in ("START RequestId: ", "END RequestId: ", "REPORT RequestId: "):
        stage.expect_in(f"the platform wrote its {line.split()[0]} line", line + answer.request_id, answer.log)


@step
def dry_run(stage: Stage) -> None:
    """InvocationType=DryRun only asks whether the call would be allowed: no payload, nothing runs."""
    answer = stage.invoke("my-function", sample_event("hello"), kind="DryRun")
    stage.expect("the status is 204 and the body is empty", (answer.status, answer.payload), (204, None))
    stage.expect("one invocation has run so far", len(stage.world.invocations), 1)


@step
def send_event(stage: Stage) -> None:
    """InvocationType=Event leaves the event in Lambda's queue: no result comes back, the function runs afterwards."""
    answer = stage.invoke("my-function", sample_event("hello"), kind="Event")
    stage.expect("the status is 202 and the body is empty", (answer.status, answer.payload), (202, None))
    ran = stage.world.invocations[-1]
    stage.expect("it ran with the id of the request", (ran.request_id, ran.result), (answer.request_id, GREETING))


HELLO: Final = Chapter(
    "hello",
    "A first function",
    "CreateFunction, waiters, Invoke: RequestResponse, LogType=Tail, DryRun, Event",
    (deploy, invoke, dry_run, send_event),
)
