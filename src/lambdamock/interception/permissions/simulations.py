"""What IAM answers to SimulateCustomPolicy and SimulatePrincipalPolicy."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from lambdamock.adapters.clients import is_on_this_machine
from lambdamock.authorisation.policy_simulator import (
    ANY,
    Input,
    Match,
    Result,
    Simulation,
    input_of,
    input_of_document,
    values_of,
)
from lambdamock.authorisation.subjects import of_principal, of_service
from lambdamock.iam import PolicySyntaxError
from lambdamock.interception.permissions.denials import denial_error
from lambdamock.interception.permissions.errors import ServiceError, error_response
from lambdamock.interception.permissions.gate import Verdict
from lambdamock.interception.permissions.query_answers import query_answer

if TYPE_CHECKING:
    from lambdamock.domain.identities import Identity
    from lambdamock.iam import Principal
    from lambdamock.interception.port import Cloud
    from lambdamock.wire import ClientCall, Response

USUAL_PAGE: Final = 100
"""Source: documented, IAM API reference, SimulateCustomPolicy, `MaxItems`."""

_ACTION: Final = re.compile(r"[A-Za-z0-9-]+:[A-Za-z0-9]+")
_SCENARIOS: Final = frozenset(
    f"EC2-{network}-{storage}{subnet}"
    for network, subnets in (("Classic", ("",)), ("VPC", ("", "-Subnet")))
    for storage in ("InstanceStore", "EBS")
    for subnet in subnets
)
"""Source: documented, IAM API reference, SimulateCustomPolicy, `ResourceHandlingOption`."""

_MUST_HAVE: Final = ("instance", "image", "security-group")


class _Refused(Exception):
    """IAM does not take a request: code, message, HTTP status."""


class Asked(NamedTuple):
    """A request to simulate, understood."""

    simulation: Simulation
    actions: Sequence[str]
    resources: Sequence[str]


def simulate(cloud: Cloud, operation_model: Any, call: ClientCall) -> Verdict:
    """Answer a simulation; mocks of IAM do not know any, so only a server on this machine is let answer instead."""
    callers = cloud.callers
    if is_on_this_machine(call.endpoint_url):
        return None
    if callers.subject(call.access_key) is not None:
        denial = callers.authorise(call)
        if denial is not None:
            return error_response(operation_model, denial_error(operation_model, denial, call.params))
    try:
        asked = _asked(cloud, call)
        return _page(cloud, operation_model, call.params, asked)
    except PolicySyntaxError as error:
        return _refusal(cloud, operation_model, "MalformedPolicyDocument", error.wording, 400)
    except _Refused as refused:
        return _refusal(cloud, operation_model, *refused.args)


def _refusal(cloud: Cloud, operation_model: Any, code: str, message: str, status: int) -> Response:
    return error_response(operation_model, ServiceError(code, message, status, cloud.callers.new_request_id()))


def _asked(cloud: Cloud, call: ClientCall) -> Asked:
    params = call.params
    identity = _source(cloud, params["PolicySourceArn"], call.region) if "PolicySourceArn" in params else None
    _check(params)
    given = _inputs(params, "PolicyInputList", "IAM Policy")
    own = [] if identity is None else [input_of_document(document) for document in identity.policies]
    resource = params.get("ResourcePolicy")
    simulation = Simulation(
        caller=_caller(cloud, call),
        identity=[*own, *given],
        boundary=_boundary(params, identity),
        resource=None
        if resource is None
        else input_of(resource, "ResourcePolicy", "Resource Policy", reads="resource"),
        context={**_known(identity), **values_of(params.get("ContextEntries", ()))},
        owner=_account_of(params.get("ResourceOwner", "")),
    )
    return Asked(simulation, params["ActionNames"], params.get("ResourceArns") or [ANY])


def _source(cloud: Cloud, arn: str, region: str) -> Identity:
    identity = cloud.callers.identity(arn, region=region)
    if identity is None:
        kind, _, name = arn.rpartition(":")[2].partition("/")
        shown = f"The {kind} with name {name.rpartition('/')[2]} cannot be found."
        raise _Refused("NoSuchEntity", shown, 404)
    return identity


def _check(params: Mapping[str, Any]) -> None:
    """What its shape does not say of a request. Source: documented, IAM API reference; assumed, the wordings."""
    wrong = next((action for action in params["ActionNames"] if _ACTION.fullmatch(action) is None), None)
    if wrong is not None:
        raise _Refused("InvalidInput", f"Invalid Action Name: {wrong}", 400)
    if "ResourcePolicy" in params and not params.get("CallerArn", params.get("PolicySourceArn")):
        raise _Refused("InvalidInput", "CallerArn is required when a resource policy is specified", 400)
    option = params.get("ResourceHandlingOption")
    if option is None:
        return
    if option not in _SCENARIOS:
        raise _Refused("InvalidInput", f"Invalid resource handling option: {option}", 400)
    kinds = [*_MUST_HAVE, *(["volume"] if "EBS" in option else []), *(["subnet"] if "Subnet" in option else [])]
    kinds += ["network-interface"] if "VPC" in option else []
    lacking = [kind for kind in kinds if not any(f":{kind}/" in arn for arn in params.get("ResourceArns", ()))]
    if lacking:
        raise _Refused("InvalidInput", f"{option} needs resources of these types: {', '.join(lacking)}", 400)


def _inputs(params: Mapping[str, Any], member: str, kind: str) -> list[Input]:
    texts = params.get(member, ())
    return [input_of(text, f"{member}.{number}", kind, reads="identity") for number, text in enumerate(texts, 1)]


def _boundary(params: Mapping[str, Any], identity: Identity | None) -> Input | None:
    kind = "IAM Permissions Boundary Policy"
    given = _inputs(params, "PermissionsBoundaryPolicyInputList", kind)
    if given:
        return given[0]
    own = None if identity is None else identity.boundary
    return None if own is None else input_of_document(own)._replace(kind=kind)


def _caller(cloud: Cloud, call: ClientCall) -> Principal:
    """Whom it is asked for: also, as AWS does not let one, a session, a service by its principal, or "*".

    Source: documented, IAM API reference, `CallerArn`: by default the source of the policies; assumed, a user of the
    account that calls when there is none.
    """
    arn = call.params.get("CallerArn") or call.params.get("PolicySourceArn")
    if arn is None:
        account_id = cloud.callers.somebody(call.access_key).principal.account_id
        arn = f"arn:aws:iam::{account_id}:user/simulated"
    return of_principal(arn).principal if arn.startswith("arn:") else of_service(arn).principal


def _known(identity: Identity | None) -> dict[str, str]:
    """Condition keys that tell of the source of the policies."""
    if identity is None:
        return {}
    tags = {f"aws:PrincipalTag/{key}": value for key, value in identity.tags.items()}
    names = {"aws:username": identity.name} if ":user/" in identity.arn else {}
    return {"aws:PrincipalArn": identity.arn, **names, **tags}


def _account_of(owner: str) -> str:
    """The account of `ResourceOwner`, which is the ARN of an account's root, or its number."""
    return owner.split(":")[4] if owner.startswith("arn:") else owner


