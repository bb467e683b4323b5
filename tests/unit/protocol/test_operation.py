from __future__ import annotations

import pytest
from botocore.model import ServiceModel

from lambdamock.errors import ValidationException
from lambdamock.protocol import Constraints, LambdaProtocol, OperationProtocol
from lambdamock.wire import Request

VALID = {"Owner": "me", "Title": "title"}
STRICTER: Constraints = {("*", "Title"): {"maxLength": 3}}
LAXER: Constraints = {("Make", "Title"): {"maxLength": None, "required": None}}
OTHERS: Constraints = {("Send", "Title"): {"maxLength": 3}}


@pytest.fixture
def make(service_model: ServiceModel) -> OperationProtocol:
    return LambdaProtocol(service_model).operation("Make")


def test_an_operation_carries_the_models_status(service_model: ServiceModel) -> None:
    protocol = LambdaProtocol(service_model)

    assert {name: protocol.operation(name).status for name in protocol.operation_names} == {
        "Make": 201,
        "Send": 200,
        "Fail": 200,
        "Ping": 204,
    }


def test_an_operation_says_how_it_answers(service_model: ServiceModel) -> None:
    protocol = LambdaProtocol(service_model)

    assert [protocol.operation(name).has_streaming_output for name in ("Make", "Send", "Ping")] == [False, True, False]
    assert protocol.operation("Send").has_event_stream_output is False


def test_a_request_is_read_and_answered(service_model: ServiceModel) -> None:
    protocol = LambdaProtocol(service_model)
    request = Request("POST", "/2000-01-01/data/me", "us-east-1", "123456789012", body=b"bytes")

    operation, labels = protocol.route(request)
    params = operation.parse(request, labels)
    response = operation.render({"Data": b"answer"}, "the-id", 207)

    assert params == {"Owner": "me", "Data": b"bytes"}
    assert (response.status, response.body) == (207, b"answer")


@pytest.mark.parametrize("count", [1, 2])
def test_all_violations_are_counted(make: OperationProtocol, count: int) -> None:
    wrong = {"Count": 11, "Kind": "x"}

    with pytest.raises(ValidationException) as refused:
        make.validate({**VALID, **dict(list(wrong.items())[:count])})

    texts = [
        "Value 'x' at 'kind' failed to satisfy constraint: Member must satisfy enum value set: [Terminate, Allow]",
        "Value '11' at 'count' failed to satisfy constraint: Member must have value less than or equal to 10",
    ]
    plural = "s" if count == 2 else ""
    assert refused.value.message == f"{count} validation error{plural} detected: {'; '.join(texts[-count:])}"


@pytest.mark.parametrize(
    ("overrides", "title", "accepted"),
    [
        pytest.param(None, "title", True, id="model"),
        pytest.param({}, "title", True, id="empty-table"),
        pytest.param(OTHERS, "title", True, id="another-operation"),
        pytest.param(STRICTER, "title", False, id="stricter"),
        pytest.param(STRICTER, "abc", True, id="stricter-and-kept"),
        pytest.param(None, "longertitle", False, id="model-refuses"),
        pytest.param(LAXER, "longertitle", True, id="laxer"),
        pytest.param(LAXER, None, True, id="no-longer-required"),
    ],
)
def test_a_profile_changes_what_is_accepted(
    make: OperationProtocol, overrides: Constraints | None, title: str | None, accepted: bool
) -> None:
    params = {"Owner": "me"} if title is None else {"Owner": "me", "Title": title}

    if accepted:
        make.validate(params, overrides)
        return
    with pytest.raises(ValidationException, match="at 'title' failed to satisfy constraint: Member must have length"):
        make.validate(params, overrides)


def test_what_is_compiled_for_a_profile_is_kept_for_few_profiles_only(make: OperationProtocol) -> None:
    for limit in range(20):
        make.validate(VALID, {("*", "Title"): {"maxLength": 5 + limit}})

    assert len(make._profiles) == 8


@pytest.mark.parametrize("operation", ["CreateFunction", "UpdateFunctionConfiguration"])
def test_the_runtime_of_a_function_is_not_checked_by_its_shape(operation: str) -> None:
    protocol = LambdaProtocol.installed().operation(operation)

    assert protocol.input_schema["properties"]["Runtime"] == {"type": "string"}


def test_the_runtime_of_a_layer_is_checked_by_its_shape() -> None:
    protocol = LambdaProtocol.installed().operation("ListLayers")

    assert "python3.12" in protocol.input_schema["properties"]["CompatibleRuntime"]["enum"]
