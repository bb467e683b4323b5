"""The metrics of Lambda in CloudWatch: what counts for each, its unit, and the statistic that makes sense.

Source: documented, rules B225 to B239, and developer guide of today, "Types of metrics for Lambda functions". Not made,
because the journal does not know it: OffsetLag and the other metrics of Kafka, OnFailureDestinationDeliveredEventCount,
and what managed instances and provisioned pollers report.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from lambdamock.domain.journal import (
    ApiCall,
    Batch,
    Delivery,
    EventDiscarded,
    Invocation,
    RecordsDiscarded,
    Throttle,
)
from lambdamock.domain.measurements import EventAccepted, UrlAnswer
from lambdamock.observability.metrics import rules
from lambdamock.observability.metrics.places import (
    Dimensions,
    Place,
    of_account,
    of_function,
    of_function_alone,
    of_mapping,
    of_provisioned,
)
from lambdamock.observability.metrics.rules import Rule

NAMESPACE: Final = "AWS/Lambda"


class Metric(NamedTuple):
    """A metric.

    Attributes:
        unit: "Count", "Milliseconds" or "None", as CloudWatch names them.
        statistic: the one that tells something.
        rules: kind of fact to what it adds.
        scope: which dimensions its data points have.
    """

    name: str
    unit: str
    statistic: str
    rules: Mapping[type, Rule]
    scope: Callable[[Place], tuple[Dimensions, ...]] = of_function


ALL: Final = (
    Metric("Invocations", "Count", "Sum", {Invocation: rules.invocation}),
    Metric("Errors", "Count", "Sum", {Invocation: rules.error, Throttle: rules.zero}),
    Metric("Throttles", "Count", "Sum", {Invocation: rules.zero, Throttle: rules.one}),
    Metric("Duration", "Milliseconds", "Average", {Invocation: rules.duration}),
    Metric("PostRuntimeExtensionsDuration", "Milliseconds", "Average", {Invocation: rules.extensions}),
    Metric("DeadLetterErrors", "Count", "Sum", {Delivery: rules.dead_letter_error}),
    Metric("DestinationDeliveryFailures", "Count", "Sum", {Delivery: rules.destination_failure}),
    Metric("IteratorAge", "Milliseconds", "Maximum", {Batch: rules.iterator_age}),
    Metric(
        "RecursiveInvocationsDropped",
        "Count",
        "Sum",
        {EventDiscarded: rules.discarded_loop, Batch: rules.batch_loop, ApiCall: rules.refused_loop},
    ),
    Metric("AsyncEventsReceived", "Count", "Sum", {EventAccepted: rules.one}),
    Metric("AsyncEventAge", "Milliseconds", "Maximum", {Invocation: rules.event_age}),
    Metric("AsyncEventsDropped", "Count", "Sum", {EventDiscarded: rules.one}),
    Metric("ConcurrentExecutions", "Count", "Maximum", {Invocation: rules.account_concurrency}, of_account),
    Metric("ConcurrentExecutions", "Count", "Maximum", {Invocation: rules.function_concurrency}, of_function_alone),
    Metric(
        "UnreservedConcurrentExecutions", "Count", "Maximum", {Invocation: rules.unreserved_concurrency}, of_account
    ),
    Metric("ClaimedAccountConcurrency", "Count", "Maximum", {Invocation: rules.claimed_concurrency}, of_account),
    Metric(
        "ProvisionedConcurrentExecutions",
        "Count",
        "Maximum",
        {Invocation: rules.provisioned_concurrency},
        of_provisioned,
    ),
    Metric(
        "ProvisionedConcurrencyInvocations", "Count", "Sum", {Invocation: rules.provisioned_invocation}, of_provisioned
    ),
    Metric("ProvisionedConcurrencySpilloverInvocations", "Count", "Sum", {Invocation: rules.spillover}, of_provisioned),
    Metric("ProvisionedConcurrencyUtilization", "None", "Maximum", {Invocation: rules.provisioned_use}, of_provisioned),
    Metric("UrlRequestCount", "Count", "Sum", {UrlAnswer: rules.one}),
    Metric("UrlRequestLatency", "Milliseconds", "Average", {UrlAnswer: rules.url_latency}),
    Metric("Url4xxCount", "Count", "Sum", {UrlAnswer: rules.url_client_error}),
    Metric("Url5xxCount", "Count", "Sum", {UrlAnswer: rules.url_server_error}),
    Metric("PolledEventCount", "Count", "Sum", {Batch: rules.polled, RecordsDiscarded: rules.polled}, of_mapping),
    Metric("FilteredOutEventCount", "Count", "Sum", {RecordsDiscarded: rules.filtered_out}, of_mapping),
    Metric("InvokedEventCount", "Count", "Sum", {Batch: rules.invoked}, of_mapping),
    Metric("FailedInvokeEventCount", "Count", "Sum", {Batch: rules.not_invoked}, of_mapping),
    Metric("DroppedEventCount", "Count", "Sum", {RecordsDiscarded: rules.dropped}, of_mapping),
    Metric("DeletedEventCount", "Count", "Sum", {Batch: rules.deleted}, of_mapping),
)
METRICS: Final[Mapping[str, tuple[Metric, ...]]] = {
    name: tuple(metric for metric in ALL if metric.name == name) for name in dict.fromkeys(one.name for one in ALL)
}
"""By name; more than one where a function's data points are others than the account's."""


def attribute_of(name: str) -> str:
    """The name as Python has it: "dead_letter_errors", "url_4xx_count"."""
    return re.sub(r"(?<=[a-z])(?=[A-Z0-9])|(?<=x)(?=Count)", "_", name).lower()


ATTRIBUTES: Final[Mapping[str, str]] = {attribute_of(name): name for name in METRICS}
