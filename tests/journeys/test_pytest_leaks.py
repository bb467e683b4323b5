"""What the plugin tells of tests that leave something behind."""

from __future__ import annotations

import pytest

PLUGINS = ("-p", "no:randomly", "-p", "no:xdist", "-p", "no:asyncio", "-p", "no:cacheprovider")

LEAVING = """
    import threading
    import time
    from concurrent.futures import ThreadPoolExecutor

    import pytest
    from lambdamock import mock_lambda

    POOL = ThreadPoolExecutor()
    stop = threading.Event()

    def test_a_mock():
        mock_lambda().start()

    def test_is_not_there_afterwards():
        from lambdamock.interception import running
        assert running.innermost() is None

    @pytest.fixture(scope="class")
    def forgetful():
        return mock_lambda().start()

    class TestOfAFixture:
        def test_it(self, forgetful): ...

    def works_on(event, context):
        threading.Thread(target=stop.wait, name="worker").start()

    def waits(event, context):
        with ThreadPoolExecutor() as pool:
            pool.submit(int).result()
        POOL.submit(int).result()

    def fails(event, context):
        raise ValueError

    def test_a_thread(lambda_function):
        lambda_function(works_on).invoke()

    def test_a_pool_that_waits(lambda_function):
        lambda_function(waits).invoke()

    def test_a_patch(monkeypatch, lambda_mock):
        monkeypatch.setattr(time, "sleep", print)
        lambda_mock.function(lambda event, context: 1, name="f").invoke()

    def test_a_view(monkeypatch, lambda_mock):
        lambda_mock.function(lambda event, context: 1, name="f").invoke()
        monkeypatch.setattr(time, "sleep", print)

    def test_that_is_told_once(lambda_mock): ...

    def test_an_event(lambda_function, lambda_client):
        lambda_function(fails)
        lambda_client.invoke(FunctionName="fails", InvocationType="Event")

    @pytest.mark.parametrize("ends", [False, True])
    def test_an_event_in_a_shared_mock(lambda_mock_module, lambda_function, lambda_client, ends):
        lambda_function(fails)
        if not ends:
            lambda_client.invoke(FunctionName="fails", InvocationType="Event")

    def test_that_fails(lambda_mock_module, lambda_function, lambda_client):
        lambda_function(works_on).invoke()
        lambda_function(fails)
        lambda_client.invoke(FunctionName="fails", InvocationType="Event")
        assert False

    def test_the_end():
        stop.set()
"""
LEFT = (
    "*test_leaving.py::test_a_mock left a mock of AWS Lambda running*it was stopped now*",
    "*the fixture 'forgetful' left a mock of AWS Lambda running*",
    "*test_leaving.py::test_a_thread: the thread 'worker' that a handler of 'works_on' started still runs.*",
    "*test_leaving.py::test_a_view: time.sleep is what a mock of AWS Lambda put there*",
    "*EventsLeft: 1 asynchronous event still waits when the mock stops.*aws.settle()*",
    "*::test_an_event_in_a_shared_mock?False? left asynchronous events in a mock that it shares*lambda_mock.settle()*",
)


def run(pytester: pytest.Pytester, leaks: str, *arguments: str) -> pytest.RunResult:
    pytester.makeini(f"[pytest]\nlambda_mock_leaks = {leaks}")
    pytester.makepyfile(test_leaving=LEAVING)
    return pytester.runpytest_subprocess(*PLUGINS, *arguments)


def test_what_is_left_is_a_warning_that_names_the_test_and_what_to_call(pytester: pytest.Pytester) -> None:
    result = run(pytester, "warning")
    result.assert_outcomes(passed=12, failed=1, warnings=len(LEFT))
    result.stdout.fnmatch_lines_random(LEFT)


def test_what_is_left_is_an_error_where_the_configuration_says_so(pytester: pytest.Pytester) -> None:
    result = run(pytester, "error")
    result.assert_outcomes(passed=12, failed=1, errors=len(LEFT))
    result.stdout.fnmatch_lines_random([line.replace("EventsLeft: ", "") for line in LEFT])


def test_nobody_is_told_where_the_configuration_says_off(pytester: pytest.Pytester) -> None:
    run(pytester, "off", "-k", "thread or event or view or end", "-W", "error").assert_outcomes(passed=6, deselected=7)
