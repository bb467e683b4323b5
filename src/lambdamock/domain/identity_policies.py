"""What the policies of a role allow its function: enough to tell whether it may write its log."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from lambdamock.domain.policies import Statement, covers, is_like, selects, values_of


def statements_of(document: Any) -> list[Statement]:
    """The statements of a policy document, which may have one that is not in a list."""
    return values_of(document["Statement"])


def allow(statements: Iterable[Statement], action: str, resources: Iterable[str]) -> bool:
    """Whether policies of an identity let it do something: a statement allows it and none denies it.

    Args:
        action: for instance "logs:PutLogEvents".
        resources: the forms of the ARN of what it is done to; a statement that names one of them is about it.

    Source: documented, IAM user guide, "Policy evaluation logic" and "IAM JSON policy elements reference"; assumed: a
    `Condition` is not looked into; it fails in a statement that allows and holds in one that denies.
    """
    forms = tuple(resources)
    effects = {statement["Effect"] for statement in statements if _applies(statement, action, forms)}
    return effects == {"Allow"}


def _applies(statement: Statement, action: str, resources: tuple[str, ...]) -> bool:
    if "Condition" in statement and statement["Effect"] == "Allow":
        return False
    return selects(statement, "Action", values_of, partial(covers, action)) and any(
        selects(statement, "Resource", values_of, partial(is_like, resource)) for resource in resources
    )
