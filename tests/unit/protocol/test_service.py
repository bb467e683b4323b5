from __future__ import annotations

import subprocess
import sys

import botocore.session
import pytest
from botocore.model import OperationNotFoundError, ServiceModel

from lambdamock.protocol import LambdaProtocol, protocol_of, service


@pytest.fixture
def shared(monkeypatch: pytest.MonkeyPatch) -> list[LambdaProtocol]:
    fresh: list[LambdaProtocol] = []
    monkeypatch.setattr(service, "_SHARED", fresh)
    return fresh


def test_the_first_clients_model_is_used_for_the_whole_process(
    shared: list[LambdaProtocol], service_model: ServiceModel
) -> None:
    first = protocol_of(service_model)
    other = botocore.session.get_session().get_service_model("lambda")

    assert protocol_of(other) is first
    assert LambdaProtocol.installed() is first
    assert shared == [first]


def test_without_a_client_the_installed_model_is_loaded_once(shared: list[LambdaProtocol]) -> None:
    first = LambdaProtocol.installed()

    assert "Invoke" in first.operation_names
    assert LambdaProtocol.installed() is first
    assert shared == [first]


def test_an_operation_is_compiled_once(service_model: ServiceModel) -> None:
    protocol = LambdaProtocol(service_model)

    assert protocol.operation_names == ("Make", "Send", "Fail", "Ping")
    assert protocol.operation("Make") is protocol.operation("Make")


def test_an_operation_that_the_model_lacks_is_an_error(service_model: ServiceModel) -> None:
    with pytest.raises(OperationNotFoundError):
        LambdaProtocol(service_model).operation("Unmake")


def test_importing_the_package_imports_neither_jsonschema_nor_botocore() -> None:
    script = "import sys, lambdamock.protocol; print([n for n in ('botocore', 'jsonschema') if n in sys.modules])"

    printed = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout

    assert printed == "[]\n"


def test_a_valid_request_is_answered_without_jsonschema() -> None:
    script = (
        "import sys; from lambdamock.protocol import LambdaProtocol as P; op = P.installed().operation('Invoke');"
        "op.validate({'FunctionName': 'f'}); print('jsonschema' in sys.modules)"
    )

    printed = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout

    assert printed == "False\n"
