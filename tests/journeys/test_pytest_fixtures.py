"""The plugin's fixtures, markers and options, in test runs of their own."""

from __future__ import annotations

import pytest

PLUGINS = ("-p", "no:randomly", "-p", "no:xdist", "-p", "no:asyncio", "-p", "no:cacheprovider", "-W", "error")


def run(pytester: pytest.Pytester, source: str, *arguments: str, ini: str = "") -> pytest.RunResult:
    pytester.makeini(f"[pytest]\n{ini}")
    pytester.makepyfile(source)
    return pytester.runpytest_inprocess(*PLUGINS, *arguments)


ONE_MOCK = """
    import pytest
    from lambdamock import current

    REGION = pytest.mark.lambda_mock(region="eu-west-1")
    STATEMENT = {"Effect": "Allow", "Action": "logs:*", "Resource": "*"}
    POLICY = {"Version": "2012-10-17", "Statement": [STATEMENT]}

    @REGION
    def test_a_client_of_the_mock(lambda_client, lambda_mock):
        assert lambda_client.meta.region_name == "eu-west-1"
        lambda_mock.function(lambda event, context: event, name="f")
        assert [one["FunctionName"] for one in lambda_client.list_functions()["Functions"]] == ["f"]

    def test_functions_by_call_and_as_decorator(lambda_function, lambda_mock):
        @lambda_function(timeout=9)
        def doubled(event, context):
            return 2 * event

        assert doubled.invoke(4).result == 8
        assert doubled.configuration["Timeout"] == 9
        assert lambda_function(lambda event, context: 1, name="one").invoke().result == 1
        assert sorted(lambda_mock.functions) == ["doubled", "one"]

    @REGION
    class TestMarkers:
        @pytest.mark.lambda_mock(account_id="111122223333", iam="audit")
        def test_add_up(self, lambda_mock):
            assert (lambda_mock.region, lambda_mock.account_id) == ("eu-west-1", "111122223333")

        @pytest.mark.lambda_mock(region="us-west-2")
        def test_and_the_closest_wins(self, lambda_mock):
            assert lambda_mock.region == "us-west-2"

    @pytest.mark.parametrize("inside", [pytest.param(True, marks=REGION), False])
    def test_a_marker_on_one_parameter_is_for_that_one(inside):
        from lambdamock.errors import UsageError

        if inside:
            assert current().region == "eu-west-1"
        else:
            with pytest.raises(UsageError, match="no mock runs"):
                current()

    def look(event, context):
        current().client().list_functions()

    @pytest.mark.lambda_role(policies=[POLICY])
    @pytest.mark.lambda_role("other-role", managed=["AWSLambdaBasicExecutionRole"])
    def test_functions_have_the_role_of_the_marker(lambda_function):
        assert "lambda:ListFunctions" in str(lambda_function(look).invoke().error)
        role = "arn:aws:iam::123456789012:role/other-role"
        assert "other-role" in str(lambda_function(look, name="other", role=role).invoke().error)

    def test_further_mocks_answer_until_the_test_ends(lambda_mock, lambda_mock_factory):
        one = lambda_mock_factory(region="eu-west-1")
        two = lambda_mock_factory(account_id="111122223333")
        assert (one.region, two.account_id, current().account_id) == ("eu-west-1", "111122223333", "111122223333")

    def test_and_are_gone_after_it():
        from lambdamock.interception import running
        assert running.innermost() is None
"""


def test_fixtures_and_markers_of_a_test(pytester: pytest.Pytester) -> None:
    run(pytester, ONE_MOCK, "--strict-markers").assert_outcomes(passed=9)


