"""What a test left behind: mocks that run, events that wait, threads of handlers, patches."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import FunctionType
from typing import TYPE_CHECKING, Any, Final

from lambdamock.domain.journal import Invocation
from lambdamock.interception import running

if TYPE_CHECKING:
    from lambdamock.pytest_plugin.watch import SharedMock, Stretch, Test, Watch
    from lambdamock.simulation import Simulation

PATIENCE: Final = 0.2
"""Real seconds that a thread gets to end by itself before it counts as left."""

_PACKAGE: Final = str(Path(__file__).parents[1])
_PATCHED: Final = (
    ("botocore.client", "BaseClient._make_request"),
    ("botocore.client", "BaseClient._convert_to_request_dict"),
    ("botocore.waiter", "Waiter.wait"),
    ("aiobotocore.client", "AioBaseClient._make_request"),
    ("aiobotocore.client", "AioBaseClient._convert_to_request_dict"),
    ("builtins", "__import__"),
    ("builtins", "open"),
    ("io", "open"),
    ("importlib", "import_module"),
    ("os", "_exit"),
    ("os", "kill"),
    ("os", "getcwd"),
    ("os", "getpid"),
    ("signal", "signal"),
    ("subprocess", "Popen.__init__"),
    ("threading", "Thread.start"),
    ("time", "sleep"),
    ("time", "time"),
)
"""What tests and libraries are most likely to replace and put back themselves, of all that a running mock replaces."""


def left_behind(test: Test, watch: Watch) -> Iterator[str]:
    """What a test left behind that is over, with its fixtures; a text for each thing. What runs is ended.

    A test that failed may have left threads and events because it failed: nobody is told of them.
    """
    who = test.node_id
    yield from mocks_left(who, test.started)
    if not test.has_failed:
        for stretch in test.stretches:
            yield from _events_left(who, stretch.simulation, watch.shared)
            yield from _threads_left(who, stretch, test.threads)
    if running.innermost() is None:
        yield from _patches_left(who, watch.left_patches)


def mocks_left(who: str, started: Iterable[Simulation]) -> Iterator[str]:
    """Mocks that still run; they are stopped, so that they do not answer the tests that follow."""
    for simulation in reversed([one for one in started if running.is_running(one)]):
        stopped = running.innermost() is simulation
        if stopped:
            running.stop(simulation)
            simulation.close()
        end = "it was stopped now" if stopped else "it cannot be stopped, since one that was started later still runs"
        yield (
            f"{who} left a mock of AWS Lambda running, which would answer other tests; {end}. Start it with "
            "`with mock_lambda() as aws:`, ask for the fixture lambda_mock, or call stop() in any case: "
            "request.addfinalizer(mock.stop), self.addCleanup(mock.stop)"
        )


def _events_left(who: str, simulation: Simulation, shared: dict[Simulation, SharedMock]) -> Iterator[str]:
    """Events that wait in a mock that goes on; one that ends tells itself."""
    if simulation not in shared:
        return
    told = shared[simulation].told
    lines = simulation.left()
    now = Counter(line.rpartition(", due in ")[0] for line in lines)
    new = now - told
    told.clear()
    told.update(now)
    if new:
        listed = "\n  ".join(line for line in lines if line.rpartition(", due in ")[0] in new)
        yield (
            f"{who} left asynchronous events in a mock that it shares with other tests. Let the time pass with "
            f"lambda_mock.settle(), or begin anew with lambda_mock.reset():\n  {listed}"
        )


def _threads_left(who: str, stretch: Stretch, before: set[object]) -> Iterator[str]:
    """Threads that handlers started and that still run.

    An invocation knows their names only: those that ran before the test and have the same name are none.
    """
    started = {
        name: one.context.function_name for one in stretch.facts().of(Invocation) for name in one.unfinished_threads
    }
    if not started:
        return
    import threading

    for thread in threading.enumerate():
        if thread.name in started and thread not in before and thread is not threading.current_thread():
            thread.join(PATIENCE)
            if thread.is_alive() and not _waits_for_work(thread.ident or 0):
                yield (
                    f"{who}: the thread {thread.name!r} that a handler of {started[thread.name]!r} started still runs. "
                    "On AWS threads are frozen when the handler returns: let it wait for them with thread.join()"
                )


def _waits_for_work(thread_id: int) -> bool:
    """Whether it is a thread of a pool that has nothing to do; it ends with the process."""
    frame = sys._current_frames().get(thread_id)  # noqa: SLF001 - public, says its documentation
    return frame is not None and frame.f_globals.get("__name__") == "concurrent.futures.thread"


def _patches_left(who: str, known: dict[str, object]) -> Iterator[str]:
    """What is still replaced although no mock runs; told once."""
    for module, path in _PATCHED:
        name = f"{module}.{path}"
        value = _value(module, path)
        if _is_ours(value) and known.get(name) is not value:
            known[name] = value
            yield (
                f"{who}: {name} is what a mock of AWS Lambda put there, although none runs: something that began while "
                "the mock ran has put it back after its end, for instance monkeypatch.setattr() or "
                "unittest.mock.patch(). End that first: ask for monkeypatch after the mock, or use it in a `with`"
            )


def _value(module: str, path: str) -> object:
    owner: Any = sys.modules.get(module)
    for part in path.split("."):
        owner = getattr(owner, part, None)
    return owner


def _is_ours(value: object) -> bool:
    """Whether it is a function of this package itself; one that another library has wrapped stays as it is."""
    return isinstance(value, FunctionType) and value.__code__.co_filename.startswith(_PACKAGE)
