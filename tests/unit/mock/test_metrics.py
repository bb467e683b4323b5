"""`aws.metrics`: what CloudWatch would show of functions (rules B216 to B239)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from tests.unit.metric_values import values

from lambdamock import Aws, Function, events, mock_lambda
from lambdamock.errors import AccessDeniedException, ApiError, UsageError
from lambdamock.observability.metrics import Series
from lambdamock.observability.metrics.catalogue import METRICS


@pytest.fixture
def orders(aws: Aws) -> Function:
    """Fails when its event says so."""

    def handler(event: Any, context: object) -> str:
        if event.get("bad"):
            raise ValueError("bad")
        return "good"

    return aws.function(handler, name="orders")


def zipped(source: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("app.py", source)
    return buffer.getvalue()


def send(aws: Aws, event: bytes = b'{"bad": 1}', name: str = "orders") -> None:
    """Leave an event, and let all retries pass."""
    aws.client().invoke(FunctionName=name, InvocationType="Event", Payload=event)
    aws.settle()


def test_B216_requests_their_duration_and_errors_are_tracked_without_asking(aws: Aws, orders: Function) -> None:
    for _ in range(3):
        orders.invoke({})
    of = aws.metrics["orders"]
    assert [of.invocations.sum(), of.errors.sum(), of.duration.sample_count()] == [3, 0, 3]
    assert of.duration.minimum() == min(one.duration for one in aws.invocations)


def test_B221_a_trigger_that_the_policy_refuses_leaves_invocations_as_they_were(aws: Aws, orders: Function) -> None:
    with pytest.raises(AccessDeniedException):
        aws.deliver.s3(orders, events.s3.object_created("photos", "cat.jpg"))
    assert aws.metrics["orders"].invocations.sum() == 0


def test_B225_a_metric_has_name_namespace_dimensions_and_points_with_time_and_unit(aws: Aws, orders: Function) -> None:
    aws.clock.advance(60)
    orders.invoke({})
    errors = aws.metrics["orders"].errors
    assert (errors.namespace, errors.name, errors.dimensions) == ("AWS/Lambda", "Errors", {"FunctionName": "orders"})
    [found] = errors.sum(60)
    assert (found.timestamp, found.value, found.unit) == (aws.clock.now(), 0.0, "Count")


def test_B226_invocations_are_those_that_ran_whatever_came_of_it_and_not_the_throttled(
    aws: Aws, orders: Function
) -> None:
    orders.invoke({})
    orders.invoke({"bad": 1})
    throttle(aws)
    assert values(aws.metrics["orders"].invocations) == [1, 1]


def throttle(aws: Aws) -> None:
    client = aws.client()
    client.put_function_concurrency(FunctionName="orders", ReservedConcurrentExecutions=0)
    aws.request("POST", "/2015-03-31/functions/orders/invocations")


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("def handler(event, context):\n    1 / 0\n", id="exception"),
        pytest.param("import os\ndef handler(event, context):\n    os._exit(1)\n", id="exit"),
        pytest.param("import time\ndef handler(event, context):\n    time.sleep(60)\n", id="time-out"),
        pytest.param("def handler(event, context):\n    return object()\n", id="result that is no JSON"),
    ],
)
def test_B227_what_fails_in_the_function_is_one_error(source: str) -> None:
    with mock_lambda(handler_time="virtual") as aws:
        aws.function(zipped(source), name="f", handler="app.handler").invoke()
        assert (aws.metrics["f"].errors.sum(), aws.metrics["f"].invocations.sum()) == (1, 1)


def test_B227_each_retry_counts(aws: Aws, orders: Function) -> None:
    send(aws)
    of = aws.metrics["orders"]
    start = of.errors[0].at
    assert [(point.at - start, point.value) for point in of.errors] == [(0, 1), (60, 1), (180, 1)]


def test_B227_neither_throttles_nor_errors_of_lambda_are_errors(aws: Aws, orders: Function) -> None:
    throttle(aws)
    aws.faults.service_error("orders")
    with pytest.raises(ApiError):
        orders.invoke()
    assert aws.metrics["orders"].errors.sum() == 0


def test_B228_a_dead_letter_that_cannot_be_sent_is_counted(aws: Aws) -> None:
    from moto import mock_aws

    with mock_aws():
        aws.function(lambda event, context: 1 / 0, name="orders")
        aws.client().update_function_configuration(
            FunctionName="orders", DeadLetterConfig={"TargetArn": "arn:aws:sqs:us-east-1:123456789012:nowhere"}
        )
        send(aws)
    assert aws.deliveries[-1].refusal is not None
    assert values(aws.metrics["orders"].dead_letter_errors) == [1]
    assert values(aws.metrics["orders"].destination_delivery_failures) == []


def test_B229_billed_durations_are_rounded_up_and_durations_end_with_the_time_out() -> None:
    with mock_lambda(handler_time="virtual", profile="2019") as aws:
        source = "import time\ndef handler(event, context):\n    time.sleep(event)\n"
        slow = aws.function(zipped(source), name="slow", handler="app.handler", runtime="python3.7", timeout=3)
        slow.invoke(0.25)
        slow.invoke(9)
        durations = aws.metrics["slow"].duration
        assert [one.billed_duration for one in aws.invocations] == [300, 3000]
        assert durations.maximum() == 3000
        assert 250 <= values(durations)[0] < 300


def test_B230_each_attempt_that_is_throttled_counts(aws: Aws, orders: Function) -> None:
    throttle(aws)
    aws.request("POST", "/2015-03-31/functions/orders/invocations")
    assert values(aws.metrics["orders"].throttles) == [1, 1]


def test_B231_the_iterator_age_is_that_of_the_last_record_of_the_batch(aws: Aws, orders: Function) -> None:
    stream = aws.streams.create("clicks")
    aws.client().create_event_source_mapping(
        FunctionName="orders",
        EventSourceArn=stream.arn,
        StartingPosition="TRIM_HORIZON",
        MaximumBatchingWindowInSeconds=5,
    )
    stream.put("one")
    aws.clock.advance(10)
    assert values(aws.metrics["orders"].iterator_age) == [5000]
    assert aws.metrics["orders"].iterator_age.unit == "Milliseconds"


def test_B231_a_queue_has_no_iterator_age(aws: Aws, orders: Function) -> None:
    queue = aws.queues.create("orders")
    aws.client().create_event_source_mapping(FunctionName="orders", EventSourceArn=queue.arn)
    queue.send("one")
    aws.settle()
    assert aws.metrics["orders"].invocations.sum() == 1
    assert values(aws.metrics["orders"].iterator_age) == []


def nested(aws: Aws) -> None:
    """Two functions of which one calls the other and waits for it."""
    aws.function(lambda event, context: None, name="inner")

    @aws.function(name="outer")
    def outer(event: object, context: object) -> None:
        aws.client().invoke(FunctionName="inner")

    aws.client().put_function_concurrency(FunctionName="outer", ReservedConcurrentExecutions=5)


def test_B232_concurrency_of_the_account_and_of_functions_that_reserve_some() -> None:
    with mock_lambda(profile="2019") as aws:
        nested(aws)
        aws.client().invoke(FunctionName="outer")
        assert sorted(values(aws.metrics.concurrent_executions)) == [1, 2]
        assert values(aws.metrics["outer"].concurrent_executions) == [1]
        assert values(aws.metrics["inner"].concurrent_executions) == []


def test_B232_today_each_function_has_its_concurrency_and_no_version_has(aws: Aws) -> None:
    nested(aws)
    aws.client().invoke(FunctionName="outer")
    assert values(aws.metrics["inner"].concurrent_executions) == [1]
    assert values(aws.metrics["inner:$LATEST"].concurrent_executions) == []


def test_B232_events_that_are_due_at_the_same_time_run_at_the_same_time() -> None:
    with mock_lambda(handler_time="virtual") as aws:
        source = "import time\ndef handler(event, context):\n    time.sleep(1)\n"
        aws.function(zipped(source), name="slow", handler="app.handler")
        for _ in range(3):
            aws.client().invoke(FunctionName="slow", InvocationType="Event")
        aws.settle()
        assert values(aws.metrics["slow"].concurrent_executions) == [1, 2, 3]


def test_B233_the_unreserved_ones_are_those_of_functions_without_a_reservation(aws: Aws) -> None:
    nested(aws)
    aws.client().invoke(FunctionName="outer")
    assert sorted(values(aws.metrics.unreserved_concurrent_executions)) == [0, 1]
    assert sorted(values(aws.metrics.claimed_account_concurrency)) == [5, 6]
    assert values(aws.metrics["inner"].unreserved_concurrent_executions) == []


def test_B234_B235_code_that_cannot_be_initialised_is_an_error_and_no_invocation(aws: Aws) -> None:
    aws.function(zipped("import nothing_of_that_name\n"), name="broken", handler="app.handler").invoke()
    of = aws.metrics["broken"]
    assert (values(of.errors), values(of.invocations), values(of.duration)) == ([1], [], [])


def test_B235_a_request_that_goes_well_has_a_data_point_too(aws: Aws, orders: Function) -> None:
    orders.invoke({})
    orders.invoke({"bad": 1})
    assert values(aws.metrics["orders"].errors) == [0, 1]


def test_B236_each_request_has_a_data_point_of_throttles(aws: Aws, orders: Function) -> None:
    orders.invoke({})
    throttle(aws)
    of = aws.metrics["orders"]
    assert (values(of.throttles), values(of.errors)) == ([0, 1], [0, 0])


def with_alias(aws: Aws, orders: Function) -> None:
    client = aws.client()
    client.publish_version(FunctionName="orders")
    client.create_alias(FunctionName="orders", Name="live", FunctionVersion="1")
    orders.invoke({})
    for name in ("orders:1", "orders:live", "orders:live", "orders:$LATEST"):
        client.invoke(FunctionName=name)


@pytest.mark.parametrize(
    ("find", "expected"),
    [
        pytest.param(lambda aws: aws.metrics, 5, id="the_account"),
        pytest.param(lambda aws: aws.metrics["orders"], 5, id="test_B237_the_function"),
        pytest.param(lambda aws: aws.metrics["orders:1"], 1, id="test_B238_a_version"),
        pytest.param(lambda aws: aws.metrics["orders:live"], 2, id="test_B238_an_alias"),
        pytest.param(lambda aws: aws.metrics["orders:$LATEST"], 1, id="test_B238_latest"),
        pytest.param(lambda aws: aws.metrics["orders:live"].executed("1"), 2, id="test_B239_a_version_behind_it"),
        pytest.param(lambda aws: aws.metrics["orders:live"].executed("2"), 0, id="test_B239_another_version"),
    ],
)
def test_dimensions_tell_whose_invocations(
    aws: Aws, orders: Function, find: Callable[[Aws], Any], expected: int
) -> None:
    with_alias(aws, orders)
    assert find(aws).invocations.sum() == expected


def test_B238_the_resource_of_a_function_without_qualifier_is_its_name(aws: Aws, orders: Function) -> None:
    with_alias(aws, orders)
    assert aws.metrics.metric("Invocations", FunctionName="orders", Resource="orders").sum() == 1


def test_B239_only_an_alias_tells_which_version_ran(aws: Aws, orders: Function) -> None:
    with pytest.raises(UsageError, match="only aliases tell"):
        aws.metrics["orders"].executed("1")


def test_events_are_counted_when_they_come_age_until_they_run_and_are_dropped(aws: Aws, orders: Function) -> None:
    send(aws)
    send(aws, b"{}")
    of = aws.metrics["orders"]
    assert values(of.async_events_received) == [1, 1]
    assert values(of.async_event_age) == [0, 60_000, 180_000, 0]
    assert values(of.async_events_dropped) == [1]


def test_events_that_lead_to_themselves_are_counted_when_lambda_stops_them(aws: Aws) -> None:
    @aws.function(name="loop")
    def loop(event: object, context: object) -> None:
        aws.client().invoke(FunctionName="loop", InvocationType="Event")

    send(aws, b"{}", "loop")
    assert aws.metrics["loop"].recursive_invocations_dropped.sum() == 1


def test_another_account_and_another_region_have_metrics_of_their_own(aws: Aws, orders: Function) -> None:
    far = aws.function(lambda event, context: None, name="orders", region="eu-west-1")
    far.invoke()
    far.invoke()
    orders.invoke({})
    assert aws.metrics.invocations.sum() == 1
    assert (orders.metrics.invocations.sum(), far.metrics.invocations.sum()) == (1, 2)


def test_what_has_no_data_points_is_not_listed(aws: Aws, orders: Function) -> None:
    assert aws.metrics.listed() == []
    orders.invoke({})
    listed = aws.metrics.listed()
    assert ("Errors", {"FunctionName": "orders"}) in listed
    assert "DeadLetterErrors" not in {name for name, _ in listed}


def test_a_function_keeps_its_metrics_when_it_is_deleted(aws: Aws, orders: Function) -> None:
    orders.invoke({})
    orders.delete()
    assert aws.metrics["orders"].invocations.sum() == 1
    assert list(aws.metrics) == ["orders"]


def test_a_name_that_does_not_exist_is_said(aws: Aws, orders: Function) -> None:
    with pytest.raises(KeyError, match="no function 'order' in us-east-1; did you mean 'orders'"):
        aws.metrics["order"]
    with pytest.raises(AttributeError, match="no metric 'error'; did you mean 'errors'"):
        _ = aws.metrics["orders"].error
    with pytest.raises(UsageError, match="no metric 'Error'; did you mean 'Errors'"):
        aws.metrics.metric("Error", FunctionName="orders")


def test_each_metric_is_an_attribute_and_dir_shows_it(aws: Aws, orders: Function) -> None:
    series = [found for name in dir(orders.metrics) if isinstance(found := getattr(orders.metrics, name), Series)]
    assert {one.name for one in series} == set(METRICS)


def test_it_is_shown_in_a_line_and_in_a_table(aws: Aws, orders: Function) -> None:
    assert repr(aws.metrics) == "<Metrics of the account: no data points>"
    throttle(aws)
    assert repr(aws.metrics["orders"]) == "<Metrics of orders: Errors 0, Throttles 1>"
    assert "<tr><td>Throttles</td><td>Sum</td><td>1</td>" in aws.metrics["orders"]._repr_html_()