CONTEXT = """
    import pytest

    ATTRIBUTES = ("function_name", "function_version", "invoked_function_arn", "memory_limit_in_mb", "tenant_id")

    def test_a_context_is_that_of_an_invocation(lambda_context, lambda_mock):
        seen = []

        def my_function(event, context):
            seen.append(context)

        lambda_mock.function(my_function, name="my-function").invoke()
        (real,) = seen
        assert type(real) is type(lambda_context)
        assert vars(real).keys() == vars(lambda_context).keys()
        assert [getattr(lambda_context, name) for name in ATTRIBUTES] == [getattr(real, name) for name in ATTRIBUTES]
        assert lambda_context.log_group_name == real.log_group_name
        assert len(lambda_context.log_stream_name) == len(real.log_stream_name)
        assert lambda_context.aws_request_id != real.aws_request_id

    def test_time_passes(lambda_context, lambda_mock):
        assert 2000 < lambda_context.get_remaining_time_in_millis() <= 3000
        lambda_mock.clock.advance(2.5)
        assert 0 < lambda_context.get_remaining_time_in_millis() <= 500
        lambda_mock.clock.advance(2.5)
        assert lambda_context.get_remaining_time_in_millis() == 0

    @pytest.mark.lambda_mock(region="eu-west-1")
    @pytest.mark.lambda_context(
        function_name="orders", function_version="7", memory_size=512, remaining=1.5, request_id="id-1",
        tenant_id="blue", client_context={"custom": {"a": "b"}, "client": {"app_title": "shop"}},
        identity={"cognito_identity_id": "one", "cognito_identity_pool_id": "pool"},
    )
    def test_the_marker_says_what_it_tells(lambda_context, capsys):
        told = [getattr(lambda_context, name) for name in ATTRIBUTES]
        arn = "arn:aws:lambda:eu-west-1:123456789012:function:orders:7"
        assert told == ["orders", "7", arn, "512", "blue"]
        assert (lambda_context.aws_request_id, lambda_context.get_remaining_time_in_millis()) == ("id-1", 1500)
        assert lambda_context.client_context.custom == {"a": "b"}
        assert lambda_context.client_context.client.app_title == "shop"
        assert lambda_context.identity.cognito_identity_id == "one"
        assert lambda_context.identity.cognito_identity_pool_id == "pool"
        assert lambda_context.log_group_name == "/aws/lambda/orders"
        lambda_context.log("text")
        assert capsys.readouterr().out == "text"

    @pytest.mark.lambda_context(qualifier="live", timeout=60)
    def test_without_a_mock(lambda_context, lambda_context_factory):
        from lambdamock.interception import running
        assert running.innermost() is None
        assert lambda_context.invoked_function_arn.endswith(":function:my-function:live")
        assert lambda_context.get_remaining_time_in_millis() > 50_000
        other = lambda_context_factory(function_name="other")
        assert other.invoked_function_arn.endswith(":function:other:live")
        assert other.aws_request_id != lambda_context.aws_request_id

    @pytest.mark.lambda_context(function_nam="x")
    def test_an_unknown_setting(lambda_context): ...
"""


def test_a_context_for_handlers_that_are_called_directly(pytester: pytest.Pytester) -> None:
    result = run(pytester, CONTEXT)
    result.assert_outcomes(passed=4, errors=1)
    result.stdout.fnmatch_lines(["*no setting 'function_nam'; did you mean 'function_name'?*"])


SHARED = """
    import pytest
    from lambdamock import current

    pytestmark = pytest.mark.lambda_mock(region="eu-west-1")

    @pytest.fixture(scope="module")
    def deployed(lambda_mock_module):
        return lambda_mock_module.function(lambda event, context: event, name="deployed")

    def test_the_first(deployed, lambda_mock, lambda_client, lambda_function):
        lambda_function(lambda event, context: 1, name="of-the-test").invoke()
        deployed.invoke(1)
        assert lambda_client.meta.region_name == "eu-west-1"
        assert sorted(lambda_mock.functions) == ["deployed", "of-the-test"]

    def test_the_second(lambda_mock, deployed):
        assert list(lambda_mock.functions) == ["deployed"]
        assert len(deployed.invocations) == 1

    def test_one_of_its_own(lambda_mock):
        assert list(lambda_mock.functions) == []

    @pytest.mark.lambda_mock(region="us-west-2")
    def test_too_late(deployed, lambda_mock): ...

"""


