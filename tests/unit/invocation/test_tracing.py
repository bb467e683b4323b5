"""Which invocations are traced."""

from __future__ import annotations

from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest

from lambdamock.domain.arns import FunctionReference
from lambdamock.domain.journal import Journal
from lambdamock.errors import TracesNotReceived
from lambdamock.invocation.tracing import INTERVALS, Sampler, Tracing
from lambdamock.runtime.xray_daemon import XrayDaemon

FUNCTION = FunctionReference("us-east-1", "123456789012", "f", None)
OTHER = FUNCTION._replace(name="g")
ROOT = "1-5759e988-bd862e3fe1be46a994272793"
DRAWN = "5a92118719c78df4" + "8f4ff31e78de58575487ce1e"


def tracing(now: float = 0.0, *, interval: float = 1.0) -> Tracing:
    return Tracing(now=lambda: now, journal=Journal(), may_trace=lambda _: True, interval=interval)


def header_of(mode: str, given: str, *, made: Tracing | None = None, drawn: str = DRAWN) -> str:
    version: Any = SimpleNamespace(settings=SimpleNamespace(tracing_mode=mode), reference=FUNCTION)
    attempt: Any = SimpleNamespace(trace_header=given)
    return (made or tracing()).header(version, attempt, drawn)


@pytest.mark.parametrize(
    ("profile", "traced"), [("current", [0.0, 1.0, 60.0]), ("2019", [0.0, 60.0])], ids=["per second", "per minute"]
)
def test_B249_the_first_request_of_an_interval_is_traced(profile: str, traced: list[float]) -> None:
    sampler = Sampler(INTERVALS[profile])
    moments = [0.0, 0.5, 1.0, 1.9, 60.0, 60.1]
    assert [now for now in moments if sampler.is_sampled(FUNCTION, now, 0.99)] == traced


def test_B249_of_the_others_five_percent_are_traced() -> None:
    sampler = Sampler(1.0)
    sampler.is_sampled(FUNCTION, 0.0, 0.99)
    chances = [number / 100 for number in range(100)]
    assert [chance for chance in chances if sampler.is_sampled(FUNCTION, 0.0, chance)] == [0.0, 0.01, 0.02, 0.03, 0.04]


def test_B249_each_function_has_intervals_of_its_own() -> None:
    sampler = Sampler(1.0)
    assert [sampler.is_sampled(one, 0.0, 0.99) for one in (FUNCTION, OTHER, FUNCTION)] == [True, True, False]


@pytest.mark.parametrize(
    ("mode", "given", "expected"),
    [
        ("PassThrough", "", "Root=1-00000000-8f4ff31e78de58575487ce1e;Parent=5a92118719c78df4;Sampled=0"),
        ("Active", "", "Root=1-00000000-8f4ff31e78de58575487ce1e;Parent=5a92118719c78df4;Sampled=1"),
        ("PassThrough", f"Root={ROOT}", f"Root={ROOT};Parent=5a92118719c78df4;Sampled=0"),
        ("Active", f"Root={ROOT}", f"Root={ROOT};Parent=5a92118719c78df4;Sampled=1"),
        ("PassThrough", f"Root={ROOT};Parent=1;Sampled=1", f"Root={ROOT};Parent=5a92118719c78df4;Sampled=1"),
        ("Active", f"Root={ROOT};Parent=1;Sampled=0", f"Root={ROOT};Parent=5a92118719c78df4;Sampled=0"),
        ("Active", f" Root={ROOT} ; Sampled=? ", f"Root={ROOT};Parent=5a92118719c78df4;Sampled=1"),
        ("PassThrough", f"Self=1-2-3;Root={ROOT};Sampled=1", f"Root={ROOT};Parent=5a92118719c78df4;Sampled=1"),
    ],
    ids=[
        "nothing, passed through",
        "nothing, active",
        "undecided, passed through",
        "undecided, active",
        "decided for",
        "decided against",
        "asks for a decision",
        "fields of load balancers",
    ],
)
def test_B246_who_calls_with_a_decision_has_decided(mode: str, given: str, expected: str) -> None:
    assert header_of(mode, given) == expected


def test_B242_a_decision_holds_for_all_attempts_of_a_trace() -> None:
    made, undecided = tracing(), f"Root={ROOT}"
    draws = (f"{DRAWN[:32]}{number:08x}" for number in count(2**31))  # none of the five percent
    headers = [header_of("Active", given, made=made, drawn=next(draws)) for given in (undecided, "", undecided)]
    assert [header[-1] for header in headers] == ["1", "0", "1"]


def test_B253_that_nothing_can_listen_is_said_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: XrayDaemon) -> str:
        raise OSError("no loopback")

    monkeypatch.setattr(XrayDaemon, "address", property(refuse))
    made = tracing()
    with pytest.warns(TracesNotReceived, match=r"\(no loopback\): traces lack their subsegments"):
        assert made.daemon_address == ""
    assert made.daemon_address == ""
