"""What people come to hold shows itself: in one line wherever it is, and as a table in notebooks."""

from __future__ import annotations

import inspect
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from enum import Enum
from types import FunctionType, MethodType
from typing import Any

import pytest
from tests.unit.markup import Markup
from tests.unit.public_surface import classes_from, given_by_function

import lambdamock
from lambdamock import Aws, events, filters, mock_lambda
from lambdamock.domain import journal
from lambdamock.errors import UsageError
from lambdamock.mock.assertions.comparison import Matcher
from lambdamock.mock.decorator import MockLambda

HOSTILE = "<script>alert('&amp;')</script>\r\n\x1b[31m\u2028\u202e\udc80\x00" + "x" * 400
"""What no line and no page can have in it as it is."""

BY_ITSELF = "shows itself as a text and in a table of its own"


def public_classes() -> dict[type, str]:
    exported = [vars(lambdamock.mock).get(name, getattr(lambdamock, name)) for name in lambdamock.__all__]
    roots = [one for one in exported if isinstance(one, type)] + [MockLambda]
    functions = [one for module in (filters,) for name, one in vars(module).items() if name in module.__all__]
    functions += [one for one in exported if inspect.isfunction(one)]
    for function in filter(inspect.isfunction, functions):
        roots += given_by_function(function)
    return classes_from(roots)


def needs_no_repr(cls: type) -> bool:
    is_protocol = getattr(cls, "_is_protocol", False)
    is_text = cls.__str__ in (str.__str__, Exception.__str__)  # an enumeration of texts, an error
    return is_protocol or inspect.isabstract(cls) or is_text or issubclass(cls, Enum | BaseException)


def is_displayed(cls: type) -> bool:
    return getattr(cls.__repr__, "__module__", "") == "lambdamock.reprs"


SURFACE = {cls: way for cls, way in public_classes().items() if not needs_no_repr(cls)}


@pytest.mark.parametrize("cls", list(SURFACE), ids=lambda one: one.__name__)
def test_a_public_class_shows_itself(cls: type) -> None:
    assert is_displayed(cls), f"{cls} ({SURFACE[cls]}) has no @displayed()"
    assert hasattr(cls, "_repr_html_"), f"{cls} ({SURFACE[cls]}) has no table"


def test_the_walk_comes_to_what_people_hold() -> None:
    names = {one.__name__ for one in SURFACE}
    assert len(names) > 80
    assert names >= {"Queue", "Segment", "Bill", "TrailRecord", "Fault", "Identity", "Reply", "Node", "StreamRecord"}


# ------------------------------------------------------------------------------------------------ objects of all kinds


@pytest.fixture
def busy() -> Iterator[Aws]:
    """A world in which all names and payloads that may be anything are hostile."""
    with mock_lambda(seed=1) as aws:
        fill(aws)
        yield aws
        aws.faults.clear()


POLICY = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::<b>"}}


def fill(aws: Aws) -> None:
    def handler(event: Any, context: Any) -> Any:
        print(HOSTILE.replace("\udc80", ""))
        if event == {"fail": True}:
            raise ValueError(HOSTILE.replace("\udc80", ""))
        return event

    role = aws.iam.put_role("worker", [POLICY], tags={"a": HOSTILE})
    queue = aws.queues.create("orders")
    function = aws.function(handler, name="f", role=role, iam="audit", environment={"AB": "<b>"})
    dead = {"FunctionName": "f", "DeadLetterConfig": {"TargetArn": queue.arn}, "TracingConfig": {"Mode": "Active"}}
    aws.client().update_function_configuration(**dead)
    function.allow("s3")
    for event in (HOSTILE, {HOSTILE: [HOSTILE] * 30}, {"fail": True}):
        function.invoke(event)
    aws.deliver.s3(function, events.s3.object_created("photos", HOSTILE.replace("\udc80", "")))
    aws.client().invoke(FunctionName="f", InvocationType="Event", Payload=b'{"fail": true}')
    aws.settle()
    aws.faults.fail("f", error=ValueError(HOSTILE), attempt=7)
    aws.schedule("rate(1 minute)", function, name="each-minute", enabled=False)
    queue.send("<script>" + "x" * 300)
    aws.streams.create("clicks").put({"a": "<b>\n"}, partition_key="<k>\n" + "x" * 200)
    aws.tables.create("items").put({"id": HOSTILE[:40], "b": "<b>\n"})
    aws.topics.create("topic").send("<b>\n" + "x" * 300, key="<k>\n")
    aws.brokers.create("broker").send("<b>\n" + "x" * 300, "queue")
    aws.collections.create("collection").insert({"a": "<b>\n" + "x" * 300})


MOST_OF_A_CLASS = 12


