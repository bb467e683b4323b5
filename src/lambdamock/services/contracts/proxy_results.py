"""The parts of a result that stands for an HTTP response: status, headers, body."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterable, Mapping
from typing import Any, Final

from lambdamock.services.contracts.function_result import BrokenContract, as_object, expect, shown

_TEXTS: Final = {True: "true", False: "false"}


def status_of(value: Any) -> int:
    """A status code, a number or its digits.

    Raises:
        BrokenContract: it is none. Source: documented, an integer; assumed, digits in a text, and 100 to 599.
    """
    problem = f"statusCode has to be a status of HTTP, not {shown(value)}"
    expect(isinstance(value, int | str) and not isinstance(value, bool), problem)
    try:
        status = int(value)
    except ValueError:
        raise BrokenContract(problem) from None
    expect(100 <= status <= 599, problem)
    return status


def single_headers(value: Any, name: str = "headers") -> list[tuple[str, str]]:
    """Headers with one value each; none where the member is absent or null.

    Raises:
        BrokenContract: they are no object, or a value is a list or an object.
    """
    return [(key, _text(one, f"{name}.{key}")) for key, one in _members(value, name) if one is not None]


def multiple_headers(value: Any, name: str = "multiValueHeaders") -> list[tuple[str, str]]:
    """Headers with a list of values each; none where the member is absent or null.

    Raises:
        BrokenContract: they are no object of lists.
    """
    pairs = []
    for key, several in _members(value, name):
        expect(isinstance(several, list), f"{name}.{key} has to be a list of texts, not {shown(several)}")
        pairs += [(key, _text(one, f"{name}.{key}")) for one in several]
    return pairs


def merged_headers(result: Mapping[str, Any]) -> list[tuple[str, str]]:
    """`headers` and `multiValueHeaders` in one list; where both have a name and value, it is sent once.

    Source: documented, API Gateway developer guide, "Output format of a Lambda function for proxy integration".
    """
    several = multiple_headers(result.get("multiValueHeaders"))
    sent = {(name.lower(), value) for name, value in several}
    single = single_headers(result.get("headers"))
    return [*((name, value) for name, value in single if (name.lower(), value) not in sent), *several]


def with_default(pairs: Iterable[tuple[str, str]], name: str, value: str) -> list[tuple[str, str]]:
    """The headers, and one more unless it is among them."""
    found = list(pairs)
    return found if any(key.lower() == name.lower() for key, _ in found) else [(name, value), *found]


def body_text(value: Any) -> str:
    """A body; "" when it is absent or null.

    Raises:
        BrokenContract: it is something else than a text.
    """
    expect(value is None or isinstance(value, str), f"body has to be a text (json.dumps(...)?), not {shown(value)}")
    return value or ""


def is_base64(result: Mapping[str, Any]) -> bool:
    """Whether the function says that its body is base64.

    Raises:
        BrokenContract: it says neither true nor false.
    """
    flag = result.get("isBase64Encoded")
    expect(flag is None or isinstance(flag, bool), f"isBase64Encoded has to be true or false, not {shown(flag)}")
    return bool(flag)


def decoded(body: str) -> bytes:
    """The bytes of a body that is base64.

    Raises:
        BrokenContract: it is not.
    """
    try:
        return b64decode(body, validate=True)
    except ValueError:
        raise BrokenContract(f"isBase64Encoded is true, but the body is not base64: {shown(body)}") from None


def _members(value: Any, name: str) -> Iterable[tuple[str, Any]]:
    return as_object(value, name).items() if value is not None else ()


def _text(value: Any, name: str) -> str:
    expect(value is not None and not isinstance(value, dict | list), f"{name} has to be a text, not {shown(value)}")
    return _TEXTS[value] if isinstance(value, bool) else str(value)
