"""A process that does the least a test does: import boto3, make a client, get one answer. `run.py` times it.

Prints, in one line of JSON, the peak of its memory in KiB once the answer is there.
"""

from __future__ import annotations

import json
import sys

import boto3  # noqa: F401 - what every variant needs, first as in a test file

from variants import client, variant


def peak_memory() -> int:
    """KiB that this process held resident at most."""
    try:
        with open("/proc/self/status", encoding="ascii") as status:  # noqa: PTH123 - pathlib is not part of what is measured
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))
    except OSError:  # not Linux; the value below counts what the parent held before exec, too
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main(name: str, what: str, answers: str) -> None:
    """One answer of ListFunctions, or one of Invoke, which needs CreateFunction before."""
    measured = variant(name, json.loads(answers))
    with measured.enter():
        lambda_client = client()
        if what == "answer":
            lambda_client.list_functions()
        else:
            from scenarios import create, invoke, package

            create(lambda_client, "bench", measured.role(), package())
            invoke(lambda_client)
        print(json.dumps(peak_memory()), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
