"""What tests say of one function, and what they are told when it is not so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lambdamock import Aws, Function, containing, matching
from lambdamock.errors import UsageError


class OutOfStock(Exception):
    pass


def handler(event: Any, context: Any) -> None:
    print("got", event)
    if "fail" in event:
        raise OutOfStock(event["fail"])


@pytest.fixture
def orders(aws: Aws) -> Function:
    return aws.function(handler, name="orders")


def failure(check: Callable[..., None], *arguments: Any, **options: Any) -> list[str]:
    """The lines of the message with which an assertion fails."""
    with pytest.raises(AssertionError) as caught:
        check(*arguments, **options)
    assert type(caught.value) is AssertionError
    return str(caught.value).splitlines()


def head(check: Callable[..., None], *arguments: Any, **options: Any) -> str:
    return failure(check, *arguments, **options)[0]


def test_without_an_invocation(orders: Function) -> None:
    orders.assert_not_invoked()
    orders.assert_invocation_count(0)
    orders.assert_not_throttled()
    orders.assert_no_errors()
    never = "it was never invoked"
    assert failure(orders.assert_invoked) == [f"expected orders to be invoked; {never}"]
    assert failure(orders.assert_invoked_once) == [f"expected orders to be invoked once; {never}"]
    assert failure(orders.assert_invocation_count, 2) == [f"expected orders to be invoked 2 times; {never}"]
    assert failure(orders.assert_invoked_with, {"a": 1}) == [f"expected orders to be invoked with {{'a': 1}}; {never}"]
    assert failure(orders.assert_failed) == [f"expected orders to fail; {never}", "It never failed."]
    assert failure(orders.assert_throttled) == [f"expected orders to be throttled; {never}"]


def test_with_one_invocation(orders: Function) -> None:
    orders.invoke({"id": 1})
    orders.assert_invoked()
    orders.assert_invoked_once()
    orders.assert_invocation_count(1)
    orders.assert_invoked_with({"id": 1})
    orders.assert_invoked_once_with({"id": 1})
    orders.assert_invoked_once_with(b'{"id": 1}')
    told = ["Its invocations:", "  [0] {'id': 1}: no error", "The end of its log:", "  got {'id': 1}"]
    assert failure(orders.assert_not_invoked) == ["expected orders not to be invoked; it was invoked once", *told]
    assert head(orders.assert_invocation_count, 0) == "expected orders to be invoked 0 times; it was invoked once"


def test_an_invocation_without_a_payload_has_an_empty_event(orders: Function) -> None:
    orders.invoke()
    orders.assert_invoked_once_with({})


def test_the_nearest_invocation_is_told_path_by_path(orders: Function) -> None:
    orders.invoke({"other": 1})
    orders.invoke({"Records": [{"body": "a", "messageId": "m"}], "extra": 3})
    wanted = {"Records": [{"body": "b", "id": 1}]}
    assert failure(orders.assert_invoked_with, wanted) == [
        "expected orders to be invoked with {'Records': [{'body': 'b', 'id': 1}]}; it was invoked 2 times",
        "The nearest is invocations[1] of 2 (what it had != what is expected):",
        "  Records[0].body: 'a' != 'b'",
        "  Records[0].id: missing, expected 1",
        "  Records[0].messageId: unexpected, 'm'",
        "  extra: unexpected, 3",
        "Its invocations:",
        "  [0] {'other': 1}: no error",
        "  [1] {'Records': [{'body': 'a', 'messageId': 'm'}], 'extra': 3}: no error",
        "The end of its log:",
        "  got {'other': 1}",
        "  got {'Records': [{'body': 'a', 'messageId': 'm'}], 'extra': 3}",
    ]


def test_any_invocation_will_do_unless_it_is_to_be_the_only_one(orders: Function) -> None:
    for number in (1, 2, 3):
        orders.invoke({"id": number})
    orders.assert_invoked_with({"id": 2})
    orders.assert_invoked_with(containing({"id": matching(lambda number: number > 2)}))
    orders.assert_invoked_with(lambda event: event["id"] == 1)
    lines = failure(orders.assert_invoked_once_with, {"id": 2})
    assert lines[:2] == [
        "expected orders to be invoked once with {'id': 2}; it was invoked 3 times",
        "Its invocations:",
    ]


def test_an_only_invocation_that_differs_is_the_nearest(orders: Function) -> None:
    orders.invoke({"id": 1})
    assert failure(orders.assert_invoked_once_with, {"id": 2})[:3] == [
        "expected orders to be invoked once with {'id': 2}; it was invoked once",
        "The nearest is invocations[0] (what it had != what is expected):",
        "  id: 1 != 2",
    ]


def test_errors_are_told_by_type_and_message(orders: Function) -> None:
    orders.invoke({"fail": "sold out"})
    orders.assert_failed()
    orders.assert_failed("OutOfStock")
    orders.assert_failed(OutOfStock)
    orders.assert_failed(matching("Stock$"), match="sold")
    told = ["Failures:", "  it failed with OutOfStock: sold out"]
    once = "it was invoked once"
    assert failure(orders.assert_failed, "KeyError")[:3] == [f"expected orders to fail with 'KeyError'; {once}", *told]
    assert failure(orders.assert_failed, OutOfStock, match="^out")[:3] == [
        f"expected orders to fail with 'OutOfStock', matching '^out'; {once}",
        *told,
    ]


def test_an_error_of_a_function_is_an_error(orders: Function, aws: Aws) -> None:
    aws.function(handler, name="other").invoke({})
    orders.invoke({"fail": "sold out"})
    aws.functions["other"].assert_no_errors()
    lines = failure(orders.assert_no_errors)
    assert lines[:4] == [
        "expected no errors of orders; there are:",
        "  orders failed: OutOfStock: sold out",
        "Its invocations:",
        "  [0] {'fail': 'sold out'}: OutOfStock: sold out",
    ]
    assert "  [ERROR] OutOfStock: sold out" in lines


def test_a_throttled_call_is_told(orders: Function, aws: Aws) -> None:
    client = aws.client()
    client.put_function_concurrency(FunctionName="orders", ReservedConcurrentExecutions=0)
    with pytest.raises(client.exceptions.TooManyRequestsException):
        client.invoke(FunctionName="orders")
    orders.assert_throttled()
    assert head(orders.assert_not_throttled) == "expected orders not to be throttled; it was never invoked"
    (told,) = failure(orders.assert_invoked)[2:]
    assert told.startswith("  it was throttled: ReservedFunctionConcurrentInvocationLimitExceeded (")


def test_an_event_that_waits_is_told_with_what_lets_its_time_pass(orders: Function, aws: Aws) -> None:
    aws.client().invoke(FunctionName="orders", InvocationType="Event", Payload=b'{"fail": 1}')
    assert failure(orders.assert_invocation_count, 3)[:5] == [
        "expected orders to be invoked 3 times; it was invoked once",
        "Its invocations:",
        "  [0] {'fail': 1}: OutOfStock: 1",
        "What else became of it:",
        "  1 event still waits; call aws.settle() or aws.clock.advance(seconds)",
    ]
    aws.settle()
    orders.assert_invocation_count(3)
    lines = failure(orders.assert_not_invoked)
    assert "  [2] {'fail': 1}, attempt 3: OutOfStock: 1" in lines
    assert "  an event was given up after 3 attempts: RetriesExhausted" in lines


def test_what_was_deleted_has_its_past(orders: Function, aws: Aws) -> None:
    orders.invoke({"id": 1})
    orders.delete()
    orders.assert_invoked_once_with({"id": 1})
    aws.functions["orders"].assert_invoked_once()
    assert "orders" not in aws.functions
    assert list(aws.functions) == []
    with pytest.raises(KeyError, match="no function 'order' in us-east-1; did you mean 'orders'"):
        aws.functions["order"]


def test_functions_of_other_regions_are_others(orders: Function, aws: Aws) -> None:
    there = aws.function(handler, name="orders", region="eu-west-1")
    there.invoke({"id": 1})
    there.assert_invoked_once()
    orders.assert_not_invoked()
    assert failure(orders.assert_invoked)[-1] == "  the function of that name in eu-west-1:123456789012 was invoked"


def test_invocations_of_versions_and_aliases_are_the_functions_own(orders: Function, aws: Aws) -> None:
    client = aws.client()
    version = client.publish_version(FunctionName="orders")["Version"]
    client.invoke(FunctionName="orders", Qualifier=version)
    client.invoke(FunctionName=f"{orders.arn}:$LATEST")
    orders.assert_invocation_count(2)


def test_a_reset_world_has_no_past(orders: Function, aws: Aws) -> None:
    orders.invoke()
    aws.reset()
    orders.assert_not_invoked()


@pytest.mark.parametrize("count", [-1, True, "2", 1.0])
def test_a_count_is_a_number(orders: Function, count: Any) -> None:
    with pytest.raises(UsageError, match="give a number of at least 0"):
        orders.assert_invocation_count(count)


def test_bytes_that_are_no_event_are_refused(orders: Function) -> None:
    with pytest.raises(UsageError, match="is no event: give JSON"):
        orders.assert_invoked_with(b"{")


def test_messages_are_short_however_much_there_is(orders: Function) -> None:
    for number in range(30):
        orders.invoke({str(key): "x" * 200 for key in range(100)} | {"n": number, "text": "line\n" * 100})
    lines = failure(orders.assert_invoked_with, {"n": 7, "y": "z" * 100_000})
    assert len("\n".join(lines)) < 8_000
    assert "  and 92 more" in lines
    assert "  and 20 more" in lines


def test_pytest_shows_the_line_of_the_test_alone(orders: Function) -> None:
    with pytest.raises(AssertionError) as caught:
        orders.assert_invoked_with({"id": 1})
    hidden = [frame.frame.f_locals.get("__tracebackhide__", False) for frame in caught.traceback]
    assert hidden == [False, *[True] * (len(hidden) - 1)]
    assert len(hidden) > 1


def test_an_error_that_is_no_document_is_told_as_it_is(orders: Function, aws: Aws) -> None:
    orders.invoke({})
    record = orders.invocations[0]._record
    aws.journal.append(record._replace(function_error="Unhandled", payload=b"segmentation fault"))
    assert failure(orders.assert_no_errors)[1] == "  orders failed: segmentation fault"
    assert "  it failed with segmentation fault" in failure(orders.assert_failed, "KeyError")
