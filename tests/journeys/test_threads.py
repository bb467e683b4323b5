"""Many threads, many functions: nothing of one is seen in another, and nothing in the test."""

from __future__ import annotations

import io
import os
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

import pytest
from bench.tenants import ENDINGS, TENANTS, run, settle

from lambdamock import Aws, mock_lambda

ROUNDS = 60


def state() -> list[Any]:
    """What threads that mount and unmount their environments could have left behind."""
    return [
        sys.stdout, sys.stderr, open, io.open, list(sys.path), Path.cwd(), tempfile.gettempdir(), dict(os.environ),
        {"app", "utils", "late_0"} & set(sys.modules), list(threading.enumerate()),
    ]  # fmt: skip


def test_eight_functions_in_eight_threads_do_not_notice_each_other(capfd: pytest.CaptureFixture[str]) -> None:
    before = state()
    with mock_lambda() as aws:
        tenants = settle(aws)
        run(tenants, range(ROUNDS))
        for tenant in tenants:
            tenant.expect_logs(aws.invocations)
        assert [mistake for tenant in tenants for mistake in tenant.mistakes] == []
        assert [tenant.count for tenant in tenants] == [ROUNDS + 1] * TENANTS
        own = [one for one in aws.invocations if one.function_name != "callee"]
        assert len(own) == TENANTS * (ROUNDS + 1)
        assert sum(one.cold for one in own) == 2 * TENANTS  # one environment of each function, never two
    assert state() == before
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_environment_that_ends_does_not_disturb_its_neighbours(ending: str) -> None:
    with mock_lambda() as aws:
        tenants = settle(aws)[:3]
        one = threading.Thread(target=tenants[0].invoke, args=(ending,))
        one.start()
        run(tenants[1:], range(9), ends=False)
        one.join()
        assert [mistake for tenant in tenants for mistake in tenant.mistakes] == []
        assert [tenant.count for tenant in tenants] == [1, 9, 9]


def output(invocation: Any) -> str:
    """What the code wrote, without the lines of the platform."""
    platform = ("INIT_START ", "START ", "END ", "REPORT ")
    return "".join(event.message for event in invocation.logs if not event.message.startswith(platform))


def in_threads(*calls: Any) -> list[Any]:
    """What the calls return, each made in a thread of its own."""
    found: dict[int, Any] = {}
    threads = [
        threading.Thread(target=lambda place=place, call=call: found.update({place: call()}))
        for place, call in enumerate(calls)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return [found.get(place) for place in range(len(calls))]


def test_what_one_prints_while_another_calls_aws_is_its_own(aws: Aws, capfd: pytest.CaptureFixture[str]) -> None:
    calling, printed = threading.Event(), threading.Event()

    def asks(event: Any, context: Any) -> None:
        aws.functions["waits"].invoke()

    def waits(event: Any, context: Any) -> None:
        calling.set()
        assert printed.wait(30)

    def prints(event: Any, context: Any) -> None:
        assert calling.wait(30)
        print("out")
        print("err", file=sys.stderr)
        printed.set()

    functions = [aws.function(handler, timeout=60) for handler in (asks, prints, waits)]
    logs = [output(invocation) for invocation in in_threads(functions[0].invoke, functions[1].invoke)]
    assert logs == ["", "out\nerr\n"]
    assert capfd.readouterr() == ("", "")


def test_what_the_test_prints_meanwhile_is_the_tests(aws: Aws, capfd: pytest.CaptureFixture[str]) -> None:
    inside, over = threading.Event(), threading.Event()

    def waits(event: Any, context: Any) -> None:
        inside.set()
        assert over.wait(30)
        print("inside")

    function = aws.function(waits, timeout=60)
    own = sys.stdout

    def test() -> None:
        assert inside.wait(30)
        print("outside")
        over.set()

    [invocation, _] = in_threads(function.invoke, test)
    assert output(invocation) == "inside\n"
    assert capfd.readouterr() == ("outside\n", "")
    assert sys.stdout is own


MEETING = """
import hooks
import tempfile

AT_IMPORT = tempfile.gettempdir()


def handler(event, context):
    hooks.meet()
    found = {expression}
    hooks.meet()
    return found
"""


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("__import__('tempfile').gettempdir() == AT_IMPORT", True),
        ("open('identity').read()", "{name}"),
        ("__import__('pathlib').Path('identity').read_text()", "{name}"),
        ("__import__('identities').NAME", "{name}"),
    ],
    ids=["tempfile", "open", "Path", "import"],
)
def test_files_are_found_while_another_environment_runs(
    aws: Aws, tmp_path: Path, expression: str, expected: object
) -> None:
    if "Path" in expression and sys.version_info < (3, 11):
        pytest.skip("pathlib of Python 3.10 remembers io.open from the time when it was imported")
    barrier = threading.Barrier(2)
    functions = []
    for name in ("one", "two"):
        code = tmp_path / name
        code.mkdir()
        (code / "identity").write_text(name)
        (code / "identities.py").write_text(f"NAME = {name!r}\n")
        (code / "app.py").write_text(MEETING.format(expression=expression))
        functions.append(aws.function(code, name=name, handler="app.handler", timeout=60))
    hooks = type(sys)("hooks")
    hooks.meet = lambda: barrier.wait(30)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "hooks", hooks)
        answers = [invocation.result for invocation in in_threads(*(function.invoke for function in functions))]
    assert answers == [expected.format(name=name) if isinstance(expected, str) else expected for name in ("one", "two")]
