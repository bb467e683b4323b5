"""How layers are named, and which of their versions are found."""

from __future__ import annotations

import pytest

from lambdamock.domain.layers import Layer, LayerReference, LayerVersion, resolve_layer
from lambdamock.runtime import ZipCode

HERE = LayerReference("us-east-1", "123456789012", "tools")
CODE = ZipCode(b"")


def version(number: int, runtimes: tuple[str, ...] = (), architectures: tuple[str, ...] = ()) -> LayerVersion:
    return LayerVersion(
        HERE, number, CODE, 0, created=0.0, snapshot_id="", runtimes=runtimes, architectures=architectures
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tools", (HERE, None)),
        ("arn:aws:lambda:us-east-1:123456789012:layer:tools", (HERE, None)),
        ("arn:aws:lambda:us-east-1:123456789012:layer:tools:12", (HERE, 12)),
        ("arn:aws:lambda:eu-west-3:444455556666:layer:t", (LayerReference("eu-west-3", "444455556666", "t"), None)),
        ("arn:aws-cn:lambda:cn-north-1:444455556666:layer:t:1", (LayerReference("cn-north-1", "444455556666", "t"), 1)),
        ("arn:aws:lambda:::awslayer:AmazonLinux1803", None),
    ],
)
def test_A092_a_layer_has_a_name_and_arns(text: str, expected: object) -> None:
    assert resolve_layer(text, region="us-east-1", account_id="123456789012") == expected


def test_A092_the_arn_shows_region_account_name_and_number() -> None:
    assert version(3).arn == "arn:aws:lambda:us-east-1:123456789012:layer:tools:3"
    assert LayerReference("cn-north-1", "1", "t").arn == "arn:aws-cn:lambda:cn-north-1:1:layer:t"


@pytest.mark.parametrize(
    ("runtime", "architecture", "fits"),
    [
        (None, None, True),
        ("python3.12", None, True),
        ("python3.11", None, False),
        (None, "arm64", True),
        (None, "x86_64", False),
        ("python3.12", "arm64", True),
        ("python3.12", "x86_64", False),
    ],
)
def test_A274_a_version_fits_what_it_says(runtime: str | None, architecture: str | None, fits: bool) -> None:
    assert version(1, ("python3.13", "python3.12"), ("arm64",)).fits(runtime, architecture) is fits


def test_a_version_that_says_nothing_fits_only_when_nothing_is_asked_for() -> None:
    assert version(1).fits(None, None)
    assert not version(1).fits("python3.12", None)
    assert not version(1).fits(None, "arm64")


def test_A275_the_latest_version_is_the_newest_that_is_left() -> None:
    layer = Layer(HERE)
    for number in (1, 2, 10):
        layer.publish(version(number, ("ruby3.4",) if number == 2 else ()))
    assert [found.number for found in layer.versions] == [10, 2, 1]
    layer.remove(10)
    assert layer.latest(lambda _: True) == version(2, ("ruby3.4",))
    assert layer.latest(lambda found: not found.runtimes) == version(1)
    assert (layer.version(10), layer.last_number) == (None, 10)
