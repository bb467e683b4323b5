"""The plugin beside others, and without: one run with all of them, in two processes."""

from __future__ import annotations

import importlib.util

import pytest

SYNC = """
    import datetime
    import unittest

    import boto3
    import freezegun
    import pytest
    import time_machine
    from hypothesis import HealthCheck, given, settings, strategies
    from lambdamock import current
    from moto import mock_aws

    def echo(event, context):
        return event

    @pytest.mark.lambda_mock(region="eu-west-1")
    class TestCase(unittest.TestCase):
        def setUp(self):
            self.function = current().function(echo)

        def test_one(self):
            for number in range(3):
                with self.subTest(number=number):
                    self.assertEqual(self.function.invoke(number).result, number)

        def test_two(self):
            self.assertEqual(list(current().functions), ["echo"])

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=5, deadline=None)
    @given(strategies.integers())
    def test_hypothesis_begins_each_example_anew(lambda_mock, number):
        lambda_mock.reset()
        assert lambda_mock.function(echo).invoke(number).result == number

    @settings(max_examples=5, deadline=None)
    @given(strategies.integers())
    def test_hypothesis_has_nothing_against_shared_mocks(lambda_mock_module, number):
        lambda_mock_module.reset()
        assert lambda_mock_module.function(echo).invoke(number).result == number

    @freezegun.freeze_time("2020-02-02")
    def test_freezegun(lambda_function, lambda_context):
        assert lambda_function(echo).invoke(1).result == 1
        assert 0 < lambda_context.get_remaining_time_in_millis() <= 3000
        assert datetime.date.today().year == 2020

    @time_machine.travel("2020-02-02T00:00Z", tick=False)
    def test_time_machine(lambda_function, lambda_context):
        assert lambda_function(echo).invoke(1).result == 1
        assert 0 < lambda_context.get_remaining_time_in_millis() <= 3000
        assert datetime.date.today().year == 2020

    @pytest.fixture
    def moto(monkeypatch):
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.setenv(name, "testing")
        with mock_aws():
            yield

    def both(lambda_function):
        lambda_function(echo)
        queue = boto3.client("sqs", region_name="us-east-1").create_queue(QueueName="q")["QueueUrl"]
        assert queue.endswith("/q")
        assert len(boto3.client("lambda", region_name="us-east-1").list_functions()["Functions"]) == 1

    def test_moto_first(moto, lambda_function):
        both(lambda_function)

    def test_moto_second(lambda_function, moto):
        both(lambda_function)
"""
ASYNC = """
    import asyncio
    import pytest
    from lambdamock import current

    @pytest.fixture
    async def deployed(lambda_function):
        return lambda_function(lambda event, context: event, name="f")

    @pytest.mark.asyncio
    @pytest.mark.lambda_mock(region="eu-west-1")
    async def test_asyncio(deployed, lambda_client):
        answer = await asyncio.to_thread(lambda_client.invoke, FunctionName="f", Payload=b"1")
        assert (answer["Payload"].read(), current().region) == (b"1", "eu-west-1")
"""
ANYIO = """
    import anyio
    import pytest

    @pytest.fixture
    def anyio_backend():
        return "asyncio"

    @pytest.mark.anyio
    @pytest.mark.lambda_mock
    async def test_anyio(lambda_client, lambda_function):
        lambda_function(lambda event, context: event, name="f")
        answer = await anyio.to_thread.run_sync(lambda: lambda_client.invoke(FunctionName="f", Payload=b"1"))
        assert answer["Payload"].read() == b"1"
"""


def test_it_works_with_other_plugins_in_random_order_and_several_processes(pytester: pytest.Pytester) -> None:
    for name in ("freezegun", "hypothesis", "moto", "time_machine", "xdist", "pytest_asyncio", "pytest_randomly"):
        pytest.importorskip(name, reason=f"{name} is not installed")
    has_anyio = importlib.util.find_spec("anyio") is not None
    files = {"test_sync": SYNC, "test_async": ASYNC} | ({"test_anyio": ANYIO} if has_anyio else {})
    pytester.makepyfile(**files)
    pytester.makeini("[pytest]\nasyncio_mode = auto\nasyncio_default_fixture_loop_scope = function")
    arguments = ("-p", "no:cacheprovider", "-n", "2", "-W", "error", "-W", "ignore:datetime:DeprecationWarning")
    result = pytester.runpytest_subprocess(*arguments)
    assert (result.ret, result.parseoutcomes()["passed"]) == (0, 9 + has_anyio)


def test_without_the_plugin_only_its_fixtures_are_missing(pytester: pytest.Pytester) -> None:
    source = """
        from lambdamock import mock_lambda

        @mock_lambda
        def test_it(): ...

        def test_fixture(lambda_mock): ...
    """
    pytester.makepyfile(source)
    arguments = ("-p", "no:lambdamock", "-p", "no:xdist", "-p", "no:randomly", "-p", "no:asyncio")
    result = pytester.runpytest_inprocess(*arguments)
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*fixture 'lambda_mock' not found*"])
