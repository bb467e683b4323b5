"""Secrets, in another mock that answers Secrets Manager."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any, Final

from lambdamock.mock.stack.resources.making import Making, makes
from lambdamock.mock.stack.resources.shapes import flag_at, text_at, whole_at
from lambdamock.mock.stack.site import Kind, Made

_KINDS: Final[Mapping[str, str]] = {
    "ExcludeLowercase": "abcdefghijklmnopqrstuvwxyz",
    "ExcludeUppercase": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "ExcludeNumbers": "0123456789",
    "ExcludePunctuation": "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
}
"""What excludes a kind of characters, and these.

Source: documented, Secrets Manager API reference, GetRandomPassword."""

_LENGTH: Final = 32
_LONGEST: Final = 4_096


@makes("AWS::SecretsManager::Secret")
def _secret(making: Making) -> Made:
    """Source: documented, CloudFormation template reference, "AWS::SecretsManager::Secret"."""
    if making.has("SecretString") and making.has("GenerateSecretString"):
        raise making.wrong("SecretString", "give SecretString or GenerateSecretString, not both")
    value = _generated(making) if making.has("GenerateSecretString") else making.text("SecretString")
    answer = making.call(
        "secretsmanager",
        "create_secret",
        Name=making.name("Name", 512),
        Description=making.text("Description"),
        KmsKeyId=making.text("KmsKeyId"),
        SecretString=value,
        Tags=making.items("Tags") or None,
        AddReplicaRegions=making.items("ReplicaRegions") or None,
    )
    arn = answer["ARN"]
    making.undo_call("secretsmanager", "delete_secret", SecretId=arn, ForceDeleteWithoutRecovery=True)
    return making.made(arn, {"Id": arn})


def _generated(making: Making) -> str:
    """The password, or the template with the password under its key.

    Source: documented, CloudFormation template reference, "AWS::SecretsManager::Secret GenerateSecretString".
    """
    options = making.object("GenerateSecretString")
    place = f"{making.place}.GenerateSecretString"
    if ("GenerateStringKey" in options) is not ("SecretStringTemplate" in options):
        raise making.wrong("GenerateSecretString", "GenerateStringKey and SecretStringTemplate belong together")
    password = _password(making, options, place)
    if "GenerateStringKey" not in options:
        return password
    template = text_at(options["SecretStringTemplate"], f"{place}.SecretStringTemplate")
    try:
        return json.dumps({**json.loads(template), text_at(options["GenerateStringKey"], place): password})
    except (TypeError, ValueError):
        raise making.wrong("GenerateSecretString.SecretStringTemplate", "it is no JSON object") from None


def _password(making: Making, options: Mapping[str, Any], place: str) -> str:
    """The same in every run, of the kinds of characters that are not excluded, by default with one of each at least.

    Source: documented, Secrets Manager API reference, GetRandomPassword; assumed, which one it is.
    """

    def flag(name: str, *, usual: bool = False) -> bool:
        return flag_at(options.get(name, usual), f"{place}.{name}")

    excluded = text_at(options.get("ExcludeCharacters", ""), f"{place}.ExcludeCharacters")
    kinds = [_without(characters, excluded) for name, characters in _KINDS.items() if not flag(name)]
    if flag("IncludeSpace"):
        kinds.append(_without(" ", excluded))
    kinds = [one for one in kinds if one]
    length = whole_at(options.get("PasswordLength", _LENGTH), f"{place}.PasswordLength")
    if not kinds or not 1 <= length <= _LONGEST:
        raise making.wrong("GenerateSecretString", f"there is no password of {length} of these characters")
    draws = _draws(f"{making.site.account_id} {making.site.region} {making.site.name_for(making.logical_id)}")
    chosen = [_one_of("".join(kinds), next(draws)) for _ in range(length)]
    if flag("RequireEachIncludedType", usual=True):
        chosen[: len(kinds)] = [_one_of(kind, next(draws)) for kind in kinds][:length]
    return "".join(chosen)


def _without(characters: str, excluded: str) -> str:
    return "".join(one for one in characters if one not in excluded)


def _one_of(characters: str, number: int) -> str:
    return characters[number % len(characters)]


def _draws(seed: str) -> Iterator[int]:
    """Numbers without end that only the seed decides on."""
    digest = seed.encode()
    while True:
        digest = sha256(digest).digest()
        yield int.from_bytes(digest[:8], "big")


KINDS: Final[Mapping[str, Kind]] = {
    "AWS::SecretsManager::Secret": Kind(
        _secret,
        frozenset({"Description", "GenerateSecretString", "Name", "SecretString", "Tags"}),
        frozenset({"KmsKeyId", "ReplicaRegions"}),
        name="Name",
        arn="arn:{partition}:secretsmanager:{region}:{account}:secret:{name}",
        needs="secretsmanager",
    ),
}
