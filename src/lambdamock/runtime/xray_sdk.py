"""The X-Ray SDK for Python where it is one of the test process: handlers find it as they would in Lambda.

An SDK that a package brings along is private to its environment and needs nothing, but that what it patches in
botocore, which all share, is its own as well.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple
from weakref import WeakKeyDictionary

_MISSING: Final = object()
_PATCHED: Final = (
    ("botocore.client", "", "_xray_enabled"),
    ("botocore.client", "BaseClient", "_make_api_call"),
    ("botocore.endpoint", "Endpoint", "prepare_request"),
)
"""What `aws_xray_sdk.core.patch` changes in botocore: module, class, attribute."""

_SENT_AT_ONCE: Final = 0
_DEFAULT_THRESHOLD: Final = 30
_DEFAULT_ADDRESS: Final = "127.0.0.1:2000"


class _Settings(NamedTuple):
    """How a recorder works: what holds its segments, where it sends them, and how many subsegments it gathers."""

    context: Any
    address: str
    streaming_threshold: int


class Led(NamedTuple):
    """What is to be put back when an invocation is over."""

    environment: object
    recorder: _Settings | None
    botocore: tuple[object, ...]


class XraySdk:
    """Lends the SDK to one environment after the other."""

    def __init__(self) -> None:
        self._patches: WeakKeyDictionary[object, tuple[object, ...]] = WeakKeyDictionary()

    def lead(self, environment: object, address: str, *, is_new: bool) -> Led:
        """Let what the environment traces come to a daemon.

        Args:
            address: of the daemon; empty when there is none.
            is_new: the environment has yet to be initialised: patches of an earlier life are gone.
        """
        patches = self._patches.pop(environment, None)
        if is_new and _recorder() is None:
            _patch(_unpatched())
        led = Led(environment, _settings(), _patched())
        if patches is not None and not is_new:
            _patch(patches)
        launcher = sys.modules.get("aws_xray_sdk.core.lambda_launcher")
        if address and led.recorder is not None and launcher is not None:
            _set(_Settings(launcher.LambdaContext(), address, _SENT_AT_ONCE))
        return led

    def put_back(self, led: Led) -> None:
        """Let the SDK of the process be what it was; one that the handler was the first to import is as if new."""
        patched = _patched()
        if not _are_same(patched, led.botocore):
            self._patches[led.environment] = patched
            _patch(led.botocore)
        context = sys.modules.get("aws_xray_sdk.core.context")
        if led.recorder is not None:
            _set(led.recorder)
        elif context is not None and _recorder() is not None:
            _set(_Settings(context.Context(), _DEFAULT_ADDRESS, _DEFAULT_THRESHOLD))


def hang_up(modules: Mapping[str, Any]) -> None:
    """Close the socket of the SDK that a package brought along: its process is gone, and the SDK itself never does.

    Args:
        modules: the environment's own.
    """
    recorder = _recorder(modules)
    if recorder is not None:
        vars(recorder.emitter)["_socket"].close()


def _recorder(modules: Mapping[str, Any] | None = None) -> Any:
    """The recorder of a process; None where there is none, or where it sends to something of the user's own."""
    module = (sys.modules if modules is None else modules).get("aws_xray_sdk.core")
    recorder = getattr(module, "xray_recorder", None)
    return recorder if hasattr(getattr(recorder, "emitter", None), "_socket") else None


def _settings() -> _Settings | None:
    recorder = _recorder()
    if recorder is None:
        return None
    address = f"{recorder.emitter.ip}:{recorder.emitter.port}"
    return _Settings(recorder.context, address, recorder.streaming_threshold)


def _set(settings: _Settings) -> None:
    recorder = _recorder()
    recorder.context, recorder.streaming_threshold = settings.context, settings.streaming_threshold
    recorder.emitter.set_daemon_address(settings.address)


def _patched() -> tuple[object, ...]:
    return tuple(vars(owner).get(name, _MISSING) if owner else _MISSING for owner, name in _places())


def _unpatched() -> tuple[object, ...]:
    """The same without what the SDK of a package left, which was not traced and so was not watched."""
    enabled, *methods = _patched()
    wrapped = [one if _is_plain(one) else getattr(one, "__wrapped__", one) for one in methods]
    return (enabled if _are_same(wrapped, methods) else _MISSING, *wrapped)


def _are_same(some: Sequence[object], others: Sequence[object]) -> bool:
    """Whether they are the same objects; a wrapper says that it equals what it wraps."""
    return all(one is other for one, other in zip(some, others, strict=True))


def _is_plain(method: object) -> bool:
    wrapper = getattr(method, "_self_wrapper", None)
    return not str(getattr(wrapper, "__module__", "")).startswith("aws_xray_sdk")


def _patch(values: tuple[object, ...]) -> None:
    for (owner, name), value in zip(_places(), values, strict=True):
        if owner and value is not _MISSING:
            setattr(owner, name, value)
        elif owner and name in vars(owner):
            delattr(owner, name)


def _places() -> list[tuple[Any, str]]:
    modules = ((sys.modules.get(module), within, name) for module, within, name in _PATCHED)
    return [(getattr(module, within, None) if within else module, name) for module, within, name in modules]
