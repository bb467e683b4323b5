"""What follows when Lambda is done with an asynchronous event: to whom it tells what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from lambdamock.domain.event_invoke_configs import function_named_by
from lambdamock.domain.functions import Function
from lambdamock.domain.journal import Delivery, Journal
from lambdamock.domain.ports import Deliveries, DeliveryRefused, Message
from lambdamock.domain.quotas import Quotas
from lambdamock.domain.versions import Version
from lambdamock.ids import Ids
from lambdamock.invocation.chains import Turn, after
from lambdamock.invocation.records import SUCCESS, Ending, dead_letter, record, size_of

DEAD_LETTER: Final = "DeadLetter"
_LIMIT_OF: Final = {"sqs": "queue_message", "sns": "topic_message"}
"""Service to the quota that bounds a message for it."""


class Aftermath:
    """Sends what is to be sent, and writes down what became of it; nothing of it is tried twice.

    Args:
        now: virtual time, seconds since the epoch.
        deliveries: queues, topics, event buses and buckets.
        invoke: hands a payload to a function, asynchronously, as what follows from an invocation; false when there is
            no such function.
    """

    def __init__(
        self,
        *,
        now: Callable[[], float],
        journal: Journal,
        quotas: Quotas,
        ids: Ids,
        deliveries: Deliveries,
        invoke: Callable[[str, bytes, Turn], bool],
    ) -> None:
        self._now = now
        self._journal = journal
        self._quotas = quotas
        self._ids = ids
        self._deliveries = deliveries
        self._invoke = invoke

    def follow(self, ending: Ending, version: Version, wanted: Iterable[tuple[str, str]], before: Turn | None) -> None:
        """Deliver what the configuration asks for.

        Args:
            version: that the event was for; its role must allow the delivery.
            wanted: purposes and ARNs, see `targets`.
            before: the invocation that led to the event, if one did.
        """
        turn = after(before, version.reference)
        for purpose, arn in wanted:
            message = dead_letter(ending) if purpose == DEAD_LETTER else record(ending, self._ids.uuid())
            refusal = self._deliver(version.settings.role, arn, message, turn)
            self._journal.append(
                Delivery(
                    self._now(),
                    ending.request_id,
                    ending.function_arn,
                    purpose,
                    arn,
                    message.body,
                    message.attributes,
                    refusal,
                )
            )

    def _deliver(self, role: str, target: str, message: Message, turn: Turn) -> str | None:
        """Why it could not be delivered; None when it was."""
        try:
            self._deliveries.check(role, target, message)
            return self._sent(target, message, turn)
        except DeliveryRefused as refusal:
            return str(refusal)

    def _sent(self, target: str, message: Message, turn: Turn) -> str | None:
        if function_named_by(target) is not None:
            return None if self._invoke(target, message.body.encode(), turn) else "ResourceNotFoundException"
        quota = _LIMIT_OF.get(target.split(":")[2])
        limit = None if quota is None else getattr(self._quotas, quota)
        if limit is not None and size_of(message) > limit:
            return f"the message has {size_of(message)} bytes; {limit} are allowed"
        self._deliveries.send(target, message)
        return None


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
