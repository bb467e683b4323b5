"""Which runtimes new functions may use."""

from __future__ import annotations

import pytest

from lambdamock.domain.runtimes import CURRENT, GUIDE_2019, RETIRED, build_digest, refusal_of


@pytest.mark.parametrize("runtime", CURRENT)
def test_todays_runtimes_are_accepted(runtime: str) -> None:
    assert refusal_of(runtime, CURRENT) is None


@pytest.mark.parametrize("runtime", sorted(RETIRED))
def test_retired_runtimes_are_refused_by_name(runtime: str) -> None:
    assert refusal_of(runtime, CURRENT) == (
        f"The runtime parameter of {runtime} is no longer supported for creating or updating AWS Lambda functions. "
        "We recommend you use a supported runtime while creating or updating functions."
    )


@pytest.mark.parametrize("runtime", ["PYTHON3.9", "non-existent-runtime", ""])
def test_unknown_runtimes_are_refused_with_the_list_of_those_that_exist(runtime: str) -> None:
    refusal = refusal_of(runtime, ("a1", "b2"))
    assert refusal == (
        f"Value {runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [a1, b2] "
        "or be a valid ARN"
    )


def test_every_runtime_of_the_guide_is_retired_today_or_in_use() -> None:
    assert set(GUIDE_2019) <= RETIRED | set(CURRENT)
    assert not RETIRED & set(CURRENT)


def test_a_build_has_the_same_name_in_every_run() -> None:
    assert build_digest("python3.12") == build_digest("python3.12") != build_digest("python3.13")
    assert len(build_digest("python3.12")) == 64


def test_each_architecture_has_a_build_of_its_own() -> None:
    assert build_digest("python3.12", "arm64") != build_digest("python3.12", "x86_64") == build_digest("python3.12")
