"""Chains of invocations: who led to whom, and how often."""

from __future__ import annotations

from lambdamock.domain.arns import FunctionReference
from lambdamock.invocation.chains import LOOP, Turn, after, is_loop, turn_of

F = FunctionReference("us-east-1", "123456789012", "f")
G = F._replace(name="g")


def chain(*functions: FunctionReference, is_awaited: bool = False) -> Turn:
    turn = None
    for function in functions:
        turn = after(turn, function, is_awaited=is_awaited)
    assert turn is not None
    return turn


def test_outside_of_handlers_there_is_no_turn() -> None:
    assert turn_of(("123456789012", None, None, False, None)) is None


def test_a_handler_that_nothing_led_to_begins_a_chain() -> None:
    turn = turn_of(("123456789012", F, None, True, None))
    assert turn == Turn(F, None, times=1, length=1, nesting=1)


def test_each_function_counts_its_own_turns() -> None:
    turn = chain(F, G, F, G, F)
    assert (turn.function, turn.times, turn.length) == (F, 3, 5)
    assert turn.before is not None
    assert turn.before.times == 2


def test_only_those_that_wait_are_nested() -> None:
    turn = chain(F, G, F, is_awaited=True)
    assert turn.nesting == 3
    assert after(turn, G).nesting == 1


def test_a_loop_is_the_turn_after_the_sixteenth() -> None:
    assert not is_loop(None, F)
    assert not is_loop(chain(*[F] * (LOOP - 1)), F)
    assert is_loop(chain(*[F] * LOOP), F)
    assert is_loop(chain(*[F, G] * LOOP), F)
    assert not is_loop(chain(*[F] * LOOP), G)


def test_a_chain_shows_its_end() -> None:
    assert str(chain(F, G)) == "f → g (turn 2)"
    assert str(chain(F, G, F, G, F)) == "… → g → f → g → f (turn 5)"
