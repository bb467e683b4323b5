"""Child processes belong to their environment: what they see, what they print, and when they end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest

pytestmark = pytest.mark.skipif(not hasattr(os, "killpg"), reason="children are the host's on Windows")


def has_ended(pid: int) -> bool:
    """Whether a process is gone, soon."""
    until = monotonic() + 5
    while monotonic() < until:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        sleep(0.005)
    return False


def comes_to(pid: int, state: str) -> bool:
    """Whether a process is in a state (a letter of /proc), soon."""
    until = monotonic() + 5
    while monotonic() < until:
        if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == state:
            return True
        sleep(0.005)
    return False


def open_files() -> int:
    """How many there are in this process, where the system tells."""
    descriptors = Path("/proc/self/fd")
    return len(list(descriptors.iterdir())) if descriptors.exists() else 0


def handler(*lines: str) -> str:
    body = "".join(f"    {line}\n" for line in lines)
    return f"import os, subprocess, sys\ndef handler(event, context):\n{body}"


STARTED = {
    "run": "subprocess.run(['sh', '-c', 'echo out; echo err >&2'])",
    "run_a_shell": "subprocess.run('echo out; echo err >&2', shell=True)",
    "check_call": "subprocess.check_call(['sh', '-c', 'echo out; echo err >&2'])",
    "stdout_of_the_code": "subprocess.run('echo out; echo err', shell=True, stdout=sys.stdout)",
    "descriptors": "subprocess.run('echo out; echo err >&2', shell=True, stdout=1, stderr=2)",
    "stderr_to_stdout": "subprocess.run('echo out; echo err >&2', shell=True, stderr=subprocess.STDOUT)",
    "positional": "subprocess.Popen(['sh', '-c', 'echo out; echo err >&2'], -1, None, None, None, None).wait()",
    "polled": "p = subprocess.Popen('echo out; echo err', shell=True)\n    while p.poll() is None: pass",
    "system": "os.system('echo out; echo err >&2')",
    "posix_spawn": "os.waitpid(os.posix_spawn('/bin/sh', ['sh', '-c', 'echo out; echo err >&2'], os.environ), 0)",
    "posix_spawnp": "os.waitpid(os.posix_spawnp('sh', ['sh', '-c', 'echo out; echo err >&2'], os.environ), 0)",
    "spawnv": "os.spawnv(os.P_WAIT, '/bin/sh', ['sh', '-c', 'echo out; echo err >&2'])",
    "spawnlp": "os.spawnlp(os.P_WAIT, 'sh', 'sh', '-c', 'echo out; echo err >&2')",
    "fork_and_exec": (
        "pid = os.fork()\n    if not pid: os.execv('/bin/sh', ['sh', '-c', 'echo out; echo err >&2'])\n"
        "    os.waitpid(pid, 0)"
    ),
    "fork": "pid = os.fork()\n    if not pid: print('out'); print('err'); os._exit(0)\n    os.waitpid(pid, 0)",
    "fork_that_runs": (
        "pid = os.fork()\n    if not pid: subprocess.run(['echo', 'out']); os.system('echo err'); os._exit(0)\n"
        "    os.waitpid(pid, 0)"
    ),
    "asyncio": (
        "import asyncio\n    async def run():\n"
        "        await (await asyncio.create_subprocess_shell('echo out; echo err >&2')).wait()\n"
        "    asyncio.run(run())"
    ),
}


@pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")
@pytest.mark.parametrize("statement", STARTED.values(), ids=STARTED)
def test_what_a_child_prints_is_in_the_log(
    make: Any, invoke: Any, output: Any, capfd: pytest.CaptureFixture[str], statement: str
) -> None:
    result = invoke(make(handler("print('before')", statement, "print('after')")))
    lines = output(result).splitlines()
    assert sorted(lines) == ["after", "before", "err", "out"]
    assert lines[0] == "before"
    assert capfd.readouterr() == ("", "")


def test_what_a_child_prints_stands_before_what_follows_its_end(make: Any, invoke: Any, output: Any) -> None:
    lines = ("print(1)", "subprocess.run(['echo', '2'])", "print(3)", "subprocess.run('echo 4 >&2', shell=True)")
    assert output(invoke(make(handler(*lines)))) == "1\n2\n3\n4\n"


def test_a_child_that_opens_its_output_again_prints_there(make: Any, invoke: Any, output: Any) -> None:
    statement = "subprocess.run('echo 1 > /dev/stderr; echo 2', shell=True)"
    assert output(invoke(make(handler(statement)))) == "1\n2\n"


def test_output_that_is_taken_is_not_in_the_log(make: Any, invoke: Any, output: Any) -> None:
    result = invoke(make(handler("return subprocess.check_output(['echo', 'taken'], text=True)")))
    assert (result.payload, output(result)) == (b'"taken\\n"', "")


def test_a_child_has_the_variables_of_its_environment(make: Any, invoke: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OF_THE_HOST", "1")
    app = handler(
        "os.environ['SET'] = '2'",
        "return dict(line.split('=', 1) for line in subprocess.check_output(['env'], text=True).splitlines())",
    )
    variables = invoke(make(app, variables={"OWN": "1"})).payload.decode()
    assert '"OF_THE_HOST"' not in variables
    assert '"OWN": "1"' in variables
    assert '"SET": "2"' in variables
    assert '"AWS_SECRET_ACCESS_KEY": "secret"' in variables


def test_a_child_does_not_load_libraries_of_the_platform_from_the_host(
    make: Any, invoke: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = handler("return subprocess.check_output('echo -n $LD_LIBRARY_PATH', shell=True, text=True)")
    monkeypatch.setenv("LD_LIBRARY_PATH", "/of/the/host")
    assert invoke(make(app)).payload.endswith(b'/lib:/of/the/host"')
    monkeypatch.delenv("LD_LIBRARY_PATH")
    assert b"/lib64" not in invoke(make(app)).payload


def test_python_is_the_one_of_the_test(make: Any, invoke: Any) -> None:
    programs = "('python3', '/var/lang/bin/python3', sys.executable)"
    prefix = "lambda python: subprocess.check_output([python, '-c', 'import sys; print(sys.prefix)'], text=True)"
    result = invoke(make(handler(f"return list(map({prefix}, {programs}))")))
    assert result.payload.decode() == str([f"{sys.prefix}\\n"] * 3).replace("'", '"').replace("\\\\", "\\")


def test_a_child_runs_in_the_directory_of_its_environment(make: Any, invoke: Any) -> None:
    environment = make(
        {"app.py": handler("return subprocess.check_output(['cat', 'data.txt'], text=True)"), "data.txt": "D"}
    )
    assert invoke(environment).payload == b'"D"'


NAMED = {
    "argument": "subprocess.check_output(['cat', '/tmp/x'])",
    "bytes": "subprocess.check_output([b'cat', b'/tmp/x'])",
    "path": "subprocess.check_output(['cat', __import__('pathlib').Path('/tmp/x')])",
    "option": "subprocess.check_output(['sed', '--file=/dev/null', '/tmp/x'])",
    "text": "subprocess.check_output('cat \"/tmp/x\"', shell=True)",
    "directory": "subprocess.check_output(['cat', 'x'], cwd='/tmp')",
    "variable": "subprocess.check_output('cat $NAME', shell=True, env={**os.environ, 'NAME': '/tmp/x'})",
    "popen": "os.popen('cat /tmp/x').read().encode()",
    "program": "subprocess.check_output(['/tmp/program'])",
    "system": "bytes([os.system('grep -q content < /tmp/x') or 99])",
}


@pytest.mark.parametrize("statement", NAMED.values(), ids=NAMED)
def test_a_command_names_tmp_of_the_environment(make: Any, invoke: Any, statement: str) -> None:
    app = handler(
        "import tempfile",
        "with open(tempfile.gettempdir() + '/x', 'w') as file: file.write('content')",
        "program = tempfile.gettempdir() + '/program'",
        "with open(program, 'w') as file: file.write('#!/bin/sh\\nprintf content')",
        "os.chmod(program, 0o700)",
        f"return ({statement}).decode()",
    )
    assert invoke(make(app)).payload in {b'"content"', b'"c"'}


def test_a_command_names_the_package_and_files_of_the_test(make: Any, invoke: Any, tmp_path: Path) -> None:
    (tmp_path / "of-the-test").write_text("T")
    app = handler("return subprocess.check_output(['cat', '/var/task/data.txt', event], text=True)")
    environment = make({"app.py": app, "data.txt": "D"})
    assert invoke(environment, str(tmp_path / "of-the-test")).payload == b'"DT"'


@pytest.mark.parametrize("stdin", ["None", "sys.stdin", "0"])
def test_a_child_cannot_read_the_terminal(make: Any, invoke: Any, stdin: str) -> None:
    app = handler(f"return subprocess.run(['cat'], stdin={stdin}, stdout=subprocess.PIPE, text=True).stdout")
    assert invoke(make(app)).payload == b'""'


def test_threads_start_children_at_once(make: Any, invoke: Any, output: Any) -> None:
    app = handler(
        "from concurrent.futures import ThreadPoolExecutor",
        "with ThreadPoolExecutor(4) as pool:",
        "    list(pool.map(lambda number: subprocess.run(['echo', str(number)]), range(8)))",
    )
    assert sorted(output(invoke(make(app))).split()) == list("01234567")


def test_a_program_that_is_not_there_is_an_error_as_ever(make: Any, invoke: Any) -> None:
    error = invoke(make(handler("subprocess.run(['no-such-program'])"))).error
    assert error["errorType"] == "FileNotFoundError"
    assert error["errorMessage"] == "[Errno 2] No such file or directory: 'no-such-program'"
    assert not any("lambdamock" in line for line in error["stackTrace"])


EXECUTED = {
    "execv": ("os.execv('/bin/sh', ['sh', '-c', 'echo gone; exit 3'])", "exit status 3"),
    "execlp": ("os.execlp('sh', 'sh', '-c', 'echo gone; kill -9 $$')", "signal: killed"),
    "execve": ("os.execve('/bin/sh', ['sh', '-c', 'echo $A; exit 1'], {'A': 'gone'})", "exit status 1"),
}


@pytest.mark.parametrize(("statement", "words"), EXECUTED.values(), ids=EXECUTED)
def test_a_program_in_place_of_the_process_ends_the_environment(
    make: Any, invoke: Any, output: Any, statement: str, words: str
) -> None:
    result = invoke(make(handler("print('before')", statement)), request_id="R")
    assert result.error["errorMessage"] == f"RequestId: R Error: Runtime exited with error: {words}"
    assert output(result).startswith("before\ngone\n")
    assert result.environment_lost


BACKGROUND = (
    "import subprocess\nsleeper = None\ndef handler(event, context):\n    global sleeper\n"
    "    if sleeper is None:\n        sleeper = subprocess.Popen('sleep 60; echo late', shell=True)\n"
    "    {then}\n    return sleeper.pid\n"
)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads states from /proc")
def test_children_are_frozen_between_invocations(make: Any, invoke: Any) -> None:
    def look(event: Any, context: Any) -> None:
        pids.extend([subprocess.Popen(["sleep", "60"]).pid] if event else [])
        states.append(comes_to(pids[0], "S"))

    pids: list[int] = []
    states: list[bool] = []
    environment = make(look)
    for is_first in (True, False, False):
        invoke(environment, is_first)
        states.append(comes_to(pids[0], "T"))
    assert states == [True] * 6


def test_children_end_with_their_environment(make: Any, invoke: Any) -> None:
    environment = make(BACKGROUND.format(then="pass"))
    pid = int(invoke(environment).payload)
    environment.close()
    assert has_ended(pid)


ENDS = {"exit": ("sys.exit(1)", 3), "time-out": ("sleeper.wait()", 1)}


@pytest.mark.parametrize("place", ["main", "thread"])
@pytest.mark.parametrize(("then", "timeout"), ENDS.values(), ids=ENDS)
def test_children_end_with_the_memory_of_their_environment(
    make: Any, invoke: Any, place: str, then: str, timeout: int
) -> None:
    pids: list[int] = []
    environment = make(BACKGROUND.format(then=f"import sys; event.append(sleeper.pid); {then}"), timeout=timeout)
    results: list[Any] = []

    def call() -> None:
        results.append(invoke(environment, pids))

    if place == "main":
        call()
    else:
        thread = threading.Thread(target=call)
        thread.start()
        thread.join()
    assert results[0].error is not None
    assert results[0].environment_lost
    assert has_ended(pids[0])


def test_what_a_child_printed_before_the_time_out_is_in_the_log(make: Any, invoke: Any, output: Any) -> None:
    result = invoke(make(handler("subprocess.run('echo early; sleep 60; echo late', shell=True)"), timeout=1))
    assert output(result).startswith("early\n")
    assert "Task timed out" in output(result)


def test_children_of_children_end_too(make: Any, invoke: Any) -> None:
    app = handler(
        "command = 'sleep 60 >/dev/null & echo $!'",
        "return int(subprocess.run(command, shell=True, stdout=subprocess.PIPE).stdout)",
    )
    environment = make(app)
    pid = int(invoke(environment).payload)
    os.kill(pid, 0)
    environment.close()
    assert has_ended(pid) or comes_to(pid, "Z")


def test_children_of_the_test_are_its_own(
    make: Any, invoke: Any, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OF_THE_HOST", "1")
    invoke(make(handler("subprocess.run(['true'])")))
    subprocess.run("echo $OF_THE_HOST; test /tmp = $PWD", shell=True, check=True, cwd="/tmp")
    assert capfd.readouterr().out == "1\n"


def test_nothing_is_left_of_children(make: Any, invoke: Any) -> None:
    environment = make(handler("subprocess.run(['echo', 'x'])", "subprocess.Popen(['sleep', '60'])"))
    before = open_files()
    invoke(environment)
    environment.close()
    after = open_files()
    assert after == before
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_signals_reach_children(make: Any, invoke: Any) -> None:
    app = handler(
        "import signal",
        "child = subprocess.Popen(['sleep', '60'])",
        "os.kill(child.pid, signal.SIGTERM)",
        "return child.wait()",
    )
    assert invoke(make(app)).payload == str(-signal.SIGTERM).encode()
