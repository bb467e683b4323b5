"""Handlers live in UTC, or where their variable `TZ` says; the test lives where it did."""

from __future__ import annotations

import locale
import os
import time
from collections.abc import Iterator
from typing import Any

import pytest

NEW_YORK = "EST5EDT,M3.2.0,M11.1.0"
LOCAL = (
    "import time\nfrom datetime import datetime\n"
    "def handler(event, context):\n    return [time.tzname[0], time.timezone, datetime.fromtimestamp(0).hour]\n"
)


@pytest.fixture
def new_york(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The test runs in New York."""
    if not hasattr(time, "tzset"):
        pytest.skip("the time zone of the process cannot be changed")
    with pytest.MonkeyPatch.context() as zone:
        zone.setenv("TZ", NEW_YORK)
        time.tzset()
        yield
    time.tzset()


def here() -> tuple[str, int, int]:
    return time.tzname[0], time.timezone, time.localtime(0).tm_hour


@pytest.mark.usefixtures("new_york")
class TestZone:
    def test_local_time_is_utc(self, make: Any, invoke: Any) -> None:
        environment = make(LOCAL)
        for _ in range(2):
            assert invoke(environment).payload == b'["UTC", 0, 0]'
            assert here() == ("EST", 18000, 19)

    def test_a_callable_of_the_test_lives_in_utc(self, make: Any, invoke: Any) -> None:
        assert invoke(make(lambda event, context: here())).payload == b'["UTC", 0, 0]'
        assert here() == ("EST", 18000, 19)

    def test_the_variable_of_the_function_counts(self, make: Any, invoke: Any) -> None:
        assert invoke(make(LOCAL, variables={"TZ": "JST-9"})).payload == b'["JST", -32400, 9]'
        assert here() == ("EST", 18000, 19)

    def test_a_zone_that_the_code_sets_lasts_as_long_as_its_memory(self, make: Any, invoke: Any) -> None:
        app = LOCAL.replace("    return", "    if event:\n        os.environ['TZ'] = event; time.tzset()\n    return")
        environment = make("import os\n" + app)
        assert invoke(environment, "JST-9").payload == b'["JST", -32400, 9]'
        assert here() == ("EST", 18000, 19)
        assert invoke(environment).payload == b'["JST", -32400, 9]'
        assert (here(), os.environ["TZ"]) == (("EST", 18000, 19), NEW_YORK)

    def test_a_variable_alone_changes_nothing(self, make: Any, invoke: Any) -> None:
        app = LOCAL.replace("    return", "    os.environ['TZ'] = 'JST-9'\n    return")
        assert invoke(make("import os\n" + app)).payload == b'["UTC", 0, 0]'

    def test_a_handler_that_invokes_another_comes_back_to_its_zone(self, make: Any, invoke: Any) -> None:
        inner = make(lambda event, context: here()[0], variables={"TZ": "JST-9"})

        def call(event: Any, context: Any) -> list[str]:
            return [here()[0], invoke(inner).payload.decode(), here()[0]]

        assert invoke(make(call, variables={"TZ": "CET-1"})).payload == b'["CET", "\\"JST\\"", "CET"]'
        assert here() == ("EST", 18000, 19)

    def test_a_zone_that_the_test_changes_later_counts(self, make: Any, invoke: Any) -> None:
        environment = make(LOCAL)
        invoke(environment)
        with pytest.MonkeyPatch.context() as zone:
            zone.delenv("TZ")
            time.tzset()
            before = here()
            assert invoke(environment).payload == b'["UTC", 0, 0]'
            assert (here(), "TZ" in os.environ) == (before, False)
        time.tzset()
        assert here() == ("EST", 18000, 19)


def test_a_zone_of_the_function_counts_where_the_test_runs_in_utc(
    make: Any, invoke: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not hasattr(time, "tzset"):
        pytest.skip("the time zone of the process cannot be changed")
    before = here()
    assert invoke(make(LOCAL, variables={"TZ": "JST-9"})).payload == b'["JST", -32400, 9]'
    assert here() == before


@pytest.fixture
def german() -> str:
    """A locale that the host has and that is not the test's; only its name is looked at."""
    now = locale.setlocale(locale.LC_TIME)
    for name in ("C", "POSIX", "C.UTF-8", "en_US.UTF-8", "de_DE.UTF-8"):
        try:
            found = locale.setlocale(locale.LC_TIME, name)
        except locale.Error:
            continue
        locale.setlocale(locale.LC_TIME, now)
        if found != now:
            return name
    pytest.skip("the host has one locale only")


def test_a_locale_that_the_code_sets_lasts_as_long_as_its_memory(make: Any, invoke: Any, german: str) -> None:
    app = "import locale\ndef handler(event, context):\n    return locale.setlocale(locale.LC_TIME, *event)\n"
    before = locale.setlocale(locale.LC_ALL)
    environment = make(app)
    for event in ([german], []):
        assert invoke(environment, event).payload.decode() == f'"{german}"'
        assert locale.setlocale(locale.LC_ALL) == before
    assert invoke(make(app), []).payload.decode() == f'"{locale.setlocale(locale.LC_TIME)}"'


def test_the_default_locale_is_the_one_of_the_variables(
    make: Any, invoke: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = "import locale\ndef handler(event, context):\n    return locale.setlocale(locale.LC_TIME, '')\n"
    assert invoke(make(app, variables={"LC_ALL": "C"})).payload == b'"C"'
    assert invoke(make(app, variables={"LANG": "no_SUCH"})).payload == b'"C.UTF-8"'
