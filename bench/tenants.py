"""Functions that live in one process and must not notice each other, invoked from as many threads at once.

All ship the same module names with another content each. What a handler tells of itself, what it logs and which files
it reads and leaves behind is known beforehand; everything else that an invocation shows is a mistake.
"""

from __future__ import annotations

import io
import itertools
import json
import threading
import zipfile
from collections.abc import Iterable
from typing import Any, Final

TENANTS: Final = 8
TIMEOUT: Final = 2
"""Seconds that the functions may take which are told to take longer; the others may take a minute."""

APP: Final = """
import asyncio, importlib, json, logging, os, sys, tempfile, threading, time

import boto3
import utils

client = boto3.client("lambda")
served = []


def handler(event, context):
    number = event["number"]
    served.append(number)
    print("printed by", utils.NAME, number)
    logging.getLogger(__name__).error("logged by %s %s", utils.NAME, number)
    return {
        "name": utils.NAME,
        "function": [context.function_name, os.environ["AWS_LAMBDA_FUNCTION_NAME"], os.environ["TENANT"]],
        "served": len(served),
        "answer": globals()[event["action"]](number),
    }


def answers(number):
    return str(number)


def imports(number):
    name = f"late_{number % 64}"
    import utils as again

    return [importlib.import_module(name).NAME, again.NAME]


def writes(number):
    with tempfile.NamedTemporaryFile("w", suffix=utils.NAME, delete=False) as file:
        file.write(utils.NAME)
    names = os.listdir(os.path.dirname(file.name))
    return [name for name in names if not name.endswith(utils.NAME)]


def reads(number):
    found = []
    for directory in (os.environ["LAMBDA_TASK_ROOT"], ""):
        with open(os.path.join(directory, "identity.txt")) as file:
            found.append(file.read())
    return found


def starts_threads(number):
    found = []
    threads = [threading.Thread(target=lambda: found.append(os.environ["TENANT"] + utils.NAME)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def awaits(number):
    async def wait(which):
        await asyncio.sleep(0.001)
        print("awaited by", utils.NAME, which)
        return os.environ["TENANT"]

    async def both():
        return await asyncio.gather(wait(0), wait(1))

    return asyncio.run(both())


def invokes(number):
    answer = client.invoke(FunctionName="callee", Payload=json.dumps(utils.NAME))
    return json.load(answer["Payload"])


def changes(number):
    os.environ["CHANGED"] = utils.NAME
    time.sleep(0.001)
    return os.environ.pop("CHANGED")


def raises(number):
    raise utils.Mistake(utils.NAME)


def leaves(number):
    os._exit(3)


def sleeps(number):
    time.sleep(60)


def spins(number):
    while True:
        pass
"""
UTILS: Final = "NAME = {name!r}\n\nclass Mistake(Exception):\n    pass\n"
CALLEE: Final = """
import os
import utils


def handler(event, context):
    print("asked by", event)
    return [event, utils.NAME, os.environ["AWS_LAMBDA_FUNCTION_NAME"]]
"""

ACTIONS: Final = ("answers", "imports", "writes", "reads", "starts_threads", "awaits", "invokes", "changes", "raises")
ENDINGS: Final = ("leaves", "sleeps", "spins")
"""After these the memory of the environment is lost."""


def package(name: str, app: str = APP) -> bytes:
    """The deployment package of the function `name`."""
    files = {"app.py": app, "utils.py": UTILS.format(name=name), "identity.txt": name}
    files |= {f"late_{number}.py": f"NAME = {name + str(number)!r}\n" for number in range(64)}
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for path, text in files.items():
            archive.writestr(zipfile.ZipInfo(path), text)
    return content.getvalue()


def deploy(client: Any, name: str, *, app: str = APP, timeout: int = 60) -> None:
    """Create the function `name`."""
    client.create_function(
        FunctionName=name,
        Runtime="python3.12",
        Role="arn:aws:iam::123456789012:role/tenant",
        Handler="app.handler",
        Code={"ZipFile": package(name, app)},
        Timeout=timeout,
        Environment={"Variables": {"TENANT": name}},
    )


