"""The context object of the fixture `lambda_context`, for handlers that tests call directly: that of an invocation."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from time import gmtime, strftime
from typing import TYPE_CHECKING, Any, Final

import pytest

from lambdamock.domain.arns import function_arn
from lambdamock.errors import did_you_mean
from lambdamock.ids import Ids
from lambdamock.runtime.context import LambdaContext
from lambdamock.simulation import Options
from lambdamock.timing import EPOCH, monotonic

if TYPE_CHECKING:
    from lambdamock.mock import Aws

SETTINGS: Final[Mapping[str, Any]] = {
    "function_name": "my-function",
    "function_version": "$LATEST",
    "qualifier": None,
    "memory_size": 128,
    "timeout": 3,
    "remaining": None,
    "request_id": None,
    "client_context": None,
    "identity": None,
    "tenant_id": None,
}
"""What the marker and the factory take, with its defaults. See `new_context`."""


def new_context(given: Mapping[str, Any], options: Options, aws: Aws | None, seed: str) -> LambdaContext:
    """A context as the runtime hands it to a handler.

    Time is as in an invocation: real time counts, and what passes on the mock's clock besides. `context.log` writes to
    standard output.

    Args:
        given: of `SETTINGS`: function_name; function_version; qualifier, the version or alias that was invoked, which
            ends `invoked_function_arn`; memory_size in MB; timeout in seconds; remaining, seconds that stay left
            whatever passes, None to let them pass; request_id; client_context and identity as `Invoke` sends them,
            JSON-like; tenant_id.
        options: whose region, account and log streams it is about.
        aws: the test's mock, if it has one.
        seed: equal seeds give equal ids.

    Raises:
        pytest.UsageError: there is no such setting.

    Source: observed, runtime interface client (attributes and their types); assumed, that a version which is no
    "$LATEST" was invoked by its number.
    """
    settings = {**SETTINGS, **given}
    _check(given)
    ids = Ids(f"{options.seed} {seed}")
    version, qualifier = str(settings["function_version"]), settings["qualifier"]
    if qualifier is None and version != "$LATEST":
        qualifier = version
    name = settings["function_name"]
    now = EPOCH if aws is None else aws.clock.now().timestamp()
    context = LambdaContext(
        settings["request_id"] or ids.uuid(),
        function_arn(options.region, options.account_id, name, qualifier),
        {
            "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{name}",
            "AWS_LAMBDA_LOG_STREAM_NAME": f"{strftime('%Y/%m/%d', gmtime(now))}/[{version}]{ids.hex(32)}",
            "AWS_LAMBDA_FUNCTION_NAME": name,
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(settings["memory_size"]),
            "AWS_LAMBDA_FUNCTION_VERSION": version,
        },
        _remaining(settings, options, aws),
        _write,
    )
    context.tenant_id = settings["tenant_id"]
    context.attach(settings["client_context"], _identity(settings["identity"]))
    return context


def _write(text: str) -> None:
    sys.stdout.write(text)


def _check(given: Mapping[str, Any]) -> None:
    for name in given:
        if name not in SETTINGS:
            hint = did_you_mean(name, SETTINGS, or_else=".")
            raise pytest.UsageError(f"lambda_context has no setting {name!r}{hint} There are: {', '.join(SETTINGS)}")


def _remaining(settings: Mapping[str, Any], options: Options, aws: Aws | None) -> Callable[[], float]:
    """How many seconds are left."""
    fixed, timeout = settings["remaining"], settings["timeout"]
    if fixed is not None:
        return lambda: float(fixed)
    begun = monotonic()
    if aws is None or options.clock == "system":  # then the mock's time is real time
        return lambda: timeout - (monotonic() - begun)
    clock = aws.clock
    virtual = clock.now()
    return lambda: timeout - (monotonic() - begun) - (clock.now() - virtual).total_seconds()


def _identity(given: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """Also by the names of the attributes that a handler reads."""
    if given is None:
        return None
    named = {"cognito_identity_id": "cognitoIdentityId", "cognito_identity_pool_id": "cognitoIdentityPoolId"}
    return {named.get(name, name): value for name, value in given.items()}
