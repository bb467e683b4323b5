"""A handler that ends its process ends its environment, not the test."""

from __future__ import annotations

import _thread
import os
import signal
import threading
import time
from typing import Any

import pytest

EXITS = {
    "exit": ("sys.exit()", "Runtime exited without providing a reason"),
    "exit_0": ("sys.exit(0)", "Runtime exited without providing a reason"),
    "exit_1": ("sys.exit(1)", "Runtime exited with error: exit status 1"),
    "exit_256": ("sys.exit(256)", "Runtime exited without providing a reason"),
    "exit_minus_1": ("sys.exit(-1)", "Runtime exited with error: exit status 255"),
    "exit_text": ("sys.exit('fatal: words')", "Runtime exited with error: exit status 1"),
    "os_exit": ("os._exit(3)", "Runtime exited with error: exit status 3"),
    "abort": ("os.abort()", "Runtime exited with error: signal: aborted"),
    "kill": ("os.kill(os.getpid(), signal.SIGKILL)", "Runtime exited with error: signal: killed"),
    "terminate": ("os.kill(os.getpid(), signal.SIGTERM)", "Runtime exited with error: signal: terminated"),
    "segmentation_fault": ("os.kill(os.getpid(), 11)", "Runtime exited with error: signal: segmentation fault"),
    "keyboard_interrupt": ("raise KeyboardInterrupt", "Runtime exited with error: exit status 1"),
    "interrupt": ("os.kill(os.getpid(), signal.SIGINT)", "Runtime exited with error: exit status 1"),
    "base_exception": ("raise BaseException('b')", "Runtime exited with error: exit status 1"),
    "generator_exit": ("raise GeneratorExit", "Runtime exited with error: exit status 1"),
}


@pytest.mark.parametrize(("statement", "words"), EXITS.values(), ids=EXITS)
def test_B333_an_exit_is_an_error_of_the_function(make: Any, invoke: Any, statement: str, words: str) -> None:
    app = (
        f"import os, sys, signal\n"
        f"N = 0\n"
        f"def handler(event, context):\n"
        f"    global N\n"
        f"    N += 1\n"
        f"    if event:\n"
        f"        {statement}\n"
        f"    return N\n"
    )
    environment = make(app)
    assert invoke(environment).payload == b"1"
    result = invoke(environment, 1, request_id="R")
    assert result.error == {"errorType": "Runtime.ExitError", "errorMessage": f"RequestId: R Error: {words}"}
    assert (result.function_error, result.environment_lost) == ("Unhandled", True)
    assert f"RequestId: R Error: {words}\nRuntime.ExitError\nEND RequestId: R\n" in result.tail.decode()
    after = invoke(environment)
    assert (after.payload, after.cold) == (b"1", True)


@pytest.mark.parametrize("statement", ["sys.exit(4)", "os._exit(4)"])
def test_an_exit_at_import_is_one_of_the_initialisation(make: Any, invoke: Any, statement: str) -> None:
    result = invoke(make(f"import os, sys\n{statement}\n"), request_id="R")
    assert result.error["errorMessage"] == "RequestId: R Error: Runtime exited with error: exit status 4"
    assert result.cold


def test_the_text_of_an_exit_goes_to_the_log(make: Any, invoke: Any, output: Any) -> None:
    result = invoke(make("import sys\ndef handler(event, context):\n    sys.exit('words')\n"))
    assert output(result).startswith("words\n")


def test_a_base_exception_is_logged_as_the_interpreter_does(make: Any, invoke: Any, output: Any) -> None:
    app = "class Fatal(BaseException):\n    pass\ndef handler(event, context):\n    raise Fatal('words')\n"
    assert output(invoke(make(app))).startswith(
        "Traceback (most recent call last):\n"
        "  File \"/var/task/app.py\", line 4, in handler\n    raise Fatal('words')\napp.Fatal: words\n"
    )


def test_a_process_that_was_ended_cannot_go_on(make: Any, invoke: Any, output: Any) -> None:
    app = (
        "import os\n"
        "def handler(event, context):\n"
        "    try:\n"
        "        os._exit(5)\n"
        "    except BaseException:\n"
        "        print('goes on')\n"
        "    return 'ok'\n"
    )
    result = invoke(make(app))
    assert result.error["errorMessage"].endswith("exit status 5")
    assert "goes on" not in output(result)


def test_a_thread_that_ends_the_process_ends_the_environment(make: Any, invoke: Any) -> None:
    app = (
        "import os, threading\ndef handler(event, context):\n"
        "    thread = threading.Thread(target=os._exit, args=(6,))\n"
        "    thread.start()\n"
        "    thread.join()\n"
        "    return 'ok'\n"
    )
    assert invoke(make(app)).error["errorMessage"].endswith("exit status 6")


def test_an_exit_of_the_host_is_the_hosts(make: Any, invoke: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    invoke(make("def handler(event, context):\n    pass\n"))
    with pytest.raises(ProcessLookupError):
        os.kill(2**22 + 1, 0)
    os.kill(os.getpid(), 0)


def test_ctrl_c_of_the_user_ends_the_test(make: Any, invoke: Any) -> None:
    def press() -> None:
        _thread.interrupt_main()  # `signal.raise_signal` and `os.kill` would meet the environment
        time.sleep(1)

    environment = make(lambda event, context: press())
    with pytest.raises(KeyboardInterrupt):
        invoke(environment)
    assert not environment.is_initialised


def test_signal_handlers_are_the_environments_own(make: Any, invoke: Any, output: Any) -> None:
    app = (
        "import os, signal\n"
        "def shut_down(number, frame):\n    print('signal', int(number))\n"
        "before = signal.signal(signal.SIGTERM, shut_down)\n"
        "def handler(event, context):\n"
        "    os.kill(os.getpid(), signal.SIGTERM)\n"
        "    return [before == signal.SIG_DFL, signal.getsignal(signal.SIGTERM) is shut_down]\n"
    )
    before = signal.getsignal(signal.SIGTERM)
    result = invoke(make(app))
    assert (result.payload, output(result)) == (b"[true, true]", "signal 15\n")
    assert signal.getsignal(signal.SIGTERM) is before


def test_signal_handlers_can_be_set_in_every_thread(make: Any, invoke: Any) -> None:
    environment = make(
        "import signal\ndef handler(event, context):\n    signal.signal(signal.SIGTERM, print)\n    return 1\n"
    )
    results: list[Any] = []
    thread = threading.Thread(target=lambda: results.append(invoke(environment)))
    thread.start()
    thread.join()
    assert results[0].payload == b"1"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this platform")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_forked_child_never_returns_into_the_test(make: Any, invoke: Any) -> None:
    app = (
        "import os\ndef handler(event, context):\n"
        "    pids = []\n"
        "    for leave in (True, False):\n"
        "        pid = os.fork()\n"
        "        if pid == 0:\n"
        "            if leave:\n                os._exit(7)\n"
        "            return 'child'\n"
        "        pids.append(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))\n"
        "    return pids\n"
    )
    assert invoke(make(app)).payload == b"[7, 0]"
