"""Managed policies of AWS, by their ARNs and names."""

from __future__ import annotations

import json
from functools import cache
from typing import Final

from lambdamock.domain.managed_statements import POLICIES
from lambdamock.iam import Document, read

OWNER: Final = "aws"
"""What stands in the place of an account in the ARN of a managed policy of AWS."""


def managed_policy(arn: str) -> Document | None:
    """A managed policy of AWS; None when it is not one of those that are known here.

    Args:
        arn: "arn:aws:iam::aws:policy/service-role/AWSLambdaRole", or of another partition.
    """
    start, _, path = arn.partition(f":iam::{OWNER}:policy/")
    return _document(start.removeprefix("arn:"), path) if path in POLICIES else None


def arn_of(name: str, partition: str) -> str | None:
    """The ARN of a managed policy of AWS by its name, with or without its path; None when it is not known here."""
    path = next((path for path in POLICIES if name in (path, path.rpartition("/")[2])), None)
    return None if path is None else f"arn:{partition}:iam::{OWNER}:policy/{path}"


def names() -> list[str]:
    """The names of all that are known here, without their paths."""
    return [path.rpartition("/")[2] for path in POLICIES]


@cache
def _document(partition: str, path: str) -> Document:
    text = json.dumps({"Version": "2012-10-17", "Statement": POLICIES[path]})
    return read(text.replace('"arn:aws:', f'"arn:{partition}:'), name=f"arn:{partition}:iam::{OWNER}:policy/{path}")
