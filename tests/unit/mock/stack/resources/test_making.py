"""Resources are made by calls: all of it, or nothing."""

from __future__ import annotations

from typing import Any

import pytest

from lambdamock import Aws
from lambdamock.errors import ApiError, ResourceConflictException, TemplateError, UsageError
from lambdamock.mock.stack.resources.making import Making, makes
from lambdamock.mock.stack.site import Made, Site

TYPE = "AWS::Shop::Order"


def test_properties_are_read_in_the_type_that_is_asked_for(site: Site) -> None:
    given = {"Name": 3, "Count": "2", "On": "true", "Tags": [{"Key": "a", "Value": 1}], "Policy": {"a": 1}}
    making = Making(site, "Order", TYPE, given)
    assert (making.text("Name"), making.whole("Count"), making.flag("On")) == ("3", 2, True)
    assert (making.tags(), making.document("Policy"), making.object("Policy")) == ({"a": "1"}, '{"a":1}', {"a": 1})


def test_properties_that_are_not_given_are_empty(site: Site) -> None:
    making = Making(site, "Order", TYPE, {})
    assert (making.text("A"), making.whole("A"), making.document("A"), making.tags()) == (None, None, None, None)
    assert (making.flag("A"), making.items("A"), making.objects("A"), making.object("A")) == (False, [], [], {})
    assert making.name("Name") == site.name_for("Order")


def test_undo_goes_backwards_past_what_fails_and_does_nothing_twice(site: Site) -> None:
    making = Making(site, "Order", TYPE, {})
    done: list[str] = []
    making.undo_by(lambda: done.append("first"))
    making.undo_by(lambda: done.pop() if done else 1 / 0)
    making.undo_by(lambda: None)
    made = making.made("ref")
    made.undo()
    made.undo()
    assert done == ["first"]


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (UsageError("no"), f"Resources.Order ({TYPE}): no"),
        (ResourceConflictException("taken"), f"Resources.Order ({TYPE}): ResourceConflictException: taken"),
        (TemplateError("Resources.Order.Properties.A: no"), "Resources.Order.Properties.A: no"),
    ],
    ids=["usage", "answer", "template"],
)
def test_what_cannot_be_made_is_named_and_leaves_nothing(
    site: Site, error: UsageError | ApiError, expected: str
) -> None:
    left = ["queue"]

    @makes(TYPE)
    def order(making: Making) -> Made:
        making.undo_by(left.clear)
        raise error

    with pytest.raises(TemplateError) as refused:
        order(site, "Order", {})
    assert (str(refused.value), left) == (expected, [])


def test_a_required_property_is_asked_for_before_anything_is_made(site: Site) -> None:
    @makes(TYPE, "Name")
    def order(making: Making) -> Made:
        raise AssertionError

    with pytest.raises(TemplateError) as refused:
        order(site, "Order", {"name": "a"})
    assert str(refused.value) == "Resources.Order.Properties: required key [Name] not found"


def test_a_call_that_botocore_does_not_send_is_told_in_its_words(moto: Any, site: Site) -> None:
    with pytest.raises(TemplateError) as refused:
        Making(site, "Order", TYPE, {}).call("sqs", "create_queue")
    expected = (
        f'Resources.Order ({TYPE}): Parameter validation failed:\nMissing required parameter in input: "QueueName"'
    )
    assert str(refused.value) == expected


def test_a_call_that_another_mock_refuses_is_told_in_its_words(moto: Any, site: Site) -> None:
    with pytest.raises(TemplateError) as refused:
        Making(site, "Order", TYPE, {}).call("ssm", "get_parameter", Name="gone")
    assert str(refused.value) == f"Resources.Order ({TYPE}): ParameterNotFound: Parameter gone not found."


def test_what_goes_wrong_in_another_mock_is_named(moto: Any, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    client = site.client("sqs")
    assert client is not None

    def broken(**_: Any) -> None:
        raise KeyError("queue")

    monkeypatch.setattr(client, "create_queue", broken, raising=False)
    with pytest.raises(TemplateError) as refused:
        Making(site, "Order", TYPE, {}).call("sqs", "create_queue", QueueName="a")
    assert str(refused.value) == f"Resources.Order ({TYPE}): KeyError: 'queue'"


def test_without_another_mock_it_says_what_to_start(aws: Aws, site: Site) -> None:
    with pytest.raises(TemplateError) as refused:
        Making(site, "Order", TYPE, {}).call("sqs", "create_queue", QueueName="a")
    assert str(refused.value) == (
        f"Resources.Order ({TYPE}): it needs something that answers sqs: start it beside, for instance moto's "
        "mock_aws()"
    )
