"""Streams that mappings read from: whatever answers Kinesis or DynamoDB Streams in this process."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final, NamedTuple, TypeVar

from lambdamock.adapters.client_queues import Quietly
from lambdamock.adapters.neighbours import Neighbours
from lambdamock.adapters.source_times import SourceTimes
from lambdamock.adapters.sources import MISSING
from lambdamock.adapters.stream_changes import content_of
from lambdamock.domain.ports import Shard, SourceMissing, StreamPage, StreamRecord
from lambdamock.errors import UsageError

_HOUR: Final = 3600.0
_T = TypeVar("_T")
Told = Mapping[str, Any]


class Position(NamedTuple):
    """Where the next read begins.

    Attributes:
        sequence_number: of the record that was read last; empty before the first.
        iterator: of the service, to begin with in place of the oldest record; empty when there is none.
        since: records that arrived before are passed over; seconds since the epoch, on the clock of the mock.
    """

    sequence_number: str = ""
    iterator: str = ""
    since: float | None = None


class ClientStreams:
    """Finds streams.

    Args:
        quietly: around each call: nobody needs to look at a stream because of it.
        times: when records arrived, on the clock of the mock.
        is_2019: records are those of that year.
    """

    def __init__(self, neighbours: Neighbours, quietly: Quietly, times: SourceTimes, *, is_2019: bool = False) -> None:
        self._neighbours = neighbours
        self._quietly = quietly
        self._times = times
        self._is_2019 = is_2019
        self._opened: dict[str, ClientStream] = {}

    def open(self, arn: str) -> ClientStream | None:
        """The stream of an ARN; None when nothing in this process answers for it.

        Raises:
            SourceMissing: there is none of that ARN.
        """
        if not self._neighbours.may_answer():
            return None
        service, region = arn.split(":", 4)[2:4]
        client = self._neighbours.client("kinesis" if service == "kinesis" else "dynamodbstreams", region)
        stream = self._opened.get(arn)
        if stream is None or stream.client is not client:
            if service == "kinesis":
                stream = KinesisStream(client, arn, self._quietly, self._times)
            else:
                stream = TableStream(client, arn, self._quietly, self._times, is_2019=self._is_2019)
            if not stream.answers():
                return None
            self._opened[arn] = stream
        return stream


class ClientStream(ABC):
    """One stream; that nothing answers any more is as if it were empty.

    The neighbour keeps its own time: when a record arrived is known from those who saw it, else it is when it was first
    read. So AT_TIMESTAMP is judged here, and so is what is too old.
    """

    page_limit = 10_000
    """Records that one GetRecords gives at most."""

    def __init__(self, client: Any, arn: str, quietly: Quietly, times: SourceTimes) -> None:
        self.client = client
        self._arn = arn
        self._quietly = quietly
        self._times = times
        self._closed: frozenset[str] = frozenset()

    @abstractmethod
    def answers(self) -> bool:
        """Whether somebody answers for it.

        Raises:
            SourceMissing: they say that there is none.
        """

    @property
    @abstractmethod
    def retention(self) -> float:
        """Seconds after which a record is gone."""

    @abstractmethod
    def _shards(self) -> Sequence[Told]:
        """What the service tells of its shards."""

    @abstractmethod
    def _iterator(self, **members: str) -> str:
        """Answer of GetShardIterator."""

    @abstractmethod
    def _records(self, iterator: str, limit: int) -> Told:
        """Answer of GetRecords."""

    @abstractmethod
    def _record(self, shard_id: str, told: Told) -> StreamRecord:
        """A record as the port wants it."""

    def shards(self) -> Sequence[Shard]:
        """The shards, open and closed ones, parents before their children."""
        nothing: Sequence[Told] = ()
        told = self._ask(self._shards, otherwise=nothing)
        ended = [one for one in told if "EndingSequenceNumber" in one.get("SequenceNumberRange", {})]
        self._closed = frozenset(one["ShardId"] for one in ended)
        there = {one["ShardId"] for one in told}
        return [Shard(one["ShardId"], _parents(one, there)) for one in sorted(told, key=lambda one: one["ShardId"])]

    def start(self, shard_id: str, where: str, moment: float | None) -> str:
        """The position where reading begins; for LATEST it is behind all records of now, whenever reading begins."""
        position = Position(since=moment if where == "AT_TIMESTAMP" else None)
        if where == "LATEST":
            members = {"ShardId": shard_id, "ShardIteratorType": where}
            position = Position(iterator=self._ask(lambda: self._iterator(**members), otherwise=""))
        return json.dumps(position)

    def read(self, shard_id: str, position: str, most: int) -> StreamPage:
        """Up to `most` records from a position on; those that are gone by now are passed over."""
        at = Position(*json.loads(position))
        limit = min(most, self.page_limit)
        while True:
            answer = self._ask(partial(self._after, shard_id, at, limit), otherwise=None)
            if answer is None:
                return StreamPage((), json.dumps(at))
            told: Sequence[Told] = answer["Records"]
            is_last = len(told) < limit
            records = [self._record(shard_id, one) for one in told]
            oldest = self._times.now() - self.retention
            kept = [one for one in records if one.arrived_at > oldest and one.arrived_at >= (at.since or 0.0)]
            at = _behind(at, records, answer)._replace(since=None if kept else at.since)
            if kept or is_last:
                return StreamPage(kept, json.dumps(at), is_last and shard_id in self._closed)

    def _after(self, shard_id: str, at: Position, limit: int) -> Told | None:
        """Answer of GetRecords from a position on."""
        return self._records(at.iterator or self._iterator(ShardId=shard_id, **_type_of(at)), limit)

    def _ask(self, ask: Callable[[], _T], *, otherwise: _T) -> _T:
        """What is answered; `otherwise` when the answer is another error, or nothing answers.

        Raises:
            SourceMissing: the stream is gone.
        """
        from botocore.exceptions import ClientError

        try:
            with self._quietly():
                return ask()
        except ClientError as error:
            if error.response["Error"].get("Code") in MISSING:
                raise SourceMissing(self._arn) from error
            return otherwise
        except UsageError:
            return otherwise
        except Exception:  # noqa: BLE001 - a mock may fail with an error of its own when a table has no stream any more
            return otherwise


class KinesisStream(ClientStream):
    """A data stream of Kinesis; `content` is the data."""

    _retention = 24 * _HOUR

    def answers(self) -> bool:
        """Whether somebody answers for it; its retention is known then."""
        return self._ask(self._describe, otherwise=False)

    @property
    def retention(self) -> float:
        """As it was when the shards were last asked for."""
        return self._retention

    def _describe(self) -> bool:
        summary = self.client.describe_stream_summary(StreamARN=self._arn)["StreamDescriptionSummary"]
        self._retention = summary["RetentionPeriodHours"] * _HOUR
        return True

    def _shards(self) -> Sequence[Told]:
        self._describe()
        answer = self.client.list_shards(StreamARN=self._arn)
        shards: list[Told] = answer["Shards"]
        while token := answer.get("NextToken"):
            answer = self.client.list_shards(NextToken=token)
            shards += answer["Shards"]
        return shards

    def _iterator(self, **members: str) -> str:
        iterator: str = self.client.get_shard_iterator(StreamARN=self._arn, **members)["ShardIterator"]
        return iterator

    def _records(self, iterator: str, limit: int) -> Told:
        answer: Told = self.client.get_records(StreamARN=self._arn, ShardIterator=iterator, Limit=limit)
        return answer

    def _record(self, shard_id: str, told: Told) -> StreamRecord:
        number: str = told["SequenceNumber"]
        arrived_at = self._times.arrival_of(f"{self._arn}/{shard_id}:{number}")
        return StreamRecord(number, told["PartitionKey"], arrived_at, told["Data"])


class TableStream(ClientStream):
    """The stream of a table of DynamoDB; `content` is a change as functions get it, without the ARN of the stream."""

    page_limit = 1000

    def __init__(self, client: Any, arn: str, quietly: Quietly, times: SourceTimes, *, is_2019: bool) -> None:
        super().__init__(client, arn, quietly, times)
        self._is_2019 = is_2019

    def answers(self) -> bool:
        """Whether somebody answers for it, and it is the one of this label: a table may have had others."""
        return self._ask(self._is_current, otherwise=False)

    @property
    def retention(self) -> float:
        """Source: documented, DynamoDB developer guide, "Change data capture for DynamoDB Streams"."""
        return 24 * _HOUR

    def _is_current(self) -> bool:
        label: str = self.client.describe_stream(StreamArn=self._arn)["StreamDescription"]["StreamLabel"]
        return self._arn.endswith(f"/{label}")

    def _shards(self) -> Sequence[Told]:
        description = self.client.describe_stream(StreamArn=self._arn)["StreamDescription"]
        shards: list[Told] = description["Shards"]
        while last := description.get("LastEvaluatedShardId"):
            description = self.client.describe_stream(StreamArn=self._arn, ExclusiveStartShardId=last)[
                "StreamDescription"
            ]
            shards += description["Shards"]
        return shards

    def _iterator(self, **members: str) -> str:
        answer: Told = self.client.get_shard_iterator(
            StreamArn=self._arn,
            **{"SequenceNumber" if name == "StartingSequenceNumber" else name: one for name, one in members.items()},
        )
        iterator: str = answer["ShardIterator"]
        return iterator

    def _records(self, iterator: str, limit: int) -> Told:
        answer: Told = self.client.get_records(ShardIterator=iterator, Limit=limit)
        return answer

    def _record(self, shard_id: str, told: Told) -> StreamRecord:
        arrived_at = self._times.arrival_of(f"{self._arn}/{told['eventID']}")
        region = self._arn.split(":", 4)[3]
        content = content_of(told, region=region, arrived_at=arrived_at, is_2019=self._is_2019)
        key = json.dumps(content["dynamodb"]["Keys"], sort_keys=True)
        return StreamRecord(told["dynamodb"]["SequenceNumber"], key, arrived_at, content)


def _behind(at: Position, records: Sequence[StreamRecord], answer: Told) -> Position:
    """The position behind the records of an answer; an iterator is exchanged as long as it gives none."""
    if records:
        return Position(records[-1].sequence_number)
    return at._replace(iterator=answer.get("NextShardIterator") or at.iterator) if at.iterator else at


def _type_of(at: Position) -> dict[str, str]:
    if at.sequence_number:
        return {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "StartingSequenceNumber": at.sequence_number}
    return {"ShardIteratorType": "TRIM_HORIZON"}


def _parents(told: Told, there: set[str]) -> tuple[str, ...]:
    named = (told.get("ParentShardId"), told.get("AdjacentParentShardId"))
    return tuple(one for one in named if one is not None and one in there)
