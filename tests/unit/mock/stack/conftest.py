"""Templates of a resource or two, in a mock of each test's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lambdamock import Aws
from lambdamock.mock.stack import Stack

ROLE = "arn:aws:iam::123456789012:role/greet"


@pytest.fixture
def aws(lambda_mock: Aws) -> Aws:
    return lambda_mock


@pytest.fixture
def deploy(aws: Aws) -> Callable[..., Stack]:
    """Deploy resources by logical id, each a type and its properties."""

    def deploy_resources(**resources: Any) -> Stack:
        written = {name: {"Type": type_name, "Properties": given} for name, (type_name, given) in resources.items()}
        return aws.deploy_template({"Resources": written})

    return deploy_resources


def greet(**properties: Any) -> tuple[str, dict[str, Any]]:
    """A function with some properties."""
    code = "def handler(event, context):\n    return 'hello'\n"
    usual = {"Handler": "index.handler", "Runtime": "python3.12", "Role": ROLE, "Code": {"ZipFile": code}}
    return "AWS::Lambda::Function", {**usual, **properties}
