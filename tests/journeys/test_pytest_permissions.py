"""What functions did with their roles, as a test run reports it at its end, and in the reports of failing tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

PLUGINS = ("-p", "no:randomly", "-p", "no:asyncio", "-p", "no:cacheprovider", "-W", "error")
ALONE = ("-p", "no:xdist")

TESTS = """
    import boto3
    import pytest
    from lambdamock import mock_lambda

    def look(event, context):
        client = boto3.client("lambda", region_name="us-east-1")
        client.get_function(FunctionName=context.function_name)
        if event:
            client.get_account_settings()

    def notify(event, context):
        boto3.client("sns", region_name="us-east-1").publish(TopicArn=event["topic"], Message="done")

    @pytest.fixture
    def aws():
        with mock_lambda() as handle:
            policy = {"Version": "2012-10-17", "Statement": [
                {"Sid": "Functions", "Effect": "Allow", "Action": ["lambda:Get*"], "Resource": "*"},
                {"Effect": "Allow", "Action": ["logs:*"], "Resource": "*"},
                {"Effect": "Allow", "Action": ["sqs:SendMessage"], "Resource": "*"},
            ]}
            role = handle.iam.put_role("orders-role", policies=[("orders-policy", policy)])
            handle.function(look, name="look", role=role, timeout=60)
            handle.function(notify, name="notify", role=role, timeout=60)
            yield handle

    @pytest.mark.parametrize("event", [{}, {"account": True}])
    def test_look(aws, event):
        assert aws.functions["look"].invoke(event).error is None

    def test_notify(aws):
        topic = "arn:aws:sns:us-east-1:123456789012:orders"
        assert "AuthorizationError" in str(aws.functions["notify"].invoke({"topic": topic}).error)
"""

ITSELF = "arn:aws:lambda:us-east-1:123456789012:function:look"
TOPIC = "arn:aws:sns:us-east-1:123456789012:orders"
LOOK, NOTIFY = "123456789012:us-east-1:look", "123456789012:us-east-1:notify"


def run(pytester: pytest.Pytester, source: str, *arguments: str, more: tuple[str, ...] = ALONE) -> pytest.RunResult:
    pytester.makepyfile(source)
    return pytester.runpytest_inprocess(*PLUGINS, *more, *arguments)


def report_of(path: Path) -> dict[str, Any]:
    functions: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["functions"]
    return functions


def test_a_report_in_json_tells_of_each_function_what_it_used_was_denied_and_did_not_use(
    pytester: pytest.Pytester,
) -> None:
    result = run(pytester, TESTS, "--lambda-iam-report=out/report.json")
    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(["*= Lambda permissions =*", f"written to {pytester.path}/out/report.json"])
    report = report_of(pytester.path / "out" / "report.json")
    assert list(report) == [LOOK, NOTIFY]
    by_handler = [one for one in report[LOOK]["used_actions"] if one["by"] == "handler"]
    assert by_handler == [
        {"action": f"lambda:{name}", "resources": [resource], "times": times, "denied": 0, "by": "handler"}
        for name, resource, times in (("GetAccountSettings", "*", 1), ("GetFunction", ITSELF, 2))
    ]
    assert [one["Sid"] for one in report[LOOK]["suggested_policy"]["Statement"]] == [
        "LambdaGetAccountSettings",
        "LambdaGetFunction",
        "Logs",
    ]
    assert [(one["part"], one["actions"], one["used_for"]) for one in report[LOOK]["unused_permissions"]] == [
        ("wildcard", ["lambda:Get*"], ["lambda:GetAccountSettings", "lambda:GetFunction"]),
        ("wildcard", ["logs:*"], ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]),
        ("statement", ["sqs:SendMessage"], []),
    ]
    (denial,) = report[NOTIFY]["denials"]
    message = denial.pop("message")
    assert message.endswith("because no identity-based policy allows the sns:Publish action")
    statement = json.dumps({"Effect": "Allow", "Action": "sns:Publish", "Resource": TOPIC})
    assert denial == {
        "by": "handler",
        "operation": "Publish",
        "action": "sns:Publish",
        "resource": TOPIC,
        "changes": [f"add a statement to a policy of role orders-role: {statement}"],
        "times": 1,
    }


def test_processes_that_share_the_tests_report_together(pytester: pytest.Pytester) -> None:
    run(pytester, TESTS, "--lambda-iam-report=report.json", more=("-n", "2")).assert_outcomes(passed=3)
    report = report_of(pytester.path / "report.json")
    assert {key: [one["times"] for one in part["used_actions"]] for key, part in report.items()} == {
        LOOK: [1, 2, 2, 2, 2],
        NOTIFY: [1, 1, 1, 1],
    }
    assert [len(part["unused_permissions"]) for part in report.values()] == [3, 3]
    assert [len(part["denials"]) for part in report.values()] == [0, 1]


def test_without_a_file_the_report_is_shown_in_the_terminal(pytester: pytest.Pytester) -> None:
    result = run(pytester, TESTS, "--lambda-iam-report")
    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(
        [
            "*= Lambda permissions =*",
            LOOK,
            "  used:",
            "    lambda:GetAccountSettings on [*] (once)",
            f"    lambda:GetFunction on {ITSELF} (2 times)",
            "    logs:PutLogEvents on *:log-group:/aws/lambda/look:[*] (2 times, by Lambda itself)",
            "  not used:",
            "    statement 1 (Functions) of policy orders-policy: lambda:Get[*] was used for lambda:GetAccount*",
            "  this policy would do:",
            '*"Version": "2012-10-17",',
            NOTIFY,
            f"    sns:Publish on {TOPIC} (once, denied 1)",
            "  denied:",
            "    User: *sns:Publish* (once); to allow it, add a statement to a policy of role orders-role: *",
        ]
    )


def test_without_a_terminal_a_file_is_written_as_text_when_it_is_not_json(pytester: pytest.Pytester) -> None:
    run(pytester, TESTS, "-p", "no:terminal", "--lambda-iam-report=report.txt")
    lines = (pytester.path / "report.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not line.startswith(" ")] == [LOOK, NOTIFY]


@pytest.mark.parametrize(("value", "is_shown"), [("terminal", True), ("", False)])
def test_the_option_may_stand_in_the_configuration(pytester: pytest.Pytester, value: str, is_shown: bool) -> None:
    pytester.makeini(f"[pytest]\nlambda_iam_report = {value}\n")
    result = run(pytester, "def test_it(): pass")
    result.assert_outcomes(passed=1)
    assert ("no function did anything with a role" in result.stdout.str()) is is_shown


def test_a_file_in_the_configuration_lies_beside_it(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    pytester.makeini("[pytest]\nlambda_iam_report = report.json\n")
    pytester.makepyfile("def test_it(): pass")
    inside = pytester.mkdir("inside")
    monkeypatch.chdir(inside)
    pytester.runpytest_inprocess(*PLUGINS, *ALONE, "..").assert_outcomes(passed=1)
    assert report_of(pytester.path / "report.json") == {}
    assert list(inside.iterdir()) == []


@pytest.mark.parametrize("given", [".", "test_it.py", "test_it.py::test_it"])
def test_tests_are_not_taken_for_the_file(pytester: pytest.Pytester, given: str) -> None:
    result = run(pytester, "def test_it(): pass", "--lambda-iam-report", given)
    result.stderr.fnmatch_lines(
        [f"*takes a file to write to, not '{given}'; put the option behind the tests, or write*"]
    )


SHARED = """
    import pytest
    from lambdamock import current, mock_lambda

    pytestmark = pytest.mark.usefixtures("aws")

    @pytest.fixture(scope="module")
    def aws():
        with mock_lambda() as handle:
            role = handle.iam.put_role("r", managed=["AWSLambdaBasicExecutionRole"])
            handle.function(lambda event, context: None, name="f", role=role)
            yield handle

    @pytest.mark.parametrize("number", range(3))
    def test_it(aws, number):
        aws.functions["f"].invoke()

    def test_reset(aws):
        aws.reset()
        aws.function(lambda event, context: None, name="g").invoke()
