"""SnapStart: an environment that is initialised once and restored for its invocations."""

from __future__ import annotations

import io
import json
import os
import random
import sys
import uuid
import zipfile
from types import SimpleNamespace
from typing import Any

import pytest

from lambdamock.runtime import ZipCode

UNIQUE = """
import os, random, secrets, tempfile, uuid
from snapshot_restore_py import register_after_restore, register_before_snapshot

at_start = [random.random() for _ in range(2)]
drawn = [str(uuid.uuid4()), secrets.token_hex(8), os.urandom(4).hex(), random.SystemRandom().random()]
random.seed()
drawn.append(random.random())
drawn.append(random.Random().random())
restored = []

@register_before_snapshot
def before():
    drawn.append(str(uuid.uuid4()))

@register_after_restore
def after():
    restored.append(str(uuid.uuid4()))

def handler(event, context):
    return {
        "snapshot": at_start + drawn,
        "random": [random.random() for _ in range(2)],
        "unique": restored + [str(uuid.uuid4()), os.urandom(8).hex(), secrets.token_hex(8)],
    }
"""
LOUD = """
print("loading")
def handler(event, context):
    print("handling")
    return 1
"""


@pytest.fixture
def restore(make: Any) -> Any:
    """Makes an environment of a published version with a snapshot; of the same text it is the same package."""
    packages: dict[str, Any] = {}

    def make_restored(source: str, **settings: Any) -> Any:
        code = packages.setdefault(source, as_code(source))
        return make(code, **{"initialization_type": "snap-start", "function_version": "1", **settings})

    return make_restored


def as_code(source: str) -> ZipCode:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("app.py", source)
    return ZipCode(content.getvalue())


def begins(result: Any) -> list[str]:
    """The first word of each line of the log."""
    return [event.message.split()[0] for event in result.log]


