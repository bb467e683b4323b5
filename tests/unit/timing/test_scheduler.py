"""Jobs fall due in order, and equal moments keep the order of scheduling."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lambdamock.timing import Job, Scheduler, following


def job(due: float, label: str = "", *, inline: bool = False) -> Job:
    return Job(due, lambda: None, label, inline=inline)


@given(st.lists(st.integers(0, 5)))
def test_jobs_come_out_by_moment_and_then_by_order_of_scheduling(moments: list[int]) -> None:
    scheduler = Scheduler()
    for position, moment in enumerate(moments):
        scheduler.add(job(moment, str(position)))
    popped = [(one.due, int(one.label)) for one in iter(lambda: scheduler.pop_due(5), None)]
    assert popped == sorted((moment, position) for position, moment in enumerate(moments))
    assert len(scheduler) == 0


def test_a_job_of_the_future_stays() -> None:
    scheduler = Scheduler()
    scheduler.add(job(10))
    assert scheduler.pop_due(9.999) is None
    assert scheduler.next_due() == 10


def test_inline_jobs_can_overtake_those_that_run_user_code() -> None:
    scheduler = Scheduler()
    scheduler.add(job(1, "delivery"))
    scheduler.add(job(2, "state", inline=True))
    assert (scheduler.next_due(), scheduler.next_due(inline_only=True)) == (1, 2)
    found = scheduler.pop_due(5, inline_only=True)
    assert found is not None
    assert found.label == "state"
    assert [one.label for one in scheduler.waiting()] == ["delivery"]
    assert scheduler.pop_due(5, inline_only=True) is None
    assert scheduler.next_due(inline_only=True) is None


def test_a_job_shows_what_it_does_and_when() -> None:
    assert repr(job(1.5, "retry of f")) == "<Job 'retry of f' due 1.500>"


def recurring(due: float, label: str = "schedule") -> Job:
    return Job(due, lambda: None, label, recurring=True)


def test_nobody_waits_for_recurring_jobs_but_they_run_in_their_order() -> None:
    scheduler = Scheduler()
    scheduler.add(recurring(1))
    scheduler.add(job(2))
    scheduler.add(recurring(3))
    assert (scheduler.next_due(), scheduler.next_due(awaited_only=True), len(scheduler)) == (1, 2, 3)
    assert [one.due for one in iter(lambda: scheduler.pop_due(5), None)] == [1, 2, 3]
    assert scheduler.next_due() is scheduler.next_due(awaited_only=True) is None


def test_what_a_recurring_job_leaves_is_awaited_only_when_asked_for() -> None:
    scheduler = Scheduler()
    with following(recurring(1)):
        scheduler.add(job(2, "its retry"))
    scheduler.add(recurring(3))
    assert scheduler.next_due(awaited_only=True) is None
    scheduler.await_all()
    assert scheduler.next_due(awaited_only=True) == 2
    assert [one.label for one in scheduler.waiting()] == ["its retry", "schedule"]


def test_what_an_awaited_job_leaves_is_awaited() -> None:
    scheduler = Scheduler()
    with following(recurring(1)), following(job(1)):
        scheduler.add(job(2))
    assert scheduler.next_due(awaited_only=True) == 2


def test_a_recurring_job_can_be_taken_back() -> None:
    scheduler = Scheduler()
    kept, gone = recurring(1), recurring(2)
    scheduler.add(gone)
    scheduler.add(kept)
    scheduler.remove(gone)
    scheduler.remove(gone)
    assert scheduler.waiting() == [kept]


class Retry(Job):
    is_worth_asking = True


def test_who_asks_awaits_a_retry_that_recurs() -> None:
    scheduler = Scheduler()
    retry = Retry(1.0, lambda: None, "retry", recurring=True)
    scheduler.add(retry)
    scheduler.add(Job(2.0, lambda: None, "schedule", recurring=True))
    scheduler.await_all()
    assert scheduler.next_due(awaited_only=True) is None
    scheduler.await_all(asked=True)
    assert (scheduler.next_due(awaited_only=True), retry.is_awaited) == (1.0, True)
