"""moto's queues and streams beside us."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from moto import mock_aws

from lambdamock import mock_lambda
from lambdamock.mock.handle import Aws


@pytest.fixture
def aws() -> Iterator[Aws]:
    with mock_aws(), mock_lambda() as handle:
        yield handle
