"""`@mock_lambda` on everything that it can stand on; every call and every test gets a world of its own."""

from __future__ import annotations

import ast
import inspect
import re
import unittest
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from lambdamock import current, mock_lambda
from lambdamock.errors import UsageError
from lambdamock.mock import decorator
from lambdamock.simulation import Options


def deploy(name: str = "f") -> list[str]:
    current().function(lambda event, context: None, name=name)
    return list(current().functions)


def nothing_runs() -> bool:
    with pytest.raises(UsageError, match="no mock runs here"):
        current()
    return True


def test_a_function_keeps_its_signature_and_gets_a_new_world_at_each_call() -> None:
    @mock_lambda
    def call(name: str, *, twice: bool = False) -> list[str]:
        """Its own words."""
        return deploy(name)

    assert call("a") == ["a"]
    assert call("b", twice=True) == ["b"]
    assert str(inspect.signature(call)) == "(name: 'str', *, twice: 'bool' = False) -> 'list[str]'"
    assert (call.__name__, call.__doc__) == ("call", "Its own words.")
    assert nothing_runs()


def test_a_decorator_takes_options() -> None:
    @mock_lambda(region="eu-west-1")
    def region() -> str:
        return current().region

    assert region() == "eu-west-1"


def test_an_exception_leaves_no_mock_behind() -> None:
    @mock_lambda
    def call() -> None:
        raise KeyError("inside")

    with pytest.raises(KeyError, match="inside"):
        call()
    assert nothing_runs()


def test_a_recursive_function_nests() -> None:
    @mock_lambda
    def call(depth: int) -> list[list[str]]:
        deploy(str(depth))
        inner = call(depth - 1) if depth else []
        return [*inner, list(current().functions)]

    assert call(2) == [["0"], ["1"], ["2"]]


@mock_lambda
async def test_a_coroutine_is_under_the_mock() -> None:
    assert deploy() == ["f"]


async def test_a_decorated_coroutine_function_stays_one() -> None:
    @mock_lambda
    async def call() -> list[str]:
        return deploy()

    assert inspect.iscoroutinefunction(call)
    assert await call() == ["f"]
    assert nothing_runs()


async def test_async_with() -> None:
    async with mock_lambda() as aws:
        assert list(aws.functions) == []
        assert deploy() == ["f"]
    assert nothing_runs()


@pytest.fixture
@mock_lambda(region="us-west-1")
def generator_fixture() -> Iterator[str]:
    deploy("before")
    yield "value"
    assert list(current().functions) == ["before", "test"]


def test_a_generator_fixture_is_under_the_mock_until_its_end(generator_fixture: str) -> None:
    assert generator_fixture == "value"
    assert current().region == "us-west-1"
    deploy("test")


@pytest.fixture
@mock_lambda
async def async_fixture() -> AsyncIterator[str]:
    deploy("before")
    yield "value"
    assert list(current().functions) == ["before", "test"]


async def test_an_async_generator_fixture_is_under_the_mock_until_its_end(async_fixture: str) -> None:
    assert async_fixture == "value"
    deploy("test")


def test_a_generator_that_is_thrown_into_stops_its_mock() -> None:
    @mock_lambda
    def generate() -> Iterator[int]:
        yield 1
        yield 2

    running = generate()
    assert next(running) == 1
    running.close()
    assert nothing_runs()


@mock_lambda
class TestPlainClass:
    """Collected by pytest: each test has a world that its set-up shares."""

    def setup_method(self, method: Any) -> None:
        assert list(current().functions) == []
        deploy(method.__name__)

    def teardown_method(self) -> None:
        assert len(current().functions) == 2

    def test_one(self) -> None:
        assert deploy("z") == ["test_one", "z"]

    def test_two(self) -> None:
        assert deploy("z") == ["test_two", "z"]


@mock_lambda
class TestPlainClassWithoutSetUp:
    """Tests of every kind of method."""

    def test_method(self) -> None:
        assert deploy() == ["f"]

    @staticmethod
    def test_static() -> None:
        assert deploy() == ["f"]

    @classmethod
    def test_class(cls) -> None:
        assert cls is TestPlainClassWithoutSetUp
        assert deploy() == ["f"]

    @pytest.mark.parametrize("name", ["a", "b"])
    def test_parametrized(self, name: str) -> None:
        assert deploy(name) == [name]

    async def test_coroutine(self) -> None:
        assert deploy() == ["f"]

    def helper(self) -> bool:
        return nothing_runs()


def test_only_tests_of_a_class_are_decorated() -> None:
    assert TestPlainClassWithoutSetUp().helper()


def test_a_failing_set_up_stops_its_mock() -> None:
    @mock_lambda
    class Broken:
        def setup_method(self) -> None:
            raise RuntimeError("set-up")

        def test(self) -> None: ...

    with pytest.raises(RuntimeError, match="set-up"):
        Broken().setup_method()
    assert nothing_runs()


@mock_lambda
class TestCase(unittest.TestCase):
    """Collected by pytest and by unittest."""

    def setUp(self) -> None:
        assert list(current().functions) == []
        deploy("set-up")
        self.addCleanup(lambda: self.assertEqual(len(current().functions), 2))

    def test_one(self) -> None:
        self.assertEqual(deploy("one"), ["one", "set-up"])

    def test_two(self) -> None:
        self.assertEqual(deploy("two"), ["set-up", "two"])


def test_a_test_case_runs_with_unittest_alone() -> None:
    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(TestCase).run(result)
    assert (result.testsRun, result.failures, result.errors) == (2, [], [])
    assert nothing_runs()


@mock_lambda
class AsyncTestCase(unittest.IsolatedAsyncioTestCase):
    """asyncio's own test case."""

    async def asyncSetUp(self) -> None:
        deploy("set-up")

    async def test_it(self) -> None:
        self.assertEqual(deploy("test"), ["set-up", "test"])


def test_what_is_no_function_cannot_be_decorated() -> None:
    with pytest.raises(UsageError, match="options are keywords"):
        mock_lambda(3)
    with pytest.raises(UsageError, match="stands on functions and classes"):
        mock_lambda()(3)  # type: ignore[type-var]


def test_type_checkers_and_readers_know_every_option() -> None:
    functions = [one for one in ast.parse(inspect.getsource(decorator)).body if isinstance(one, ast.FunctionDef)]
    typed = [[argument.arg for argument in one.args.kwonlyargs] for one in functions if one.name == "mock_lambda"]
    assert list(Options._fields) in typed
    described = inspect.getdoc(mock_lambda)
    assert described is not None
    assert [name for name in Options._fields if not re.search(rf"\b{name}\b", described)] == []
