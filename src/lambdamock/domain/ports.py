"""What the core asks of the outside; adapters answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, runtime_checkable

from lambdamock.domain.journal import LogLine
from lambdamock.domain.versions import Version

if TYPE_CHECKING:
    from lambdamock.domain.identities import Identity
    from lambdamock.iam import Document


class ObjectRefused(Exception):
    """The object store answered with an error: its code and message, as it words them."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


class NetworkRefused(Exception):
    """EC2 answered with an error: which call of Lambda it answered, its code and message, as it words them."""

    def __init__(self, operation: str, code: str, message: str) -> None:
        super().__init__(f"{operation}: {code}: {message}")
        self.operation = operation
        self.code = code
        self.message = message


class ObjectStore(Protocol):
    """Where deployment packages may lie: S3, or whatever answers it in this process."""

    def fetch(self, bucket: str, key: str, version: str | None, *, region: str) -> bytes:
        """The content of an object.

        Raises:
            ObjectRefused: the store refused.
            UsageError: nothing in this process answers S3.
        """
        ...


class Networks(Protocol):
    """Which VPC subnets and security groups belong to: EC2, or whatever answers it in this process."""

    def vpc_of(self, subnet_ids: Sequence[str], security_group_ids: Sequence[str], *, region: str) -> str | None:
        """The id of the VPC of subnets that exist; None when nothing in this process answers EC2.

        Raises:
            NetworkRefused: EC2 refused, because one of them does not exist.
        """
        ...


class SourceMissing(Exception):
    """Whatever answers for an event source says that there is none of that ARN."""


class Queue(NamedTuple):
    """What a mapping must know of a queue; `visibility_timeout` in seconds."""

    visibility_timeout: int


class EventSources(Protocol):
    """Queues and streams that event source mappings read from, or whatever answers for them in this process."""

    def look_up(self, arn: str) -> Queue | None:
        """What there is to know of a queue; None for streams, and when nothing in this process answers for the source.

        Raises:
            SourceMissing: there is none of that ARN.
        """
        ...

    def engine_of(self, arn: str) -> str | None:
        """What a broker runs: "ActiveMQ" or "RabbitMQ"; None when it is not known."""
        ...


class QueueMessage(NamedTuple):
    """A message as a consumer receives it.

    Attributes:
        attributes: those of SQS, by name, all of them texts.
        message_attributes: the sender's: name to data type and value.
    """

    message_id: str
    receipt_handle: str
    body: str
    attributes: Mapping[str, str]
    message_attributes: Mapping[str, tuple[str, str | bytes]]


class QueueSource(Protocol):
    """One queue that mappings read from."""

    @property
    def visibility_timeout(self) -> int:
        """How long a received message is hidden, in seconds."""
        ...

    @property
    def gives_up(self) -> bool:
        """Whether a message that always fails leaves the queue for its dead-letter queue."""
        ...

    def receive(self, most: int) -> list[QueueMessage]:
        """Up to `most` messages (1 to 10) that are visible; from now on they are hidden.

        Raises:
            SourceMissing: the queue is gone.
        """
        ...

    def delete(self, handles: Sequence[str]) -> None:
        """Delete messages by their receipt handles."""
        ...

    def release(self, handles: Sequence[str]) -> None:
        """Let messages be visible now, whatever is left of their visibility timeout, unless it was chosen for them."""
        ...

    def delayed_until(self) -> float | None:
        """When the next message becomes visible that was sent with a delay, or whose visibility timeout was chosen for
        it, on the clock of the mock; None if none.
        """
        ...


class StreamRecord(NamedTuple):
    """A record of a shard as a consumer reads it.

    Attributes:
        sequence_number: a number, as text, that grows from record to record of a shard.
        partition_key: records of one key stay in order however many are processed at a time.
        arrived_at: seconds since the epoch, on the clock of the mock.
        content: what there is to know besides, by kind of source: the data of Kinesis, as bytes; of a table, the record
            of GetRecords without `eventSourceARN`; of topics and change streams, the record as functions get it.
        identifier: by which functions report that it failed, where that is not its sequence number.
    """

    sequence_number: str
    partition_key: str
    arrived_at: float
    content: Any
    identifier: str = ""


class Shard(NamedTuple):
    """A part of a stream whose records have an order.

    Attributes:
        parents: the shards that it came from by a split or a merge, as far as they are still there.
    """

    shard_id: str
    parents: tuple[str, ...] = ()


class StreamPage(NamedTuple):
    """Some records of a shard.

    Attributes:
        position: where the next read begins.
        is_end: the shard is closed, and these are its last records.
    """

    records: Sequence[StreamRecord]
    position: str
    is_end: bool = False


