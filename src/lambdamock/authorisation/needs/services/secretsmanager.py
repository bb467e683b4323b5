"""Secrets Manager: secrets by name, whose ARNs end with six characters that only their owner knows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from lambdamock.authorisation.needs.need import ApiRequest, Need
from lambdamock.authorisation.needs.services.arns import (
    ANY,
    arn_of,
    found,
    is_arn,
    keys_of,
    narrowed,
    need_of,
    records_of,
    text_of,
    texts_of,
)
from lambdamock.authorisation.needs.tables import tabled

_KEYS: Final = {
    "BlockPublicPolicy": "secretsmanager:BlockPublicPolicy",
    "Description": "secretsmanager:Description",
    "ForceDeleteWithoutRecovery": "secretsmanager:ForceDeleteWithoutRecovery",
    "ForceOverwriteReplicaSecret": "secretsmanager:ForceOverwriteReplicaSecret",
    "KmsKeyId": "secretsmanager:KmsKeyId",
    "Name": "secretsmanager:Name",
    "RecoveryWindowInDays": "secretsmanager:RecoveryWindowInDays",
    "RotateImmediately": "secretsmanager:RotateImmediately",
    "RotationLambdaARN": "secretsmanager:RotationLambdaARN",
    "SecretId": "secretsmanager:SecretId",
    "VersionId": "secretsmanager:VersionId",
    "VersionStage": "secretsmanager:VersionStage",
}
"""Members to condition keys. Source: documented, service authorization reference of Secrets Manager."""

_CURRENT: Final = "AWSCURRENT"


def secret_arn(request: ApiRequest, secret: str) -> str:
    """The ARN of a secret that a call names by its name or its ARN, which may lack the six characters at its end.

    Source: documented, user guide of Secrets Manager, "Secret ARN"; assumed, that where nobody knows the secret a
    permission for any of its name will do: the service will say that there is none.
    """
    if is_arn(secret):
        return found(request, "secret", secret) or secret
    return found(request, "secret", secret) or arn_of(request, "secretsmanager", f"secret:{secret}-{ANY}")


def _on_secret(request: ApiRequest) -> list[Need]:
    secret = text_of(request, "SecretId")
    return [
        need if need.resource == ANY or not secret else narrowed(need, secret_arn(request, secret))
        for need in tabled(request)
    ]


def _getting_batch(request: ApiRequest) -> list[Need]:
    """BatchGetSecretValue: itself, and each secret; those that filters find are not known before.

    Source: documented, API reference of Secrets Manager, "BatchGetSecretValue".
    """
    needs = [need for need in tabled(request) if need.resource == ANY]
    secrets = texts_of(request.params.get("SecretIdList"))
    needs[1:1] = [need_of("secretsmanager:GetSecretValue", secret_arn(request, secret)) for secret in secrets]
    return needs


def _creating(request: ApiRequest) -> list[Need]:
    """CreateSecret: the secret without the characters that it will get, its tags and its replicas.

    Source: documented, API reference of Secrets Manager, "CreateSecret", "Required permissions".
    """
    arn = arn_of(request, "secretsmanager", f"secret:{text_of(request, 'Name') or ANY}")
    actions = {
        "CreateSecret": True,
        "TagResource": request.params.get("Tags"),
        "ReplicateSecretToRegions": request.params.get("AddReplicaRegions"),
    }
    return [need_of(f"secretsmanager:{action}", arn) for action, is_given in actions.items() if is_given]


def _context(request: ApiRequest) -> dict[str, Any]:
    """What is told of a secret; a call that names no version gets the current one.

    Source: documented, API reference of Secrets Manager, "GetSecretValue"; assumed, that the condition key has it.
    """
    context: dict[str, Any] = keys_of(request, _KEYS)
    if request.operation == "GetSecretValue" and not text_of(request, "VersionId", "VersionStage"):
        context["secretsmanager:VersionStage"] = _CURRENT
    regions = [str(replica.get("Region")) for replica in records_of(request.params.get("AddReplicaRegions"))]
    return {**context, "secretsmanager:AddReplicaRegions": regions} if regions else context


RULES: Final[dict[str, Callable[[ApiRequest], list[Need]]]] = {
    "*": _on_secret,
    "BatchGetSecretValue": _getting_batch,
    "CreateSecret": _creating,
}
CONTEXT: Final = {"*": _context}
