"""Custom resources: a function makes them, is asked by an event, and answers at a URL."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal

from lambdamock.mock.stack.coercion import text
from lambdamock.mock.stack.resources.making import Making, makes
from lambdamock.mock.stack.site import Kind, Made

if TYPE_CHECKING:
    from lambdamock.services.custom_resources import ResourceResponse

_TYPE: Final = "AWS::CloudFormation::CustomResource"


@cache
def kind_of(type_name: str) -> Kind:
    """What becomes of custom resources of a type: "Custom::Thing"."""

    @makes(type_name, "ServiceToken")
    def make(making: Making) -> Made:
        return _custom_resource(making, type_name)

    return Kind(make, None)


def _custom_resource(making: Making, type_name: str) -> Made:
    answer = _asked(making, type_name, "Create", None)
    physical_id = str(answer.physical_id)
    making.undo_by(lambda: _asked(making, type_name, "Delete", physical_id))
    return making.made(physical_id, answer.data)


def _asked(
    making: Making, type_name: str, request_type: Literal["Create", "Delete"], physical_id: str | None
) -> ResourceResponse:
    """What the function answers; its attempts are waited for, as CloudFormation does.

    Raises:
        TemplateError: it fails, does not answer, or breaks the contract.

    Source: observed, CloudFormation's words about a function that says FAILED.
    """
    from lambdamock.events.cloudformation import custom_resource  # only few templates have any
    from lambdamock.mock.deliver import Deliver

    simulation, site = making.simulation, making.site
    token = str(making.raw("ServiceToken"))
    event = custom_resource(
        _texts(making.given),
        request_type=request_type,
        physical_id=physical_id,
        resource_type=type_name,
        logical_id=making.logical_id,
        stack_name=site.stack,
        service_token=token,
        origin=simulation.here(site.region, site.account_id),
    )
    asked = Deliver(simulation).cloudformation(token, event)
    if asked.response is None and not asked.is_over:
        simulation.settle()
    answer = asked.response
    if answer is None or answer.problem:
        raise making.refused(asked.problem)
    if answer.status != "SUCCESS":
        raise making.refused(
            f"Received response status [{answer.status}] from custom resource. Message returned: {answer.reason} "
            f"(RequestId: {event['RequestId']})"
        )
    return answer


def _texts(value: Any) -> Any:
    """Properties as the function gets them: numbers and booleans are texts.

    Source: observed, CloudFormation hands on all properties of custom resources as texts.
    """
    if isinstance(value, Mapping):
        return {name: _texts(one) for name, one in value.items()}
    return [_texts(one) for one in value] if isinstance(value, list) else text(value)


KINDS: Final[Mapping[str, Kind]] = {_TYPE: kind_of(_TYPE)}
