"""The two sides of the map: a call, and a permission that it needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from lambdamock.domain.ports import ResourceNames
    from lambdamock.iam.requests import Context

_NO_CONTEXT: Final[Context] = {}


class Need(NamedTuple):
    """One permission.

    Attributes:
        action: as IAM spells it: "s3:GetObject".
        resource: the ARN that a denial shows, or "*".
        context: condition keys that the call fills, for instance "s3:prefix", beside those that every call has.
        forms: further ARNs of the same resource: a statement that names any of them is about it.
        is_any_resource: the call does not tell which resource it is about, so that `resource` is "*", or an ARN with
            "*" in place of what is not known; a permission for any that it covers is enough.
    """

    action: str
    resource: str
    context: Context = _NO_CONTEXT
    forms: tuple[str, ...] = ()
    is_any_resource: bool = False


class ApiRequest(NamedTuple):
    """A call as a client makes it.

    Attributes:
        service: botocore's name: "stepfunctions".
        prefix: the name that the service signs with, which mostly is that of its actions: "states".
        params: the members of the request, by wire name, as botocore serialises them.
        account_id: of the caller.
        endpoint_url: where it is sent.
        names: knows ARNs that the request does not tell; None when nobody does.
        caller: the ARN of whoever calls; empty when it is not known.
    """

    service: str
    prefix: str
    operation: str
    params: Mapping[str, Any]
    region: str
    account_id: str
    endpoint_url: str = ""
    names: ResourceNames | None = None
    caller: str = ""
