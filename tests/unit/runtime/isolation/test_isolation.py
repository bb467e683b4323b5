"""What a handler does to the interpreter stays in its environment, and the host gets everything back."""

from __future__ import annotations

import builtins
import importlib
import json
import logging
import os
import signal
import sys
import tempfile
import threading
import time
import warnings
from pathlib import Path
from typing import Any

import pytest

from lambdamock.runtime import active, release, suspended


def state() -> dict[str, Any]:
    """Everything of the interpreter that a handler could have changed, by identity and by value."""
    root = logging.getLogger()
    identities = (
        sys.path, sys.stdout, sys.stderr, sys.excepthook, os.environ, root, warnings.filters, warnings.showwarning,
    )  # fmt: skip
    return {
        "identities": [id(thing) for thing in identities],
        "environ": dict(os.environ),
        "path": list(sys.path),
        "modules": {
            name: id(module) for name, module in sys.modules.items() if name.partition(".")[0] in {"app", "utils"}
        },
        "directory": Path.cwd(),
        "root": (root.level, list(root.handlers), list(root.filters), root.disabled, logging.root is root),
        "loggers": logging.getLogger("shared.library").level,
        "filters": list(warnings.filters),
        "tempdir": tempfile.tempdir,
        "recursion": sys.getrecursionlimit(),
        "alarm": signal.getsignal(signal.SIGALRM),
        "timer": signal.getitimer(signal.ITIMER_REAL),
        "term": signal.getsignal(signal.SIGTERM),
    }


VANDALS = {
    "replaces_stdout": "import sys, io\nsys.stdout = io.StringIO()\nsys.stderr = None",
    "closes_stdout": "import sys\nsys.stdout.close()\nsys.stdout.buffer.close()",
    "replaces_environ": "import os\nos.environ = {'only': 'this'}",
    "clears_environ": "import os\nos.environ.clear()",
    "changes_environ": "import os\nos.environ['LEAK'] = '1'\nos.putenv('LEAK', '2')\nos.environb[b'LEAK'] = b'3'",
    "replaces_root_logger": "import logging\nlogging.root = logging.RootLogger(0)",
    "replaces_root_handlers": (
        "import logging\nlogging.getLogger().handlers = [logging.NullHandler()]\nlogging.root.setLevel(1)"
    ),
    "forces_basic_config": "import logging, sys\nlogging.basicConfig(force=True, level=5, stream=sys.stdout)",
    "disables_logging": (
        "import logging\nlogging.disable(50)\nlogging.root.disabled = True\nlogging.root.addFilter(lambda r: False)"
    ),
    "configures_all_loggers": (
        "import logging.config\nlogging.config.dictConfig({'version': 1, 'root': {'level': 'DEBUG'}})"
    ),
    "changes_a_shared_logger": "import logging\nlogging.getLogger('shared.library').setLevel(7)",
    "replaces_path": "import sys\nsys.path = ['/nowhere']",
    "extends_path": "import sys\nsys.path.insert(0, '/leak')\nsys.path.append('/leak')",
    "changes_directory": "import os\nos.chdir('/')",
    "changes_warning_filters": "import warnings\nwarnings.simplefilter('error')\nwarnings.showwarning = print",
    "replaces_excepthook": "import sys\nsys.excepthook = print",
    "changes_recursion_limit": "import sys\nsys.setrecursionlimit(5000)",
    "changes_tempdir": "import tempfile\ntempfile.tempdir = '/nowhere'",
    "sets_signals": (
        "import signal\n"
        "signal.signal(signal.SIGTERM, print)\n"
        "signal.signal(signal.SIGALRM, print)\n"
        "signal.alarm(1)\n"
        "signal.setitimer(signal.ITIMER_REAL, 1)"
    ),
    "fakes_modules": (
        "import sys, types\n"
        "sys.modules['utils'] = types.ModuleType('utils')\n"
        "sys.modules['utils.deep'] = types.ModuleType('d')"
    ),
}


