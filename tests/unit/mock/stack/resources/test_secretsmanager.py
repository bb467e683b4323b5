"""AWS::SecretsManager::Secret in another mock."""

from __future__ import annotations

import json
import string
from typing import Any

import pytest

from lambdamock.errors import TemplateError

SECRET = "AWS::SecretsManager::Secret"


def value_of(moto: Any, made: Any) -> str:
    value: str = moto("secretsmanager").get_secret_value(SecretId=made.ref)["SecretString"]
    return value


def test_a_secret_has_its_string(moto: Any, make: Any) -> None:
    tags = [{"Key": "team", "Value": "shop"}]
    made = make(SECRET, Name="shop/key", SecretString="s3cr3t", Description="Of the shop", Tags=tags)
    assert made.attributes == {"Id": made.ref}
    assert made.ref.startswith("arn:aws:secretsmanager:us-east-1:123456789012:secret:shop/key-")
    assert value_of(moto, made) == "s3cr3t"
    told = moto("secretsmanager").describe_secret(SecretId=made.ref)
    assert (told["Name"], told["Description"], told["Tags"]) == ("shop/key", "Of the shop", tags)
    made.undo()
    assert moto("secretsmanager").list_secrets()["SecretList"] == []


def test_a_generated_string_is_the_same_in_every_run(moto: Any, make: Any) -> None:
    first = make(SECRET, "Key", GenerateSecretString={})
    once = value_of(moto, first)
    first.undo()
    assert value_of(moto, make(SECRET, "Key", GenerateSecretString={})) == once
    assert value_of(moto, make(SECRET, "OtherKey", GenerateSecretString={})) != once
    assert len(once) == 32


KINDS = [string.ascii_lowercase, string.ascii_uppercase, string.digits, string.punctuation]


@pytest.mark.parametrize("length", [4, 32, "100"])
def test_a_generated_string_has_one_of_each_kind(moto: Any, make: Any, length: Any) -> None:
    value = value_of(moto, make(SECRET, GenerateSecretString={"PasswordLength": length}))
    assert len(value) == int(length)
    assert [bool(set(value) & set(kind)) for kind in KINDS] == [True] * 4


@pytest.mark.parametrize(
    ("options", "characters"),
    [
        ({"ExcludePunctuation": "true"}, string.ascii_letters + string.digits),
        ({"ExcludePunctuation": True, "ExcludeUppercase": True}, string.ascii_lowercase + string.digits),
        ({"ExcludePunctuation": True, "ExcludeLowercase": True}, string.ascii_uppercase + string.digits),
        ({"ExcludePunctuation": True, "ExcludeNumbers": True}, string.ascii_letters),
        ({"ExcludeCharacters": string.punctuation + string.ascii_letters}, string.digits),
        (
            {"ExcludeCharacters": string.punctuation + string.ascii_letters, "IncludeSpace": True},
            f"{string.digits} ",
        ),
    ],
    ids=["punctuation", "upper case", "lower case", "numbers", "characters", "space"],
)
def test_a_generated_string_is_made_of_what_is_not_excluded(
    moto: Any, make: Any, options: dict[str, Any], characters: str
) -> None:
    value = value_of(moto, make(SECRET, GenerateSecretString={**options, "PasswordLength": 500}))
    assert set(value) == set(characters)


def test_a_generated_string_may_be_part_of_a_template(moto: Any, make: Any) -> None:
    wanted = {"SecretStringTemplate": '{"user": "ann"}', "GenerateStringKey": "password", "PasswordLength": 10}
    told = json.loads(value_of(moto, make(SECRET, GenerateSecretString=wanted)))
    assert (told["user"], len(told["password"])) == ("ann", 10)


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        ({"SecretString": "a", "GenerateSecretString": {}}, "SecretString: give SecretString or GenerateSecretString"),
        ({"GenerateSecretString": {"GenerateStringKey": "a"}}, "GenerateSecretString: GenerateStringKey and Secret"),
        (
            {"GenerateSecretString": {"GenerateStringKey": "a", "SecretStringTemplate": "no"}},
            "GenerateSecretString.SecretStringTemplate: it is no JSON object",
        ),
        (
            {"GenerateSecretString": {"PasswordLength": "long"}},
            "GenerateSecretString.PasswordLength: Value of property PasswordLength must be of type Integer",
        ),
        ({"GenerateSecretString": {"PasswordLength": 0}}, "GenerateSecretString: there is no password of 0"),
    ],
    ids=["both", "key alone", "no json", "no number", "no length"],
)
def test_a_secret_that_cannot_be_is_refused(moto: Any, make: Any, properties: Any, message: str) -> None:
    with pytest.raises(TemplateError) as refused:
        make(SECRET, **properties)
    assert str(refused.value).startswith(f"Resources.It.Properties.{message}")
    assert moto("secretsmanager").list_secrets()["SecretList"] == []
