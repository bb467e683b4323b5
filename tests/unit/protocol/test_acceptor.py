from __future__ import annotations

from typing import Any

import pytest
from botocore.model import ServiceModel
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lambdamock.protocol import LambdaProtocol
from lambdamock.protocol.acceptor import acceptor_of
from lambdamock.protocol.constraints import lookup
from lambdamock.protocol.schema import schema_of
from lambdamock.protocol.violations import violations

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 12),
    st.floats(allow_nan=False),
    st.sampled_from(["", "a", "abc", "abcdefghi", "a1", "Allow", "Terminate", "bad\n"]),
    st.text(max_size=3),
    st.binary(max_size=6),
)
ANYTHING = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner), max_leaves=4
)


def near(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Instances of a schema, most of them nearly valid."""
    return st.one_of(_near(schema), _near(schema), _near(schema), ANYTHING)


def _near(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    if "properties" in schema:
        return st.fixed_dictionaries({}, optional={name: near(inner) for name, inner in schema["properties"].items()})
    if schema.get("type") == "array":
        return st.lists(near(schema["items"]), max_size=3)
    if "propertyNames" in schema:
        return st.dictionaries(
            st.sampled_from(["abc", "Allow", "", "a1", "abcdefghi"]), near(schema["additionalProperties"]), max_size=2
        )
    return _scalar(schema)


def _scalar(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    if schema.get("type") == "integer":
        return st.integers(0, 11) | st.sampled_from([1.0, 2.5, True])
    if schema.get("type") == "number":
        return st.floats(-0.5, 1.5) | st.integers(-1, 2)
    return SCALARS


MADE_UP: dict[str, Any] = {}


@pytest.fixture(autouse=True, scope="module")
def compiled(service_model: ServiceModel) -> None:
    MADE_UP.update(schema_of(service_model.shape_for("MakeInput"), lookup("Make")))


@given(st.data())
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_the_acceptor_and_the_full_validator_agree(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(MADE_UP["properties"])))
    schema = MADE_UP["properties"][name]
    instance = data.draw(near(schema))

    assert acceptor_of(schema)(instance) == (violations({"properties": {name: schema}}, {name: instance}) == [])


@given(st.data())
@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_they_agree_on_the_operations_of_the_installed_model(data: st.DataObject) -> None:
    protocol = LambdaProtocol.installed()
    operation = protocol.operation(data.draw(st.sampled_from(sorted(protocol.operation_names))))
    instance = data.draw(near(operation.input_schema))

    assert acceptor_of(operation.input_schema)(instance) == (violations(operation.input_schema, instance) == [])
