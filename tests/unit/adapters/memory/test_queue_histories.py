"""Whatever is done to a queue: it hands out what a list of its messages says, looked through from the front."""

from __future__ import annotations

from dataclasses import dataclass
from threading import RLock
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lambdamock.adapters.memory.queues import EmbeddedQueue, QueueSettings
from lambdamock.domain.ports import QueueMessage
from lambdamock.ids import Ids

HIDDEN = 30
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("send"), st.sampled_from("abc")),
        st.tuples(st.just("receive"), st.integers(1, 4)),
        st.tuples(st.just("delete"), st.integers(0, 5)),
        st.tuples(st.just("release"), st.integers(0, 5)),
        st.tuples(st.just("wait"), st.sampled_from([1, 15, 30])),
    ),
    max_size=60,
)


@dataclass
class Known:
    body: str
    group: str
    visible_at: float = 0.0
    is_received: bool = False
    handle: str = ""


class Listed:
    """A queue that looks through all its messages each time."""

    def __init__(self, *, is_fifo: bool) -> None:
        self.messages: list[Known] = []
        self.is_fifo = is_fifo

    def next(self, most: int, now: float) -> list[Known]:
        """What one receipt gets."""
        blocked = {one.group for one in self.messages if self.is_fifo and one.is_received and one.visible_at > now}
        visible = [one for one in self.messages if one.visible_at <= now and one.group not in blocked]
        if self.is_fifo:
            groups = list(dict.fromkeys(one.group for one in visible))
            visible.sort(key=lambda one: groups.index(one.group))
        return visible[:most]

    def of(self, handle: str) -> list[Known]:
        return [one for one in self.messages if one.handle == handle]


@pytest.mark.parametrize("name", ["q", "q.fifo"])
@given(steps=STEPS)
@settings(max_examples=150, deadline=None)
def test_a_queue_hands_out_what_its_list_says(name: str, steps: list[tuple[str, Any]]) -> None:
    now = [1_000.0]
    queue = EmbeddedQueue(
        f"arn:aws:sqs:us-east-1:123456789012:{name}",
        QueueSettings(HIDDEN),
        now=lambda: now[0],
        ids=Ids(0),
        lock=RLock(),
        changed=lambda: None,
    )
    listed, receipts = Listed(is_fifo=queue.is_fifo), list[QueueMessage]()
    for step, argument in steps:
        handle = receipts[-1 - argument].receipt_handle if step in {"delete", "release"} and receipts[argument:] else ""
        if step == "wait":
            now[0] += argument
        elif step == "send":
            body = f"{argument}{len(receipts)}.{len(listed.messages)}.{now[0]}"
            queue.send(body, {}, group=argument, **({"deduplication_id": queue._ids.uuid()} if queue.is_fifo else {}))
            listed.messages.append(Known(body, argument))
        elif step == "receive":
            expected, got = listed.next(argument, now[0]), queue.receive(argument)
            assert [one.body for one in got] == [one.body for one in expected]
            for known, one in zip(expected, got, strict=True):
                known.visible_at, known.is_received, known.handle = now[0] + HIDDEN, True, one.receipt_handle
            receipts += got
        elif step == "delete":
            queue.delete([handle])
            listed.messages = [one for one in listed.messages if not handle or one.handle != handle]
        elif handle:
            queue.release([handle])
            for known in listed.of(handle):
                known.visible_at = min(known.visible_at, now[0])
    assert [one.body for one in queue.stored] == [one.body for one in listed.messages]
