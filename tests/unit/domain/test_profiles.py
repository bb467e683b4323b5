"""Which profiles there are, and what choosing one costs."""

from __future__ import annotations

import subprocess
import sys

import pytest

from lambdamock.domain import quotas, runtimes
from lambdamock.domain.profiles import profile_named
from lambdamock.errors import UsageError

KEYWORDS = {"required", "minLength", "maxLength", "pattern", "enum", "minimum", "maximum", "minItems", "maxItems"}


def test_the_current_profile_leaves_the_service_model_as_it_is() -> None:
    assert profile_named("current") == ("current", quotas.CURRENT, runtimes.CURRENT, {}, False, True)


def test_the_profile_of_2019_has_its_own_quotas_runtimes_and_constraints() -> None:
    profile = profile_named("2019")

    assert profile[:3] == ("2019", quotas.GUIDE_2019, runtimes.GUIDE_2019)
    assert profile.constraints["CreateFunction", "MemorySize"] == {
        **dict.fromkeys(KEYWORDS),
        "minimum": 128,
        "maximum": 3_008,
    }


def test_a_constraint_of_2019_replaces_every_keyword_of_the_service_model() -> None:
    for (operation, member), keywords in profile_named("2019").constraints.items():
        assert keywords.keys() == KEYWORDS, (operation, member)


def test_the_guide_limits_38_of_its_39_operations() -> None:  # GetAccountSettings takes nothing
    constraints = profile_named("2019").constraints

    assert len({operation for operation, _ in constraints}) == 38
    assert "GetAccountSettings" not in {operation for operation, _ in constraints}


@pytest.mark.parametrize("name", ["current", "2019"])
def test_a_profile_is_made_once(name: str) -> None:
    assert profile_named(name) is profile_named(name)


def test_the_constraints_of_2019_are_imported_when_asked_for() -> None:
    program = (
        "import sys; from lambdamock.domain.profiles import profile_named; name = 'lambdamock.domain.constraints'\n"
        "for profile in ('current', '2019'): profile_named(profile); print(name in sys.modules)"
    )

    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)

    assert done.stdout.split() == ["False", "True"]


def test_an_unknown_profile_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(UsageError, match=r"mock_lambda\(profile='2020'\): there are 'current' and '2019'"):
        profile_named("2020")
