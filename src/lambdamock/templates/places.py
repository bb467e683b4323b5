"""Where a stack is made, and what its template may ask about that: the pseudo parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from lambdamock.reprs import displayed

NO_VALUE: Final = "AWS::NoValue"
"""The pseudo parameter that takes away the property it is the value of."""

_SUFFIXES: Final = {
    "aws-cn": "amazonaws.com.cn",
    "aws-eusc": "amazonaws.eu",
    "aws-iso": "c2s.ic.gov",
    "aws-iso-b": "sc2s.sgov.gov",
    "aws-iso-e": "cloud.adc-e.uk",
    "aws-iso-f": "csp.hci.ic.gov",
}


@displayed()
class Place(NamedTuple):
    """Where a stack is made.

    Attributes:
        stack_id: the ARN of the stack.
    """

    region: str
    account_id: str
    partition: str
    stack_name: str
    stack_id: str


def pseudo_parameters(place: Place) -> Mapping[str, Any]:
    """What `Ref` gives of the pseudo parameters that have a value.

    Source: documented, CloudFormation user guide, "Pseudo parameters reference". Stacks here notify nobody.
    """
    return {
        "AWS::AccountId": place.account_id,
        "AWS::NotificationARNs": [],
        "AWS::Partition": place.partition,
        "AWS::Region": place.region,
        "AWS::StackId": place.stack_id,
        "AWS::StackName": place.stack_name,
        "AWS::URLSuffix": _SUFFIXES.get(place.partition, "amazonaws.com"),
    }
