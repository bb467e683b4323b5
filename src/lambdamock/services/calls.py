"""A service's call of a function: who calls, for what source, and what a policy would have to say."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from lambdamock.domain.arns import FunctionReference, resolve_function
from lambdamock.domain.callers import ServiceCaller
from lambdamock.errors import UsageError
from lambdamock.events.content import as_json
from lambdamock.events.origin import Origin
from lambdamock.services.catalogue import OTHER_NAMES, InvocationType, Service, service_named

URL_ACTION: Final = "lambda:InvokeFunctionUrl"
INVOKED_VIA_URL: Final[Mapping[str, Any]] = {
    "StatementId": "url-invoke",
    "Action": "lambda:InvokeFunction",
    "Principal": "*",
    "InvokedViaFunctionUrl": True,
}
"""The members of the AddPermission that URLs ask for beside `URL_ACTION`, where they ask twice."""

_NO_CONTEXT: Final[Mapping[str, str]] = {}
_PARTS_OF_ARN: Final = 6
_NOT_IN_IDS: Final = re.compile(r"[^A-Za-z0-9_]+")


class ServiceCall(NamedTuple):
    """What a service asks of Lambda.

    Attributes:
        name: of the service, as `aws.deliver` has it.
        function: as the service names it, with the qualifier.
        account_id: whose source it is; whose role it is where the service acts with a role.
        source_arn: of what caused the event.
        context: the condition keys that the call has.
        payload: the event.
    """

    name: str
    service: Service
    function: FunctionReference
    invocation_type: InvocationType
    account_id: str
    source_arn: str | None
    context: Mapping[str, str]
    payload: bytes

    @property
    def caller(self) -> ServiceCaller | None:
        """Who the function's policy is asked about; None for services that act with a role."""
        if self.service.principal is None:
            return None
        aliases = tuple(alias.format(region=self.function.region) for alias in self.service.aliases)
        return ServiceCaller(self.service.principal, self.context, self.service.action, aliases)


def call_of(
    service_name: str,
    function: FunctionReference,
    event: Mapping[str, Any] | bytes,
    *,
    source_arn: str | None = None,
    source_account: str | None = None,
    context: Mapping[str, str] = _NO_CONTEXT,
    invocation_type: InvocationType | None = None,
) -> ServiceCall:
    """The call that a service makes to hand over an event.

    Args:
        event: the event; bytes are sent as they are.
        source_arn: what caused it; read from the event unless given.
        source_account: whose source it is. By default the account that the source's ARN names, or the function's: the
            ARN of a bucket names none. Services that never tell it (SNS) do not tell this one either.
        context: further condition keys.
        invocation_type: for services whose own configuration decides on it.

    Raises:
        UsageError: there is no such service, it does not invoke in this way, the source is no ARN, or the event is not
            JSON.
    """
    name = OTHER_NAMES.get(service_name, service_name)
    service = service_named(name)
    if invocation_type is not None and invocation_type not in service.invocation_types:
        raise UsageError(f"{service.title} invokes functions with {' or '.join(service.invocation_types)} only")
    if source_arn is not None and len(source_arn.split(":")) < _PARTS_OF_ARN:
        raise UsageError(f"source_arn={source_arn!r}: give an ARN, for instance 'arn:aws:s3:::my-bucket'")
    source = source_arn
    if source is None:
        source = service.source(_content(event), Origin(function.region, source_account or function.account_id))
    account = source_account or account_of(source) or function.account_id
    conditions = {
        "aws:SourceArn": source,
        "aws:SourceAccount": account if service.tells_account else None,
        "lambda:EventSourceToken": service.token(_content(event)) if service.token else None,
    }
    return ServiceCall(
        name,
        service,
        function,
        invocation_type or service.invocation_types[0],
        account,
        source,
        {**{key: value for key, value in conditions.items() if value is not None}, **context},
        event if isinstance(event, bytes) else as_json(event).encode(),
    )


def function_named(function: str, *, region: str, account_id: str) -> FunctionReference:
    """The function that a service calls: a name, `name:qualifier`, or an ARN, also of another account or region.

    Raises:
        InvalidParameterValueException: it cannot be the name of a function.
    """
    parts = function.split(":")
    named_region = parts[3] if parts[0] == "arn" and len(parts) > 3 else ""
    return resolve_function(function, None, region=named_region or region, account_id=account_id)


def permission_for(
    service_name: str,
    *,
    source_arn: str | None = None,
    source_account: str | None = None,
    token: str | None = None,
) -> dict[str, str]:
    """The members of the AddPermission that lets a service invoke, beside the function's name.

    Raises:
        UsageError: there is no such service, or it needs no permission.
    """
    service = service_named(service_name)
    if service.principal is None:
        raise UsageError(
            f"{service.title} invokes functions with a role or with its caller's rights, which no statement of a "
            "function's policy gives"
        )
    source = (source_arn or "").split(":", 5)[-1]
    name = OTHER_NAMES.get(service_name, service_name)
    members = {
        "StatementId": _NOT_IN_IDS.sub("-", f"{name}-{source}").strip("-")[:100],
        "Action": service.action,
        "Principal": service.principal,
        "SourceArn": source_arn,
        "SourceAccount": source_account,
        "EventSourceToken": token,
        "FunctionUrlAuthType": "NONE" if service.action == URL_ACTION else None,
    }
    return {member: value for member, value in members.items() if value is not None}


def account_of(arn: str | None) -> str | None:
    """The account that an ARN names; None when it names none, as that of a bucket."""
    parts = (arn or "").split(":", _PARTS_OF_ARN - 1)
    return parts[4] if len(parts) == _PARTS_OF_ARN and parts[4].isdecimal() else None


def _content(event: Mapping[str, Any] | bytes) -> Mapping[str, Any]:
    """The event as a document to read in; empty when it is none."""
    found: Any = event
    if isinstance(event, bytes):
        try:
            found = json.loads(event)
        except ValueError:
            return {}
    return found if isinstance(found, Mapping) else {}
