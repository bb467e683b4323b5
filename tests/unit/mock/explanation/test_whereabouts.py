"""What exists instead of what was not found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from lambdamock import Aws, mock_lambda


def handler(event: object, context: object) -> None:
    """Do nothing."""


@pytest.fixture(scope="module")
def aws() -> Iterator[Aws]:
    with mock_lambda() as handle:
        orders = handle.function(handler, name="orders")
        handle.function(handler, name="abroad", region="eu-west-1")
        handle.function(handler, name="gone")
        client = handle.client()
        client.publish_version(FunctionName=orders.name)
        client.create_alias(FunctionName="orders", Name="live", FunctionVersion="1")
        client.publish_layer_version(LayerName="common", Content={"ZipFile": EMPTY})
        client.delete_function(FunctionName="gone")
        yield handle


def _empty_zip() -> bytes:
    import io
    import zipfile

    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("a.py", "")
    return data.getvalue()


EMPTY = _empty_zip()
HERE = "arn:aws:lambda:us-east-1:123456789012"
SIMILAR: dict[str, tuple[Callable[[Any], object], tuple[str, ...]]] = {
    "a similar name": (lambda client: client.get_function(FunctionName="Order"), ("did you mean 'orders'?",)),
    "another region": (
        lambda client: client.get_function(FunctionName="abroad"),
        ("there is arn:aws:lambda:eu-west-1:123456789012:function:abroad",),
    ),
    "another version": (
        lambda client: client.get_function(FunctionName="orders", Qualifier="2"),
        ("function orders exists; its versions are $LATEST, 1, its aliases live",),
    ),
    "an alias": (
        lambda client: client.invoke(FunctionName="orders:Live"),
        ("did you mean orders:live?", "function orders exists; its versions are $LATEST, 1, its aliases live"),
    ),
    "nothing like it": (
        lambda client: client.get_function(FunctionName="zzz"),
        ("account 123456789012 has in us-east-1 the functions orders",),
    ),
    "a layer": (
        lambda client: client.get_layer_version_by_arn(Arn=f"{HERE}:layer:comon:1"),
        ("did you mean 'common'?",),
    ),
    "a layer by its name": (
        lambda client: client.get_layer_version(LayerName="comon", VersionNumber=1),
        ("did you mean 'common'?",),
    ),
    "a layer of a function": (
        lambda client: client.update_function_configuration(FunctionName="orders", Layers=[f"{HERE}:layer:comon:1"]),
        ("did you mean 'common'?",),
    ),
    "a mapping": (
        lambda client: client.get_event_source_mapping(UUID="14e0db71-5d35-4eb5-b481-8945cf9d10c2"),
        (),
    ),
}


@pytest.mark.parametrize(("call", "notes"), SIMILAR.values(), ids=SIMILAR)
def test_what_exists_instead_is_named(aws: Aws, call: Callable[[Any], object], notes: tuple[str, ...]) -> None:
    with pytest.raises(ClientError) as caught:
        call(aws.client())
    assert aws.explain(caught.value).findings[0].notes == notes  # type: ignore[union-attr]


def test_what_was_deleted_is_told(aws: Aws) -> None:
    with pytest.raises(ClientError) as caught:
        aws.client().get_function(FunctionName="gone")
    [note, *_] = aws.explain(caught.value).findings[0].notes  # type: ignore[union-attr]
    assert note.startswith("DeleteFunction has deleted it, request ")


def test_another_account_that_has_it_is_named(aws: Aws) -> None:
    with aws.as_principal("arn:aws:iam::210987654321:root"), pytest.raises(ClientError) as caught:
        aws.client().get_function(FunctionName="orders")
    notes = aws.explain(caught.value).findings[0].notes  # type: ignore[union-attr]
    assert notes == (f"there is {HERE}:function:orders",)
