"""`aws.deliver` as people hold it."""

from __future__ import annotations

import pytest

from lambdamock import Aws
from lambdamock.errors import UsageError
from lambdamock.services.catalogue import SERVICES


def test_every_service_that_leaves_an_event_has_a_method(aws: Aws) -> None:
    leaving = {name for name, service in SERVICES.items() if service.invocation_types[0] == "Event"}
    assert leaving <= set(dir(aws.deliver))


def test_a_service_that_does_not_exist_is_refused_with_the_one_that_was_meant(aws: Aws) -> None:
    with pytest.raises(UsageError, match=r"aws\.deliver\.cloudfromation: .*; did you mean 'cloudformation'\?"):
        _ = aws.deliver.cloudfromation


@pytest.mark.parametrize("name", ["sqs", "kinesis", "dynamodb"])
def test_B026_queues_and_streams_do_not_invoke(aws: Aws, name: str) -> None:
    with pytest.raises(UsageError, match="Queues and streams do not: Lambda reads them itself"):
        getattr(aws.deliver, name)


def test_tools_that_look_for_attributes_find_none(aws: Aws) -> None:
    assert not hasattr(aws.deliver, "sqs")
    assert not hasattr(aws.deliver, "_repr_svg_")


def test_it_shows_the_services(aws: Aws) -> None:
    assert repr(aws.deliver) == "<Deliver: acts as 25 services; dir(aws.deliver) names them>"
    html = aws.deliver._repr_html_()
    assert "<tr><td>s3</td><td>" in html
    assert "<td>send</td>" not in html
