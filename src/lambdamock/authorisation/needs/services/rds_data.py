"""RDS Data API: the secret with which a database is opened, which a call may name without the end of its ARN."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from lambdamock.authorisation.needs.need import ApiRequest, Need
from lambdamock.authorisation.needs.services.arns import narrowed, text_of
from lambdamock.authorisation.needs.services.secretsmanager import secret_arn
from lambdamock.authorisation.needs.tables import tabled


def _on_database(request: ApiRequest) -> list[Need]:
    """A database and its secret, which is read in the caller's name.

    Source: documented, user guide of Aurora, "Authorizing access to the Amazon RDS Data API".
    """
    secret = text_of(request, "secretArn", "awsSecretStoreArn")
    arn = secret_arn(request, secret) if secret else None
    return [narrowed(need, arn) if need.action.startswith("secretsmanager:") else need for need in tabled(request)]


RULES: Final[dict[str, Callable[[ApiRequest], list[Need]]]] = {"*": _on_database}
