"""Asynchronous events whose world does not stand still: clocks, handlers that meddle, threads, the end of the mock."""

from __future__ import annotations

import threading
import warnings
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from tests.journeys.sent_events import QUEUE, began, conditions, failing, send, send_letters_to

from lambdamock import Aws, mock_lambda
from lambdamock.domain.journal import EventDiscarded, EventRetry
from lambdamock.errors import EventsLeft, UsageError
from lambdamock.timing import EPOCH

# --------------------------------------------------------------------------------------------------- time that is amiss


@pytest.mark.parametrize("seconds", [-1, -0.001, float("nan"), float("-inf"), float("inf"), 1e12])
def test_time_that_cannot_pass_is_refused_and_nothing_happens(aws: Aws, seconds: float) -> None:
    aws.function(failing, name="f")
    send(aws)
    before = (list(aws.journal.entries), repr(aws))
    with pytest.raises(UsageError, match=r"advance\(.*\): time "):
        aws.clock.advance(seconds)
    assert (list(aws.journal.entries), repr(aws)) == before
    aws.settle()
    assert began(aws) == [0, 60, 180]


# ------------------------------------------------------------------------------------------------- handlers that meddle


@pytest.mark.parametrize(
    "meddle", [lambda aws: aws.settle(), lambda aws: aws.clock.advance(100)], ids=["settle", "advance"]
)
def test_a_handler_that_lets_time_pass_runs_nothing_beside_itself(aws: Aws, meddle: Callable[[Aws], Any]) -> None:
    aws.function(lambda event, context: meddle(aws), name="meddler", timeout=900)
    aws.function(failing, name="f")
    send(aws)
    aws.client().invoke(FunctionName="meddler", InvocationType="Event")
    assert (began(aws), began(aws, "meddler"), aws.clock.now().timestamp()) == ([0], [0], EPOCH)
    aws.settle()
    assert began(aws) == [0, 60, 180]


def test_a_handler_that_resets_the_mock_ends_all_events(aws: Aws) -> None:
    def handler(event: Any, context: Any) -> None:
        aws.reset()
        raise ValueError("no")

    aws.function(handler, name="f")
    aws.function(failing, name="g")
    aws.client().invoke(FunctionName="g", InvocationType="Event")
    send(aws)
    aws.settle()
    assert (len(aws.functions), aws.journal.entries, aws.clock.now().timestamp()) == (0, [], EPOCH)
    assert aws.function(lambda event, context: "anew", name="f").invoke().result == "anew"


def test_a_handler_may_stop_the_mock() -> None:
    mock = mock_lambda()
    aws = mock.start()
    aws.function(lambda event, context: mock.stop(), name="f")
    send(aws)
    assert [one.error for one in aws.invocations] == [None]
    with pytest.raises(UsageError, match="this mock does not run"):
        mock.stop()
    mock.start()
    mock.stop()


@pytest.mark.parametrize(
    "ending",
    [KeyboardInterrupt, SystemExit, GeneratorExit, BaseException],
)
def test_an_event_whose_handler_ends_the_process_is_retried(aws: Aws, ending: type[BaseException]) -> None:
    def handler(event: Any, context: Any) -> None:
        raise ending

    aws.function(handler, name="f")
    send_letters_to(aws, QUEUE)
    send(aws)
    aws.settle()
    assert began(aws) == [0, 60, 180]
    assert {one.error is None for one in aws.invocations} == {False}
    assert (conditions(aws), len(aws.deliveries)) == (["RetriesExhausted"], 1)


# ------------------------------------------------------------------------------------------------------------- threads


def test_events_of_many_threads_arrive_while_another_one_lets_time_pass(aws: Aws) -> None:
    runs: Counter[int] = Counter()

    def handler(event: Any, context: Any) -> None:
        runs[event] += 1  # one environment runs one event at a time, but there are several
        raise ValueError("no")

    aws.function(handler, name="f")
    mistakes: list[BaseException] = []
    ids: list[str] = []
    threads, each = 4, 6
    start = threading.Barrier(threads + 1)

    def guarded(act: Callable[[], None]) -> None:
        try:
            start.wait(30)
            act()
        except BaseException as error:  # noqa: BLE001 - shown by the test
            mistakes.append(error)

    def invoke(thread: int) -> None:
        ids.extend(send(aws, thread * each + number) for number in range(each))

    def let_pass() -> None:
        for _ in range(20):
            aws.clock.advance(30)

    workers = [
        threading.Thread(target=guarded, args=(lambda thread=thread: invoke(thread),)) for thread in range(threads)
    ]
    workers.append(threading.Thread(target=guarded, args=(let_pass,)))
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    aws.settle()
    assert mistakes == []
    assert runs == Counter(dict.fromkeys(range(threads * each), 3))
    attempts = Counter(one.request_id for one in aws.invocations)
    assert attempts == Counter(dict.fromkeys(ids, 3))
    assert Counter(one.request_id for one in aws.journal.of(EventDiscarded)) == Counter(ids)
    assert Counter(one.delay for one in aws.journal.of(EventRetry)) == {60: len(ids), 120: len(ids)}


def test_a_mock_may_stop_while_another_thread_runs_an_event() -> None:
    inside, over = threading.Event(), threading.Event()
    answers: list[Any] = []

    def handler(event: Any, context: Any) -> None:
        inside.set()
        assert over.wait(30)
        raise ValueError("no")

    mock = mock_lambda()
    aws = mock.start()
    aws.function(handler, name="f", timeout=60)
    worker = threading.Thread(target=lambda: answers.append(send(aws)))
    worker.start()
    assert inside.wait(30)
    mock.stop()
    over.set()
    worker.join(30)
    assert len(answers) == 1
    assert [one.error.type for one in aws.invocations if one.error] == ["ValueError"]
    with mock_lambda() as after:
        after.settle()
        assert len(after.invocations) == 0


# ------------------------------------------------------------------------------------------------- events that are left


@pytest.mark.parametrize("strict", [False, True], ids=["warning", "strict"])
def test_events_that_are_left_are_told_once_and_never_run(strict: bool) -> None:
    mock = mock_lambda(strict=strict)
    aws = mock.start()
    aws.function(failing, name="f")
    send(aws)
    told = pytest.raises(UsageError) if strict else pytest.warns(EventsLeft)
    with told as telling:
        mock.stop()
    message = str(telling.value if strict else telling[0].message)  # type: ignore[attr-defined, index]
    assert message.startswith("1 asynchronous event still waits when the mock stops.")
    assert len(aws.invocations) == 1


def test_no_event_is_left_after_it_settled() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with mock_lambda(strict=True) as aws:
            aws.function(failing, name="f")
            send(aws)
            aws.settle()
