"""`aws.metrics` and bills of what Lambda has got since 2019: provisioned concurrency, URLs, metrics of mappings."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.metric_values import values

from lambdamock import Aws, Function, events


@pytest.fixture
def orders(aws: Aws) -> Function:
    return aws.function(lambda event, context: None, name="orders")


def provisioned(aws: Aws) -> None:
    client = aws.client()
    client.publish_version(FunctionName="orders")
    client.create_alias(FunctionName="orders", Name="live", FunctionVersion="1")
    client.put_provisioned_concurrency_config(
        FunctionName="orders", Qualifier="live", ProvisionedConcurrentExecutions=2
    )


def test_provisioned_concurrency_is_measured_for_the_alias_that_has_it(aws: Aws, orders: Function) -> None:
    provisioned(aws)
    aws.client().invoke(FunctionName="orders:live")
    orders.invoke({})
    of = aws.metrics["orders:live"]
    assert values(of.provisioned_concurrency_invocations) == [1]
    assert values(of.provisioned_concurrent_executions) == [1]
    assert values(of.provisioned_concurrency_utilization) == [0.5]
    assert values(of.provisioned_concurrency_spillover_invocations) == []
    assert values(aws.metrics["orders"].provisioned_concurrency_invocations) == [1]


def test_what_provisioned_concurrency_has_no_room_for_spills_over(aws: Aws) -> None:
    @aws.function(name="orders")
    def again(event: Any, context: Any) -> None:
        if event["left"]:
            payload = b'{"left": %d}' % (event["left"] - 1)
            aws.client().invoke(FunctionName="orders:live", Payload=payload)

    provisioned(aws)
    aws.client().invoke(FunctionName="orders:live", Payload=b'{"left": 2}')
    of = aws.metrics["orders:live"]
    assert of.provisioned_concurrency_invocations.sum() == 2
    assert of.provisioned_concurrency_spillover_invocations.sum() == 1
    assert sorted(values(of.provisioned_concurrency_utilization)) == [0.5, 1]


def test_requests_to_a_url_are_counted_by_how_they_are_answered(aws: Aws) -> None:
    site = aws.function(lambda event, context: {"statusCode": int(event["rawPath"][1:])}, name="site")
    aws.client().create_function_url_config(FunctionName="site", AuthType="NONE")
    site.allow("url")
    for status in (200, 404, 500, 418):
        aws.deliver.url(site, events.urls.request("GET", f"/{status}", origin=aws.origin))
    of = aws.metrics["site"]
    assert [of.url_request_count.sum(), of.url_4xx_count.sum(), of.url_5xx_count.sum()] == [4, 2, 1]
    assert of.url_request_latency.sample_count() == 4


def counted_queue(aws: Aws, **settings: Any) -> str:
    """A queue whose messages without an `a` are filtered out; one of the others fails."""
    aws.function(lambda event, context: None, name="orders")
    queue = aws.queues.create("orders")
    mapping = aws.client().create_event_source_mapping(
        FunctionName="orders",
        EventSourceArn=queue.arn,
        FilterCriteria={"Filters": [{"Pattern": '{"body": {"a": [1]}}'}]},
        **settings,
    )
    for body in ('{"a": 1}', '{"a": 1}', '{"b": 1}'):
        queue.send(body)
    aws.settle()
    uuid: str = mapping["UUID"]
    return uuid


def test_a_mapping_that_asks_for_it_counts_its_events(aws: Aws) -> None:
    uuid = counted_queue(aws, MetricsConfig={"Metrics": ["EventCount"]})
    found = {series.name: series.sum() for series in aws.metrics.mapping(uuid).all()}
    assert found == {
        "PolledEventCount": 3,
        "FilteredOutEventCount": 1,
        "InvokedEventCount": 2,
        "DeletedEventCount": 2,
    }


def test_a_mapping_that_does_not_ask_counts_nothing(aws: Aws) -> None:
    assert aws.metrics.mapping(counted_queue(aws)).all() == []


def test_records_of_a_stream_that_come_again_were_polled_once(aws: Aws) -> None:
    aws.function(lambda event, context: 1 / 0, name="orders")
    stream = aws.streams.create("clicks")
    mapping = aws.client().create_event_source_mapping(
        FunctionName="orders",
        EventSourceArn=stream.arn,
        StartingPosition="TRIM_HORIZON",
        MaximumRetryAttempts=2,
        MetricsConfig={"Metrics": ["EventCount"]},
    )
    stream.put("one")
    aws.settle()
    found = {series.name: series.sum() for series in aws.metrics.mapping(mapping["UUID"]).all()}
    assert found == {"PolledEventCount": 1, "InvokedEventCount": 3, "DroppedEventCount": 1}


def kept(aws: Aws) -> float:
    """GB-seconds of provisioned concurrency."""
    return sum(item.quantity for item in aws.metrics.bill() if item.what.startswith("provisioned concurrency"))


def test_the_bill_has_provisioned_concurrency_from_its_allocation_to_its_end(aws: Aws, orders: Function) -> None:
    client = aws.client()
    provisioned(aws)
    aws.clock.advance(600)
    assert kept(aws) == 600 * 2 * 128 / 1024
    client.delete_provisioned_concurrency_config(FunctionName="orders", Qualifier="live")
    aws.clock.advance(6000)
    assert kept(aws) == 600 * 2 * 128 / 1024


def test_a_function_that_is_deleted_keeps_no_environments_ready_any_more(aws: Aws, orders: Function) -> None:
    provisioned(aws)
    aws.clock.advance(300)
    orders.delete()
    aws.clock.advance(3000)
    assert kept(aws) == 300 * 2 * 128 / 1024


def test_the_bill_of_a_function_is_a_part_of_the_account_s(aws: Aws, orders: Function) -> None:
    other = aws.function(lambda event, context: None, name="other")
    other.invoke()
    orders.invoke({})
    orders.invoke({"bad": 1})
    assert [one.bill().requests for one in (orders.metrics, other.metrics)] == [2, 1]
    assert aws.metrics.bill().requests == 3


def test_a_url_counts_what_it_answers_without_the_function(aws: Aws, orders: Function) -> None:
    aws.client().create_function_url_config(
        FunctionName="orders", AuthType="NONE", Cors={"AllowOrigins": ["https://example.com"]}
    )
    asked = {"origin": "https://example.com", "access-control-request-method": "GET"}
    aws.deliver.url(orders, events.urls.request("OPTIONS", "/", headers=asked, origin=aws.origin))
    refused = aws.deliver.url(orders, events.urls.request("GET", "/", origin=aws.origin))
    of = aws.metrics["orders"]
    assert refused.status == 403
    assert (of.url_request_count.sum(), of.url_4xx_count.sum(), of.invocations.sum()) == (2, 1, 0)
