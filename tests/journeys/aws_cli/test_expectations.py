"""What the commands' output is compared with tells right from wrong."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
from tests.journeys.aws_cli.expectations import Having, Holding, Lacking, Like, Refused, log, size_of

REQUEST = "8e827ab1-f155-11e8-b06d-018ab046158d"
REPORT = "Duration: 0.82 ms\tBilled Duration: 100 ms \tMemory Size: 128 MB\tMax Memory Used: 19 MB\t"


def result_of(*lines: str) -> str:
    written = (f"START RequestId: {REQUEST} Version: $LATEST", *lines, f"REPORT RequestId: {REQUEST}\t{REPORT}")
    return base64.b64encode("\n".join(written).encode()).decode()


CASES: dict[str, tuple[Any, Any, bool]] = {
    "more members than expected": ({"a": 1, "b": 2}, Having(a=1), True),
    "another value": ({"a": 2}, Having(a=1), False),
    "no such member": ({}, Having(a=None), False),
    "a member that must be absent": ({"a": 1, "b": 2}, Lacking("b", a=1), False),
    "a member that is absent": ({"a": 1, "c": 2}, Lacking("b", a=1), True),
    "one member deep inside": ({"a": [{"b": 1, "c": 2}]}, {"a": [Having(b=1)]}, True),
    "another one deep inside": ({"a": [{"b": 2}]}, {"a": [Having(b=1)]}, False),
    "a refusal is no output": (Refused("E", "text"), Having(), False),
    "nothing is no output": (None, Having(), False),
    "a text of the pattern": ("abc", Like("a.c"), True),
    "a text that only begins like it": ("abcd", Like("a.c"), False),
    "a refusal in other words": (Refused("E", "text"), Refused("E", Like("other.*")), False),
    "another refusal": (Refused("E", "text"), Refused("F", Like(".*")), False),
    "JSON in a text": ('{"a": 1}', Holding({"a": 1}), True),
    "other JSON in a text": ('{"a": 1, "b": 2}', Holding({"a": 1}), False),
    "the log": (result_of("hello", f"END RequestId: {REQUEST}"), log("hello"), True),
    "another line in the log": (result_of("other", f"END RequestId: {REQUEST}"), log("hello"), False),
    "a line too many in the log": (result_of("hello", "more", f"END RequestId: {REQUEST}"), log("hello"), False),
    "no end in the log": (result_of("hello"), log("hello"), False),
    "the size of a file": (3, size_of("file"), True),
    "another size": (4, size_of("file"), False),
}


@pytest.mark.parametrize(("printed", "expected", "is_equal"), CASES.values(), ids=list(CASES))
def test_an_expectation_sees(
    printed: Any, expected: Any, is_equal: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("file").write_bytes(b"abc")
    assert (printed == expected) is is_equal
    assert (printed != expected) is not is_equal
