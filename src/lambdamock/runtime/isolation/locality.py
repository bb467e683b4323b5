"""The time zone and the locale of an environment: its own while it is mounted, the host's before and after.

Both exist once per process, in the C library. A host in UTC whose handlers leave them alone pays for two comparisons;
any other host for a change of the zone at each mounting.
"""

from __future__ import annotations

import locale
import os
import time
from collections.abc import Callable
from typing import Any, Final

from lambdamock.runtime.isolation.surroundings import Surroundings, current

UTC_NAMES: Final = ("UTC", "UTC")
"""`time.tzname` of a process in UTC."""

_UTC_SETTINGS: Final = frozenset({":UTC", "UTC", "UTC0"})

_tzset: Final[Callable[[], None] | None] = getattr(time, "tzset", None)  # Windows has none
_setlocale: Final = locale.setlocale
_putenv: Final = os.putenv
_unsetenv: Final = os.unsetenv
_environ: Final = os.environ
_ALL: Final = locale.LC_ALL


class Home:
    """What of the host is put aside while an environment is mounted.

    Attributes:
        zone: its variable `TZ`, as the process holds it; None for none.
        is_elsewhere: whether the zone was changed.
        locale: of all categories; None while it was not changed.
    """

    def __init__(self) -> None:
        self.zone: Any = None
        self.is_elsewhere = False
        self.locale: str | None = None


def choose_zone(view: Surroundings, zone: str | None) -> None:
    """Let the code of an environment live in a time zone.

    Args:
        zone: value of `TZ`. None or UTC is what the platform sets.

    Source: observed, recorded environment (`TZ` is `:UTC`); documented, developer guide of today, "Runtime environment
    variables" (`TZ` is not reserved, so that a function may set it); assumed, zones are known by name where the host
    knows them.
    """
    is_utc = zone is None or zone in _UTC_SETTINGS
    view.zone = "UTC0" if is_utc or zone is None else zone  # needs no file of zones
    view.zone_names = UTC_NAMES if is_utc else None


def settle(view: Surroundings) -> None:
    """Change to the time zone and the locale of an environment that is being mounted."""
    if view.zone_names != time.tzname:
        _move(view)
    if view.locale is not None:
        _home(view).locale = _setlocale(locale.LC_ALL)
        _setlocale(locale.LC_ALL, view.locale)


def go_home(view: Surroundings) -> None:
    """Give the host its time zone and locale back; the environment's are kept for its next turn."""
    home, view.home = view.home, None
    if home is None:
        return
    if home.is_elsewhere and _tzset is not None:
        if home.zone is None:
            _unsetenv("TZ")
        else:
            _putenv("TZ", home.zone)
        _tzset()
    if home.locale is not None:
        view.locale = _setlocale(locale.LC_ALL)
        _setlocale(locale.LC_ALL, home.locale)


def _home(view: Surroundings) -> Home:
    if view.home is None:
        view.home = Home()
    return view.home


def _move(view: Surroundings) -> None:
    if _tzset is None:
        return
    home = _home(view)
    if not home.is_elsewhere:
        home.is_elsewhere = True
        home.zone = _host_environment().get(os.environ.encodekey("TZ"))
    _putenv("TZ", view.zone)
    _tzset()


def _host_environment() -> dict[Any, Any]:
    """The host's variables, whoever is mounted."""
    data: dict[Any, Any] = getattr(_environ, "__dict__", {}).get("_data", {})
    return data


def tzset_view(real: Callable[[], None]) -> Callable[[], None]:
    """`time.tzset` follows the variable `TZ` of the environment."""

    def tzset() -> None:
        view = current.get()
        if view is None:
            real()
            return
        choose_zone(view, os.environ.get("TZ"))
        _move(view)

    return tzset


def setlocale_view(real: Callable[..., str]) -> Callable[..., str]:
    """`locale.setlocale` sets the locale of the environment."""

    def setlocale(category: int, locale: Any = None) -> str:
        view = current.get()
        if view is None or locale is None:
            return real(category, locale)
        before = _setlocale(_ALL)
        result = _set_default(real, category) if locale == "" else real(category, locale)
        home = _home(view)
        if home.locale is None:
            home.locale = before
        return result

    return setlocale


def _set_default(real: Callable[..., str], category: int) -> str:
    """Set what the environment's variables ask for.

    Source: assumed, where the host does not have that locale the one without a language stands for it.
    """
    wanted = os.environ.get("LC_ALL") or os.environ.get("LANG") or "C"
    try:
        return real(category, wanted)
    except locale.Error:
        return real(category, "C.UTF-8")