class Tenant:
    """One function and what is expected of it; used by one thread at a time.

    Attributes:
        mistakes: what was not as expected, one sentence each.
        count: of invocations.
    """

    def __init__(self, aws: Any, number: int) -> None:
        self.name = f"tenant-{number}"
        self.count = 0
        self.mistakes: list[str] = []
        self._served = 0
        self._client = aws.client()
        deploy(self._client, self.name)
        deploy(self._client, f"{self.name}-ends", timeout=TIMEOUT)

    def invoke(self, action: str) -> None:
        """Invoke once and compare."""
        self.count += 1
        ends = action in ENDINGS
        function = f"{self.name}-ends" if ends else self.name
        event = {"action": action, "number": self.count}
        answer = self._client.invoke(FunctionName=function, Payload=json.dumps(event), LogType="Tail")
        found = json.load(answer["Payload"])
        if ends:
            self._expect(action, found["errorMessage"].partition("Error: ")[2], ENDED[action])
        elif action == "raises":
            self._served += 1
            self._expect(action, (found["errorType"], found["errorMessage"]), ("Mistake", self.name))
        else:
            self._served += 1
            self._expect(action, found, self._answer(action))

    def _answer(self, action: str) -> dict[str, Any]:
        return {
            "name": self.name,
            "function": [self.name] * 3,
            "served": self._served,
            "answer": self._filled(ANSWERS[action]),
        }

    def _filled(self, answer: list[str] | str) -> object:
        if isinstance(answer, list):
            return [self._filled(part) for part in answer]
        return answer.format(name=self.name, number=self.count, late=self.count % 64)

    def _expect(self, what: str, found: object, expected: object) -> None:
        if found != expected:
            self.mistakes.append(f"{self.name} {what} #{self.count}: {found!r} instead of {expected!r}")

    def expect_logs(self, invocations: Iterable[Any]) -> None:
        """Compare what its invocations printed and logged."""
        for invocation in invocations:
            if invocation.function_name == self.name:
                number, action = invocation.event["number"], invocation.event["action"]
                found = [line for line in invocation.log.splitlines() if " by " in line]
                self._expect(f"{action} (log)", [line.split("\t")[-1] for line in found], self._lines(action, number))

    def _lines(self, action: str, number: int) -> list[str]:
        lines = [f"{verb} by {self.name} {number}" for verb in ("printed", "logged")]
        return lines + ([f"awaited by {self.name} {which}" for which in (0, 1)] if action == "awaits" else [])


ANSWERS: Final[dict[str, list[str] | str]] = {
    "answers": "{number}",
    "imports": ["{name}{late}", "{name}"],
    "writes": [],
    "reads": ["{name}", "{name}"],
    "starts_threads": ["{name}{name}", "{name}{name}"],
    "awaits": ["{name}", "{name}"],
    "invokes": ["{name}", "callee", "callee"],
    "changes": "{name}",
}
"""What the actions answer."""
ENDED: Final = {
    "leaves": "Runtime exited with error: exit status 3",
    "sleeps": f"Task timed out after {TIMEOUT}.00 seconds",
    "spins": f"Task timed out after {TIMEOUT}.00 seconds",
}


def settle(aws: Any) -> list[Tenant]:
    """Deploy all functions."""
    deploy(aws.client(), "callee", app=CALLEE)
    return [Tenant(aws, number) for number in range(TENANTS)]


def run(tenants: list[Tenant], rounds: Iterable[int], *, ends: bool = True) -> None:
    """Let each tenant invoke in a thread of its own, for as long as `rounds` (asked by all threads) goes on.

    Args:
        tenants: of `settle`.
        rounds: anything to iterate over; each thread gets an iterator of its own.
        ends: whether each thread begins with an invocation that does not end by itself.
    """
    start = threading.Barrier(len(tenants), timeout=60)

    def work(tenant: Tenant, place: int) -> None:
        try:
            start.wait()
            if ends:
                tenant.invoke(ENDINGS[place % len(ENDINGS)])
            actions = itertools.cycle(ACTIONS[place:] + ACTIONS[:place])
            for _, action in zip(rounds, actions, strict=False):
                tenant.invoke(action)
        except BaseException as error:  # noqa: BLE001 - a thread that ends early is a mistake, too
            tenant.mistakes.append(f"{tenant.name} stopped: {error!r}")

    threads = [threading.Thread(target=work, args=(tenant, place)) for place, tenant in enumerate(tenants)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
