"""What follows when Lambda is done with an asynchronous event: to whom it tells what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from lambdamock.domain.functions import Function
from lambdamock.domain.versions import Version
from lambdamock.ids import Ids
from lambdamock.invocation.chains import Turn
from lambdamock.invocation.outbox import Outbox, Parcel
from lambdamock.invocation.records import SUCCESS, Ending, dead_letter, record

DEAD_LETTER: Final = "DeadLetter"


class Aftermath:
    """Sends what is to be sent."""

    def __init__(self, ids: Ids, outbox: Outbox) -> None:
        self._ids = ids
        self._outbox = outbox

    def follow(self, ending: Ending, version: Version, wanted: Iterable[tuple[str, str]], before: Turn | None) -> None:
        """Deliver what the configuration asks for.

        Args:
            version: that the event was for; its role must allow the delivery.
            wanted: purposes and ARNs, see `targets`.
            before: the invocation that led to the event, if one did.
        """
        for purpose, arn in wanted:
            message = dead_letter(ending) if purpose == DEAD_LETTER else record(ending, self._ids.uuid())
            parcel = Parcel(ending.request_id, ending.function_arn, purpose, arn, message)
            self._outbox.send(parcel, version, before)


def targets(condition: str, function: Function, version: Version, qualifier: str) -> Iterator[tuple[str, str]]:
    """What is to be sent where, as purpose and ARN.

    Args:
        condition: how Lambda came to be done with the event.
        version: of the function, that ran or would have.
        qualifier: that the event was for, `$LATEST` where the call named none.

    Source: documented, rules A345 and A361; developer guide of today, "Capturing records of Lambda asynchronous
    invocations": a dead-letter queue and a destination of failures may be there both.
    """
    config = function.event_invoke_configs.get(qualifier)
    if condition == SUCCESS:
        if config is not None and config.on_success:
            yield "OnSuccess", config.on_success
        return
    queue = version.settings.others.get("DeadLetterConfig", {}).get("TargetArn")
    if queue:
        yield DEAD_LETTER, queue
    if config is not None and config.on_failure:
        yield "OnFailure", config.on_failure
