"""The pytest plugin: mocks as fixtures and by markers, what happened when a test fails, what a test left behind.

This module is what pytest reads: options, markers, hooks and, from `fixtures`, the fixtures. `watch` knows which mocks
run and who started them; `settings` what the options and markers say; `sections` what the report of a failing test
shows; `leaks` what a test left behind; `permissions` the report on roles at the end of a run.

It loads the mock when a test first uses it, so that test runs that do not use it pay nothing.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Final

import pytest

from lambdamock.pytest_plugin.fixtures import (
    lambda_client,
    lambda_context,
    lambda_context_factory,
    lambda_function,
    lambda_mock,
    lambda_mock_class,
    lambda_mock_factory,
    lambda_mock_module,
    lambda_mock_package,
    lambda_mock_session,
    lambda_stack,
)
from lambdamock.pytest_plugin.permissions import REPORT, TERMINAL, target_of
from lambdamock.pytest_plugin.settings import AUTOUSE, LEAKS, MARKERS, OPTION, OPTIONS, add_mock, leaks_are
from lambdamock.pytest_plugin.watch import WATCH, LambdaMockLeak, Watch

__all__ = [
    "LambdaMockLeak",
    "lambda_client",
    "lambda_context",
    "lambda_context_factory",
    "lambda_function",
    "lambda_mock",
    "lambda_mock_class",
    "lambda_mock_factory",
    "lambda_mock_module",
    "lambda_mock_package",
    "lambda_mock_session",
    "lambda_stack",
]

_GROUP: Final = "lambdamock"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of the command line and of the configuration file."""
    what = "report what functions did with their roles, the policy that would do, what was denied and what not used"
    where = "shown in the terminal, or written to FILE, as JSON when it ends in .json"
    group = parser.getgroup(_GROUP)
    group.addoption(
        "--lambda-iam-report", dest=REPORT, nargs="?", const=TERMINAL, metavar="FILE", help=f"{what}; {where}"
    )
    group.addoption(
        "--lambda-mock-option",
        dest=OPTION,
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help=f"an option of the mocks that fixtures and markers start, for this run; stronger than {OPTIONS}",
    )
    parser.addini(REPORT, f"{what}: {TERMINAL!r}, or a FILE", default="")
    parser.addini(OPTIONS, "options of the mocks that fixtures and markers start: NAME=VALUE, a line each", "linelist")
    parser.addini(
        AUTOUSE,
        "run every test under a mock: 'function' for one of its own (or 'true'), else the scope that shares one: "
        "'class', 'module', 'package', 'session'; 'false' for none",
        default="false",
    )
    parser.addini(LEAKS, "what a test leaves behind is a 'warning', an 'error', or 'off'", default="warning")


def pytest_configure(config: pytest.Config) -> None:
    """Make the markers known and begin to watch mocks, and permissions when a report is asked for."""
    for signature, what in MARKERS.items():
        config.addinivalue_line("markers", f"{signature}: {what}")
    config.stash[WATCH] = watch = Watch(leaks_are(config))
    config.pluginmanager.register(watch, "lambdamock-watch")
    target = target_of(config)
    if target is not None:
        from lambdamock.pytest_plugin.permissions import PermissionReporter

        config.pluginmanager.register(PermissionReporter(config, target), "lambdamock-permissions")


def pytest_itemcollected(item: pytest.Item) -> None:
    """A marked test runs under a mock, whether it asks for the handle or not; so do all with `lambda_mock_autouse`."""
    add_mock(item)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show what happened in the mocks of a test that fails."""
    report = yield
    if report.failed:
        stretches = item.config.stash[WATCH].failed()
        if stretches:
            from lambdamock.pytest_plugin.sections import sections_of  # only failing tests with a mock need it

            uncut = item.config.get_verbosity() >= 2
            report.sections.extend(sections_of(stretches, uncut=uncut))
    return report


def pytest_unconfigure(config: pytest.Config) -> None:
    """Watch no longer."""
    if (watch := config.stash.get(WATCH, None)) is not None:
        watch.end()