def _page(cloud: Cloud, operation_model: Any, params: Mapping[str, Any], asked: Asked) -> Response:
    """Some of the results; `Marker` is the number of those that came before."""
    pairs = [(action, resource) for action in asked.actions for resource in asked.resources]
    marker, size = params.get("Marker", "0"), params.get("MaxItems", USUAL_PAGE)
    if not marker.isdecimal() or int(marker) > len(pairs):
        raise _Refused("InvalidInput", f"Invalid Marker: {marker}", 400)
    end = int(marker) + size
    results = [asked.simulation.result(action, resource) for action, resource in pairs[int(marker) : end]]
    members: dict[str, Any] = {
        "EvaluationResults": [_shown(result, asked.simulation) for result in results],
        "IsTruncated": end < len(pairs),
    }
    if end < len(pairs):
        members["Marker"] = str(end)
    return query_answer(operation_model, members, cloud.callers.new_request_id())


def _shown(result: Result, simulation: Simulation) -> dict[str, Any]:
    """A result as IAM shows it.

    Source: documented, IAM API reference, `EvaluationResult`; assumed, what is shown of a single resource.
    """
    shown: dict[str, Any] = {
        "EvalActionName": result.action,
        "EvalResourceName": result.resource,
        "EvalDecision": result.decision.outcome.value,
        "MatchedStatements": [_statement(match) for match in result.matches],
        "MissingContextValues": list(result.missing),
    }
    boundary = {} if result.is_within_boundary is None else {"AllowedByPermissionsBoundary": result.is_within_boundary}
    if boundary:
        shown["PermissionsBoundaryDecisionDetail"] = boundary
    if result.resource != ANY:
        alone = {name: shown[name] for name in ("EvalResourceName", "MatchedStatements", "MissingContextValues")}
        specific = {**alone, "EvalResourceDecision": shown["EvalDecision"]}
        if boundary:
            specific["PermissionsBoundaryDecisionDetail"] = boundary
        shown["ResourceSpecificResults"] = [specific]
    details = dict(_sides(result, simulation))
    if details:
        shown["EvalDecisionDetails"] = details
    return shown


def _sides(result: Result, simulation: Simulation) -> Iterator[tuple[str, str]]:
    """What each side says of a resource of another account."""
    owner = result.decision.request.resource_account
    caller = simulation.caller.account_id
    if simulation.resource is None or not caller or owner in ("", caller):
        return
    mine = simulation._replace(resource=None, owner=caller)
    request_owner = result.decision.request._replace(resource_account=caller)
    yield "IAM Policy", mine.decided(request_owner).outcome.value
    theirs = simulation._replace(identity=None, boundary=None)
    yield "Resource Policy", theirs.decided(result.decision.request).outcome.value


def _statement(match: Match) -> dict[str, Any]:
    (line, column), (end_line, end_column) = match.span
    return {
        "SourcePolicyId": match.policy.name,
        "SourcePolicyType": match.policy.kind,
        "StartPosition": {"Line": line, "Column": column},
        "EndPosition": {"Line": end_line, "Column": end_column},
    }
