"""What must be there before a command: functions, layers, grants, files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tests.journeys.aws_cli.case import Step
from tests.journeys.conftest import make_zip

from lambdamock import Aws

ROLE = "arn:aws:iam::123456789012:role/lambda-role"
PACKAGE = {"index.js": "exports.handler = async () => 'not run here'\n"}
LAYER = make_zip({"nodejs/node_modules/shared/index.js": "exports.limit = 3\n"})


def package(file: str, files: Mapping[str, str] = PACKAGE) -> Step:
    """A deployment package in the working directory."""

    def step(_aws: Aws) -> None:
        path = Path(file)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(make_zip(dict(files)))

    return step


def text_file(file: str, text: str) -> Step:
    def step(_aws: Aws) -> None:
        path = Path(file)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    return step


def function(name: str, implementation: Callable[..., Any] | None = None, **settings: Any) -> Step:
    """A function, with a Python callable in the place of the guide's code for Node.js and other runtimes."""

    def step(aws: Aws) -> None:
        aws.function(
            implementation or (lambda event, context: None),
            **{"name": name, "handler": "index.handler", "runtime": "nodejs8.10", **settings},
        )

    return step


def done(operation: str, **members: Any) -> Step:
    """A call of the API before the command, by the client's name for the operation."""

    def step(aws: Aws) -> None:
        getattr(aws.client(), operation)(**members)

    return step


def packaged(name: str, files: Mapping[str, str], **members: Any) -> Step:
    """A function of a package of Python code."""
    request = {"Runtime": "python3.7", "Handler": "app.handler", "Role": ROLE, **members}
    return done("create_function", FunctionName=name, Code={"ZipFile": make_zip(dict(files))}, **request)


def published(name: str, count: int = 1) -> Step:
    """Versions 1 to `count`; Lambda makes a new one only of a function that has changed."""

    def step(aws: Aws) -> None:
        client = aws.client()
        for number in range(1, count + 1):
            client.update_function_configuration(FunctionName=name, Description=f"version {number}")
            client.publish_version(FunctionName=name)

    return step


def alias(function_name: str, name: str, version: str = "1", **members: Any) -> Step:
    return done("create_alias", FunctionName=function_name, Name=name, FunctionVersion=version, **members)


def granted(
    function_name: str, statement_id: str, principal: str, action: str = "lambda:InvokeFunction", **members: Any
) -> Step:
    return done(
        "add_permission",
        FunctionName=function_name,
        StatementId=statement_id,
        Principal=principal,
        Action=action,
        **members,
    )


def layer(name: str, versions: int = 1, **members: Any) -> Step:
    """Versions 1 to `versions` of a layer, all of the same content."""

    def step(aws: Aws) -> None:
        for _ in range(versions):
            aws.client().publish_layer_version(LayerName=name, Content={"ZipFile": LAYER}, **members)

    return step


def of_account(account_id: str, *steps: Step) -> Step:
    """Steps that another account takes."""

    def step(aws: Aws) -> None:
        with aws.as_principal(f"arn:aws:iam::{account_id}:root"):
            for each in steps:
                each(aws)

    return step


def mapping(name: str, source_arn: str, **members: Any) -> Step:
    """An event source mapping; its id is `$UUID`."""

    def step(aws: Aws) -> dict[str, str]:
        created = aws.client().create_event_source_mapping(FunctionName=name, EventSourceArn=source_arn, **members)
        return {"UUID": created["UUID"]}

    return step
