"""Whatever a handler starts acts with its role: threads, pools, tasks."""

from __future__ import annotations

import asyncio
import textwrap
from typing import Any

import pytest
from tests.journeys.conftest import make_zip

from lambdamock import Aws, mock_lambda

ROLE = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "health:DescribeEvents", "Resource": "*"}],
}
COMMON = """
    import asyncio, threading, boto3
    from concurrent.futures import ThreadPoolExecutor
    from botocore.exceptions import ClientError

    POOL = ThreadPoolExecutor(2)
    CLIENT = boto3.client("sts", region_name="us-east-1")
    QUEUES = boto3.client("sqs", region_name="us-east-1")

    def ask(*_):
        try:
            QUEUES.list_queues()
        except ClientError as error:
            return error.response["Error"]["Code"], CLIENT.get_caller_identity()["Arn"].rpartition("/")[2]
"""
WAYS = {
    "the handler itself": "return ask()",
    "a thread": """
        seen = []
        thread = threading.Thread(target=lambda: seen.append(ask()))
        thread.start()
        thread.join()
        return seen[0]
    """,
    "a pool": """
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(ask).result()
    """,
    "a pool of the module": "return POOL.submit(ask).result()",
    "a thread of a thread": """
        def outer():
            with ThreadPoolExecutor(1) as pool:
                return pool.submit(ask).result()
        return POOL.submit(outer).result()
    """,
    "a task": """
        async def main():
            async def inner():
                return ask()
            return await asyncio.create_task(inner())
        return asyncio.run(main())
    """,
    "asyncio.to_thread": """
        async def main():
            return await asyncio.to_thread(ask)
        return asyncio.run(main())
    """,
}


def function(aws: Aws, way: str, name: str = "worker") -> Any:
    source = textwrap.dedent(COMMON) + "\ndef handler(event, context):\n"
    source += textwrap.indent(textwrap.dedent(way).strip(), "    ") + "\n"
    role = aws.iam.put_role("worker", policies=[ROLE])
    return aws.function(make_zip({"app.py": source}), name=name, handler="app.handler", role=role, timeout=60)


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_it_acts_with_the_role_of_the_function(way: str) -> None:
    with mock_lambda() as aws:
        worker = function(aws, way)
        for _ in range(2):  # a pool of the module outlives an invocation
            assert worker.invoke().result == ["AccessDenied", "worker"]


def test_handlers_that_run_at_the_same_time_act_each_with_its_own() -> None:
    with mock_lambda() as aws:
        workers = [function(aws, WAYS["a thread"], name) for name in ("one", "two")]

        async def main() -> list[Any]:
            return list(await asyncio.gather(*(asyncio.to_thread(worker.invoke) for worker in workers)))

        assert [outcome.result[1] for outcome in asyncio.run(main())] == ["one", "two"]
