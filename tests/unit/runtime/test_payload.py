"""The JSON that a handler's return value becomes."""

from __future__ import annotations

import enum
from collections import namedtuple
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdamock.runtime.payload import escapes_non_ascii, to_json

Point = namedtuple("Point", "x y")  # noqa: PYI024 - the plain one, as user code has it


class Color(enum.IntEnum):
    RED = 3


class Text(str):
    __slots__ = ()


class WithAsDict:
    def _asdict(self) -> dict[str, int]:
        return {"n": 1}


class Loud(float):
    def __repr__(self) -> str:
        return "loud"


MARSHALLED = {
    "named_tuple_is_an_object": (Point(1, 2), '{"x": 1, "y": 2}'),
    "named_tuple_inside": ([Point(1, (2,))], '[{"x": 1, "y": [2]}]'),
    "object_with_asdict": ({"o": WithAsDict()}, '{"o": {"n": 1}}'),
    "decimal_is_raw": ([Decimal("1.10"), Decimal("1E+3")], "[1.10, 1E+3]"),
    "decimal_nan": (Decimal("-NaN"), "NaN"),
    "infinities_are_no_json": ([float("inf"), float("-inf")], "[Infinity, -Infinity]"),
    "bytes_inside_are_text": ({b"k": [b"v"]}, '{"k": ["v"]}'),
    "keys_become_text": (
        {7: 0, 1.5: 0, True: 0, None: 0, Color.RED: 0},
        '{"7": 0, "1.5": 0, "true": 0, "null": 0, "3": 0}',
    ),
    "subclasses_are_their_base": ([Text("t"), Loud(1.5), Color.RED], '["t", 1.5, 3]'),
    "control_characters": ('\x00\x1f\n"\\/', '"\\u0000\\u001f\\n\\"\\\\/"'),
    "empty": ([{}, [], (), ""], '[{}, [], [], ""]'),
}


@pytest.mark.parametrize(("value", "text"), MARSHALLED.values(), ids=MARSHALLED)
def test_values_are_marshalled_as_the_runtime_does(value: object, text: str) -> None:
    assert to_json(value, ascii_only=False) == text


def cycle() -> list[Any]:
    value: list[Any] = []
    value.append({"again": value})
    return value


REFUSED = {
    "set": ({1}, TypeError, "Object of type set is not JSON serializable"),
    "complex": (1j, TypeError, "Object of type complex is not JSON serializable"),
    "set_inside": ({"a": [frozenset()]}, TypeError, "Object of type frozenset is not JSON serializable"),
    "ellipsis": (..., TypeError, "Object of type ellipsis is not JSON serializable"),
    "bytearray": (bytearray(b"a"), TypeError, "Object of type bytearray is not JSON serializable"),
    "memoryview": (memoryview(b"a"), TypeError, "Object of type memoryview is not JSON serializable"),
    "cycle": (cycle(), ValueError, "Circular reference detected"),
    "key": ({(1,): 1}, TypeError, "keys must be str, int, float, bool or None, not tuple"),
    "bytes_that_are_no_text": (
        [b"\xff"],
        UnicodeDecodeError,
        "'utf-8' codec can't decode byte 0xff in position 0: invalid start byte",
    ),
}


@pytest.mark.parametrize(("value", "error", "words"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_marshalled_is_refused_in_the_runtimes_words(
    value: object, error: type[Exception], words: str
) -> None:
    with pytest.raises(error) as caught:
        to_json(value, ascii_only=False)
    assert str(caught.value) == words


def test_a_value_that_is_nested_too_deeply_is_a_recursion_error() -> None:
    value: list[Any] = []
    for _ in range(100_000):
        value = [value]
    with pytest.raises(RecursionError):
        to_json(value, ascii_only=True)


@pytest.mark.parametrize(
    ("runtime", "escapes"), [("python3.8", True), ("python3.11", True), ("python3.12", False), ("python3.14", False)]
)
def test_non_ascii_text_is_escaped_up_to_python_3_11(runtime: str, escapes: bool) -> None:
    assert escapes_non_ascii(runtime) is escapes
    assert to_json("é😀", ascii_only=escapes) == ('"\\u00e9\\ud83d\\ude00"' if escapes else '"é😀"')


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@given(plain)
def test_plain_values_read_the_same_beside_a_value_that_needs_the_slow_way(value: object) -> None:
    alone = to_json(value, ascii_only=False)
    assert to_json([value, Decimal(1)], ascii_only=False) == f"[{alone}, 1]"
