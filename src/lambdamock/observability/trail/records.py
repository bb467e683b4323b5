"""One record of CloudTrail for each call that the journal knows; written when somebody looks at it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from lambdamock.authorisation.context import moment
from lambdamock.domain.arns import FunctionReference, function_arn, resolve_function
from lambdamock.domain.journal import ApiCall, Invocation
from lambdamock.errors import ApiError
from lambdamock.ids import Ids
from lambdamock.observability.trail.callers import UniqueId, source_of, user_identity
from lambdamock.observability.trail.elements import elements
from lambdamock.observability.trail.names import LOGGED_IN_2019, event_name, is_data_event, is_read_only
from lambdamock.reprs import displayed

if TYPE_CHECKING:
    from lambdamock.domain.journal import Journal

EVENT_SOURCE: Final = "lambda.amazonaws.com"
VERSION: Final = "1.11"
VERSION_OF_2019: Final = "1.03"
"""`eventVersion`. Source: documented, CloudTrail user guide, "CloudTrail record contents", and rule B259."""

_NEWER: Final = frozenset({"readOnly", "managementEvent", "eventCategory"})
"""What records of 2019 do not have."""
_DENIED: Final = "AccessDeniedException"
_UNREADABLE: Final = frozenset({_DENIED, "ValidationException", "SerializationException"})
"""Errors after which no parameters are recorded. Source: documented, rule B260; assumed for malformed requests."""
_NAMING: Final = ("LayerName", "Arn", "Resource", "UUID", "CodeSigningConfigArn", "CapacityProviderName")
"""Members that name what a request is about, if it is no function."""
_NO_OPERATION: Final = "-"


@displayed()
class TrailRecord(Mapping[str, Any]):
    """A call of the Lambda API, as CloudTrail records it; also a mapping of the record's elements.

    Args:
        call: what was called.
        invocation: what came of it, if it was an invocation that ran.
        unique_id: tells the unique ids of roles and users.
        is_2019: write it as in 2019.
    """

    def __init__(self, call: ApiCall, invocation: Invocation | None, unique_id: UniqueId, *, is_2019: bool) -> None:
        self._call = call
        self._invocation = invocation
        self._unique_id = unique_id
        self._is_2019 = is_2019

    @property
    def operation(self) -> str:
        """The operation, without the version of the API: "GetFunction"."""
        return self._call.operation

    @property
    def event_name(self) -> str:
        """With the version: "GetFunction20150331v2"."""
        return event_name(self._call.operation)

    @property
    def request_id(self) -> str:
        """The id that the caller was told."""
        return self._call.request_id

    @property
    def error_code(self) -> str | None:
        """Why it was refused; None when it was not.

        Source: documented, rule B260: "AccessDenied" for whoever may not; observed for others: the error's own name.
        """
        return "AccessDenied" if self._call.error_code == _DENIED else self._call.error_code

    @property
    def is_data_event(self) -> bool:
        """Whether it is an invocation."""
        return is_data_event(self._call.operation)

    @property
    def is_read_only(self) -> bool:
        """Whether it changes nothing."""
        return is_read_only(self._call.operation)

    @property
    def at(self) -> float:
        """When the call ended, seconds since the epoch."""
        return self._call.at

    @property
    def users(self) -> tuple[str, ...]:
        """What one may call `user` by: a role's session by the role, too, and everybody by the name alone."""
        identity = self._identity
        if identity["type"] == "Root":
            return self.user, "root"
        role = identity.get("sessionContext", {}).get("sessionIssuer", {})
        names = (self.user, identity.get("userName"), role.get("arn"), role.get("userName"))
        return tuple(filter(None, names))

    @property
    def resources(self) -> tuple[str, ...]:
        """What one may call `resource` by: a function by its ARN, too."""
        function = self._function()
        if function is not None:
            return function.name, function.unqualified_arn
        return () if self.resource is None else (self.resource,)

    @cached_property
    def user(self) -> str:
        """Who called: the ARN, or the name of a service."""
        identity = self._identity
        return str(identity.get("arn") or identity.get("invokedBy") or identity.get("accountId"))

    @cached_property
    def resource(self) -> str | None:
        """The name of the function that it is about, or what the request calls another resource; else None."""
        function = self._function()
        if function is not None:
            return function.name
        named = (self._call.parameters or {}).get
        return next((str(named(name)) for name in _NAMING if named(name)), None)

    @cached_property
    def document(self) -> dict[str, Any]:
        """The record itself: JSON.

        Source: documented, CloudTrail user guide, "CloudTrail record contents", and rule B259.
        """
        call = self._call
        address, agent = source_of(call)
        record: dict[str, Any] = {
            "eventVersion": VERSION_OF_2019 if self._is_2019 else VERSION,
            "userIdentity": self._identity,
            "eventTime": moment(call.at),
            "eventSource": EVENT_SOURCE,
            "eventName": self.event_name,
            "awsRegion": call.region,
            "sourceIPAddress": address,
            "userAgent": agent,
            **self._error(),
            "requestParameters": self._parameters(),
            "responseElements": elements(call.result),
            **self._version_that_ran(),
            "requestID": call.request_id,
            "eventID": Ids(f"event of {call.request_id}").uuid(),
            "readOnly": self.is_read_only,
            **self._resources(),
            "eventType": "AwsApiCall",
            "managementEvent": not self.is_data_event,
            "recipientAccountId": call.account_id,
            "eventCategory": "Data" if self.is_data_event else "Management",
        }
        return {name: value for name, value in record.items() if name not in _NEWER} if self._is_2019 else record

    @cached_property
    def _identity(self) -> dict[str, Any]:
        return user_identity(self._call, self._unique_id)

    def json(self) -> str:
        """The record on one line."""
        return json.dumps(self.document, separators=(",", ":"), ensure_ascii=False)

    def _error(self) -> dict[str, Any]:
        if self._call.error_code is None:
            return {}
        return {"errorCode": self.error_code, "errorMessage": self._call.error_message}

    def _parameters(self) -> dict[str, Any] | None:
        if self._call.error_code in _UNREADABLE:
            return None
        parameters = elements(self._call.parameters)
        if parameters is None or not self.is_data_event:
            return parameters
        return {**parameters, **self._named()}

    def _named(self) -> dict[str, Any]:
        """An invocation's record names its function by ARN. Source: observed, published records of invocations."""
        function = self._function()
        return {} if function is None else {"functionName": function.unqualified_arn}

    def _version_that_ran(self) -> dict[str, Any]:
        """Source: observed, published records of invocations."""
        if self._invocation is None:
            return {}
        context = self._invocation.context
        region, account_id = context.invoked_function_arn.split(":")[3:5]
        arn = function_arn(region, account_id, context.function_name, context.function_version)
        return {"additionalEventData": {"functionVersion": arn}}

    def _resources(self) -> dict[str, Any]:
        """What a data event is about. Source: documented, CloudTrail user guide, "Logging data events"."""
        function = self._function() if self.is_data_event else None
        if function is None:
            return {}
        kind = {"accountId": function.account_id, "type": "AWS::Lambda::Function", "ARN": function.unqualified_arn}
        return {"resources": [kind]}

    def _function(self) -> FunctionReference | None:
        call = self._call
        name = (call.parameters or {}).get("FunctionName") or (call.parameters or {}).get("Resource")
        if not isinstance(name, str):
            return None
        try:
            return resolve_function(name, None, region=call.region, account_id=call.account_id)
        except (ApiError, AttributeError):
            return None

    def __getitem__(self, name: str) -> Any:
        return self.document[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.document)

    def __len__(self) -> int:
        return len(self.document)

    def __repr__(self) -> str:
        about = f" {self.resource}" if self.resource else ""
        error = f": {self.error_code}" if self.error_code else ""
        return f"<{moment(self.at)} {self.event_name}{about} by {self.user}{error}>"


def records_of(journal: Journal, unique_id: UniqueId, *, is_2019: bool) -> list[TrailRecord]:
    """A record for each call of the journal that CloudTrail records, in the order in which they were answered.

    Source: documented, rules B256, B257 and B264; assumed: requests that name no operation are not recorded.
    """
    awaited = (one for one in journal.of(Invocation) if one.invocation_type == "RequestResponse")
    ran = {one.context.aws_request_id: one for one in awaited}
    return [
        TrailRecord(call, ran.get(call.request_id), unique_id, is_2019=is_2019)
        for call in journal.of(ApiCall)
        if call.operation != _NO_OPERATION and (not is_2019 or _is_of_2019(call.operation))
    ]


def _is_of_2019(operation: str) -> bool:
    return operation in LOGGED_IN_2019 or is_data_event(operation)