class TestUniqueness:
    def test_what_was_drawn_before_the_snapshot_is_the_same_in_all_environments(
        self, restore: Any, invoke: Any
    ) -> None:
        first, second = (json.loads(invoke(restore(UNIQUE)).payload) for _ in range(2))
        assert first["snapshot"] == second["snapshot"]
        assert len(set(first["snapshot"])) == 9

    def test_the_random_module_goes_on_from_its_state_in_the_snapshot(self, restore: Any, invoke: Any) -> None:
        environments = [restore(UNIQUE), restore(UNIQUE)]
        answers = [[json.loads(invoke(one).payload)["random"] for _ in range(2)] for one in environments]
        assert answers[0] == answers[1]
        assert answers[0][0] != answers[0][1]

    def test_after_the_restoration_chance_is_real(self, restore: Any, invoke: Any) -> None:
        first, second = (json.loads(invoke(restore(UNIQUE)).payload)["unique"] for _ in range(2))
        assert len({*first, *second}) == 8

    @pytest.mark.parametrize(
        "other",
        [{"function_version": "2"}, {"function_name": "gn"}, {"region": "eu-west-2"}],
        ids=lambda other: next(iter(other)),
    )
    def test_other_versions_have_other_snapshots(self, restore: Any, invoke: Any, other: dict[str, str]) -> None:
        first, second = (json.loads(invoke(one).payload) for one in (restore(UNIQUE), restore(UNIQUE, **other)))
        assert not {*map(str, first["snapshot"])} & {*map(str, second["snapshot"])}

    def test_without_a_snapshot_every_environment_draws_for_itself(self, make: Any, invoke: Any) -> None:
        first, second = (json.loads(invoke(make(UNIQUE)).payload) for _ in range(2))
        assert not {*map(str, first["snapshot"])} & {*map(str, second["snapshot"])}

    def test_the_host_keeps_its_chance(self, restore: Any, invoke: Any) -> None:
        environment = restore(UNIQUE)
        state = random.getstate()
        invoke(environment)
        originals = (os.urandom, random.seed, random.Random.seed, vars(random)["_urandom"])
        invoke(restore(UNIQUE, function_version="2"))
        assert random.getstate() == state
        assert (os.urandom, random.seed, random.Random.seed, vars(random)["_urandom"]) == originals

    def test_others_who_draw_meanwhile_draw_for_themselves(
        self, restore: Any, invoke: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        drawn: list[Any] = []

        def draw() -> None:
            from lambdamock.runtime import suspended

            with suspended():
                drawn.append(uuid.uuid4())

        monkeypatch.setitem(sys.modules, "of_the_host", SimpleNamespace(draw=draw))
        for _ in range(2):
            invoke(restore("import of_the_host\nof_the_host.draw()\ndef handler(*_): pass\n"))
        assert len(set(drawn)) == 2


class TestPublication:
    def test_the_code_is_initialised_and_logged_once(self, restore: Any, invoke: Any) -> None:
        environment = restore(LOUD)
        snapshot = environment.initialise()
        assert snapshot.error is None
        assert [event.message.split()[0] for event in snapshot.log] == ["INIT_START", "loading"]
        assert begins(invoke(environment)) == [
            "RESTORE_START",
            "RESTORE_REPORT",
            "START",
            "handling",
            "END",
            "REPORT",
        ]
        assert begins(invoke(environment)) == ["START", "handling", "END", "REPORT"]

    def test_a_further_environment_is_initialised_unseen(self, restore: Any, invoke: Any) -> None:
        result = invoke(restore(LOUD))
        assert begins(result) == ["RESTORE_START", "RESTORE_REPORT", "START", "handling", "END", "REPORT"]
        assert (result.cold, result.init_duration) == (True, None)

    @pytest.mark.parametrize(
        ("code", "error"),
        [
            ("raise KeyError('x')\n", ("KeyError", "'x'")),
            ("import sys\nsys.exit(3)\n", ("Runtime.ExitError", "Runtime exited with error: exit status 3")),
            ("def other(): pass\n", ("Runtime.HandlerNotFound", "Handler 'handler' missing on module 'app'")),
            (
                "import snapshot_restore_py as s\n@s.register_before_snapshot\ndef f(): 1 / 0\ndef handler(*_): ...\n",
                ("ZeroDivisionError", "division by zero"),
            ),
        ],
        ids=["import", "exit", "no handler", "hook before the snapshot"],
    )
    def test_a_failed_initialisation(self, restore: Any, code: str, error: tuple[str, str]) -> None:
        snapshot = restore(code).initialise()
        assert snapshot.error is not None
        assert (snapshot.error["errorType"], snapshot.error["errorMessage"].rpartition("Error: ")[2]) == error

    def test_a_lost_environment_is_restored_again(self, restore: Any, invoke: Any) -> None:
        environment = restore("import sys\ndef handler(event, context):\n    return sys.exit(1) if event else 1\n")
        environment.initialise()
        assert invoke(environment, "exit").environment_lost
        again = invoke(environment)
        assert (begins(again)[:2], again.cold) == (["RESTORE_START", "RESTORE_REPORT"], True)


class TestReport:
    def test_a_restored_environment_has_a_restore_duration(self, restore: Any, invoke: Any) -> None:
        result = invoke(restore(LOUD))
        fields = dict(field.split(": ") for field in result.log[-1].message.strip().split("\t")[1:])
        assert list(fields) == [
            "Duration",
            "Billed Duration",
            "Memory Size",
            "Max Memory Used",
            "Restore Duration",
            "Billed Restore Duration",
        ]
        billed, restored = (int(fields[name].split()[0]) for name in ("Billed Duration", "Billed Restore Duration"))
        assert billed == result.billed_duration > restored

    def test_nothing_of_the_restoration_is_in_the_tail(self, restore: Any, invoke: Any) -> None:
        assert invoke(restore(LOUD)).tail.startswith(b"START RequestId: ")

    def test_the_events_in_json(self, restore: Any, invoke: Any) -> None:
        result = invoke(restore(LOUD, log_format="JSON", system_log_level="DEBUG"))
        events = [json.loads(event.message) for event in result.log if event.message.startswith("{")]
        assert [event["type"] for event in events] == [
            "platform.restoreStart",
            "platform.restoreRuntimeDone",
            "platform.restoreReport",
            "platform.start",
            "platform.runtimeDone",
            "platform.report",
        ]
        assert events[1]["record"] == {"status": "success"}
        assert {"restoreDurationMs", "billedRestoreDurationMs"} <= events[-1]["record"]["metrics"].keys()


class TestAHookAfterTheRestoration:
    FAILING = """
import snapshot_restore_py

@snapshot_restore_py.register_after_restore
def connect():
    raise ConnectionError("no database")

def handler(event, context):
    return 1
"""

    def test_that_fails_keeps_the_function_from_being_invoked(self, restore: Any, invoke: Any) -> None:
        result = invoke(restore(self.FAILING))
        assert (result.restore_failure, result.payload, result.environment_lost) == ("error", b"", True)
        assert (result.error["errorType"], result.error["errorMessage"]) == ("ConnectionError", "no database")
        assert begins(result) == ["RESTORE_START", "[ERROR]", "RESTORE_REPORT"]
        assert result.log[-1].message.endswith("ms\tStatus: error\tError Type: Runtime.AfterRestoreError\n")

    def test_that_takes_longer_than_ten_seconds(self, restore: Any, invoke: Any, clock: Any) -> None:
        def wait() -> None:
            clock.seconds += 11

        environment = restore(self.FAILING.replace("raise ConnectionError", "__import__('waiting').wait() #"))
        sys.modules["waiting"] = SimpleNamespace(wait=wait)  # type: ignore[assignment]
        try:
            result = invoke(environment)
        finally:
            del sys.modules["waiting"]
        assert result.restore_failure == "timeout"
        assert result.log[-1].message == "RESTORE_REPORT Restore Duration: 10000.00 ms\tStatus: timeout\n"
