"""The role of a mapping's function must allow to read its source: when the mapping is made, and at each look."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

import pytest
from botocore.exceptions import ClientError
from tests.journeys.queue_mappings.queues import ACCOUNT, Consumer, MakeQueue, OfMoto, OfTheMock, mapped, outcomes

from lambdamock import Aws, mock_lambda
from lambdamock.domain.journal import Authorisation

boto3 = pytest.importorskip("boto3")
moto = pytest.importorskip("moto", minversion="5")

QUEUE = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]
NO_RECEIPT = "The provided execution role does not have permissions to call ReceiveMessage on SQS"
ON_STREAM = " Actions on your stream in IAM."
OF_KINESIS = "GetRecords, GetShardIterator, DescribeStream, ListShards, and ListStreams"
OF_DYNAMODB = "GetRecords, GetShardIterator, DescribeStream, and ListStreams"


@pytest.fixture(autouse=True)
def _credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")


@pytest.fixture
def aws() -> Iterator[Aws]:
    with moto.mock_aws(), mock_lambda(profile="2019") as handle:
        yield handle


@pytest.fixture(params=[OfTheMock, OfMoto], ids=["of the mock", "of moto"])
def queue(request: pytest.FixtureRequest, aws: Aws) -> MakeQueue:
    return lambda *args, **named: request.param(aws, *args, **named)


class Role:
    """A role with one policy."""

    def __init__(self, name: str = "reader") -> None:
        self._iam = boto3.client("iam", region_name="us-east-1")
        self._name = name
        self.arn: str = self._iam.create_role(RoleName=name, AssumeRolePolicyDocument="{}")["Role"]["Arn"]

    def allow(self, actions: Iterable[str], resource: str = "*") -> Role:
        """Allow these actions and the log, and nothing else any more."""
        statement = {"Effect": "Allow", "Action": ["logs:*", *actions], "Resource": resource}
        document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        self._iam.put_role_policy(RoleName=self._name, PolicyName="policy", PolicyDocument=document)
        return self

    def attach(self, policy: str) -> None:
        self._iam.attach_role_policy(RoleName=self._name, PolicyArn=policy)


def refused(aws: Aws, **members: Any) -> str:
    """The message with which a mapping is refused."""
    with pytest.raises(ClientError) as refusal:
        aws.client().create_event_source_mapping(**members)
    response = refusal.value.response
    assert (response["ResponseMetadata"]["HTTPStatusCode"], response["Error"]["Code"]) == (
        400,
        "InvalidParameterValueException",
    )
    message: str = response["Error"]["Message"]
    return message


def result(aws: Aws, uuid: str) -> str:
    """The state of a mapping and what came of its last look."""
    shown = aws.client().get_event_source_mapping(UUID=uuid)
    return f"{shown['State']}, {shown['LastProcessingResult']}"


@pytest.mark.parametrize("action", QUEUE)
def test_B210_a_mapping_is_refused_whose_role_may_not_read_the_queue(aws: Aws, queue: MakeQueue, action: str) -> None:
    role = Role().allow(set(QUEUE) - {action})
    aws.function(Consumer(), name="orders", role=role.arn)
    message = refused(aws, FunctionName="orders", EventSourceArn=queue("orders").arn)
    assert message == NO_RECEIPT.replace("ReceiveMessage", action.partition(":")[2])
    assert aws.client().list_event_source_mappings()["EventSourceMappings"] == []


def new_stream() -> str:
    boto3.client("kinesis", region_name="us-east-1").create_stream(StreamName="s", ShardCount=1)
    return "arn:aws:kinesis:us-east-1:123456789012:stream/s"


def new_table_stream() -> str:
    created = boto3.client("dynamodb", region_name="us-east-1").create_table(
        TableName="t",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    )
    arn: str = created["TableDescription"]["LatestStreamArn"]
    return arn


KINESIS = {"DescribeStream", "DescribeStreamSummary", "GetRecords", "GetShardIterator", "ListShards", "ListStreams"}
DYNAMODB = {"DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"}


@pytest.mark.parametrize(
    ("make", "service", "actions", "named", "missing"),
    [
        *(pytest.param(new_stream, "kinesis", KINESIS, OF_KINESIS, one, id=f"B150-{one}") for one in sorted(KINESIS)),
        *(
            pytest.param(new_table_stream, "dynamodb", DYNAMODB, OF_DYNAMODB, one, id=f"B121-{one}")
            for one in sorted(DYNAMODB)
        ),
    ],
)
def test_a_mapping_is_refused_whose_role_may_not_read_the_stream(
    aws: Aws, make: Any, service: str, actions: set[str], named: str, missing: str
) -> None:
    arn = make()
    role = Role().allow(f"{service}:{one}" for one in actions - {missing})
    aws.function(Consumer(), name="orders", role=role.arn)
    wanted = {"FunctionName": "orders", "EventSourceArn": arn, "StartingPosition": "LATEST"}
    message = refused(aws, **wanted)
    assert message == f"Cannot access stream {arn}. Please ensure the role can perform the {named}{ON_STREAM}"
    role.allow((f"{service}:{one}" for one in actions), arn)
    assert aws.client().create_event_source_mapping(**wanted)["State"] == "Creating"


@pytest.mark.parametrize("resource", ["*", ACCOUNT + "orders"])
def test_B210_a_role_that_may_read_the_queue_does(aws: Aws, queue: MakeQueue, resource: str) -> None:
    orders, consumer = queue("orders"), Consumer()
    aws.function(consumer, name="orders", role=Role().allow(QUEUE, resource).arn)
    mapped(aws, orders)
    orders.send("one")
    assert (consumer.batches, orders.counts()) == ([["one"]], (0, 0))


@pytest.mark.parametrize("arn", ["arn:aws:iam::123456789012:role/unknown", None], ids=["unknown", "without policies"])
def test_a_role_that_says_nothing_may_read(aws: Aws, queue: MakeQueue, arn: str | None) -> None:
    orders, consumer = queue("orders"), Consumer()
    aws.function(consumer, name="orders", role=arn or Role().arn)
    mapped(aws, orders)
    orders.send("one")
    assert consumer.batches == [["one"]]


def test_B210_the_policy_of_aws_for_queues_is_enough() -> None:
    configured = moto.mock_aws(config={"iam": {"load_aws_managed_policies": True}})
    with configured, mock_lambda(profile="2019") as aws:
        role, orders, consumer = Role(), OfMoto(aws, "orders"), Consumer()
        role.attach("arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole")
        aws.function(consumer, name="orders", role=role.arn)
        assert refused(aws, FunctionName="orders", EventSourceArn=orders.arn) == NO_RECEIPT
        role.attach("arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole")
        mapped(aws, orders)
        orders.send("one")
        assert consumer.batches == [["one"]]


def test_nobody_is_asked_where_permissions_do_not_matter() -> None:
    with moto.mock_aws(), mock_lambda(iam="off") as aws:
        orders, consumer = OfMoto(aws, "orders"), Consumer()
        aws.function(consumer, name="orders", role=Role().allow([]).arn)
        mapped(aws, orders)
        orders.send("one")
        assert consumer.batches == [["one"]]


def test_the_role_is_asked_before_the_source(aws: Aws) -> None:
    aws.function(Consumer(), name="orders", role=Role().allow([]).arn)
    assert refused(aws, FunctionName="orders", EventSourceArn=ACCOUNT + "nowhere") == NO_RECEIPT


def test_B210_an_update_to_a_function_whose_role_may_not_read_is_refused(aws: Aws, queue: MakeQueue) -> None:
    orders, consumer = queue("orders"), Consumer()
    aws.function(consumer, name="orders", role=Role().allow(QUEUE).arn)
    aws.function(Consumer(), name="others", role=Role("blind").allow([]).arn)
    uuid = mapped(aws, orders)
    client = aws.client()
    with pytest.raises(client.exceptions.InvalidParameterValueException, match=NO_RECEIPT):
        client.update_event_source_mapping(UUID=uuid, FunctionName="others", BatchSize=5)
    assert client.get_event_source_mapping(UUID=uuid)["BatchSize"] == 10
    orders.send("one")
    assert consumer.batches == [["one"]]


@pytest.mark.parametrize("action", ["sqs:ReceiveMessage", "sqs:GetQueueAttributes"])
def test_A332_nothing_is_read_while_the_role_does_not_allow_it(aws: Aws, queue: MakeQueue, action: str) -> None:
    orders, consumer, role = queue("orders"), Consumer(), Role().allow(QUEUE)
    aws.function(consumer, name="orders", role=role.arn)
    uuid = mapped(aws, orders)
    role.allow(set(QUEUE) - {action})
    orders.send("one")
    aws.clock.advance(300)
    assert (consumer.batches, orders.counts(), outcomes(aws)) == ([], (1, 0), [])
    problem = NO_RECEIPT.replace("ReceiveMessage", action.partition(":")[2])
    assert result(aws, uuid) == f"Enabled, PROBLEM: {problem}"
    role.allow(QUEUE)
    orders.send("two")
    assert sorted(chain(*consumer.batches)) == ["one", "two"]
    assert consumer.counts[0][0] == "1"
    assert result(aws, uuid) == "Enabled, OK"


def test_A332_a_mapping_goes_on_when_the_role_allows_it_again(aws: Aws, queue: MakeQueue) -> None:
    orders, consumer, role = queue("orders"), Consumer(), Role().allow(QUEUE)
    aws.function(consumer, name="orders", role=role.arn)
    uuid = mapped(aws, orders)
    role.allow([])
    orders.send("one")
    role.allow(QUEUE)
    assert (consumer.batches, result(aws, uuid)) == ([["one"]], "Enabled, OK")


def test_a_mapping_that_was_shut_out_and_finds_nothing_shows_that(aws: Aws, queue: MakeQueue) -> None:
    orders, role = queue("orders"), Role().allow(QUEUE)
    aws.function(Consumer(), name="orders", role=role.arn)
    uuid = mapped(aws, orders)
    role.allow([])
    aws.client().update_event_source_mapping(UUID=uuid, BatchSize=1)
    assert result(aws, uuid) == f"Enabled, PROBLEM: {NO_RECEIPT}"
    role.allow(QUEUE)
    assert result(aws, uuid) == "Enabled, No records processed"


def test_a_mapping_that_is_shut_out_looks_again_but_nobody_waits_for_it(aws: Aws, queue: MakeQueue) -> None:
    orders, consumer, role = queue("orders"), Consumer(), Role().allow(QUEUE)
    aws.function(consumer, name="orders", role=role.arn)
    mapped(aws, orders)
    role.allow([])
    orders.send("one")
    aws.clock.advance(10)
    orders.send("two")
    began = aws.clock.now()
    aws.settle()
    assert aws.clock.now() == began
    aws.clock.advance(600)
    assert len(aws._simulation.world.scheduler) == 1
    with pytest.MonkeyPatch.context() as patch:  # something else than a client changes the role
        patch.setattr(aws._simulation.world.authority, "mode", "off")
        aws.clock.advance(60)
    assert sorted(chain(*consumer.batches)) == ["one", "two"]


def test_another_role_of_the_function_counts_from_the_next_look_on(aws: Aws, queue: MakeQueue) -> None:
    orders, consumer = queue("orders"), Consumer()
    aws.function(consumer, name="orders", role=Role().allow(QUEUE).arn)
    uuid = mapped(aws, orders)
    blind = Role("blind").allow([])
    aws.client().update_function_configuration(FunctionName="orders", Role=blind.arn)
    orders.send("one")
    assert (consumer.batches, result(aws, uuid)) == ([], f"Enabled, PROBLEM: {NO_RECEIPT}")


def test_B210_processed_messages_come_back_while_the_role_does_not_allow_to_delete_them(
    aws: Aws, queue: MakeQueue
) -> None:
    orders, consumer, role = queue("orders"), Consumer(), Role().allow(QUEUE)
    aws.function(consumer, name="orders", role=role.arn)
    uuid = mapped(aws, orders)
    role.allow(["sqs:ReceiveMessage", "sqs:GetQueueAttributes"])
    orders.send("one")
    assert (orders.counts(), outcomes(aws)) == ((0, 1), ["NotDeleted"])
    problem = NO_RECEIPT.replace("ReceiveMessage", "DeleteMessage")
    assert result(aws, uuid) == f"Enabled, PROBLEM: {problem}"
    aws.clock.advance(30)
    assert consumer.counts == [["1"], ["2"]]
    role.allow(QUEUE)
    aws.clock.advance(30)
    assert (consumer.counts, orders.counts(), outcomes(aws)[2:]) == ([["1"], ["2"], ["3"]], (0, 0), ["Success"])


def test_B210_filtered_messages_come_back_as_well_where_they_cannot_be_deleted(aws: Aws, queue: MakeQueue) -> None:
    orders, consumer, role = queue("orders"), Consumer(), Role().allow(QUEUE)
    aws.function(consumer, name="orders", role=role.arn)
    pattern = json.dumps({"body": {"kind": ["order"]}})
    mapped(aws, orders, FilterCriteria={"Filters": [{"Pattern": pattern}]})
    role.allow(["sqs:ReceiveMessage", "sqs:GetQueueAttributes"])
    orders.send("text")
    assert (consumer.batches, orders.counts()) == ([], (0, 1))
    role.allow(QUEUE)
    aws.clock.advance(30)
    assert (consumer.batches, orders.counts()) == ([], (0, 0))


def test_each_mapping_has_the_role_of_its_own_function(aws: Aws, queue: MakeQueue) -> None:
    orders, returns, consumer = queue("orders"), queue("returns"), Consumer()
    blind = Role("blind").allow(QUEUE)
    aws.function(consumer, name="orders", role=Role().allow(QUEUE).arn)
    aws.function(consumer, name="returns", role=blind.arn)
    mapped(aws, orders)
    mapped(aws, returns, "returns")
    blind.allow([])
    orders.send("one")
    returns.send("two")
    assert (consumer.batches, returns.counts()) == ([["one"]], (1, 0))


def test_a_role_is_not_asked_for_each_batch_while_they_follow_each_other(aws: Aws, queue: MakeQueue) -> None:
    orders, consumer = queue("orders"), Consumer()
    aws.function(consumer, name="orders", role=Role().allow(QUEUE).arn)
    mapped(aws, orders, BatchSize=1)
    before = len(aws.journal.of(Authorisation))
    orders.send(*"abcdefghij")
    assert len(consumer.batches) == 10
    asked = Counter(one.action for one in aws.journal.of(Authorisation)[before:])
    assert {action: 1 <= asked[action] <= 3 for action in QUEUE} == dict.fromkeys(QUEUE, True)


def test_what_a_handler_does_to_its_role_counts_for_the_next_batch(aws: Aws, queue: MakeQueue) -> None:
    orders, consumer, role = queue("orders"), Consumer(), Role().allow([*QUEUE, "iam:PutRolePolicy"])

    def handler(event: Any, context: Any) -> None:
        role.allow(["sqs:DeleteMessage"])
        consumer(event, context)

    aws.function(handler, name="orders", role=role.arn)
    mapped(aws, orders, BatchSize=1)
    orders.send("one", "two")
    assert (consumer.batches, orders.counts()) == ([["one"]], (1, 0))
