"""Rotation of moto's secrets."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from lambdamock.errors import AccessDeniedException
from lambdamock.events import secretsmanager
from lambdamock.interception.port import Cloud, Innermost
from lambdamock.interception.triggers.stand_ins import Functions, standing_in

_MAY_NOT: Final = (
    "Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to the "
    "principal secretsmanager.amazonaws.com."
)


class _StepFailed(Exception):
    """The function failed in a step of the rotation, so the others do not follow."""


class _Rotation(Functions):
    """The functions as moto knows them while it rotates a secret."""

    def __init__(self, cloud: Cloud, secret_arn: str, account_id: str) -> None:
        super().__init__(cloud, "secretsmanager", source_arn=secret_arn, source_account=account_id)
        self._secret_arn = secret_arn
        self._account_id = account_id

    def invoke(self, function_name: str, *, body: str, **_: Any) -> None:
        """Do one step.

        Raises:
            _StepFailed: the function failed.
        """
        step = json.loads(body)
        event = secretsmanager.rotation(
            step["Step"], secret_arn=self._secret_arn, client_request_token=step["ClientRequestToken"]
        )
        outcome = self._cloud.invoke_from(
            "secretsmanager", function_name, event, source_arn=self._secret_arn, source_account=self._account_id
        )
        if outcome.function_error is not None:
            raise _StepFailed


def rotating(original: Callable[..., Any], innermost: Innermost, look: Callable[[], None]) -> Callable[..., Any]:
    """`SecretsManagerBackend.rotate_secret` that runs the steps of a rotation with our function.

    Where a step fails the call succeeds all the same, and the new version stays AWSPENDING. A secret that has a
    function already is rotated with it.

    Source: documented, Secrets Manager user guide, "Rotation function overview", and API reference, "RotateSecret";
    observed, the wording; assumed: the steps are done when the call returns, and no step is tried again.
    """

    @wraps(original)
    def rotate_secret(
        self: Any,
        secret_id: str,
        client_request_token: Any = None,
        rotation_lambda_arn: Any = None,
        *args: Any,
        **named: Any,
    ) -> Any:
        cloud = innermost()
        if cloud is None or secret_id not in self.secrets:
            return original(self, secret_id, client_request_token, rotation_lambda_arn, *args, **named)
        secret = self.secrets[secret_id]
        function = rotation_lambda_arn or getattr(secret, "rotation_lambda_arn", "") or None
        rotation = _Rotation(cloud, secret.arn, self.account_id)
        if function is not None:
            _check(rotation, function)
        with standing_in(rotation, look):
            try:
                return original(self, secret_id, client_request_token, function, *args, **named)
            except _StepFailed:
                return secret.to_short_dict()

    return rotate_secret


def _check(rotation: _Rotation, function: str) -> None:
    """Refuse a function that Secrets Manager may not invoke; one that does not exist is refused by moto."""
    try:
        rotation.get_function(function)
    except AccessDeniedException as reason:
        refusal = sys.modules["moto.secretsmanager.exceptions"].SecretsManagerClientError
        raise refusal("AccessDeniedException", _MAY_NOT) from reason
