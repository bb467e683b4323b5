"""Calls of which a part may be denied: the answer tells of that part, and the rest is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from lambdamock.interception.permissions.denials import denial_error, message_of
from lambdamock.interception.permissions.errors import error_response
from lambdamock.interception.permissions.gate import Allowed, Parsed, Rest, Verdict

if TYPE_CHECKING:
    from lambdamock.authorisation.authority import Denial
    from lambdamock.interception.port import Cloud
    from lambdamock.wire import ClientCall

    Denied = Mapping[int, Denial]
    """By the place of an entry."""


def _of_objects(cloud: Cloud, operation_model: Any, call: ClientCall) -> Verdict:
    """DeleteObjects: objects that may not be deleted are among its errors.

    Source: documented, S3 API reference, "DeleteObjects": "the result of each delete operation"; assumed, its wording.
    """
    delete = call.params.get("Delete", {})
    objects = list(delete.get("Objects", ()))
    denied = _denied(cloud, call, objects, lambda one: {"Delete": {**delete, "Objects": [one]}})
    if not denied:
        return Allowed()
    errors = [
        {
            **{name: objects[index][name] for name in ("Key", "VersionId") if name in objects[index]},
            "Code": "AccessDenied",
            "Message": message_of(operation_model, denial, call.params),
        }
        for index, denial in denied.items()
    ]
    left = _without(objects, denied)
    params = {**call.params, "Delete": {**delete, "Objects": left}} if left else None
    return Rest(params, partial(_with_errors, errors))


def _of_secrets(cloud: Cloud, operation_model: Any, call: ClientCall) -> Verdict:
    """BatchGetSecretValue: secrets that may not be read are among its errors; without its own permission it is refused.

    Source: documented, Secrets Manager API reference, `BatchGetSecretValueResponse.Errors`; assumed, the code in it.
    """
    secrets = list(call.params.get("SecretIdList", ()))
    if not secrets:
        return _whole(cloud, operation_model, call)
    denied = _denied(cloud, call, secrets, lambda one: {"SecretIdList": [one]})
    if not denied:
        return Allowed()
    first = next(iter(denied.values()))
    if first.decision.request.action.lower() == "secretsmanager:batchgetsecretvalue":
        return error_response(operation_model, denial_error(operation_model, first, call.params))
    errors = [
        {
            "SecretId": secrets[index],
            "ErrorCode": "AccessDeniedException",
            "Message": message_of(operation_model, denial, {"SecretId": secrets[index]}),
        }
        for index, denial in denied.items()
    ]
    left = _without(secrets, denied)
    return Rest({**call.params, "SecretIdList": left} if left else None, partial(_with_errors, errors))


def _of_events(cloud: Cloud, operation_model: Any, call: ClientCall) -> Verdict:
    """PutEvents: entries for buses that may not be used fail; when that are all, the call is refused.

    Source: observed, refusals of calls with one entry; assumed, that entries for several buses fail one by one.
    """
    entries = list(call.params.get("Entries", ()))
    denied = _denied(cloud, call, entries, lambda one: {"Entries": [one]})
    if not denied:
        return Allowed()
    if len(denied) == len(entries):
        return error_response(operation_model, denial_error(operation_model, denied[0], call.params))
    failed = {
        index: {
            "ErrorCode": "AccessDeniedException",
            "ErrorMessage": message_of(operation_model, denial, call.params),
        }
        for index, denial in denied.items()
    }
    left = {**call.params, "Entries": _without(entries, denied)}
    return Rest(left, partial(_with_failed_entries, failed, len(entries)))


def _of_statements(cloud: Cloud, operation_model: Any, call: ClientCall) -> Verdict:
    """BatchExecuteStatement: statements that may not be run fail one by one.

    Source: documented, DynamoDB API reference, `BatchStatementError.Code`, which has "AccessDenied".
    """
    statements = list(call.params.get("Statements", ()))
    denied = _denied(cloud, call, statements, lambda one: {"Statements": [one]})
    if not denied:
        return Allowed()
    failed = {
        index: {"Error": {"Code": "AccessDenied", "Message": message_of(operation_model, denial, call.params)}}
        for index, denial in denied.items()
    }
    left = _without(statements, denied)
    params = {**call.params, "Statements": left} if left else None
    return Rest(params, partial(_with_failed_statements, failed, len(statements)))


def _whole(cloud: Cloud, operation_model: Any, call: ClientCall) -> Verdict:
    denial = cloud.callers.authorise(call)
    if denial is None:
        return Allowed()
    return error_response(operation_model, denial_error(operation_model, denial, call.params))


def _denied(
    cloud: Cloud, call: ClientCall, entries: Sequence[Any], alone: Callable[[Any], Mapping[str, Any]]
) -> dict[int, Denial]:
    """Which entries may not be done.

    Args:
        alone: the members of a request with one entry that differ from those of the whole.
    """
    asked = (
        (index, cloud.callers.authorise(call._replace(params={**call.params, **alone(entry)})))
        for index, entry in enumerate(entries)
    )
    return {index: denial for index, denial in asked if denial is not None}


def _without(entries: Sequence[Any], denied: Denied) -> list[Any]:
    return [entry for index, entry in enumerate(entries) if index not in denied]


def _with_errors(errors: list[Parsed], parsed: Parsed) -> Parsed:
    return {**parsed, "Errors": [*parsed.get("Errors", ()), *errors]}


def _with_failed_entries(failed: Mapping[int, Parsed], count: int, parsed: Parsed) -> Parsed:
    entries = _filled(failed, count, parsed.get("Entries", ()))
    return {**parsed, "FailedEntryCount": parsed.get("FailedEntryCount", 0) + len(failed), "Entries": entries}


def _with_failed_statements(failed: Mapping[int, Parsed], count: int, parsed: Parsed) -> Parsed:
    return {**parsed, "Responses": _filled(failed, count, parsed.get("Responses", ()))}


def _filled(failed: Mapping[int, Parsed], count: int, answered: Sequence[Parsed]) -> list[Parsed]:
    """The results in the order of the request."""
    others = iter(answered)
    return [failed[index] if index in failed else next(others) for index in range(count)]


PARTIAL: Final[Mapping[tuple[str, str], Callable[[Cloud, Any, ClientCall], Verdict]]] = {
    ("dynamodb", "BatchExecuteStatement"): _of_statements,
    ("events", "PutEvents"): _of_events,
    ("s3", "DeleteObjects"): _of_objects,
    ("secretsmanager", "BatchGetSecretValue"): _of_secrets,
}
"""Source: documented and assumed, see each; all other batches are refused as a whole."""
