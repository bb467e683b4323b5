"""How each service words that somebody may not do what it asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from lambdamock.iam import Outcome
from lambdamock.interception.permissions.errors import ServiceError
from lambdamock.interception.permissions.gate import protocol_name

if TYPE_CHECKING:
    from lambdamock.authorisation.authority import Denial
    from lambdamock.iam import Decision

_USUAL: Final = "User: {principal} is not authorized to perform: {action}{resource}{reason}"
_IN_QUOTES: Final = "User `{principal}' is not authorized to perform `{action}' on resource `{name}'"
_OF_EC2: Final = "You are not authorized to perform this operation. " + _USUAL


_EXPIRED: Final = "The security token included in the request is expired"

EXPIRIES: Final[Mapping[str, tuple[str, int]]] = {
    "ec2": ("RequestExpired", 400),
    "json": ("ExpiredTokenException", 400),
    "query": ("ExpiredToken", 403),
    "rest-json": ("ExpiredTokenException", 403),
    "rest-xml": ("ExpiredToken", 400),
    "smithy-rpc-v2-cbor": ("ExpiredTokenException", 400),
}


class Asked(NamedTuple):
    """What a denial is about."""

    action: str
    resource: str
    operation: str
    params: Mapping[str, Any]


def _given(asked: Asked) -> str:
    """The secret as the request names it."""
    return str(asked.params.get("SecretId") or asked.resource)


def _kind_and_name(asked: Asked) -> str:
    """What exists is named "role NAME"; what is to be created, listed or passed, by its ARN."""
    verb = asked.action.partition(":")[2]
    _, _, path = asked.resource.rpartition(":")
    kind, _, name = path.partition("/")
    if verb.startswith(("Create", "List", "Pass")) or kind not in {"group", "role", "user", "policy"}:
        return asked.resource
    return f"{kind} {asked.resource if kind == 'policy' else name.rpartition('/')[2]}"


def _as_is(asked: Asked) -> str:
    return asked.resource


def _lower_case(action: str) -> str:
    return action.lower()


def _upper_prefix(action: str) -> str:
    prefix, _, verb = action.partition(":")
    return f"{prefix.upper()}:{verb}"


class Wording(NamedTuple):
    """How a service refuses.

    Attributes:
        text: `principal`, `action` and `reason`; `name` of the resource; `resource`, how that is introduced.
        spelling: of the action.
        name: of the resource.
        is_quoted: the resource is in double quotes.
        names_any: it says "on resource: *" where there is no particular one.
        explains: it says that no policy of some kind allows it; that one denies it is said by all.
    """

    code: str
    status: int
    text: str = _USUAL
    spelling: Callable[[str], str] = str
    name: Callable[[Asked], str] = _as_is
    is_quoted: bool = False
    names_any: bool = True
    explains: bool = True


BY_PROTOCOL: Final[Mapping[str, Wording]] = {
    "ec2": Wording("UnauthorizedOperation", 403, _OF_EC2, names_any=False),
    "json": Wording("AccessDeniedException", 400),
    "query": Wording("AccessDenied", 403),
    "rest-json": Wording("AccessDeniedException", 403),
    "rest-xml": Wording("AccessDenied", 403),
    "smithy-rpc-v2-cbor": Wording("AccessDeniedException", 400),
}
"""Source: observed, refusals of services of each protocol; assumed for services that nobody was seen refused by."""

BY_SERVICE: Final[Mapping[str, Wording]] = {
    "apigatewaymanagementapi": Wording("ForbiddenException", 403),
    "cloudwatch": Wording("AccessDenied", 403, names_any=False),
    "iam": Wording("AccessDenied", 403, name=_kind_and_name),
    "iot-data": Wording("ForbiddenException", 403),
    "s3": Wording("AccessDenied", 403, is_quoted=True, names_any=False),
    "secretsmanager": Wording("AccessDeniedException", 400, name=_given, names_any=False),
    "ses": Wording("AccessDenied", 403, _IN_QUOTES),
    "sesv2": Wording("AccessDeniedException", 403, _IN_QUOTES),
    "sns": Wording("AuthorizationError", 403, spelling=_upper_prefix),
    "sqs": Wording("AccessDenied", 403, spelling=_lower_case),
    "sts": Wording("AccessDenied", 403, explains=False),
    "xray": Wording("AccessDeniedException", 403, names_any=False),
}
"""Source: observed, refusals of SES, SNS, SQS, STS, IAM, Secrets Manager and CloudWatch; documented, S3 user guide,
"Troubleshoot access denied errors"; assumed, apigatewaymanagementapi, iot-data and xray, by the errors of their models.
"""


def denial_error(operation_model: Any, denial: Denial, params: Mapping[str, Any]) -> ServiceError:
    """What the service of an operation answers to a caller who may not do it.

    Args:
        params: of the call.

    Source: documented, IAM user guide, "Troubleshoot access denied error messages": the sentence; see `BY_SERVICE` and
    `BY_PROTOCOL` for what differs.
    """
    wording = wording_of(operation_model)
    if operation_model.http.get("method") == "HEAD":
        return ServiceError("403", "Forbidden", wording.status, denial.request_id)
    return ServiceError(wording.code, message_of(operation_model, denial, params), wording.status, denial.request_id)


def expiry_error(operation_model: Any, request_id: str) -> ServiceError:
    """What a service answers when the time of a session's credentials is over.

    Source: observed, expired credentials at services of each protocol.
    """
    protocol, service = protocol_name(operation_model), operation_model.service_model.service_name
    text = "The provided token has expired." if service == "s3" else _EXPIRED
    code, status = EXPIRIES[protocol]
    return ServiceError("ExpiredToken" if service == "sqs" else code, text, status, request_id)


def message_of(operation_model: Any, denial: Denial, params: Mapping[str, Any]) -> str:
    """The sentence alone, for services that say it inside of an answer."""
    wording = wording_of(operation_model)
    decision = denial.decision
    request = decision.request
    asked = Asked(request.action, request.resource, operation_model.name, params)
    name = wording.name(asked)
    action = wording.spelling(asked.action)
    shown = f'"{name}"' if wording.is_quoted else name
    return wording.text.format(
        principal=request.principal.arn,
        action=action,
        name=name,
        resource="" if name == "*" and not wording.names_any else f" on resource: {shown}",
        reason=_reason(decision, wording),
    )


def wording_of(operation_model: Any) -> Wording:
    """How the service of an operation refuses."""
    service = BY_SERVICE.get(operation_model.service_model.service_name)
    return BY_PROTOCOL[protocol_name(operation_model)] if service is None else service


def _reason(decision: Decision, wording: Wording) -> str:
    if not wording.explains and decision.outcome is Outcome.IMPLICIT_DENY:
        return ""
    action = decision.request.action
    return f" {decision.because().replace(action, wording.spelling(action))}"