@pytest.mark.parametrize("moment", ["import", "invocation", "both"])
@pytest.mark.parametrize("code", VANDALS.values(), ids=VANDALS)
def test_the_host_is_as_before(make: Any, invoke: Any, code: str, moment: str) -> None:
    tempfile.gettempdir()
    logging.getLogger("shared.library").setLevel(logging.ERROR)
    body = "".join(f"    {line}\n" for line in code.splitlines())
    app = (code if moment != "invocation" else "") + "\ndef handler(event, context):\n"
    environment = make(app + (body if moment != "import" else "    pass\n"))
    before = state()
    for _ in range(2):
        assert invoke(environment).function_error is None
        assert state() == before


def test_release_takes_every_patch_out_and_may_be_called_twice(make: Any, invoke: Any) -> None:
    watched = [
        (os, "_exit"), (os, "kill"), (os, "putenv"), (os, "chdir"), (signal, "signal"),
        (signal, "alarm"), (time, "sleep"),
        (threading.Thread, "start"), (builtins, "__import__"), (importlib, "import_module"),
    ]  # fmt: skip

    def patches() -> list[Any]:
        values = [getattr(owner, name) for owner, name in watched]
        types = [type(thing) for thing in (os.environ, os.environb, logging.getLogger(), logging.Logger.manager)]
        return [*values, *types, list(sys.meta_path), logging.Formatter.__dict__["converter"]]

    release()
    before = patches()
    invoke(
        make(
            "import threading\n"
            "def handler(event, context):\n"
            "    t = threading.Thread(target=print)\n"
            "    t.start()\n"
            "    t.join()\n"
        )
    )
    assert patches() != before
    release()
    release()
    assert patches() == before


def test_a_patch_that_somebody_laid_over_ours_is_left_to_him(
    make: Any, invoke: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "sleep", time.sleep)  # puts back in the end what is there now
    environment = make("def handler(event, context):\n    pass\n")
    invoke(environment)

    def theirs(seconds: float) -> None:
        raise AssertionError

    with monkeypatch.context() as patch:
        patch.setattr(time, "sleep", theirs)
        release()
        assert time.sleep is theirs
    time.sleep(0)


def test_what_a_handler_puts_into_the_interpreter_is_there_at_the_next_warm_start(make: Any, invoke: Any) -> None:
    environment = make(
        "import os, sys, logging, warnings\n"
        "sys.path.append('/mine')\n"
        "os.environ['SEEN'] = '0'\n"
        "logging.getLogger().setLevel(logging.INFO)\n"
        "warnings.simplefilter('error')\n"
        "os.chdir('/')\n"
        "def handler(event, context):\n"
        "    os.environ['SEEN'] = str(int(os.environ['SEEN']) + 1)\n"
        "    return [sys.path[-1], os.environ['SEEN'], logging.getLogger().level, "
        "warnings.filters[0][0], os.getcwd()]\n"
    )
    payloads = [json.loads(invoke(environment).payload) for _ in range(2)]
    assert payloads == [["/mine", "1", 20, "error", "/"], ["/mine", "2", 20, "error", "/"]]


def test_two_cold_starts_do_not_double_the_handlers_of_a_logger(make: Any, invoke: Any, output: Any) -> None:
    app = (
        "import logging, sys\nlogger = logging.getLogger('orders')\nlogger.setLevel(logging.INFO)\n"
        "logger.addHandler(logging.StreamHandler(sys.stdout))\nlogger.propagate = False\n"
        "def handler(event, context):\n    logger.info('once')\n    return len(logger.handlers)\n"
    )
    for _ in range(2):
        result = invoke(make(app))
        assert (result.payload, output(result)) == (b"1", "once\n")
    assert "orders" not in logging.Logger.manager.loggerDict


def test_a_level_that_the_host_remembers_does_not_hide_records_of_the_environment(
    make: Any, invoke: Any, output: Any
) -> None:
    library = logging.getLogger("shared.chatty")
    assert not library.isEnabledFor(logging.INFO)

    def handler(event: object, context: object) -> None:
        logging.getLogger().setLevel(logging.INFO)
        library.info("heard")

    assert output(invoke(make(handler), request_id="R")) == "[INFO]\t2026-01-01T00:00:00.250Z\tR\theard\n"
    assert not library.isEnabledFor(logging.INFO)


