"""The handler's return value as JSON, the way the managed runtime writes it.

The runtime encodes with simplejson, which differs from `json` for named tuples, bytes, decimals and objects with
`_asdict()`. Plain values take the C encoder of the standard library; all others take `_Writer`, which follows
simplejson's order of questions.
"""

from __future__ import annotations

import json
import json.encoder
import marshal
from collections.abc import Callable
from json.encoder import encode_basestring, encode_basestring_ascii
from math import isnan
from typing import Any, Final

RESPONSE_LIMIT: Final = 6_291_556
"""Bytes of a buffered response. Source: observed, recorded error `Function.ResponseSizeTooLarge`."""

_ESCAPING_RUNTIMES: Final = frozenset(
    {"python2.7", "python3.6", "python3.7", "python3.8", "python3.9", "python3.10", "python3.11"}
)


def _plain_encoder(encode_string: Any) -> Callable[[Any], str]:
    """The C encoder, made once; it need not look for cycles, which `marshal` refuses before."""
    c_make_encoder = getattr(json.encoder, "c_make_encoder", None)
    if c_make_encoder is None:
        return json.JSONEncoder(ensure_ascii=encode_string is encode_basestring_ascii).encode
    encode = c_make_encoder(None, _refuse, encode_string, None, ": ", ", ", False, False, True)  # noqa: FBT003 - it takes no keywords
    return lambda value: "".join(encode(value, 0))


_refuse_subclasses: Final[Callable[[Any], bytes]] = marshal.dumps


def _refuse(value: object) -> object:
    raise TypeError(type(value).__name__)


_encode_ascii = _plain_encoder(encode_basestring_ascii)
_encode_raw = _plain_encoder(encode_basestring)


def escapes_non_ascii(runtime: str) -> bool:
    r"""Whether the runtime writes `\u00e9` for é; python3.12 and later write UTF-8.

    Source: observed, the runtime decides by its own identifier.
    """
    return runtime in _ESCAPING_RUNTIMES


def to_json(value: object, *, ascii_only: bool) -> str:
    """A value as JSON text, separators `", "` and `": "`.

    Raises:
        TypeError, ValueError, RecursionError, or what methods of the value raise: it cannot be marshalled. The text
            of the error is the runtime's.

    Source: observed, runtime interface client with simplejson.
    """
    try:
        _refuse_subclasses(value)  # refuses subclasses, which the C encoder would flatten silently
        return _encode_ascii(value) if ascii_only else _encode_raw(value)
    except (TypeError, ValueError, RecursionError):
        return _slowly(value, ascii_only=ascii_only)


def _slowly(value: object, *, ascii_only: bool) -> str:
    try:
        return _Writer(ascii_only).text(value)
    except RecursionError:
        raise RecursionError("maximum recursion depth exceeded while encoding a JSON object") from None


class _Writer:
    """Encodes one value; refuses cycles."""

    def __init__(self, ascii_only: bool) -> None:
        self._string = encode_basestring_ascii if ascii_only else encode_basestring
        self._open: set[int] = set()

    def text(self, value: Any) -> str:
        if isinstance(value, str):
            return self._string(value)
        if isinstance(value, bytes):
            return self._string(str(value, "utf-8"))
        if value is None or value is True or value is False:
            return _CONSTANTS[value]
        if isinstance(value, int):
            return int.__repr__(value)
        if isinstance(value, float):
            return _float(value)
        return self._compound(value)

    def _compound(self, value: Any) -> str:
        as_dict = None if isinstance(value, type) else getattr(value, "_asdict", None)
        if as_dict is not None and callable(as_dict):
            items = as_dict()
            if not isinstance(items, dict):
                raise TypeError(f"_asdict() must return a dict, not {type(items).__name__}")
            return self._guarded(value, self._object, items)
        if isinstance(value, (list, tuple)):
            return self._guarded(value, self._array, value)
        if isinstance(value, dict):
            return self._guarded(value, self._object, value)
        return self._guarded(value, self._other, value)

    def _guarded(self, owner: object, write: Any, content: Any) -> str:
        identity = id(owner)
        if identity in self._open:
            raise ValueError("Circular reference detected")
        self._open.add(identity)
        text: str = write(content)
        self._open.discard(identity)
        return text

    def _array(self, values: Any) -> str:
        return "[" + ", ".join([self.text(value) for value in values]) + "]"

    def _object(self, items: dict[Any, Any]) -> str:
        return "{" + ", ".join([f"{self._string(_key(key))}: {self.text(items[key])}" for key in items]) + "}"

    def _other(self, value: object) -> str:
        from decimal import Decimal

        if isinstance(value, Decimal):
            return "NaN" if value.is_nan() else str(value)
        raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


_CONSTANTS: Final = {None: "null", True: "true", False: "false"}


def _float(value: float) -> str:
    if isnan(value):
        return "NaN"
    if value in {float("inf"), float("-inf")}:
        return "Infinity" if value > 0 else "-Infinity"
    return float.__repr__(value)


def _key(key: Any) -> str:
    if isinstance(key, str):
        return key
    if isinstance(key, bytes):
        return str(key, "utf-8")
    if isinstance(key, float):
        return _float(key)
    if key is None or key is True or key is False:
        return _CONSTANTS[key]
    if isinstance(key, int):
        return int.__repr__(key)
    raise TypeError(f"keys must be str, int, float, bool or None, not {key.__class__.__name__}")
