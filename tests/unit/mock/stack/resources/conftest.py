"""Resources are made one by one, of properties whose functions are evaluated."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from lambdamock import Aws
from lambdamock.mock.stack.resources import kind_of
from lambdamock.mock.stack.site import Made, Site

Make = Callable[..., Made]
ClientOf = Callable[[str], Any]


@pytest.fixture
def site(aws: Aws) -> Site:
    """Where the stack "shop" is built."""
    return Site(aws._simulation, "shop", Path(), {})


@pytest.fixture
def make(site: Site) -> Make:
    """Makes a resource of its type, its logical id and its properties."""

    def maker(type_name: str, logical_id: str = "It", **properties: Any) -> Made:
        kind = kind_of(type_name)
        assert kind is not None
        known = kind.properties
        assert known is None or properties.keys() <= known | kind.unsimulated
        return kind.make(site, logical_id, properties)

    return maker


@pytest.fixture
def moto() -> Iterator[ClientOf]:
    """Other services are answered by moto; gives clients of them."""
    with mock_aws():
        yield lambda service: boto3.client(service, region_name="us-east-1")