def test_modules_of_the_host_with_the_same_name_are_hidden_and_come_back(
    make: Any, invoke: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import types

    fakes = {name: types.ModuleType(name) for name in ("app", "app.sub", "utils")}
    for name, module in fakes.items():
        monkeypatch.setitem(sys.modules, name, module)
    app = (
        "import sys, utils\n"
        "def handler(event, context):\n"
        "    return [utils.V, 'app.sub' in sys.modules, sys.modules['app'].__file__]\n"
    )
    environment = make({"app.py": app, "utils.py": "V = 'private'\n"})
    for _ in range(2):
        assert json.loads(invoke(environment).payload) == ["private", False, "/var/task/app.py"]
        assert {name: sys.modules[name] for name in fakes} == fakes


def test_names_that_the_runtime_has_loaded_are_not_shadowed(make: Any, invoke: Any) -> None:
    files = {
        "app.py": (
            "import json, boto3\ndef handler(event, context):\n    return [json.__name__, hasattr(boto3, 'fake')]\n"
        )
    }
    assert json.loads(invoke(make({**files, "json.py": "x = 1\n", "boto3/__init__.py": "fake = 1\n"})).payload) == [
        "json",
        False,
    ]
    assert json.dumps(1) == "1"


def test_packages_namespaces_and_vendored_directories_are_private(make: Any, invoke: Any) -> None:
    app = (
        "import os, sys\n"
        "sys.path.append(os.path.join(os.path.dirname(__file__), 'vendor'))\n"
        "from pkg.inner import V\nimport spaced.part\nimport only_vendored\n"
        "def handler(event, context):\n"
        "    return [V, spaced.part.V, only_vendored.V]\n"
    )
    files = {
        "app.py": app, "pkg/__init__.py": "", "pkg/inner.py": "from . import sibling\nV = sibling.V\n",
        "pkg/sibling.py": "V = 1\n", "spaced/part.py": "V = 2\n", "vendor/only_vendored.py": "V = 3\n",
    }  # fmt: skip
    environment = make(files)
    for _ in range(2):
        assert invoke(environment).payload == b"[1, 2, 3]"
        assert not {"pkg", "pkg.inner", "spaced", "spaced.part", "only_vendored"} & set(sys.modules)


def test_B309_binary_output_is_logged_with_backslashes_for_what_is_no_text(make: Any, invoke: Any, output: Any) -> None:
    app = (
        "import sys\n"
        "def handler(event, context):\n"
        "    sys.stdout.buffer.write(b'\\xff\\x00ok\\n')\n"
        "    print('\\ud800', file=sys.stderr)\n"
    )
    result = invoke(make(app))
    assert output(result) == "\\xff\x00ok\n\\ud800\n"
    assert b"\\xff\x00ok\n\\ud800\n" in result.tail


def test_B309_a_lone_surrogate_cannot_be_printed(make: Any, invoke: Any, output: Any) -> None:
    app = "import sys\ndef handler(event, context):\n    print(sys.stdout.errors)\n    print('\\ud800')\n"
    result = invoke(make(app, runtime="python3.11"))
    assert result.error["errorType"] == "UnicodeEncodeError"
    assert output(result).startswith("strict\n[ERROR] UnicodeEncodeError: ")


def test_standard_output_has_no_descriptor_and_is_no_terminal(make: Any, invoke: Any) -> None:
    app = (
        "import sys, io\n"
        "def handler(event, context):\n"
        "    try:\n        sys.stdout.fileno()\n    except io.UnsupportedOperation:\n"
        "        return [sys.stdout.isatty(), sys.stdout.encoding, sys.stdout.writable()]\n"
    )
    assert json.loads(invoke(make(app)).payload) == [False, "utf-8", True]


def test_a_flood_of_output_keeps_its_beginning_and_its_end(make: Any, invoke: Any) -> None:
    app = "def handler(event, context):\n    for n in range(12000):\n        print(f'{n:08d}', 'x' * 90)\n"
    result = invoke(make(app, timeout=60))  # a busy machine needs more than the usual seconds
    stored = sum(len(event.message) for event in result.log)
    assert 1 << 20 <= stored < (1 << 20) + 8192
    assert result.log[2].message.startswith("00000000 ")
    assert [event.message[:8] for event in result.log if "00011999" in event.message] == ["00011999"]
    assert sum("is left out" in event.message for event in result.log) == 1
    assert len(result.tail) == 4096


def test_a_debugger_writes_to_the_host(make: Any, invoke: Any, output: Any, capsys: pytest.CaptureFixture[str]) -> None:
    app = (
        "import sys\n"
        "def handler(event, context):\n"
        "    print('log')\n"
        "    exec(\"print('(Pdb) ')\", {'__name__': 'pdb', 'print': print})\n"
    )
    assert output(invoke(make(app))) == "log\n"
    assert capsys.readouterr().out == "(Pdb) \n"


def test_a_nested_invocation_sees_its_own_environment_and_the_outer_one_comes_back(
    make: Any, invoke: Any, output: Any
) -> None:
    inner = make(
        {
            "app.py": (
                "import os, utils\nprint('inner')\ndef handler(event, context):\n    return [utils.V, os.getcwd()]\n"
            ),
            "utils.py": "V = 'inner'\n",
        }
    )
    outer = make(
        {
            "app.py": "import os, utils, test_hooks\n"
            "def handler(event, context):\n"
            "    print('before')\n    before = os.getcwd()\n"
            "    answer = test_hooks.call()\n"
            "    import late\n    print('after')\n"
            "    return [answer, utils.V, late.V, os.getcwd() == before, os.environ['WHO']]\n",
            "utils.py": "V = 'outer'\n",
            "late.py": "V = 'late'\n",
        },
        variables={"WHO": "outer"},
    )
    import types

    hooks = types.ModuleType("test_hooks")
    results: list[Any] = []

    def call() -> Any:
        with suspended():
            assert active() is None
            assert "WHO" not in os.environ
            results.append(invoke(inner))
        return json.loads(results[-1].payload)

    hooks.call = call  # type: ignore[attr-defined]
    sys.modules["test_hooks"] = hooks
    try:
        result = invoke(outer)
    finally:
        del sys.modules["test_hooks"]
    assert json.loads(result.payload) == [["inner", "/var/task"], "outer", "late", True, "outer"]
    assert (output(result), output(results[0])) == ("before\nafter\n", "inner\n")


def test_suspended_is_nothing_without_an_environment() -> None:
    before = state()
    with suspended():
        assert state() == before


def test_an_outer_handler_may_invoke_without_suspending(make: Any, invoke: Any) -> None:
    inner = make("def handler(event, context):\n    return 'inner'\n")
    outer = make(lambda event, context: [invoke(inner).payload.decode(), os.environ["WHO"]], variables={"WHO": "outer"})
    assert json.loads(invoke(outer).payload) == ['"inner"', "outer"]


def test_a_handler_may_run_its_own_event_loop_inside_the_hosts(make: Any, invoke: Any) -> None:
    import asyncio

    environment = make(
        "import asyncio\n"
        "async def work():\n"
        "    return 5\n"
        "def handler(event, context):\n"
        "    return asyncio.run(work())\n"
    )

    async def host() -> bytes:
        payload: bytes = invoke(environment).payload
        await asyncio.sleep(0)
        return payload

    assert asyncio.run(host()) == b"5"


def test_A409_two_threads_with_two_environments_do_not_mix(make: Any, invoke: Any, output: Any) -> None:
    barrier = threading.Barrier(2)
    app = (
        "import os, logging, sys, utils\n"
        "def handler(barrier, context):\n"
        "    seen = []\n"
        "    for n in range(20):\n"
        "        barrier.wait(10)\n"
        "        import utils\n"
        "        print(utils.NAME)\n"
        "        logging.warning(utils.NAME)\n"
        "        seen += [utils.NAME, os.environ['NAME'], __import__(f'late{n % 5}').NAME]\n"
        "    return sorted(set(seen))\n"
    )
    results: dict[str, Any] = {}
    environments = {}
    for name in ("one", "two"):
        late = {f"late{n}.py": f"NAME = {name!r}\n" for n in range(5)}
        files = {"app.py": app, "utils.py": f"NAME = {name!r}\n", **late}
        environments[name] = make(files, variables={"NAME": name}, timeout=30)

    def run(name: str) -> None:
        results[name] = invoke(environments[name], barrier)

    before = state()
    threads = [threading.Thread(target=run, args=(name,)) for name in environments]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for name, result in results.items():
        assert json.loads(result.payload) == [name]
        lines = [line.rpartition("\t")[2] for line in output(result).splitlines()]
        assert lines == [name] * 40
    assert state() == before


def test_threads_that_outlive_the_handler_stay_in_their_environment(make: Any, invoke: Any, output: Any) -> None:
    app = (
        "import os, threading\n"
        "go, done, seen = threading.Event(), threading.Event(), []\n"
        "def background():\n"
        "    go.wait(10)\n"
        "    import helper\n"
        "    print('late')\n"
        "    seen.append([os.environ['WHO'], helper.V])\n"
        "    done.set()\n"
        "def handler(event, context):\n"
        "    if event == 'start':\n"
        "        threading.Thread(target=background, name='worker', daemon=True).start()\n"
        "    else:\n"
        "        go.set()\n"
        "        done.wait(10)\n"
        "    return seen\n"
    )
    environment = make({"app.py": app, "helper.py": "V = 'mine'\n"}, variables={"WHO": "me"})
    first = invoke(environment, "start")
    assert (first.payload, first.unfinished_threads) == (b"[]", ("worker",))
    second = invoke(environment, "finish")
    assert json.loads(second.payload) == [["me", "mine"]]
    assert output(second) == "late\n"
    assert "helper" not in sys.modules


def test_a_thread_that_imports_after_its_handler_returned_does_not_leak(make: Any, invoke: Any) -> None:
    go, done = threading.Event(), threading.Event()
    app = (
        "import threading\n"
        "def background(go, done):\n"
        "    go.wait(10)\n"
        "    import helper\n"
        "    done.helper = helper.V\n"
        "    done.set()\n"
        "def handler(event, context):\n"
        "    threading.Thread(target=background, args=event).start()\n"
    )
    invoke(make({"app.py": app, "helper.py": "V = 'mine'\n"}), [go, done])
    before = state()
    go.set()
    assert done.wait(10)
    assert done.helper == "mine"  # type: ignore[attr-defined]
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and "background" in thread.name:
            thread.join()
    assert "helper" not in sys.modules
    assert state() == before


def test_a_pool_of_threads_works_in_the_environment(make: Any, invoke: Any, output: Any) -> None:
    app = (
        "import os\nfrom concurrent.futures import ThreadPoolExecutor\n"
        "def work(n):\n    import helper\n    print(n)\n    return helper.V + os.environ['WHO']\n"
        "with ThreadPoolExecutor(2) as pool:\n    AT_IMPORT = list(pool.map(work, [0]))\n"
        "def handler(event, context):\n"
        "    with ThreadPoolExecutor(2) as pool:\n        return AT_IMPORT + list(pool.map(work, [1]))\n"
    )
    result = invoke(make({"app.py": app, "helper.py": "V = 'v'\n"}, variables={"WHO": "w"}))
    assert json.loads(result.payload) == ["vw", "vw"]
    assert output(result) == "0\n1\n"


def test_warnings_are_shown_whatever_the_host_makes_of_them(make: Any, invoke: Any, output: Any) -> None:
    app = "import warnings\ndef handler(event, context):\n    warnings.warn('careful')\n"
    result = invoke(make(app))
    assert output(result) == "/var/task/app.py:3: UserWarning: careful\n  warnings.warn('careful')\n"
