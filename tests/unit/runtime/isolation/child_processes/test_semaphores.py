"""Semaphores between processes cannot be made on AWS; processes and pipes work."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

MADE = {
    "lock": "multiprocessing.Lock()",
    "queue": "multiprocessing.Queue()",
    "pool": "multiprocessing.Pool(1)",
    "thread_pool": "multiprocessing.pool.ThreadPool(1)",
    "value": "multiprocessing.Value('i')",
    "executor": "concurrent.futures.ProcessPoolExecutor(1)",
}
IMPORTS = "import concurrent.futures, multiprocessing, multiprocessing.pool\n"


@pytest.mark.parametrize("expression", MADE.values(), ids=MADE)
def test_what_needs_a_semaphore_cannot_be_made(make: Any, invoke: Any, expression: str) -> None:
    error = invoke(make(f"{IMPORTS}def handler(event, context):\n    {expression}\n")).error
    assert (error["errorType"], error["errorMessage"]) == ("OSError", "[Errno 38] Function not implemented")


def test_semaphores_of_the_test_work(make: Any, invoke: Any) -> None:
    import multiprocessing  # not before the first invocation

    invoke(make(lambda event, context: None))
    with multiprocessing.Lock():
        pass


def test_a_process_and_a_pipe_work(make: Any, invoke: Any) -> None:
    app = (
        "import multiprocessing\n"
        "def work(end):\n    end.send('done')\n    end.close()\n"
        "def handler(event, context):\n"
        "    mine, theirs = multiprocessing.Pipe()\n"
        "    process = multiprocessing.get_context('fork').Process(target=work, args=(theirs,))\n"
        "    process.start()\n    answer = mine.recv()\n    process.join()\n    return answer\n"
    )
    assert invoke(make(app)).payload == b'"done"'


ALONE = """
import sys
from lambdamock import mock_lambda

def handler(event, context):
    import multiprocessing
    try:
        multiprocessing.Lock()
    except OSError as error:
        return str(error)

with mock_lambda() as aws:
    assert "multiprocessing.synchronize" not in sys.modules
    print(aws.function(handler, name="fn").invoke().payload.decode())
import multiprocessing
multiprocessing.Lock()
"""


def test_a_module_that_the_code_loads_first_has_the_view() -> None:
    done = subprocess.run([sys.executable, "-c", ALONE], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ('"[Errno 38] Function not implemented"\n', "")
