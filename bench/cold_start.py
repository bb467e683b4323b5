"""What the first invocation of a function costs beyond what its own imports cost.

`python bench/cold_start.py [ROUNDS]` deploys a package of 1 MB (random data and three modules that import what is
loaded already) under a new name each time and prints medians; status 1 when the difference is more than 5 ms.
"""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter
from typing import Any

from fleet import environment
from lambdamock import mock_lambda
from variants import client

TARGET = 5.0
"""Milliseconds."""

MODULES = {
    "index.py": (
        "import json\nimport logging\n\nimport boto3\n\nimport models\nimport storage\n\n"
        "logger = logging.getLogger(__name__)\ns3 = None\n\n\n"
        "def handler(event, context):\n    return json.loads(json.dumps(models.Item(event).document()))\n"
    ),
    "models.py": (
        "import json\nfrom collections import namedtuple\n\n\nclass Item:\n    def __init__(self, event):\n"
        "        self.event = event\n\n    def document(self):\n        return {'event': self.event}\n"
    ),
    "storage.py": "import logging\n\nimport boto3\n\nlogger = logging.getLogger(__name__)\nTABLE = 'items'\n",
}
PLAIN = """
import json, logging, sys, time
import boto3
sys.path.insert(0, sys.argv[1])
sys.dont_write_bytecode = True
started = time.perf_counter()
import index
print((time.perf_counter() - started) * 1000)
"""


def package(number: int) -> bytes:
    """A deployment package of 1 MB that differs from the others: none is unpacked yet."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in MODULES.items():
            archive.writestr(path, text)
        archive.writestr("data.bin", Random(number).randbytes(1_000_000))
    return content.getvalue()


def invocations(rounds: int) -> tuple[list[float], list[float]]:
    """Milliseconds of first and of second invocations."""
    cold, warm = [], []
    with mock_lambda():
        lambda_client = client()
        for number in range(rounds):
            name = f"cold-{number}"
            lambda_client.create_function(
                FunctionName=name,
                Runtime="python3.12",
                Role="arn:aws:iam::123456789012:role/cold",
                Handler="index.handler",
                Code={"ZipFile": package(number)},
            )
            cold.append(timed(lambda_client, name))
            warm.append(timed(lambda_client, name))
    return cold[1:], warm[1:]  # the first one imports what a process imports once


def timed(lambda_client: Any, name: str) -> float:
    """Milliseconds of one invocation."""
    started = perf_counter()
    answer = lambda_client.invoke(FunctionName=name, Payload=b'{"id": 1}')["Payload"].read()
    elapsed = (perf_counter() - started) * 1000
    assert answer == b'{"event": {"id": 1}}', answer
    return elapsed


def imports(rounds: int) -> list[float]:
    """Milliseconds of importing the same modules without bytecode, in processes of their own."""
    with tempfile.TemporaryDirectory() as place:
        for path, text in MODULES.items():
            (Path(place) / path).write_text(text, encoding="utf-8")
        command = [sys.executable, "-c", PLAIN, place]
        return [float(subprocess.check_output(command, env=environment())) for _ in range(rounds)]


def main() -> int:
    """Measure and print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    cold, warm = invocations(rounds)
    plain = imports(max(5, rounds // 4))
    beyond = median(cold) - median(plain)
    print(f"first invocation    {median(cold):8.2f} ms   (fastest {min(cold):.2f})")
    print(f"second invocation   {median(warm):8.2f} ms")
    print(f"its imports alone   {median(plain):8.2f} ms")
    print(f"beyond its imports  {beyond:8.2f} ms   target {TARGET:g} ms: {'met' if beyond < TARGET else 'MISSED'}")
    return int(beyond >= TARGET)


if __name__ == "__main__":
    sys.exit(main())
