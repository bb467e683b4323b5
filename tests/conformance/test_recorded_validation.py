"""Every ValidationException that was recorded on AWS, made again from the values that its own text shows.

Patterns change with the version of botocore, so their text is left out of the comparison; all else is compared.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from tests.conformance import newer_models

from lambdamock.errors import ValidationException
from lambdamock.protocol import LambdaProtocol

RECORDED = Path(__file__).parents[3] / "shared" / "facts" / "aws-errors.json"
PROTOCOL = LambdaProtocol(botocore.session.get_session().get_service_model("lambda"))
PLACEHOLDERS = {"<partition>": "aws", "<region>": "us-east-1", "<subnet_id_2>": "bad-format-1", "<resource:1>": "a"}
VIOLATION = re.compile(r"Value (?:'(?P<value>[^']*)'|null) at '(?P<path>[^']+)' failed to satisfy constraint: ")
PATTERN = re.compile(r"(regular expression pattern: ).*?(?=\]?(?:; Value|$))")


def recordings() -> list[Any]:
    if not RECORDED.is_file():
        reason = f"the recordings are not there: {RECORDED}"
        return [pytest.param("", "", marks=pytest.mark.skip(reason=reason), id="absent")]
    facts = json.loads(RECORDED.read_text(encoding="utf-8"))["facts"]
    return [
        pytest.param(
            fact["operation"],
            expanded(fact["message"]),
            id=fact["test"].partition("::")[2],
            marks=newer_models.marks_of(*fact["test"].split("#")),
        )
        for fact in facts
        if fact["code"] == "ValidationException"
    ]


def expanded(message: str) -> str:
    for placeholder, text in PLACEHOLDERS.items():
        message = message.replace(placeholder, text)
    return re.sub(r"<(\w):len\((\d+)\)>", lambda match: match[1] * int(match[2]), message)


def value_of(shown: str) -> Any:
    """The value behind its print: `[a, b]`, `{k=1.0}`, a whole number or a text."""
    if shown.startswith("["):
        return shown[1:-1].split(", ")
    if shown.startswith("{"):
        return {key: float(value) for key, _, value in (entry.partition("=") for entry in shown[1:-1].split(", "))}
    return shown


def put(params: dict[str, Any], schema: dict[str, Any], path: str, shown: str) -> None:
    """Set the member at a path such as `vpcConfig.subnetIds`."""
    head, _, rest = (path[0].upper() + path[1:]).partition(".")
    inner = schema["properties"][head]
    if rest:
        put(params.setdefault(head, {}), inner, rest, shown)
    else:
        params[head] = int(shown) if inner["type"] == "integer" else value_of(shown)


def valid(schema: dict[str, Any]) -> Any:
    """Something that satisfies the schema of a required member."""
    if "properties" in schema:
        return {name: valid(schema["properties"][name]) for name in schema.get("required", ())}
    if schema["type"] in {"object", "integer"}:
        return {} if schema["type"] == "object" else schema.get("minimum", 1)
    texts = (*schema.get("enum", ()), "f", "1", "*", "lambda:GetLayerVersion", "lambda:InvokeFunction")
    arns = ("arn:aws:iam::123456789012:role/r", "arn:aws:lambda:us-east-1:123456789012:function:f")
    return next(text for text in (*texts, *arns) if re.search(schema.get("pattern", ""), text))


def request_of(schema: dict[str, Any], message: str) -> dict[str, Any]:
    """Valid parameters, but for the values that the message complains about."""
    shown = [(match["path"], match["value"]) for match in VIOLATION.finditer(message)]
    absent = {path[0].upper() + path[1:] for path, value in shown if value is None}
    params = {name: valid(schema["properties"][name]) for name in schema.get("required", ()) if name not in absent}
    for path, value in shown:
        if value is not None:
            put(params, schema, path, value)
    return params


@pytest.mark.parametrize(("operation", "message"), recordings())
def test_a_recorded_violation_is_answered_as_recorded(operation: str, message: str) -> None:
    protocol = PROTOCOL.operation(operation)

    with pytest.raises(ValidationException) as refused:
        protocol.validate(request_of(protocol.input_schema, message))

    assert PATTERN.sub(r"\1...", refused.value.message) == PATTERN.sub(r"\1...", message)
