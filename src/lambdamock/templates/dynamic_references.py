"""Texts that name values of other services: `{{resolve:ssm:/orders/table}}`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Final

from lambdamock.errors import TemplateError
from lambdamock.templates.mistakes import Mistake

ParameterStore = Callable[[str], str]
"""Gives the value of a parameter of Systems Manager, by its name, or name and version ("/orders/table:3").

Raises:
    LookupError, TemplateError: there is none.
"""

SECRETS: Final = "/aws/reference/secretsmanager/"
"""What secrets are called as parameters of Systems Manager."""

_REFERENCE: Final = re.compile(r"\{\{resolve:([^{}]*)\}\}")


def resolved(text: str, store: ParameterStore | None) -> str:
    """The text with the values in place of their names.

    Raises:
        Mistake: there is no such parameter or secret, or nobody to ask.

    Source: documented, CloudFormation user guide, "Dynamic references".
    """
    if "{{resolve:" not in text:
        return text
    return _REFERENCE.sub(lambda found: _value(found.group(1), store), text)


def parameter(name: str, store: ParameterStore | None) -> str:
    """The value of a parameter.

    Raises:
        Mistake: there is none, or nobody to ask.
    """
    if store is None:
        raise Mistake(
            f"{name} is a parameter of Systems Manager, and nothing answers ssm here: start moto's mock_aws()"
        )
    try:
        return store(name)
    except LookupError:
        raise Mistake(f"Unable to fetch parameters [{name}] from parameter store for this account.") from None
    except TemplateError as reason:
        raise Mistake(str(reason)) from None


def _value(reference: str, store: ParameterStore | None) -> str:
    service, _, rest = reference.partition(":")
    if service in {"ssm", "ssm-secure"} and rest:
        return parameter(rest, store)
    if service == "secretsmanager" and rest:
        return _secret(rest, store)
    raise Mistake(f"Could not parse the dynamic reference {{{{resolve:{reference}}}}}")


def _secret(rest: str, store: ParameterStore | None) -> str:
    """The value of a secret, or of a key of it: `name:SecretString:key`; ARNs have six colons of their own."""
    parts = rest.split(":")
    taken = 7 if parts[0] == "arn" else 1
    name = ":".join(parts[:taken])
    kind, key, stage, version = (*parts[taken:], "", "", "", "")[:4]
    if kind not in {"", "SecretString"} or stage not in {"", "AWSCURRENT"} or version:
        raise Mistake(f"only the current SecretString of a secret is known here, not {rest}")
    if store is None:
        raise Mistake(f"{name} is a secret, and nothing answers ssm and secretsmanager here: start moto's mock_aws()")
    secret = parameter(SECRETS + name, store)
    if not key:
        return secret
    try:
        return str(json.loads(secret)[key])
    except (ValueError, LookupError, TypeError):
        raise Mistake(f"Could not find a value associated with JSONKey in SecretString: {key} of {name}") from None
