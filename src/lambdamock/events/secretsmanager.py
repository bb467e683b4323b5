"""Steps of a secret's rotation."""

from __future__ import annotations

from typing import Final, Literal

from lambdamock.errors import UsageError
from lambdamock.events.content import Event
from lambdamock.events.origin import HERE, Origin

STEPS: Final = ("createSecret", "setSecret", "testSecret", "finishSecret")
"""The steps, in their order.

Source: documented, Secrets Manager user guide, "Rotation function overview".
"""


def rotation(
    step: Literal["createSecret", "setSecret", "testSecret", "finishSecret"],
    *,
    secret_arn: str | None = None,
    client_request_token: str | None = None,
    origin: Origin = HERE,
) -> Event:
    """One step; all steps of a rotation have the same token, which is the id of the secret's new version.

    Raises:
        UsageError: there is no such step.

    Source: documented, Secrets Manager user guide, "Rotation function overview".
    """
    if step not in STEPS:
        raise UsageError(f"rotation({step!r}): the steps are {', '.join(STEPS)}")
    arn = secret_arn or origin.arn("secretsmanager", f"secret:my-secret-{origin.hex(6, 'secret')}")
    return {"Step": step, "SecretId": arn, "ClientRequestToken": client_request_token or origin.uuid("rotation", arn)}
