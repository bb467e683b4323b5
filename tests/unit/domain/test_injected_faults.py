"""Which of the faults that a test injects strikes."""

from __future__ import annotations

from typing import Any

import pytest

from lambdamock.domain.injected_faults import ATTEMPT, CALL, INITIALISATION, InjectedFaults, Occasion, Selectors

ARN = "arn:aws:lambda:us-east-1:123456789012:function:checkout"
OCCASION = Occasion("checkout", ARN, ("3", "live"), 2, ("123456789012",), b'{"order": 7}')
AHEAD = Occasion("checkout", ARN, ("3",), 0, ("",))
BY_FUNCTION = ("arn:aws:lambda:us-east-1:123456789012:function:front", "123456789012")


@pytest.mark.parametrize(
    ("selectors", "fits"),
    [
        pytest.param({}, True, id="name"),
        pytest.param({"function": ARN}, True, id="ARN"),
        pytest.param({"function": "check*"}, True, id="wildcard"),
        pytest.param({"function": "*"}, True, id="every-function"),
        pytest.param({"function": "arn:aws:lambda:*:function:checkout"}, True, id="ARN-wildcard"),
        pytest.param({"function": "check"}, False, id="part-of-the-name"),
        pytest.param({"function": "arn:aws:lambda:eu-west-1:123456789012:function:checkout"}, False, id="other-region"),
        pytest.param({"qualifier": "live"}, True, id="alias"),
        pytest.param({"qualifier": "3"}, True, id="version-behind-the-alias"),
        pytest.param({"qualifier": "4"}, False, id="other-version"),
        pytest.param({"attempts": (2, 3)}, True, id="attempt"),
        pytest.param({"attempts": (1,)}, False, id="other-attempt"),
        pytest.param({"caller": "123456789012"}, True, id="account"),
        pytest.param({"caller": "arn:aws:iam::123456789012:root"}, True, id="root-of-the-account"),
        pytest.param({"caller": "s3.amazonaws.com"}, False, id="service-that-does-not-call"),
        pytest.param({"when": lambda event: event["order"] == 7}, True, id="event"),
        pytest.param({"when": lambda event: event["order"] == 8}, False, id="other-event"),
        pytest.param({"attempts": (1,), "qualifier": "live"}, False, id="all-must-fit"),
    ],
)
def test_a_fault_strikes_what_all_its_selectors_fit(selectors: dict[str, Any], fits: bool) -> None:
    assert Selectors(**{"function": "checkout", **selectors}).fit(OCCASION) is fits


@pytest.mark.parametrize(
    ("callers", "pattern", "fits"),
    [
        pytest.param(("s3.amazonaws.com",), "s3.amazonaws.com", True, id="service"),
        pytest.param(("s3.amazonaws.com",), "*.amazonaws.com", True, id="any-service"),
        pytest.param(("s3.amazonaws.com",), "123456789012", False, id="a-service-is-no-account"),
        pytest.param(BY_FUNCTION, "arn:aws:lambda:*:function:front", True, id="function"),
        pytest.param(BY_FUNCTION, "123456789012", True, id="account-of-a-function"),
        pytest.param(("",), "*.amazonaws.com", False, id="nobody"),
    ],
)
def test_a_caller_has_several_names(callers: tuple[str, ...], pattern: str, fits: bool) -> None:
    assert Selectors("*", caller=pattern).fit(OCCASION._replace(callers=callers)) is fits


@pytest.mark.parametrize(
    ("payload", "seen"),
    [pytest.param(b"", [{}], id="none"), pytest.param(b"[1]", [[1]], id="JSON"), pytest.param(b"{", [], id="no-JSON")],
)
def test_a_predicate_gets_the_event_as_the_handler_does(payload: bytes, seen: list[Any]) -> None:
    asked: list[Any] = []
    Selectors("*", when=asked.append).fit(OCCASION._replace(payload=payload))
    assert asked == seen


def test_the_first_fault_that_fits_strikes_alone() -> None:
    faults = InjectedFaults(0)
    other = faults.declare("fail", Selectors("other"))
    first = faults.declare("slow", Selectors("*", times=1))
    second = faults.declare("throttle", Selectors("*"))
    assert [faults.strike(ATTEMPT, OCCASION) for _ in range(3)] == [first, second, second]
    assert [fault.hits for fault in faults] == [0, 1, 2]
    assert list(faults) == [other, first, second]


@pytest.mark.parametrize(
    ("kind", "moments"),
    [
        ("deny", [CALL]),
        ("throttle", [ATTEMPT]),
        ("service_error", [ATTEMPT]),
        ("fail", [ATTEMPT]),
        ("slow", [ATTEMPT]),
        ("out_of_memory", [ATTEMPT]),
        ("init_error", [ATTEMPT, INITIALISATION]),
    ],
)
def test_each_kind_has_its_moments(kind: str, moments: list[str]) -> None:
    faults = InjectedFaults(0)
    faults.declare(kind, Selectors("*"))
    assert [moment for moment in (CALL, ATTEMPT, INITIALISATION) if faults.strike(moment, OCCASION)] == moments


@pytest.mark.parametrize(
    ("selectors", "fits"),
    [
        pytest.param({}, True, id="any"),
        pytest.param({"qualifier": "3"}, True, id="its-version"),
        pytest.param({"attempts": (1,)}, False, id="an-attempt"),
        pytest.param({"caller": "123456789012"}, False, id="a-caller"),
        pytest.param({"when": lambda _: True}, False, id="an-event"),
    ],
)
def test_an_initialisation_ahead_has_neither_attempt_nor_caller_nor_event(selectors: Any, fits: bool) -> None:
    assert Selectors("checkout", **selectors).fit(AHEAD) is fits


def test_a_fault_that_was_removed_strikes_no_longer_and_may_come_back_as_the_last() -> None:
    faults = InjectedFaults(0)
    first, second = (faults.declare("fail", Selectors("*")) for _ in range(2))
    faults.remove(first)
    faults.remove(first)
    assert faults.strike(ATTEMPT, OCCASION) is second
    faults.add(first)
    faults.add(first)
    assert list(faults) == [second, first]


def drawn(faults: InjectedFaults, share: float) -> list[bool]:
    fault = faults.declare("fail", Selectors("*", share=share))
    struck = [fault.strikes(OCCASION) for _ in range(200)]
    assert fault.hits == struck.count(True)
    return struck


def test_equal_seeds_give_equal_faults() -> None:
    assert drawn(InjectedFaults(7), 0.1) == drawn(InjectedFaults(7), 0.1) != drawn(InjectedFaults(8), 0.1)
    assert 5 < drawn(InjectedFaults(7), 0.1).count(True) < 40
    assert all(drawn(InjectedFaults(7), 1.0))


def test_what_one_fault_draws_changes_no_other() -> None:
    alone, beside = InjectedFaults(7), InjectedFaults(7)
    expected = drawn(alone, 0.5), drawn(alone, 0.5)
    first = beside.declare("fail", Selectors("*", share=0.5))
    assert (drawn(beside, 0.5), [first.strikes(OCCASION) for _ in range(200)]) == expected[::-1]


def test_what_the_other_selectors_leave_out_draws_nothing() -> None:
    faults = InjectedFaults(7)
    fault = faults.declare("fail", Selectors("checkout", share=0.5))
    struck = []
    for _ in range(200):
        fault.strikes(OCCASION._replace(function_name="other", function_arn="other"))
        struck.append(fault.strikes(OCCASION))
    assert struck == drawn(InjectedFaults(7), 0.5)
