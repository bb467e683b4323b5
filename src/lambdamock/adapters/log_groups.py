"""Function logs in CloudWatch Logs: whatever answers it in this process."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from lambdamock.adapters.neighbours import Neighbours
from lambdamock.domain.journal import LogLine
from lambdamock.domain.versions import Version
from lambdamock.errors import UsageError

if TYPE_CHECKING:
    from lambdamock.authorisation.authority import Authority


class CloudWatchLogs:
    """Writes what functions log, if anything answers CloudWatch Logs.

    It remembers nothing: another mock may forget its log groups at any time, so a stream is written to first and made
    when that fails.

    Args:
        authority: decides what the functions' roles allow.
        now: the time of whatever answers, which is the machine's: seconds since the epoch.
    """

    def __init__(self, neighbours: Neighbours, authority: Authority, now: Callable[[], float]) -> None:
        self._neighbours = neighbours
        self._authority = authority
        self._now = now

    def write(self, version: Version, stream: str, log: Sequence[LogLine], *, is_new: bool) -> str | None:
        """Write log events to a stream of the version's log group.

        Group and stream are made when they are not there. Nothing is written, without a word, when nothing answers.

        Args:
            is_new: the stream belongs to an environment that has just begun.

        Returns:
            why the events could not be written, or None.

        Source: documented, developer guide, rules A021, A445 and B314; assumed: nothing is made when the role does not
        allow to write.
        """
        if is_new:
            self._neighbours.look_for_servers()
        if not self._neighbours.may_answer():
            return None
        try:
            return self._write(version, stream, log)
        except UsageError:  # it does not answer this service
            return None
        except Exception as error:  # noqa: BLE001 - whatever the neighbour does wrong, the function has run
            return f"{type(error).__name__}: {error}"

    def _write(self, version: Version, stream: str, log: Sequence[LogLine]) -> str | None:
        from lambdamock.adapters.log_events import batches, within_reach
        from lambdamock.adapters.log_streams import LogStream, NotAllowed, Permission

        client = self._neighbours.client("logs", version.reference.region)
        place = LogStream(client, version.log_group, stream, Permission.of(version, self._authority))
        try:
            for batch in batches(within_reach(log, self._now())):
                place.put(batch)
        except NotAllowed as refusal:
            return str(refusal)
        return None
