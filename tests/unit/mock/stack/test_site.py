"""Names for what a template gives none."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import given, strategies

from lambdamock import Aws, mock_lambda
from lambdamock.mock.stack.site import Site


def site_of(aws: Aws, stack: str = "shop") -> Site:
    return Site(aws._simulation, stack, Path(), {})


def test_a_name_is_made_of_stack_logical_id_and_letters() -> None:
    with mock_lambda() as aws:
        assert re.fullmatch(r"shop-Orders-[0-9A-Z]{12}", site_of(aws).name_for("Orders"))


def test_names_are_the_same_in_every_run_and_differ_by_stack_and_region() -> None:
    names = []
    for region, stack in [("us-east-1", "shop"), ("us-east-1", "shop"), ("us-east-1", "other"), ("eu-west-1", "shop")]:
        with mock_lambda(region=region) as aws:
            names.append(site_of(aws, stack).name_for("Orders")[-12:])
    assert names[0] == names[1]
    assert len(set(names)) == 3


@given(
    stack=strategies.from_regex(r"[A-Za-z][A-Za-z0-9-]{0,127}", fullmatch=True),
    logical_id=strategies.from_regex(r"[A-Za-z0-9]{1,255}", fullmatch=True),
    most=strategies.integers(20, 255),
)
def test_a_name_is_never_too_long(stack: str, logical_id: str, most: int) -> None:
    with mock_lambda() as aws:
        name = site_of(aws, stack).name_for(logical_id, most)
    assert len(name) <= most
    assert re.fullmatch(r"[A-Za-z0-9-]*-[A-Za-z0-9]*-[0-9A-Z]{12}", name)
