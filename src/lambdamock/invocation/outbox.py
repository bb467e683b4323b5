"""What Lambda sends to queues, topics, event buses, buckets and functions when it is done with something."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from lambdamock.domain.event_invoke_configs import function_named_by
from lambdamock.domain.journal import Delivery, Journal
from lambdamock.domain.ports import Deliveries, DeliveryRefused, Message
from lambdamock.domain.quotas import Quotas
from lambdamock.domain.versions import Version
from lambdamock.invocation.chains import Turn, after
from lambdamock.invocation.records import size_of

_LIMIT_OF: Final = {"sqs": "queue_message", "sns": "topic_message"}
"""Service to the quota that bounds a message for it."""


class Parcel(NamedTuple):
    """Something to be sent.

    Attributes:
        request_id: of the event or batch that it is about.
        function_arn: of the function, with the qualifier that it was for.
        purpose: "DeadLetter", "OnSuccess" or "OnFailure".
        target: ARN.
    """

    request_id: str
    function_arn: str
    purpose: str
    target: str
    message: Message


class Outbox:
    """Sends, and writes down what became of it; nothing of it is tried twice.

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
        deliveries: Deliveries,
        invoke: Callable[[str, bytes, Turn], bool],
    ) -> None:
        self._now = now
        self._journal = journal
        self._quotas = quotas
        self._deliveries = deliveries
        self._invoke = invoke

    def send(self, parcel: Parcel, version: Version, before: Turn | None) -> None:
        """Send a parcel.

        Args:
            version: whose role must allow it.
            before: the invocation that led to the event or batch, if one did.
        """
        _, _, purpose, target, message = parcel
        refusal = self._refusal(version, target, message, after(before, version.reference))
        self._journal.append(
            Delivery(
                self._now(),
                parcel.request_id,
                parcel.function_arn,
                purpose,
                target,
                message.body,
                message.attributes,
                refusal,
            )
        )

    def _refusal(self, version: Version, target: str, message: Message, turn: Turn) -> str | None:
        """Why it could not be delivered; None when it was."""
        try:
            self._deliveries.check(version, target, message)
            return self._sent(target, message, turn)
        except DeliveryRefused as refusal:
            return str(refusal)

    def _sent(self, target: str, message: Message, turn: Turn) -> str | None:
        if function_named_by(target) is not None:
            return None if self._invoke(target, message.body.encode(), turn) else "ResourceNotFoundException"
        quota = _LIMIT_OF.get(":".join(target.split(":")[2:3]))  # topics of Kafka have no ARN
        limit = None if quota is None else getattr(self._quotas, quota)
        if limit is not None and size_of(message) > limit:
            return f"the message has {size_of(message)} bytes; {limit} are allowed"
        self._deliveries.send(target, message)
        return None
