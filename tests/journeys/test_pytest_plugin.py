"""The plugin in test runs of its own."""

from __future__ import annotations

import pytest

PLUGINS = ("-p", "no:randomly", "-p", "no:xdist", "-p", "no:asyncio", "-p", "no:cacheprovider")
FAILING = """
    import pytest
    from lambdamock import mock_lambda

    def handler(event, context):
        print("a trace of the handler")

    {decorator}
    def test_it({argument}):
        from lambdamock import current
        current().function(handler, name="f").invoke()
        assert not {failing}
"""


def run(pytester: pytest.Pytester, source: str, *arguments: str) -> pytest.RunResult:
    pytester.makepyfile(source)
    return pytester.runpytest_inprocess(*PLUGINS, "-W", "error", *arguments)


def test_the_fixture_gives_each_test_an_empty_world(pytester: pytest.Pytester) -> None:
    source = """
        import pytest

        @pytest.mark.parametrize("number", range(3))
        def test_it(lambda_mock, number):
            assert list(lambda_mock.functions) == []
            lambda_mock.function(lambda event, context: None, name="f")
    """
    run(pytester, source).assert_outcomes(passed=3)


def test_the_marker_sets_options_on_tests_classes_and_modules(pytester: pytest.Pytester) -> None:
    source = """
        import pytest
        from lambdamock import current

        pytestmark = pytest.mark.lambda_mock(region="eu-west-1")

        def test_module(lambda_mock):
            assert lambda_mock.region == "eu-west-1"

        @pytest.mark.lambda_mock(region="us-west-2", account_id="111122223333")
        def test_function(lambda_mock):
            assert (lambda_mock.region, lambda_mock.account_id) == ("us-west-2", "111122223333")

        @pytest.mark.lambda_mock(region="ap-south-1")
        class TestClass:
            def test_it(self, lambda_mock):
                assert lambda_mock.region == "ap-south-1"

        def test_marked_only():
            assert current().region == "eu-west-1"
    """
    run(pytester, source, "--strict-markers").assert_outcomes(passed=4)


def test_a_wrong_option_is_an_error_that_names_it(pytester: pytest.Pytester) -> None:
    source = """
        import pytest

        @pytest.mark.lambda_mock(regoin="x")
        def test_it(lambda_mock): ...

        @pytest.mark.lambda_mock("us-east-1")
        def test_positional(lambda_mock): ...
    """
    result = run(pytester, source)
    result.assert_outcomes(errors=2)
    result.stdout.fnmatch_lines_random(["*no option 'regoin'; did you mean 'region'?*", "*takes keywords only*"])


@pytest.mark.parametrize(
    ("decorator", "argument"), [("", "lambda_mock"), ("@mock_lambda", ""), ("@pytest.mark.lambda_mock", "")]
)
def test_a_failing_test_shows_what_its_functions_logged(
    pytester: pytest.Pytester, decorator: str, argument: str
) -> None:
    result = run(pytester, FAILING.format(decorator=decorator, argument=argument, failing="True"))
    result.assert_outcomes(failed=1)
    lines = ["*Lambda function logs*", "/aws/lambda/f", "START RequestId: *", "a trace of the handler"]
    result.stdout.fnmatch_lines(lines)


@pytest.mark.parametrize(("arguments", "shown"), [((), 1), (("-vv",), 200)], ids=["cut", "-vv"])
def test_runs_that_logged_the_same_do_not_fill_the_screen(
    pytester: pytest.Pytester, arguments: tuple[str, ...], shown: int
) -> None:
    source = """
        def test_it(lambda_mock):
            function = lambda_mock.function(lambda event, context: print("a " + "trace"), name="f")
            for _ in range(200):
                function.invoke()
            assert not function.invocations
    """
    result = run(pytester, source, *arguments)
    result.assert_outcomes(failed=1)
    assert result.outlines.count("a trace") == shown
    assert ("… 199 more runs like this; -vv shows them" in result.outlines) is (shown == 1)


def test_a_passing_test_shows_nothing(pytester: pytest.Pytester) -> None:
    result = run(pytester, FAILING.format(decorator="", argument="lambda_mock", failing="False"), "-rA")
    result.assert_outcomes(passed=1)
    result.stdout.no_fnmatch_line("*Lambda function logs*")


def test_a_run_that_does_not_use_it_does_not_load_it(pytester: pytest.Pytester) -> None:
    source = """
        import sys

        def test_it():
            assert "lambdamock.pytest_plugin" in sys.modules
            heavy = {"lambdamock.mock", "lambdamock.simulation", "botocore", "wrapt", "jsonschema"}
            assert not heavy & set(sys.modules)
    """
    pytester.makepyfile(source)
    pytester.runpytest_subprocess(*PLUGINS, "-W", "error", "-p", "no:moto").assert_outcomes(passed=1)


def test_print_of_a_handler_is_not_captured_twice_when_pytest_captures_nothing(pytester: pytest.Pytester) -> None:
    result = run(pytester, FAILING.format(decorator="", argument="lambda_mock", failing="False"), "-s")
    result.assert_outcomes(passed=1)
    result.stdout.no_fnmatch_line("*a trace of the handler*")


def test_a_breakpoint_in_a_handler_talks_to_the_terminal(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        def handler(event, context):
            inside = "here"
            breakpoint()
            print("after")
            return inside

        def test_it(lambda_mock):
            invocation = lambda_mock.function(handler, timeout=60).invoke()
            assert invocation.result == "here"
            assert "Pdb" not in invocation.log
    """)
    child = pytester.spawn_pytest(" ".join(PLUGINS), expect_timeout=30)
    child.expect("Pdb")
    child.sendline("p inside + ' and now'")
    child.expect("here and now")
    child.sendline("c")
    child.expect("1 passed")
    child.wait()
