"""What `@mock_lambda` makes of functions, generators and classes."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, aclosing, nullcontext
from typing import TYPE_CHECKING, Any, Final

import wrapt

from lambdamock.errors import UsageError

if TYPE_CHECKING:
    from lambdamock.mock.decorator import MockLambda

_MOCK: Final = "_lambdamock"

Running = AbstractContextManager[Any]
NewMock = Callable[[], "MockLambda"]
Around = Callable[[Any], Running]
"""Gives the context that a call runs in; takes the instance that the call is on, or None."""


def decorated(target: Any, new_mock: NewMock) -> Any:
    """The target, running inside a mock of its own at every call.

    Raises:
        UsageError: it is nothing that can be decorated.
    """

    def around(_: Any) -> Running:
        return new_mock()

    if inspect.isclass(target):
        return _test_case(target, around) if _is_test_case(target) else _test_class(target, new_mock)
    if not callable(target):
        raise UsageError(f"@mock_lambda stands on functions and classes, not on {target!r}")
    return _wrapped(target, around)


def _wrapped(target: Any, around: Around) -> Any:
    """A function of any kind, inside `around` for as long as it runs; its signature stays."""
    if inspect.isasyncgenfunction(target):
        return _async_generator(around)(target)
    if inspect.iscoroutinefunction(target):
        return _coroutine(around)(target)
    if inspect.isgeneratorfunction(target):
        return _generator(around)(target)
    return _function(around)(target)


def _function(around: Around) -> Any:
    @wrapt.decorator
    def call(wrapped: Any, instance: Any, args: Any, kwargs: Any) -> Any:
        with around(instance):
            return wrapped(*args, **kwargs)

    return call


def _generator(around: Around) -> Any:
    @wrapt.decorator
    def call(wrapped: Any, instance: Any, args: Any, kwargs: Any) -> Any:
        with around(instance):
            return (yield from wrapped(*args, **kwargs))

    return call


def _coroutine(around: Around) -> Any:
    @wrapt.decorator
    async def call(wrapped: Any, instance: Any, args: Any, kwargs: Any) -> Any:
        with around(instance):
            return await wrapped(*args, **kwargs)

    return call


def _async_generator(around: Around) -> Any:
    @wrapt.decorator
    async def call(wrapped: Any, instance: Any, args: Any, kwargs: Any) -> Any:
        with around(instance):
            async with aclosing(wrapped(*args, **kwargs)) as values:
                async for value in values:
                    yield value

    return call


def _is_test_case(target: type[Any]) -> bool:
    unittest = sys.modules.get("unittest")
    return unittest is not None and issubclass(target, unittest.TestCase)


def _test_case(target: Any, around: Around) -> Any:
    """Every test of a `unittest.TestCase`, with its setUp, tearDown and clean-ups, runs in a world of its own."""
    target.run = _function(around)(target.run)
    return target


def _test_class(target: Any, new_mock: NewMock) -> Any:
    """Every test of a plain class runs in a world of its own, shared with its setup_method and teardown_method."""

    def around(instance: Any) -> Running:
        return nullcontext() if hasattr(instance, _MOCK) else new_mock()

    for name, member in list(vars(target).items()):
        function = getattr(member, "__func__", member)
        if name.startswith("test") and inspect.isroutine(function):
            setattr(target, name, _wrapped(member, around) if function is member else _rewrapped(member, around))
    if hasattr(target, "setup_method") or hasattr(target, "teardown_method"):
        target.setup_method = _starting(new_mock)(getattr(target, "setup_method", _nothing))
        target.teardown_method = _stopping(getattr(target, "teardown_method", _nothing))
    return target


def _rewrapped(member: Any, around: Around) -> Any:
    """A static or class method, wrapped below its descriptor."""
    return type(member)(_wrapped(member.__func__, around))


def _nothing(self: Any) -> None:
    """Stands in for a setup_method or teardown_method that a class does not have."""


def _starting(new_mock: NewMock) -> Any:
    @wrapt.decorator
    def setup_method(wrapped: Any, instance: Any, args: Any, kwargs: Any) -> None:
        mock = new_mock()
        mock.start()
        setattr(instance, _MOCK, mock)
        try:
            wrapped(*args, **kwargs)
        except BaseException:  # then nobody calls teardown_method
            _stop(instance)
            raise

    return setup_method


@wrapt.decorator
def _stopping(wrapped: Any, instance: Any, args: Any, kwargs: Any) -> None:
    try:
        wrapped(*args, **kwargs)
    finally:
        _stop(instance)


def _stop(instance: Any) -> None:
    mock = getattr(instance, _MOCK)
    delattr(instance, _MOCK)
    mock.stop()
