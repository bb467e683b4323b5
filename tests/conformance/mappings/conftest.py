"""A mock whose handlers take virtual time, and a source of the kind that a test is about."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.conformance.mappings.sources import KINDS, Source

from lambdamock import Aws, mock_lambda


@pytest.fixture
def aws() -> Iterator[Aws]:
    with mock_lambda(handler_time="virtual") as handle:
        yield handle


@pytest.fixture
def source(aws: Aws, kind: str) -> Source:
    """A source called "numbers"; `kind` is a parameter of the test."""
    return KINDS[kind](aws, "numbers")
