"""What calls of KMS need: always the key, whatever it is named by, and what is told of its use."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest
from tests.unit.authorisation.needs.services.calls import ACCOUNT, arn, needs, permissions, told

KEY = arn("kms", "key/1234abcd-12ab-34cd-56ef-1234567890ab")
OTHER = arn("kms", "key/mrk-0987")
KNOWN = {
    ("kms-alias", "alias/app"): KEY,
    ("kms-alias", arn("kms", "alias/app")): KEY,
    ("kms-ciphertext", b64encode(b"secret").decode()): KEY,
}


@pytest.mark.parametrize(
    "name",
    ["1234abcd-12ab-34cd-56ef-1234567890ab", KEY, "alias/app", arn("kms", "alias/app")],
    ids=["id", "arn", "alias", "alias-arn"],
)
def test_a_key_is_its_arn_and_never_an_alias(name: str) -> None:
    assert permissions("kms", "Encrypt", {"KeyId": name, "Plaintext": b"x"}, KNOWN) == [("kms:Encrypt", KEY)]


def test_for_an_alias_that_nobody_knows_any_key_will_do() -> None:
    (need,) = needs("kms", "Encrypt", {"KeyId": "alias/x"}, {})
    assert (need.resource, need.is_any_resource) == (arn("kms", "key/*"), True)


@pytest.mark.parametrize(
    ("blob", "resource"), [(b"secret", KEY), (b"?", arn("kms", "key/*")), (None, arn("kms", "key/*"))]
)
def test_what_is_decrypted_tells_its_key(blob: bytes | None, resource: str) -> None:
    assert permissions("kms", "Decrypt", {"CiphertextBlob": blob}, KNOWN) == [("kms:Decrypt", resource)]


def test_encrypting_anew_reads_with_one_key_and_writes_with_another() -> None:
    members = {
        "CiphertextBlob": b"secret",
        "SourceEncryptionContext": {"a": "1"},
        "DestinationKeyId": OTHER,
        "DestinationEncryptionContext": {"b": "2"},
    }
    found = needs("kms", "ReEncrypt", members, KNOWN)
    assert [(need.action, need.resource) for need in found] == [("kms:ReEncryptFrom", KEY), ("kms:ReEncryptTo", OTHER)]
    assert told(found, "kms:EncryptionContext") == [
        {"kms:EncryptionContext:a": "1", "kms:EncryptionContextKeys": ["a"]},
        {"kms:EncryptionContext:b": "2", "kms:EncryptionContextKeys": ["b"]},
    ]
    assert told(found, "kms:ReEncryptOnSameKey") == [{"kms:ReEncryptOnSameKey": "false"}] * 2


@pytest.mark.parametrize(("operation", "key"), [("CreateAlias", KEY), ("UpdateAlias", KEY)], ids=["create", "update"])
def test_an_alias_and_the_key_that_it_stands_for(operation: str, key: str) -> None:
    assert permissions("kms", operation, {"AliasName": "alias/new", "TargetKeyId": key}) == [
        (f"kms:{operation}", arn("kms", "alias/new")),
        (f"kms:{operation}", KEY),
    ]


def test_an_alias_is_deleted_with_a_permission_for_its_key() -> None:
    assert permissions("kms", "DeleteAlias", {"AliasName": "alias/app"}, KNOWN) == [
        ("kms:DeleteAlias", arn("kms", "alias/app")),
        ("kms:DeleteAlias", KEY),
    ]


def test_a_key_is_created_and_tagged() -> None:
    assert permissions("kms", "CreateKey", {"Tags": [{"TagKey": "a", "TagValue": "b"}]}) == [
        ("kms:CreateKey", "*"),
        ("kms:TagResource", "*"),
    ]


@pytest.mark.parametrize(
    ("operation", "members", "expected"),
    [
        pytest.param(
            "GenerateDataKey",
            {"KeyId": KEY, "KeySpec": "AES_256", "EncryptionContext": {"app": "x"}},
            {
                "kms:EncryptionContext:app": "x",
                "kms:EncryptionContextKeys": ["app"],
                "kms:EncryptionAlgorithm": "SYMMETRIC_DEFAULT",
            },
            id="encryption-context",
        ),
        pytest.param(
            "Sign",
            {"KeyId": KEY, "SigningAlgorithm": "ECDSA_SHA_256"},
            {"kms:SigningAlgorithm": "ECDSA_SHA_256", "kms:MessageType": "RAW"},
            id="signing",
        ),
        pytest.param("DescribeKey", {"KeyId": "alias/app"}, {"kms:RequestAlias": "alias/app"}, id="alias"),
        pytest.param(
            "CreateGrant",
            {
                "KeyId": KEY,
                "GranteePrincipal": "arn:p",
                "Operations": ["Decrypt"],
                "Constraints": {"EncryptionContextSubset": {"a": "b"}},
            },
            {
                "kms:GranteePrincipal": "arn:p",
                "kms:GrantOperations": ["Decrypt"],
                "kms:GrantConstraintType": ["EncryptionContextSubset"],
                "kms:GrantIsForAWSResource": "false",
            },
            id="grant",
        ),
        pytest.param(
            "ScheduleKeyDeletion", {"KeyId": KEY}, {"kms:ScheduleKeyDeletionPendingWindowInDays": "30"}, id="default"
        ),
    ],
)
def test_condition_keys(operation: str, members: dict[str, Any], expected: dict[str, Any]) -> None:
    assert told(needs("kms", operation, members, KNOWN), "kms:") == [{"kms:CallerAccount": ACCOUNT, **expected}]


@pytest.mark.parametrize("operation", ["GenerateRandom", "ListKeys", "ListAliases"])
def test_what_is_about_no_key_has_no_resource(operation: str) -> None:
    assert permissions("kms", operation, {"KeyId": KEY}) == [(f"kms:{operation}", "*")]
