"""Rules of the developer guide about aliases that share their invocations out between two versions."""

from __future__ import annotations

import base64
import json
import math
from collections import Counter
from typing import Any, Final

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from lambdamock import Aws, mock_lambda

ALIAS_ARN: Final = "arn:aws:lambda:us-east-1:123456789012:function:shop:live"
BLUE: Final = {"FunctionName": "shop", "Name": "blue", "FunctionVersion": "1"}
LIVE: Final = {"FunctionName": "shop", "Name": "live"}


def where(event: Any, context: Any) -> list[str]:
    return [context.function_version, context.invoked_function_arn]


def weights(**versions: float) -> dict[str, Any]:
    return {"AdditionalVersionWeights": {name.removeprefix("v"): weight for name, weight in versions.items()}}


def deploy(aws: Aws) -> Any:
    """A function `shop` with versions 1 to 3 and the alias `live` of version 1; returns a client."""
    aws.function(where, name="shop")
    config = Config(parameter_validation=False, retries={"total_max_attempts": 1})
    client = boto3.client("lambda", region_name="us-east-1", config=config)
    for number in range(3):
        client.update_function_configuration(FunctionName="shop", Description=f"release {number}")
        client.publish_version(FunctionName="shop")
    client.create_alias(**LIVE, FunctionVersion="1")
    return client


@pytest.fixture
def client(aws: Aws) -> Any:
    return deploy(aws)


def split(client: Any, count: int) -> list[str]:
    """Which version each of so many invocations of the alias ran; all of its witnesses agree on that."""
    executed = []
    for _ in range(count):
        answer = client.invoke(FunctionName="shop", Qualifier="live")
        assert json.load(answer["Payload"]) == [answer["ExecutedVersion"], ALIAS_ARN]
        executed.append(answer["ExecutedVersion"])
    return executed


def test_A243_an_alias_of_one_version_changes_over_at_once(client: Any) -> None:
    assert set(split(client, 20)) == {"1"}
    client.update_alias(**LIVE, FunctionVersion="2")
    assert set(split(client, 100)) == {"2"}


@pytest.mark.parametrize(("weight", "count"), [(0.02, 3_000), (0.75, 1_000)])
def test_A245_a_canary_gets_its_share_of_many_invocations(client: Any, weight: float, count: int) -> None:
    client.update_alias(**LIVE, RoutingConfig=weights(v2=weight))
    executed = Counter(split(client, count))
    assert sorted(executed) == ["1", "2"]
    deviation = math.sqrt(count * weight * (1 - weight))
    assert abs(executed["2"] - count * weight) < 5 * deviation


def test_A245_which_invocations_the_canary_gets_follows_from_the_seed() -> None:
    def canary(seed: int | str) -> list[str]:
        with mock_lambda(seed=seed) as aws:
            client = deploy(aws)
            client.update_alias(**LIVE, RoutingConfig=weights(v2=0.5))
            return split(client, 200)

    first = canary(7)
    assert canary(7) == first
    assert canary(8) != first
    assert canary("7") != first


def test_A245_so_does_which_version_an_event_reaches() -> None:
    def reached(seed: int) -> list[str]:
        with mock_lambda(seed=seed) as aws:
            client = deploy(aws)
            client.update_alias(**LIVE, RoutingConfig=weights(v2=0.5))
            for _ in range(200):
                client.invoke(FunctionName="shop", Qualifier="live", InvocationType="Event")
            return [one.context.function_version for one in aws.invocations]

    first = reached(7)
    assert 65 < first.count("2") < 135
    assert reached(7) == first
    assert reached(8) != first


CREATES_AND_UPDATES: Final = [("create_alias", BLUE), ("update_alias", LIVE)]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"RoutingConfig": weights(v2=0.1, v3=0.1)}, id="A244"),
        pytest.param({"FunctionVersion": "$LATEST", "RoutingConfig": weights(v2=0.1)}, id="A248"),
        pytest.param({"RoutingConfig": {"AdditionalVersionWeights": {"$LATEST": 0.1}}}, id="A248-second"),
        pytest.param({"RoutingConfig": {"AdditionalVersionWeights": {"live": 0.1}}}, id="A248-alias"),
        pytest.param({"RoutingConfig": weights(v2=1.01)}, id="A251"),
        pytest.param({"RoutingConfig": weights(v2=-0.01)}, id="A251-below"),
    ],
)
@pytest.mark.parametrize(("operation", "named"), CREATES_AND_UPDATES, ids=["create", "update"])
def test_weights_that_no_alias_can_have(
    client: Any, operation: str, named: dict[str, Any], change: dict[str, Any]
) -> None:
    before = client.list_aliases(FunctionName="shop")["Aliases"]
    with pytest.raises(ClientError) as refused:
        getattr(client, operation)(**{**named, **change})
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert client.list_aliases(FunctionName="shop")["Aliases"] == before


@pytest.mark.parametrize(("weight", "version"), [(0.0, "1"), (1.0, "2")])
def test_A251_a_weight_may_be_nothing_and_everything(client: Any, weight: float, version: str) -> None:
    client.update_alias(**LIVE, RoutingConfig=weights(v2=weight))
    assert set(split(client, 30)) == {version}


def test_A249_weights_change_without_the_version(client: Any) -> None:
    for weight in (0.02, 0.05):
        changed = client.update_alias(**LIVE, RoutingConfig=weights(v2=weight))
        assert (changed["FunctionVersion"], changed["RoutingConfig"]) == ("1", weights(v2=weight))


def test_A250_a_version_without_weights_gets_all(client: Any) -> None:
    client.update_alias(**LIVE, RoutingConfig=weights(v2=0.5))
    client.update_alias(**LIVE, FunctionVersion="2", RoutingConfig={"AdditionalVersionWeights": {}})
    alias = client.get_alias(**LIVE)
    assert (alias["FunctionVersion"], alias.get("RoutingConfig")) == ("2", None)
    assert set(split(client, 50)) == {"2"}


@pytest.mark.parametrize(
    ("qualifier", "version"), [("live", "1"), ("3", "3"), ("$LATEST", "$LATEST"), (None, "$LATEST")]
)
def test_A252_A254_the_log_and_a_header_tell_the_version_that_ran(
    aws: Aws, client: Any, qualifier: str | None, version: str
) -> None:
    named = {"FunctionName": "shop"} if qualifier is None else {"FunctionName": "shop", "Qualifier": qualifier}
    answer = client.invoke(**named, LogType="Tail")
    metadata = answer["ResponseMetadata"]
    assert metadata["HTTPHeaders"]["x-amz-executed-version"] == answer["ExecutedVersion"] == version
    start = f"START RequestId: {metadata['RequestId']} Version: {version}\n"
    assert base64.b64decode(answer["LogResult"]).decode().startswith(start)
    assert start in str(aws.logs["shop"])
