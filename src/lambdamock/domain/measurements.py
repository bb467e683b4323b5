"""Facts in the journal that are there to be counted; metrics and bills are made of them."""

from __future__ import annotations

from typing import NamedTuple

from lambdamock.reprs import displayed


@displayed()
class EventAccepted(NamedTuple):
    """Lambda put an asynchronous event into its queue."""

    at: float
    request_id: str
    function_arn: str


@displayed()
class Concurrency(NamedTuple):
    """How many executions there were when one began, itself among them.

    Attributes:
        account: of all functions of the account in the region.
        unreserved: of those that reserve no concurrency.
        function: of the function.
        provisioned: of those that are provisioned for the version; 0 when this is none of them.
        allocated: how many are provisioned for the version.
        qualifier: the version or alias that they are provisioned for; empty when there are none.
        pool: how many executions the functions share that reserve none.
        is_reserved: whether the function reserves some.
    """

    account: int
    unreserved: int
    function: int
    provisioned: int
    allocated: int
    qualifier: str
    pool: int
    is_reserved: bool


@displayed()
class ProvisionedCapacity(NamedTuple):
    """From now on so many environments are kept ready for a version.

    Attributes:
        function_arn: with the version.
        memory_size: MB of each.
    """

    at: float
    function_arn: str
    environments: int
    memory_size: int
    architecture: str


@displayed()
class UrlAnswer(NamedTuple):
    """A request to the URL of a function was answered.

    Attributes:
        request_id: of the invocation; None when the function was not invoked.
        function_arn: with the alias, where the URL is an alias's.
        status: of the HTTP response.
        latency: milliseconds that the function took, with its cold start.
    """

    at: float
    request_id: str | None
    function_arn: str
    status: int
    latency: float