"""


def test_a_mock_that_tests_share_is_reported_once_with_all_that_happened(pytester: pytest.Pytester) -> None:
    run(pytester, SHARED, "--lambda-iam-report=report.json").assert_outcomes(passed=4)
    report = report_of(pytester.path / "report.json")
    assert {key: part["used_actions"][-1]["times"] for key, part in report.items()} == {
        "123456789012:us-east-1:f": 3,
        "123456789012:us-east-1:g": 1,
    }
    assert [part["unused_permissions"] for part in report.values()] == [[], None]


OF_MOTO = """
    import json
    import boto3
    from lambdamock import mock_lambda
    from moto import mock_aws

    def document(*statements):
        return json.dumps({"Version": "2012-10-17", "Statement": statements})

    @mock_aws
    def test_it(lambda_mock):
        iam = boto3.client("iam", region_name="us-east-1")
        trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
        role = iam.create_role(RoleName="r", AssumeRolePolicyDocument=document(trust))["Role"]["Arn"]
        allowed = {"Effect": "Allow", "Action": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
                   "Resource": "*"}
        wide = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
        iam.put_role_policy(RoleName="r", PolicyName="p", PolicyDocument=document(allowed, wide))
        lambda_mock.function(lambda event, context: None, name="f", role=role).invoke()
"""


def test_roles_of_a_mock_that_ends_before_the_report_are_known_to_it(pytester: pytest.Pytester) -> None:
    run(pytester, OF_MOTO, "--lambda-iam-report=report.json").assert_outcomes(passed=1)
    (part,) = report_of(pytester.path / "report.json").values()
    assert [(one["part"], one["actions"]) for one in part["unused_permissions"]] == [("statement", ["s3:*"])]


FAILING = TESTS.replace('assert "AuthorizationError" in str', "assert not ")


def test_a_test_that_fails_because_of_a_denial_shows_what_would_allow_it(pytester: pytest.Pytester) -> None:
    result = run(pytester, FAILING, "-k", "notify")
    result.assert_outcomes(failed=1, deselected=2)
    statement = json.dumps({"Effect": "Allow", "Action": "sns:Publish", "Resource": TOPIC})
    lines = result.stdout.lines
    place = next(number for number, line in enumerate(lines) if "- Lambda permissions -" in line)
    denied = (
        "User: arn:aws:sts::123456789012:assumed-role/orders-role/notify is not authorized to perform: sns:Publish on "
        f"resource: {TOPIC} because no identity-based policy allows the sns:Publish action"
    )
    change = f"  to allow it, add a statement to a policy of role orders-role: {statement}"
    assert lines[place + 1 : place + 3] == [denied, change]
    assert sum("Lambda permissions" in line for line in lines) == 1


def test_a_test_that_fails_without_a_denial_shows_nothing_of_permissions(pytester: pytest.Pytester) -> None:
    source = TESTS.replace(".error is None", ".error")
    result = run(pytester, source, "-k", "look")
    result.assert_outcomes(failed=2, deselected=1)
    result.stdout.no_fnmatch_line("*Lambda permissions*")
