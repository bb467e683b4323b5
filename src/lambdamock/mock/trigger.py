"""What services asked of functions, as people look at it."""

from __future__ import annotations

from datetime import datetime, timezone

from lambdamock.domain import journal
from lambdamock.mock.history import History
from lambdamock.reprs import displayed
from lambdamock.services.catalogue import OTHER_NAMES


@displayed("service", "function_arn", "source_arn", "invocation_type", "attempts", "request_id", "at", "refusal")
class Trigger:
    """A service invoked a function, or was refused."""

    def __init__(self, record: journal.Trigger) -> None:
        self._record = record

    @property
    def service(self) -> str:
        """The service, as `aws.deliver` names it."""
        return self._record.service

    @property
    def function_name(self) -> str:
        """The function that it asked for, whether or not it exists."""
        return self._record.function_arn.split(":")[6]

    @property
    def function_arn(self) -> str:
        """The same with account and region, and with the qualifier that the service gave."""
        return self._record.function_arn

    @property
    def source_arn(self) -> str | None:
        """The bucket, topic, rule and so on that caused it."""
        return self._record.source_arn

    @property
    def invocation_type(self) -> str:
        """How the service invoked: "Event" when it left its event, "RequestResponse" when it waited."""
        return self._record.invocation_type

    @property
    def attempts(self) -> int:
        """How often the service asked Lambda; attempts of the function itself are invocations."""
        return self._record.attempts

    @property
    def request_id(self) -> str | None:
        """The id of the invocation; None when it was refused."""
        return self._record.request_id

    @property
    def at(self) -> datetime:
        """When, in the mock's time (UTC)."""
        return datetime.fromtimestamp(self._record.at, timezone.utc)

    @property
    def refusal(self) -> str | None:
        """Why Lambda did not take the event, as "Code: message"; None when it did."""
        return self._record.refusal

    def __repr__(self) -> str:
        source = f" for {self.source_arn}" if self.source_arn else ""
        outcome = f" refused: {self.refusal}" if self.refusal else ""
        return f"<Trigger of {self.function_name} by {self.service}{source}{outcome}>"


class Triggers(History[Trigger]):
    """What services asked for, in order."""

    nothing = "no service asked for anything; aws.deliver acts as one"

    def by(self, service: str) -> Triggers:
        """Those of one service."""
        name = OTHER_NAMES.get(service, service)
        return self._where(lambda one: one.service == name)

    @property
    def refused(self) -> Triggers:
        """Those that Lambda refused."""
        return self._where(lambda one: one.refusal is not None)
