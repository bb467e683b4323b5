"""What Lambda needs of an execution role when a function is configured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from lambdamock.api.world import Call
from lambdamock.domain.arns import FunctionReference
from lambdamock.domain.versions import Settings
from lambdamock.errors import InvalidParameterValueException

if TYPE_CHECKING:
    from lambdamock.authorisation.needs.need import Need

_ASKING: Final = ("Role", "VpcConfig", "DeadLetterConfig", "TracingConfig")


def check_settings_allowed(call: Call, reference: FunctionReference, settings: Settings) -> None:
    """Refuse a network, a dead-letter queue or traces that the role does not allow.

    Raises:
        InvalidParameterValueException: it does not. Source: documented, rules A286 and B248; assumed, that a role is
            asked when the request is about it or about one of these, and the order.
    """
    if any(member in call.input for member in _ASKING) and _uses_role(settings):
        from lambdamock.authorisation.execution_roles import of_settings  # only few functions need it

        _check(call, reference, settings.role, of_settings(settings))


def check_destinations_allowed(
    call: Call, reference: FunctionReference, role: str, config: Mapping[str, Mapping[str, str]]
) -> None:
    """Refuse destinations that the role may not send anything to.

    Args:
        config: a `DestinationConfig`.

    Raises:
        InvalidParameterValueException: it may not. Source: assumed, as users report it.
    """
    from lambdamock.authorisation.execution_roles import of_destinations  # only few functions need it

    _check(call, reference, role, of_destinations(config))


def _uses_role(settings: Settings) -> bool:
    others: Mapping[str, Any] = settings.others
    return settings.tracing_mode == "Active" or "DeadLetterConfig" in others or "VpcConfig" in others


def _check(call: Call, reference: FunctionReference, role: str, needs: Iterable[Need]) -> None:
    from lambdamock.authorisation.execution_roles import lacks
    from lambdamock.authorisation.subjects import of_function

    denial = call.world.authority.check_role(of_function(role, reference), needs, region=call.region)
    if denial is not None:
        raise InvalidParameterValueException(lacks(denial.decision.request.action))
