"""Calls of the Lambda API as CloudTrail shows them: the face `aws.trail`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final, overload

from lambdamock.observability.log_records import Moment, seconds_of
from lambdamock.observability.trail import TrailRecord, action_of, records_of
from lambdamock.reprs import displayed, several

if TYPE_CHECKING:
    from lambdamock.simulation import Simulation

_SHOWN: Final = 50
"""How many records are printed."""
_SHOWN_IN_A_NOTEBOOK: Final = 200


@displayed()
class Trail(Sequence[TrailRecord]):
    """Records in the order in which the calls were answered; a slice of them is one of these, too."""

    def __init__(self, records: list[TrailRecord]) -> None:
        self._records = records

    @overload
    def __getitem__(self, index: int) -> TrailRecord: ...
    @overload
    def __getitem__(self, index: slice) -> Trail: ...
    def __getitem__(self, index: int | slice) -> TrailRecord | Trail:
        return Trail(self._records[index]) if isinstance(index, slice) else self._records[index]

    def __len__(self) -> int:
        return len(self._records)

    def __iter__(self) -> Iterator[TrailRecord]:
        return iter(self._records)

    @property
    def management(self) -> Trail:
        """Management events: all calls but invocations."""
        return self._where(lambda one: not one.is_data_event)

    @property
    def data(self) -> Trail:
        """Data events: invocations, which on AWS only those trails record that are told to (rule B264)."""
        return self._where(lambda one: one.is_data_event)

    @property
    def refused(self) -> Trail:
        """Those with an `errorCode`."""
        return self._where(lambda one: one.error_code is not None)

    def lookup(
        self,
        *,
        event_name: str | None = None,
        resource: str | None = None,
        user: str | None = None,
        error: str | None = None,
        read_only: bool | None = None,
        start: Moment | None = None,
        end: Moment | None = None,
    ) -> Trail:
        """Those that have all of what is given.

        Args:
            event_name: with or without the version of the API: "GetFunction" and "GetFunction20150331v2" are the same.
            resource: the name or the ARN of a function; of another resource what requests call it.
            user: the ARN or the name of a user or role, a session's ARN, a service, or "root".
            error: an `errorCode`, for instance "AccessDenied".
            read_only: whether it is a call that changes nothing.
            start: the first moment, in the mock's time: a `datetime`, or seconds since the epoch.
            end: the last moment.

        Raises:
            UsageError: `start` or `end` is no moment.
        """
        first, last = seconds_of(start, float("-inf")), seconds_of(end, float("inf"))
        action = None if event_name is None else action_of(event_name)
        return self._where(
            lambda one: (
                (action is None or one.operation == action)
                and (error is None or one.error_code == error)
                and (read_only is None or one.is_read_only == read_only)
                and first <= one.at <= last
                and (resource is None or resource in one.resources)
                and (user is None or user in one.users)
            )
        )

    def json_lines(self) -> str:
        """The records as JSON, one on each line."""
        return "".join(f"{one.json()}\n" for one in self)

    def _where(self, fits: Callable[[TrailRecord], bool]) -> Trail:
        return Trail([one for one in self if fits(one)])

    def __repr__(self) -> str:
        return several("Trail", self)

    def __str__(self) -> str:
        """The last records, one below the other."""
        if not self:
            return "<Trail: none>"
        left_out = max(0, len(self) - _SHOWN)
        earlier = f"\n  … {left_out} earlier ones" if left_out else ""
        lines = "".join(f"\n  {number}: {self[number]!r}" for number in range(left_out, len(self)))
        return f"<Trail: {len(self)} records{earlier}{lines}\n>"

    def _repr_html_(self) -> str:
        from lambdamock.reprs.tables import table  # only notebooks show it

        left_out = max(0, len(self) - _SHOWN_IN_A_NOTEBOOK)
        note = f"the last {_SHOWN_IN_A_NOTEBOOK} of {len(self)} records" if left_out else ""
        return table("", ("time", "event", "resource", "user", "error"), map(_cells, self[left_out:]), note)


def _cells(record: TrailRecord) -> tuple[str, ...]:
    error = f"{record.error_code}: {record['errorMessage']}" if record.error_code else ""
    return record["eventTime"], record.event_name, record.resource or "", record.user, error


def trail_of(simulation: Simulation) -> Trail:
    """All records of a mock, with the unique ids of the roles and users that are known in it."""
    region = simulation.options.region

    def unique_id(arn: str) -> str:
        identity = simulation.identities.find(arn, region=region)
        return "" if identity is None else identity.unique_id

    is_2019 = simulation.world.profile.name == "2019"
    return Trail(records_of(simulation.world.journal, unique_id, is_2019=is_2019))
