"""Where the stacks of these tests are made."""

from __future__ import annotations

from typing import Final

from lambdamock.templates import Place

PLACE: Final = Place(
    "eu-west-1", "123456789012", "aws", "shop", "arn:aws:cloudformation:eu-west-1:123456789012:stack/shop/1"
)
