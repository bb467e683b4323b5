"""KMS: keys by id, ARN, alias, or by what was encrypted with them, and what is told of each use."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from typing import Any, Final

from lambdamock.authorisation.needs.need import ApiRequest, Need
from lambdamock.authorisation.needs.services.arns import (
    ANY,
    arn_of,
    found,
    is_arn,
    keys_of,
    members_of,
    need_of,
    text_of,
    texts_of,
)
from lambdamock.authorisation.needs.tables import tabled

_ALIASES: Final = ("CreateAlias", "DeleteAlias", "UpdateAlias")
_SYMMETRIC: Final = "SYMMETRIC_DEFAULT"

_KEYS: Final = {
    "BypassPolicyLockoutSafetyCheck": "kms:BypassPolicyLockoutSafetyCheck",
    "ExpirationModel": "kms:ExpirationModel",
    "EncryptionAlgorithm": "kms:EncryptionAlgorithm",
    "GranteePrincipal": "kms:GranteePrincipal",
    "KeyAgreementAlgorithm": "kms:KeyAgreementAlgorithm",
    "KeyPairSpec": "kms:DataKeyPairSpec",
    "KeySpec": "kms:KeySpec",
    "KeyUsage": "kms:KeyUsage",
    "MacAlgorithm": "kms:MacAlgorithm",
    "MessageType": "kms:MessageType",
    "MultiRegion": "kms:MultiRegion",
    "Origin": "kms:KeyOrigin",
    "PendingWindowInDays": "kms:ScheduleKeyDeletionPendingWindowInDays",
    "PrimaryRegion": "kms:PrimaryRegion",
    "ReplicaRegion": "kms:ReplicaRegion",
    "RetiringPrincipal": "kms:RetiringPrincipal",
    "RotationPeriodInDays": "kms:RotationPeriodInDays",
    "SigningAlgorithm": "kms:SigningAlgorithm",
    "ValidTo": "kms:ValidTo",
    "WrappingAlgorithm": "kms:WrappingAlgorithm",
    "WrappingKeySpec": "kms:WrappingKeySpec",
}
"""Members to condition keys. Source: documented, developer guide of KMS, "Condition keys for AWS KMS"."""

_DEFAULTS: Final = {
    "CreateKey": {
        "kms:KeySpec": _SYMMETRIC,
        "kms:KeyUsage": "ENCRYPT_DECRYPT",
        "kms:KeyOrigin": "AWS_KMS",
        "kms:MultiRegion": "false",
        "kms:BypassPolicyLockoutSafetyCheck": "false",
    },
    "Decrypt": {"kms:EncryptionAlgorithm": _SYMMETRIC},
    "Encrypt": {"kms:EncryptionAlgorithm": _SYMMETRIC},
    "GenerateDataKey": {"kms:EncryptionAlgorithm": _SYMMETRIC},
    "GenerateDataKeyPair": {"kms:EncryptionAlgorithm": _SYMMETRIC},
    "GenerateDataKeyPairWithoutPlaintext": {"kms:EncryptionAlgorithm": _SYMMETRIC},
    "GenerateDataKeyWithoutPlaintext": {"kms:EncryptionAlgorithm": _SYMMETRIC},
    "PutKeyPolicy": {"kms:BypassPolicyLockoutSafetyCheck": "false"},
    "ScheduleKeyDeletion": {"kms:ScheduleKeyDeletionPendingWindowInDays": "30"},
    "Sign": {"kms:MessageType": "RAW"},
    "Verify": {"kms:MessageType": "RAW"},
}
"""What holds where the call does not say it. Source: documented, API reference of KMS, defaults of members."""


def key_arn(request: ApiRequest, key: str) -> str:
    """The ARN of a key that a call names by id, ARN, alias, or ARN of an alias: a policy cannot name an alias here.

    Source: documented, developer guide of KMS, "Key policies", "Specifying KMS keys in IAM policy statements"; assumed,
    that where nobody knows an alias a permission for any key will do.
    """
    if ":alias/" in key or key.startswith("alias/"):
        return found(request, "kms-alias", key) or arn_of(request, "kms", f"key/{ANY}")
    return key if is_arn(key) else arn_of(request, "kms", f"key/{key or ANY}")


def _on_key(request: ApiRequest) -> list[Need]:
    """Whatever is done with a key; where a call names none, what it decrypts tells the key."""
    key = text_of(request, "KeyId")
    context = _encryption(request, "EncryptionContext")
    return [
        need if need.resource == ANY else need_of(need.action, _key_or_its_work(request, key), context)
        for need in tabled(request)
    ]


def _key_or_its_work(request: ApiRequest, key: str) -> str:
    return key_arn(request, key) if key else _of_ciphertext(request)


def _of_ciphertext(request: ApiRequest) -> str:
    """The key that something was encrypted with, which only KMS can tell; else any."""
    blob = request.params.get("CiphertextBlob")
    text = b64encode(blob).decode() if isinstance(blob, (bytes, bytearray)) else str(blob or "")
    return found(request, "kms-ciphertext", text) or key_arn(request, "")


def _encryption(request: ApiRequest, member: str) -> dict[str, Any]:
    """`kms:EncryptionContext:KEY` and `kms:EncryptionContextKeys`."""
    pairs = members_of(request.params.get(member))
    if not pairs:
        return {}
    return {**{f"kms:EncryptionContext:{key}": pairs[key] for key in pairs}, "kms:EncryptionContextKeys": list(pairs)}


def _encrypting_anew(request: ApiRequest) -> list[Need]:
    """ReEncrypt: reading with one key, writing with another.

    Source: documented, API reference of KMS, "ReEncrypt", "Required permissions".
    """
    given = text_of(request, "SourceKeyId")
    source = _key_or_its_work(request, given)
    target = key_arn(request, text_of(request, "DestinationKeyId"))
    is_same = {"kms:ReEncryptOnSameKey": "true" if source == target else "false"}
    return [
        need_of("kms:ReEncryptFrom", source, {**_encryption(request, "SourceEncryptionContext"), **is_same}),
        need_of("kms:ReEncryptTo", target, {**_encryption(request, "DestinationEncryptionContext"), **is_same}),
    ]


def _aliasing(request: ApiRequest) -> list[Need]:
    """An alias, and the key that it stands for.

    Source: documented, developer guide of KMS, "Controlling access to aliases".
    """
    alias = text_of(request, "AliasName")
    key = text_of(request, "TargetKeyId") or alias
    return [
        need_of(f"kms:{request.operation}", arn)
        for arn in (arn_of(request, "kms", alias or f"alias/{ANY}"), key_arn(request, key))
    ]


def _creating(request: ApiRequest) -> list[Need]:
    """CreateKey, and its tags. Source: documented, API reference of KMS, "CreateKey", "Required permissions"."""
    actions = ["CreateKey", *(["TagResource"] if request.params.get("Tags") else [])]
    return [Need(f"kms:{action}", ANY) for action in actions]


def _context(request: ApiRequest) -> dict[str, Any]:
    context: dict[str, Any] = {
        "kms:CallerAccount": request.account_id,
        **_DEFAULTS.get(request.operation, {}),
        **keys_of(request, _KEYS),
    }
    alias = text_of(request, "KeyId", "DestinationKeyId")
    if "alias/" in alias:
        context["kms:RequestAlias"] = alias[alias.index("alias/") :]
    if request.operation == "CreateGrant":
        context.update(_grant(request))
    if request.operation.startswith("GenerateDataKey"):
        context.pop("kms:KeySpec", None)  # that of the data key, which is no condition key
    return context


def _grant(request: ApiRequest) -> dict[str, Any]:
    told = {
        "kms:GrantOperations": texts_of(request.params.get("Operations")),
        "kms:GrantConstraintType": list(members_of(request.params.get("Constraints"))),
    }
    return {"kms:GrantIsForAWSResource": "false", **{key: value for key, value in told.items() if value}}


RULES: Final[dict[str, Callable[[ApiRequest], list[Need]]]] = {
    **dict.fromkeys(_ALIASES, _aliasing),
    "*": _on_key,
    "CreateKey": _creating,
    "ReEncrypt": _encrypting_anew,
}
CONTEXT: Final = {"*": _context}