SHARED_BY_A_CLASS = """
    import pytest

    pytestmark = pytest.mark.lambda_mock(region="eu-west-1")

    @pytest.mark.lambda_role(managed=["AWSLambdaRole"])
    class TestClass:
        def test_one(self, lambda_mock_class, lambda_mock):
            assert lambda_mock is lambda_mock_class is not None
            lambda_mock.function(lambda event, context: 1, name="f")

        def test_two(self, lambda_mock_class, lambda_mock):
            assert (list(lambda_mock.functions), lambda_mock.region) == (["f"], "eu-west-1")

        def test_three(self, lambda_mock_session): ...
"""


def test_tests_share_a_mock_of_a_wider_scope(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_by_a_class=SHARED_BY_A_CLASS)
    result = run(pytester, SHARED)
    result.assert_outcomes(passed=5, errors=2)
    result.stdout.fnmatch_lines(
        ["*test_too_late shares the mock of lambda_mock_module*Mark the module with pytestmark*"]
    )
    result.stdout.fnmatch_lines(["*lambda_mock_session was asked for while lambda_mock_class still runs*"])


EVERYWHERE = """
    import unittest
    from lambdamock import current

    def test_a_function():
        assert (current().region, current()._simulation.options.strict) == ("eu-west-1", True)
        assert dict(current()._simulation.options.quotas) == dict(memory_maximum=512)
        assert current()._simulation.options.seed == 7

    class TestCase(unittest.TestCase):
        def setUp(self):
            self.region = current().region

        def test_it(self):
            self.assertEqual(self.region, "eu-west-1")
            current().function(lambda event, context: 1, name="f")

        def test_once_more(self):
            self.assertEqual(len(current().functions), {once_more})
"""


@pytest.mark.parametrize(("scope", "once_more"), [("true", 0), ("class", 1), ("session", 1)])
def test_the_configuration_puts_every_test_under_a_mock(pytester: pytest.Pytester, scope: str, once_more: int) -> None:
    options = "\n  strict = true\n  quotas.memory_maximum = 512\n  seed=1"
    ini = f"lambda_mock_autouse = {scope}\nlambda_mock_options ={options}"
    command = ("--lambda-mock-option", "region=eu-west-1", "--lambda-mock-option=seed=7")
    run(pytester, EVERYWHERE.format(once_more=once_more), *command, ini=ini).assert_outcomes(passed=3)


MISTAKES = {
    "no such scope": ("lambda_mock_autouse = always", "*lambda_mock_autouse = 'always': there are 'false', 'true'*"),
    "no such treatment of leaks": ("lambda_mock_leaks = loud", "*lambda_mock_leaks = 'loud': there are 'warning'*"),
    "no value": ("lambda_mock_options = strict", "*write NAME=VALUE, for instance region=eu-west-1, not 'strict'*"),
    "no truth": ("lambda_mock_options = strict=yes", "*strict is true or false, not 'yes'*"),
    "no number": ("lambda_mock_options = quotas.memory_maximum=big", "*quotas.memory_maximum is a number, not 'big'*"),
    "no such option": ("lambda_mock_options = regoin=eu-west-1", "*no option 'regoin'; did you mean 'region'?*"),
}


@pytest.mark.parametrize(("ini", "line"), MISTAKES.values(), ids=list(MISTAKES))
def test_a_mistake_in_the_configuration_says_what_there_is(pytester: pytest.Pytester, ini: str, line: str) -> None:
    result = run(pytester, "def test_it(lambda_mock): ...", ini=ini)
    assert result.ret != pytest.ExitCode.OK
    pytest.LineMatcher([*result.outlines, *result.errlines]).fnmatch_lines([line])
