"""Functions that fail: the call succeeds, the answer tells what went wrong."""

from __future__ import annotations

from typing import Any, Final

from lambdamock.cli.tour.chapter import Chapter, step
from lambdamock.cli.tour.stage import Answer, Stage

FILE: Final = "failures/broken.py"


@step
def raise_exception(stage: Stage) -> None:
    """An exception: status 200, FunctionError Unhandled, and a payload that describes it, with paths of Lambda."""
    stage.deploy("broken", "broken.always_fail", FILE)
    answer = stage.invoke("broken")
    stage.expect("the call itself succeeded", (answer.status, answer.error), (200, "Unhandled"))
    stage.expect(
        "the payload is the error",
        answer.payload,
        {
            "errorMessage": "I failed!",
            "errorType": "Exception",
            "requestId": answer.request_id,
            "stackTrace": ['  File "/var/task/broken.py", line 12, in always_fail\n    raise Exception("I failed!")\n'],
        },
    )
    stage.expect("the log names it", answer.lines[:2], ["[ERROR] Exception: I failed!", _TRACEBACK])


@step
def raise_own_exception(stage: Stage) -> None:
    """An exception class of its own is named by its simple name: state machines catch it by that."""
    answer = _as(stage, "broken.create_account")
    stage.expect("errorType is the class", _error(answer), ("AccountAlreadyExistsException", "Account is in use!"))


@step
def miss_the_handler(stage: Stage) -> None:
    """A handler that is not where the configuration says it is fails when the environment starts."""
    answer = _as(stage, "nowhere.handler")
    words = "Unable to import module 'nowhere': No module named 'nowhere'"
    stage.expect("the module is missing", _error(answer), ("Runtime.ImportModuleError", words))
    answer = _as(stage, "broken.nothing")
    words = "Handler 'nothing' missing on module 'broken'"
    stage.expect("the function is missing", _error(answer), ("Runtime.HandlerNotFound", words))


@step
def answer_nonsense(stage: Stage) -> None:
    """A result that is no JSON, and a handler that ends the process."""
    answer = _as(stage, "broken.answer_a_set")
    words = "Unable to marshal response: Object of type set is not JSON serializable"
    stage.expect("a set cannot be answered", _error(answer), ("Runtime.MarshalError", words))
    answer = _as(stage, "broken.leave")
    words = f"RequestId: {answer.request_id} Error: Runtime exited with error: exit status 3"
    stage.expect("sys.exit ends the function, not this tour", _error(answer), ("Runtime.ExitError", words))


@step
def run_out_of_time(stage: Stage) -> None:
    """Timeout=1 and a handler that sleeps for five seconds: Lambda stops it after one."""
    answer = _as(stage, "broken.sleep_too_long", Timeout=1)
    words = f"RequestId: {answer.request_id} Error: Task timed out after 1.00 seconds"
    stage.expect("the answer tells the time-out", _error(answer), ("Sandbox.Timedout", words))
    stage.expect("the log ends where the time was over", answer.lines[:1], ["going to sleep"])
    stage.check("what came later never ran", passed="never printed" not in answer.log, got=answer.log)


@step
def fail_asynchronously(stage: Stage) -> None:
    """An event whose function fails is tried twice more, after one minute and after two: in virtual time, at once."""
    stage.deploy("always", "broken.always_fail", FILE)
    answer = stage.invoke("always", kind="Event")
    stage.world.settle()
    attempts = stage.world.invocations.of("always")
    first = attempts[0].started_at
    waits = [(attempt.started_at - first).total_seconds() for attempt in attempts]
    stage.expect("three attempts, one minute and two minutes apart", waits, [0.0, 60.0, 180.0])
    stage.expect("all have the id of the request", {one.request_id for one in attempts}, {answer.request_id})


def _as(stage: Stage, handler: str, **settings: Any) -> Answer:
    stage.call("update_function_configuration", FunctionName="broken", Handler=handler, **settings)
    stage.wait("function_updated_v2", "broken")
    return stage.invoke("broken")


def _error(answer: Answer) -> tuple[object, object]:
    return answer.payload.get("errorType"), answer.payload.get("errorMessage")


_TRACEBACK = "Traceback (most recent call last):"

FAILURES: Final = Chapter(
    "failures",
    "Functions that fail",
    "FunctionError, stackTrace, missing handlers, Timeout, retries of asynchronous invocations",
    (raise_exception, raise_own_exception, miss_the_handler, answer_nonsense, run_out_of_time, fail_asynchronously),
)