def held(aws: Aws) -> list[Any]:
    """What one comes to by attributes and iteration, and what some methods give; a few of each class."""
    found: defaultdict[type, list[Any]] = defaultdict(list)
    function = aws.functions["f"]
    waiting = [aws, MockLambda, aws.timeline(), *aws.timeline().roots, aws.deliver, aws.metrics.bill()]
    waiting += [function.used_actions(), function.unused_permissions(), aws.brokers["broker"].messages("queue")]
    waiting += [aws.logs.tail(), aws.trail.refused, aws.metrics["f"].errors, mock_lambda(), *MATCHERS, *aws.faults]
    waiting += [aws.explain(next(one for one in aws.invocations if one.error)), filters.parse('{"<a>": ["b"]}')]
    while waiting:
        one = waiting.pop(0)
        is_ours = type(one).__module__.startswith("lambdamock")
        if is_ours and len(found[type(one)]) == MOST_OF_A_CLASS:
            continue
        found[type(one)].append(one)
        if isinstance(one, Mapping):
            waiting += [one[key] for key in list(one)[:30]]
        elif isinstance(one, Sequence) and not isinstance(one, str | bytes):
            waiting += list(one)[:30]
        if is_ours:
            waiting += list(attributes(one))
    return [one for cls, several in found.items() if cls.__module__.startswith("lambdamock") for one in several]


def attributes(one: Any) -> Iterator[Any]:
    methods = (FunctionType, MethodType, classmethod, staticmethod)
    for name in dir(one):
        is_looked_at = not name.startswith("_") and name != "configuration"  # that one is a call of the API
        if is_looked_at and not isinstance(inspect.getattr_static(one, name, None), methods):
            with suppress(KeyError, UsageError):  # for instance the logs of a function that never ran
                yield getattr(one, name)


MATCHERS: list[Matcher] = [
    lambdamock.containing({HOSTILE: HOSTILE}),
    lambdamock.json_text(HOSTILE),
    lambdamock.matching(HOSTILE.__eq__),
    lambdamock.conforming({"const": HOSTILE}),
]


def check(line: str, html: str, cls: type) -> None:
    assert line.isprintable(), cls
    assert len(line) <= 200, cls
    assert "whose repr raises" not in line, cls
    page = Markup(html)
    assert "script" not in page.tags, cls
    assert page.shown.encode(), cls  # no half of a character


def test_whatever_names_and_payloads_hold_a_repr_is_a_line_and_a_table_is_whole(busy: Aws) -> None:
    facts, places = list(busy.journal.entries), set()
    for one in filter(lambda one: is_displayed(type(one)), held(busy)):
        places.add(type(one).__name__)
        check(repr(one), one._repr_html_(), type(one))
    assert places >= SEEN, f"not seen: {SEEN - places}"
    assert busy.journal.entries == facts, "looking changed something"


SEEN = {
    *(
        "Aws",
        "Function",
        "Functions",
        "Invocation",
        "Invocations",
        "MockClock",
        "Faults",
        "Fault",
        "Deliver",
        "Delivery",
    ),
    *("Deliveries", "Trigger", "Triggers", "Queue", "QueueMessage", "Stream", "StreamRecord", "StreamShard"),
    *(
        "Table",
        "Topic",
        "TopicRecord",
        "Broker",
        "BrokerMessage",
        "Collection",
        "Iam",
        "Identities",
        "Identity",
        "Journal",
    ),
    *("Timeline", "Node", "Description", "Trail", "TrailRecord", "Traces", "Trace", "Segment", "LogGroups", "LogGroup"),
    *("LogStream", "LogRecords", "LogRecord", "Metrics", "FunctionMetrics", "Series", "Statistic", "Point", "Bill"),
    *("Item", "Findings", "MockLambda", "Pattern", "FunctionFailure", "InvocationContext", "Origin"),
}


# -------------------------------------------------------------------------------------------------------- collections


def test_a_table_of_many_shows_the_last_and_says_how_many_there_are(aws: Aws) -> None:
    function = aws.function(lambda event, context: event, name="f")
    for number in range(53):
        function.invoke(number)
    page = Markup(function.invocations._repr_html_())
    assert page.cells[::2] == [*map(str, range(3, 53)), "the last 50 of 53"]


def test_a_mapping_shows_the_first_names_and_how_many_more_there_are(aws: Aws) -> None:
    for number in range(52):
        aws.queues.create(f"queue-{number:02}")
    page = Markup(aws.queues._repr_html_())
    assert page.cells[::2] == [*(f"queue-{number:02}" for number in range(50)), "… 2 more"]


def test_a_repr_of_many_invocations_tells_of_the_last(aws: Aws) -> None:
    function = aws.function(lambda event, context: event, name="f")
    function.invoke(1)
    function.invoke(2)
    assert repr(aws.invocations) == f"<Invocations: 2, the last {aws.invocations[-1]!r}>"
    assert str(aws.invocations).splitlines()[1:3] == [f"  {n}: {one!r}" for n, one in enumerate(aws.invocations)]


def test_a_record_shows_what_is_not_as_usual() -> None:
    call = journal.ApiCall(1.0, "id", "Invoke", "us-east-1", "1" * 12, 200)
    said = "at=1.0, request_id='id', operation='Invoke', region='us-east-1', account_id='111111111111', status=200"
    assert repr(call) == f"ApiCall({said})"
    assert Markup(call._repr_html_()).cells[:4] == ["at", "1.0", "request_id", "id"]  # type: ignore[attr-defined]
