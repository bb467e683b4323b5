"""The marker `lambda_template` and the fixture `lambda_stack`, in test runs of their own."""

from __future__ import annotations

import json
from typing import Any

import pytest


def queue(name: str) -> dict[str, Any]:
    return {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": name}}


@pytest.fixture
def run(pytester: pytest.Pytester) -> Any:
    for name in ("one", "two"):
        export = {"Value": name, "Export": {"Name": f"{name}-queue"}}
        body = {"Resources": {"Inbox": queue(name)}, "Outputs": {"Name": export}}
        (pytester.path / f"{name}.json").write_text(json.dumps(body))
    (pytester.path / "broken.json").write_text("{")
    asynchronous = ("-o", "asyncio_default_fixture_loop_scope=function")
    options = ("--rootdir=.", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:randomly", *asynchronous, "-q")

    def run_file(text: str, *, at: str = "test_it.py") -> pytest.RunResult:
        path = pytester.path / at
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"import pytest\n{text}")
        return pytester.runpytest_inprocess(*options, at)

    return run_file


PASSING = {
    "a test has what its template describes": """
@pytest.mark.lambda_template("one.json", name="shop")
def test_it(lambda_mock, lambda_stack):
    assert list(lambda_mock.stacks) == ["shop"]
    assert lambda_stack.queues["Inbox"].name == "one"
""",
    "the marker alone starts a mock": """
@pytest.mark.lambda_template("one.json")
def test_it():
    from lambdamock import current
    assert list(current().queues) == ["one"]
""",
    "stacks add up, and the closest is the fixture's": """
pytestmark = pytest.mark.lambda_template("one.json", name="base")

@pytest.mark.lambda_template("two.json", name="app", imports={"a": 1})
def test_it(lambda_mock, lambda_stack):
    assert list(lambda_mock.stacks) == ["base", "app"]
    assert lambda_stack.name == "app"
""",
    "a closer one replaces the stack of its name": """
pytestmark = pytest.mark.lambda_template("one.json")

@pytest.mark.lambda_template("two.json")
def test_it(lambda_mock):
    assert list(lambda_mock.queues) == ["two"]
""",
    "each test has stacks of its own": """
pytestmark = pytest.mark.lambda_template("one.json")

@pytest.mark.parametrize("number", range(2))
def test_it(lambda_stack, number):
    lambda_stack.queues["Inbox"].send("x")
    assert len(lambda_stack.queues["Inbox"].messages) == 1
""",
    "it is deployed behind the fixtures that come before": """
@pytest.fixture
def moto():
    from moto import mock_aws
    with mock_aws():
        yield

@pytest.mark.lambda_template("one.json")
def test_there(moto, lambda_stack):
    assert lambda_stack["Inbox"].handle is None

@pytest.mark.lambda_template("one.json")
def test_here(lambda_stack, moto):
    assert lambda_stack["Inbox"].handle is not None
""",
    "a mock that tests share has those of its module": """
pytestmark = pytest.mark.lambda_template("one.json")

def test_first(lambda_mock_module, lambda_stack):
    lambda_stack.queues["Inbox"].send("x")

def test_second(lambda_mock_module, lambda_stack):
    assert len(lambda_stack.queues["Inbox"].messages) == 1
""",
}


@pytest.mark.parametrize("text", PASSING.values(), ids=list(PASSING))
def test_templates_are_deployed(run: Any, text: str) -> None:
    assert set(run(text).parseoutcomes()) == {"passed"}


def test_paths_begin_at_the_test_or_at_the_root(run: Any, pytester: pytest.Pytester) -> None:
    (pytester.path / "inner").mkdir()
    (pytester.path / "one.json").rename(pytester.path / "inner" / "near.json")
    both = "\n".join(
        f"@pytest.mark.lambda_template({path!r})\ndef test_{number}(lambda_stack):\n    assert len(lambda_stack) == 1\n"
        for number, path in enumerate(["near.json", "two.json", "inner/near.json"])
    )
    run(both, at="inner/test_it.py").assert_outcomes(passed=3)


FAILING = {
    "no file": ('@pytest.mark.lambda_template("three.json")\ndef test_it(): pass', "*there is no such file in*"),
    "no path": ("@pytest.mark.lambda_template()\ndef test_it(): pass", "*takes a path, then keywords only, not ()*"),
    "a template that cannot be read": (
        '@pytest.mark.lambda_template("broken.json")\ndef test_it(): pass',
        "*TemplateError*broken.json*",
    ),
    "no such argument": (
        '@pytest.mark.lambda_template("one.json", parameter={})\ndef test_it(): pass',
        "*there is no such argument; did you mean 'parameters'*",
    ),
    "a fixture without a marker": ("def test_it(lambda_stack): pass", "*asks for lambda_stack and names no template*"),
    "too late for the mock of others": (
        '@pytest.mark.lambda_template("one.json")\ndef test_it(lambda_mock_module): pass\n',
        "*for which @pytest.mark.lambda_template on the test comes too late*",
    ),
}


@pytest.mark.parametrize(("text", "line"), FAILING.values(), ids=list(FAILING))
def test_mistakes_name_what_to_write(run: Any, text: str, line: str) -> None:
    result = run(text)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([line])
    assert "passed" not in result.parseoutcomes()


def test_a_template_that_is_refused_shows_its_place_and_none_in_the_library(run: Any) -> None:
    result = run('@pytest.mark.lambda_template("broken.json")\ndef test_it(lambda_stack): pass')
    result.stdout.no_fnmatch_line("*lambdamock/*.py:*")
    result.stdout.fnmatch_lines(["E *TemplateError: *broken.json: Template format error: JSON not well-formed*"])


def test_a_fixture_that_fails_shows_no_line_of_the_plugin(run: Any) -> None:
    result = run("@pytest.fixture\ndef broken():\n    yield 1 / 0\n\ndef test_it(lambda_mock, broken): pass")
    result.assert_outcomes(errors=1)
    result.stdout.no_fnmatch_line("*lambdamock/*.py:*")
    result.stdout.fnmatch_lines(["E *ZeroDivisionError*"])