class StreamSource(Protocol):
    """One stream that mappings read from: shards, each with records in their order."""

    @property
    def retention(self) -> float:
        """Seconds after which a record is gone."""
        ...

    def shards(self) -> Sequence[Shard]:
        """The shards, open and closed ones, parents before their children."""
        ...

    def start(self, shard_id: str, where: str, moment: float | None) -> str:
        """The position in a shard where reading begins.

        Args:
            where: "TRIM_HORIZON", "LATEST" or "AT_TIMESTAMP".
            moment: for AT_TIMESTAMP: of the first record's arrival at the earliest, in seconds since the epoch.
        """
        ...

    def read(self, shard_id: str, position: str, most: int) -> StreamPage:
        """Up to `most` records from a position on; those that are gone by now are passed over."""
        ...


@runtime_checkable
class GroupSource(StreamSource, Protocol):
    """A stream that remembers how far its readers are: who comes after them goes on there."""

    def commit(self, shard_id: str, progress: Sequence[str | None]) -> None:
        """Remember how far the consumers are.

        Args:
            progress: by consumer, the position before which all of its records are done with; None where it is not
                known. Of so many consumers, partition 0 has the first, 1 the second, and so on, round and round.
        """
        ...


class BrokerMessage(NamedTuple):
    """A message as a consumer of a broker gets it; `record` as functions see it."""

    message_id: str
    record: Mapping[str, Any]


class BrokerSource(Protocol):
    """One queue of a broker that mappings read from; its messages keep their order."""

    @property
    def engine(self) -> str:
        """What the broker runs: "ActiveMQ" or "RabbitMQ"."""
        ...

    @property
    def name(self) -> str:
        """The queue's name."""
        ...

    @property
    def virtual_host(self) -> str:
        """Where RabbitMQ has the queue."""
        ...

    def receive(self, most: int) -> list[BrokerMessage]:
        """Up to `most` messages that no consumer has, oldest first; from now on the caller has them."""
        ...

    def acknowledge(self, ids: Sequence[str]) -> None:
        """Take messages away that were processed."""
        ...

    def release(self, ids: Sequence[str]) -> None:
        """Give messages back, to be delivered once more."""
        ...


class Identities(Protocol):
    """Roles and users: those that were put into the mock itself, and those of whatever answers IAM in this process."""

    def find(self, arn: str, *, region: str) -> Identity | None:
        """What the role or user of an ARN may do; None when nobody knows it. Cheap when asked again and again."""
        ...


class Owned(NamedTuple):
    """Whose a resource is, and its own policy; None when it has none."""

    owner: str
    policy: Document | None


class ResourcePolicies(Protocol):
    """The policies of resources of other services than Lambda: whatever answers for these in this process."""

    def find(self, resource: str, *, region: str) -> Owned | None:
        """Whose a resource is, and its own policy; None when nobody knows it. Cheap when asked again and again.

        Args:
            resource: its ARN.
            region: of the call, where the ARN has none.
        """
        ...


class ResourceNames(Protocol):
    """What only the owner of a resource knows of it: whatever answers for its service in this process."""

    def find(self, kind: str, name: str, *, region: str) -> str | None:
        """What is known of a resource that a request names, mostly its ARN; None when nobody knows it. Never raises.

        Args:
            kind: "kms-alias" (the ARN of its key), "kms-ciphertext" (the same, of what was encrypted, in base 64),
                "secret", "role", "user", "instance-profile", "instance-profile-role", "kinesis-iterator" (the name of
                its stream), "dynamodb-partition-key" (of a table's or an index's ARN: the name of the attribute),
                "s3-object-tags" (of an object's ARN: a query string); and what Lambda itself knows, "lambda-mapping"
                and so on.
        """
        ...


class DeliveryRefused(Exception):
    """A queue, topic, event bus or bucket refused a message: its code and message, as it words them."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


class Message(NamedTuple):
    """Something that Lambda sends to another service.

    Attributes:
        attributes: name to type and value, for queues and topics.
        detail_type: for an event bus.
        source: ARN of the function that it is about.
        key: for a bucket.
        cluster: of a topic of Kafka: its ARN, or its bootstrap servers joined by commas.
    """

    body: str
    attributes: Mapping[str, tuple[str, str]]
    detail_type: str
    source: str
    key: str = ""
    cluster: str = ""


class Deliveries(Protocol):
    """Where dead letters and records of asynchronous invocations go, or whatever answers for it in this process."""

    def check(self, version: Version, target: str, message: Message) -> None:
        """Ask whether the role of a version may send a message to an ARN.

        Raises:
            DeliveryRefused: its policies say that it may not.
        """
        ...

    def send(self, target: str, message: Message) -> bool:
        """Send a message to an ARN; false when nothing in this process answers for its service.

        Raises:
            DeliveryRefused: the service refused.
        """
        ...


class LogSink(Protocol):
    """Where the logs of functions go, besides the journal: CloudWatch Logs, or whatever answers it in this process."""

    def write(self, version: Version, stream: str, log: Sequence[LogLine], *, is_new: bool) -> str | None:
        """Write log events to a stream of the version's log group; never raises.

        Args:
            is_new: the stream belongs to an environment that has just begun.

        Returns:
            why it could not be written; None when it was, and when nothing in this process answers.
        """
        ...
