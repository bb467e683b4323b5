"""Extensions and wrapper scripts do not run; the log says so."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest

from lambdamock.runtime import ZipCode

APP = "def handler(event, context):\n    return 1\n"


def layer(*names: str) -> ZipCode:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in names:
            archive.writestr(name, "#!/bin/sh\n")
    return ZipCode(content.getvalue())


def notes(result: Any) -> list[str]:
    return [event.message for event in result.log if event.message.startswith("[lambdamock]")]


def test_each_extension_of_a_layer_is_named(make: Any, invoke: Any) -> None:
    layers = (layer("extensions/telemetry", "extensions/lib/part.so"), layer("extensions/secrets"))
    environment = make(APP, layers=layers)
    result = invoke(environment)
    assert notes(result) == [
        f"[lambdamock] /opt/extensions/{name} does not run here; what this extension does is missing\n"
        for name in ("secrets", "telemetry")
    ]
    assert b"[lambdamock]" not in result.tail
    assert notes(invoke(environment)) == []


def test_each_initialisation_says_so(make: Any, invoke: Any) -> None:
    code = "import os\ndef handler(event, context):\n    os._exit(1)\n"
    environment = make(code, layers=(layer("extensions/one"),))
    assert [len(notes(invoke(environment))) for _ in range(2)] == [1, 1]


@pytest.mark.parametrize(
    ("runtime", "expected"),
    [
        ("python3.12", "[lambdamock] /opt/wrap does not run here; what this wrapper script does is missing\n"),
        ("provided.al2023", None),
    ],
)
def test_a_wrapper_script_is_named_unless_the_runtime_has_none(
    make: Any, invoke: Any, runtime: str, expected: str | None
) -> None:
    variables = {"AWS_LAMBDA_EXEC_WRAPPER": "/opt/wrap"}
    result = invoke(make(lambda *_: 1, runtime=runtime, variables=variables))
    assert notes(result) == ([] if expected is None else [expected])


def test_what_lies_elsewhere_is_no_extension(make: Any, invoke: Any) -> None:
    files = {"app.py": APP, "extensions/mine": ""}
    assert notes(invoke(make(files, layers=(layer("python/extensions/one", "extensions.txt"),)))) == []
