"""The fixtures. Each loads the mock when it is first asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from lambdamock.pytest_plugin.settings import (
    CONTEXT,
    MOCK,
    STACK,
    TEMPLATE,
    keywords_of,
    options_of,
    roles_of,
    shared_mock,
    templates_of,
)
from lambdamock.pytest_plugin.watch import WATCH, SharedMock

if TYPE_CHECKING:
    from lambdamock import Aws, Function
    from lambdamock.mock.stack import Stack
    from lambdamock.runtime.context import LambdaContext


@pytest.fixture
def lambda_mock(request: pytest.FixtureRequest) -> Iterator[Aws]:
    """A running mock of AWS Lambda, empty for each test; that of a wider scope where the test asks for such a one."""
    shared = shared_mock(request)
    if shared is not None:
        yield request.getfixturevalue(shared)
        return
    with _mock(request) as aws:
        yield aws


@pytest.fixture(scope="class")
def lambda_mock_class(request: pytest.FixtureRequest) -> Iterator[Aws]:
    """A running mock of AWS Lambda that the tests of a class share."""
    with _shared(request) as aws:
        yield aws


@pytest.fixture(scope="module")
def lambda_mock_module(request: pytest.FixtureRequest) -> Iterator[Aws]:
    """A running mock of AWS Lambda that the tests of a module share."""
    with _shared(request) as aws:
        yield aws


@pytest.fixture(scope="package")
def lambda_mock_package(request: pytest.FixtureRequest) -> Iterator[Aws]:
    """A running mock of AWS Lambda that the tests of a package share."""
    with _shared(request) as aws:
        yield aws


@pytest.fixture(scope="session")
def lambda_mock_session(request: pytest.FixtureRequest) -> Iterator[Aws]:
    """A running mock of AWS Lambda that all tests share; with pytest-xdist, those of one process."""
    with _shared(request) as aws:
        yield aws


@pytest.fixture
def lambda_mock_factory(request: pytest.FixtureRequest) -> Iterator[Callable[..., Aws]]:
    """Start further mocks: `lambda_mock_factory(**options)`; each answers instead of those before, until the test ends.

    Options that are not given are those of the test's markers and of the configuration.
    """
    with ExitStack() as running:
        yield lambda **options: running.enter_context(_mock(request, **options))


@pytest.fixture
def lambda_client(lambda_mock: Aws) -> Any:
    """A botocore client for Lambda, of the mock's region; it needs neither boto3 nor credentials."""
    return lambda_mock.client()


@pytest.fixture
def lambda_function(lambda_mock: Aws, request: pytest.FixtureRequest) -> Iterator[Callable[..., Any]]:
    """Deploy functions: `lambda_function(source, **settings)`, as `aws.function`; also a decorator.

    In a mock that the test shares with others they are deleted when it ends.
    """
    deployed: list[Function] = []

    def deploy(source: Any = None, /, **settings: Any) -> Any:
        if source is None:
            return lambda implementation: deploy(implementation, **settings)
        deployed.append(lambda_mock.function(source, **settings))
        return deployed[-1]

    yield deploy
    if shared_mock(request) is not None:
        for function in deployed:
            _delete(function)


@pytest.fixture
def lambda_stack(lambda_mock: Aws, request: pytest.FixtureRequest) -> Stack:
    """The stack of the template that the closest marker `lambda_template` names; others are in `lambda_mock.stacks`.

    It is deployed when this fixture is set up: behind those that the test asks for before it, such as moto's.
    """
    __tracebackhide__ = True
    names = _deploy(lambda_mock, request.node)
    if not names:
        raise pytest.UsageError(
            f"{request.node.nodeid} asks for {STACK} and names no template: @pytest.mark.{TEMPLATE}('template.yaml')"
        )
    return lambda_mock.stacks[names[-1]]


def _deploy(aws: Aws, node: pytest.Item | pytest.Collector) -> list[str]:
    """The names of the stacks that markers ask for, the closest one last; those that are not there yet are made."""
    __tracebackhide__ = True
    templates = templates_of(node)
    for name, (path, wishes) in templates.items():
        if name not in aws.stacks:
            aws.deploy_template(path, name=name, **wishes)
    return list(templates)


def _delete(function: Function) -> None:
    from lambdamock.errors import ApiError

    try:
        function.delete()
    except ApiError as error:  # the test has deleted it, or begun with an empty world
        if error.status != 404:
            raise


@pytest.fixture
def lambda_context_factory(request: pytest.FixtureRequest) -> Callable[..., LambdaContext]:
    """Make contexts for handlers: `lambda_context_factory(**settings)`, see the marker `lambda_context`."""

    def make(**settings: Any) -> LambdaContext:
        from lambdamock.pytest_plugin.contexts import new_context
        from lambdamock.simulation import Options

        aws = request.getfixturevalue(MOCK) if _has_mock(request) else None
        options = Options.of(options_of(request.node)) if aws is None else aws._simulation.options  # noqa: SLF001 - ours
        made.append(None)
        return new_context({**marked, **settings}, options, aws, f"{request.node.name} {len(made)}")

    made: list[None] = []
    marked: dict[str, Any] = {}
    for mark in reversed(list(request.node.iter_markers(CONTEXT))):
        marked.update(keywords_of(mark))
    return make


@pytest.fixture
def lambda_context(lambda_context_factory: Callable[..., LambdaContext]) -> LambdaContext:
    """The second argument of a handler that the test calls directly; the marker `lambda_context` says what it tells."""
    return lambda_context_factory()


def _has_mock(request: pytest.FixtureRequest) -> bool:
    return any(name == MOCK or name.startswith(f"{MOCK}_") for name in request.fixturenames)


@contextmanager
def _mock(request: pytest.FixtureRequest, **options: Any) -> Iterator[Aws]:
    """A mock with the options, roles and templates of the node that a fixture is for.

    That the test failed is worth more than what it left.
    """
    from lambdamock import mock_lambda

    __tracebackhide__ = True  # a template that cannot be deployed is told of, not who deploys it
    watch = request.config.stash[WATCH]
    mock = mock_lambda(**{**options_of(request.node), **options})
    aws = mock.start()
    try:
        for name, role in roles_of(request.node):
            aws.iam.put_role(name, **role)
        if request.scope != "function" or STACK not in request.fixturenames:
            _deploy(aws, request.node)
        yield aws
    finally:
        nobody_asks = watch.has_failed or watch.leaks == "off" or aws._simulation in watch.shared  # noqa: SLF001 - ours
        error = AssertionError() if nobody_asks else None
        mock.__exit__(type(error) if error else None, error, None)


@contextmanager
def _shared(request: pytest.FixtureRequest) -> Iterator[Aws]:
    """A mock that several tests share: what one leaves in it is told of that one.

    Raises:
        pytest.UsageError: another one runs: which of both were to answer?
    """
    shared = request.config.stash[WATCH].shared
    name = request.fixturename
    if shared:
        raise pytest.UsageError(
            f"{name} was asked for while {' and '.join(one.fixture for one in shared.values())} still runs, and the "
            "calls of a test can be answered by one mock only. Ask for that one, or for lambda_mock in tests that want "
            "one of their own"
        )
    with _mock(request) as aws:
        simulation = aws._simulation  # noqa: SLF001 - ours
        shared[simulation] = SharedMock(str(name), Counter())
        yield aws
    del shared[simulation]
