"""Functions of ours rotate secrets of moto's."""

from __future__ import annotations

from typing import Any

import boto3
import botocore.exceptions
import pytest
from tests.journeys.moto_triggers.conftest import ACCOUNT, REGION, Recorder, client

from lambdamock.mock.handle import Aws


def secret(aws: Aws, failing: str | None = None) -> tuple[Any, Recorder, list[str]]:
    """A secret and a function that rotates it, unless it fails in a step."""
    steps: list[str] = []

    def rotate(event: Any, context: Any) -> None:
        steps.append(event["Step"])
        if event["Step"] == failing:
            raise ValueError("no")
        if event["Step"] == "createSecret":
            boto3.client("secretsmanager", region_name=REGION).put_secret_value(
                SecretId=event["SecretId"],
                ClientRequestToken=event["ClientRequestToken"],
                SecretString="new",
                VersionStages=["AWSPENDING"],
            )

    recorder = Recorder(aws, "rotate")
    recorder.function = aws.function(rotate, name="rotation")
    recorder.arn = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:rotation"
    manager = client("secretsmanager")
    manager.create_secret(Name="password", SecretString="old")
    return manager, recorder, steps


def test_a_secret_is_rotated_by_a_function(aws: Aws) -> None:
    manager, rotation, steps = secret(aws)
    rotation.allow("secretsmanager.amazonaws.com", SourceAccount=ACCOUNT)
    answer = manager.rotate_secret(SecretId="password", RotationLambdaARN=rotation.arn)
    assert steps == ["createSecret", "setSecret", "testSecret", "finishSecret"]
    assert manager.get_secret_value(SecretId="password")["SecretString"] == "new"
    assert {event["SecretId"] for event in rotation.events} == {answer["ARN"]}
    assert len({event["ClientRequestToken"] for event in rotation.events}) == 1
    manager.rotate_secret(SecretId="password")
    assert len(steps) == 8


def test_a_rotation_ends_with_the_step_that_fails(aws: Aws) -> None:
    manager, rotation, steps = secret(aws, failing="setSecret")
    rotation.allow("secretsmanager.amazonaws.com")
    manager.rotate_secret(SecretId="password", RotationLambdaARN=rotation.arn)
    assert steps == ["createSecret", "setSecret"]
    assert manager.get_secret_value(SecretId="password")["SecretString"] == "old"
    stages = manager.describe_secret(SecretId="password")["VersionIdsToStages"].values()
    assert sorted(stages) == [["AWSCURRENT"], ["AWSPENDING"]]


def test_secrets_manager_refuses_a_function_that_it_may_not_invoke(aws: Aws) -> None:
    manager, rotation, steps = secret(aws)
    with pytest.raises(botocore.exceptions.ClientError) as refusal:
        manager.rotate_secret(SecretId="password", RotationLambdaARN=rotation.arn)
    assert refusal.value.response["Error"]["Code"] == "AccessDeniedException"
    assert refusal.value.response["Error"]["Message"].startswith(
        "Secrets Manager cannot invoke the specified Lambda function."
    )
    assert steps == []
    assert "RotationLambdaARN" not in manager.describe_secret(SecretId="password")
