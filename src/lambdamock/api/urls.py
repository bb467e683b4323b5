"""Function URLs: configuring them. What they answer is another matter."""

from __future__ import annotations

from time import gmtime, strftime
from typing import Any, Final

from lambdamock.api.lookup import reference_of, store_of
from lambdamock.api.paging import page_of
from lambdamock.api.registry import operation
from lambdamock.api.world import Call
from lambdamock.domain.arns import LATEST, FunctionReference
from lambdamock.domain.functions import Function
from lambdamock.domain.urls import ID_LENGTH, FunctionUrl, cors_of
from lambdamock.errors import ResourceConflictException, ResourceNotFoundException

_NO_FUNCTION: Final = "Function does not exist"
_NO_URL: Final = "The resource you requested does not exist."


@operation("CreateFunctionUrlConfig")
def create_function_url_config(call: Call) -> dict[str, Any]:
    """Give a function, or one of its aliases, a URL.

    Source: documented, CreateFunctionUrlConfig; observed, recorded answers and refusals: an alias that does not exist
    is a function that does not exist, and `InvokeMode` is only shown when it was given.
    """
    reference = reference_of(call)
    function = _function_of(call, reference, _NO_FUNCTION)
    qualifier = reference.qualifier or LATEST
    if qualifier in function.urls:
        raise ResourceConflictException(
            f"Failed to create function url config for [functionArn = {reference.arn}]. Error message:  "
            "FunctionUrlConfig exists for this Lambda function"
        )
    now = call.world.clock.now()
    url = FunctionUrl(
        region=reference.region,
        function_arn=reference.arn,
        qualifier=qualifier,
        auth_type=call.input["AuthType"],
        cors=cors_of(call.input.get("Cors")),
        invoke_mode=call.input.get("InvokeMode", "BUFFERED"),
        url_id=call.world.ids.hex(ID_LENGTH),
        created=now,
        modified=now,
    )
    function.urls.put(qualifier, url)
    return _echoed(call, url, without="LastModifiedTime")


@operation("GetFunctionUrlConfig")
def get_function_url_config(call: Call) -> dict[str, Any]:
    """How the URL of a function or alias is configured.

    Source: documented, GetFunctionUrlConfig; observed, recorded answers and refusals: the same words whether the
    function, the alias or the URL is missing.
    """
    reference = reference_of(call)
    return described(_url_of(_function_of(call, reference, _NO_URL), reference))


@operation("ListFunctionUrlConfigs")
def list_function_url_configs(call: Call) -> dict[str, Any]:
    """The URLs of a function and of its aliases, in the order of the aliases' names.

    Source: documented, ListFunctionUrlConfigs (page of 50); assumed, the order, that of an alias when the name has one,
    and the words for functions that do not exist.
    """
    reference = reference_of(call)
    function = _function_of(call, reference, _NO_FUNCTION)
    wanted = reference.qualifier
    return page_of(
        call,
        "FunctionUrlConfigs",
        function.urls,
        described,
        where=(lambda url: url.qualifier == wanted) if wanted else None,
    )


@operation("UpdateFunctionUrlConfig")
def update_function_url_config(call: Call) -> dict[str, Any]:
    """Change what the request names of a URL's configuration; empty `Cors` take it away.

    Source: documented, UpdateFunctionUrlConfig; observed, recorded answers and refusals: functions and aliases are
    missed in other words than URLs, and `InvokeMode` is only shown when it was given; assumed, empty `Cors`.
    """
    reference = reference_of(call)
    function = _function_of(call, reference, _NO_FUNCTION)
    given = call.input
    url = _url_of(function, reference)
    url = url._replace(
        auth_type=given.get("AuthType", url.auth_type),
        cors=cors_of(given["Cors"]) if "Cors" in given else url.cors,
        invoke_mode=given.get("InvokeMode", url.invoke_mode),
        modified=call.world.clock.now(),
    )
    function.urls.put(url.qualifier, url)
    return _echoed(call, url)


@operation("DeleteFunctionUrlConfig")
def delete_function_url_config(call: Call) -> dict[str, Any]:
    """Take a URL away for good; a new one has another address.

    Source: documented, DeleteFunctionUrlConfig; observed, recorded refusals, as those of GetFunctionUrlConfig.
    """
    reference = reference_of(call)
    function = _function_of(call, reference, _NO_URL)
    function.urls.remove(_url_of(function, reference).qualifier)
    return {}


def described(url: FunctionUrl) -> dict[str, Any]:
    """A URL's configuration as the answers show it. Source: observed, recorded answers, which keys are there."""
    shown: dict[str, Any] = {
        "FunctionUrl": url.url,
        "FunctionArn": url.function_arn,
        "AuthType": url.auth_type,
        "CreationTime": _timestamp(url.created),
        "LastModifiedTime": _timestamp(url.modified),
        "InvokeMode": url.invoke_mode,
    }
    if url.cors is not None:
        shown["Cors"] = dict(url.cors)
    return shown


def _echoed(call: Call, url: FunctionUrl, without: str | None = None) -> dict[str, Any]:
    """What the calls that write answer: `InvokeMode` only when the request has it."""
    unsaid = {without, None if "InvokeMode" in call.input else "InvokeMode"}
    return {member: value for member, value in described(url).items() if member not in unsaid}


def _function_of(call: Call, reference: FunctionReference, words: str) -> Function:
    """The function, when it has the alias that the reference names; else a refusal in these words."""
    function = store_of(call, reference).functions.get(reference.name)
    if function is None or (reference.qualifier is not None and reference.qualifier not in function.aliases):
        raise ResourceNotFoundException(words)
    return function


def _url_of(function: Function, reference: FunctionReference) -> FunctionUrl:
    url = function.urls.get(reference.qualifier or LATEST)
    if url is None:
        raise ResourceNotFoundException(_NO_URL)
    return url


def _timestamp(moment: float) -> str:
    """`2026-01-01T00:00:00.000000Z`. Source: documented, ISO 8601; assumed, the digits and the `Z`."""
    return f"{strftime('%Y-%m-%dT%H:%M:%S', gmtime(moment))}.{int(moment % 1 * 1_000_000):06d}Z"
