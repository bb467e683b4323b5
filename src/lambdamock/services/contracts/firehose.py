"""Transformations of Data Firehose: what becomes of each record."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from lambdamock.errors import AccessDeniedException, ResourceNotFoundException
from lambdamock.reprs import displayed
from lambdamock.services.contracts.function_result import BrokenContract, FunctionResult, expect
from lambdamock.services.contracts.reply import ServiceError

_LARGEST: Final = 6 * 1024 * 1024  # bytes of the answer
_RESULTS: Final = ("Ok", "Dropped", "ProcessingFailed")
_MESSAGES: Final[Mapping[str, str]] = {
    "DuplicatedRecordId": "Multiple records were returned with the same record ID. Ensure that the Lambda function "
    "returns unique record IDs for each record.",
    "FunctionError": "The Lambda function was successfully invoked but it returned an error result.",
    "FunctionTimedOut": "The Lambda function timed out. Increase the Timeout setting in the Lambda function.",
    "InvokeAccessDenied": "Access was denied. Ensure that the access policy allows access to the Lambda function.",
    "InvokeLimitExceeded": "The Lambda function was throttled. Increase the concurrent execution limit.",
    "JsonProcessingException": "There was an error parsing returned records from the Lambda function. Ensure that the "
    "returned records follow the status model required by Amazon Data Firehose.",
    "MissingRecordId": "One or more record IDs were not returned. Ensure that the Lambda function returns all received "
    "record IDs.",
    "ProcessingFailedStatus": "ProcessingFailed status set for record",
    "ResourceNotFound": "The specified Lambda function does not exist. Use a different function that does exist.",
}


@displayed()
class Transformation(NamedTuple):
    """What became of a batch.

    Attributes:
        delivered: record id to the transformed data.
        dropped: ids of the records that the function dropped on purpose.
        failed: record id to why it goes to the bucket of errors, untransformed.
        partition_keys: record id to the keys for dynamic partitioning, of those that have any.
        problem: which part of the contract the function broke; None when it broke none.
        attempts: how often the function was invoked.
    """

    delivered: Mapping[str, bytes]
    dropped: tuple[str, ...]
    failed: Mapping[str, ServiceError]
    partition_keys: Mapping[str, Mapping[str, str]]
    problem: str | None = None
    attempts: int = 1


class _Unusable(Exception):
    """The whole batch has failed."""

    def __init__(self, code: str, problem: str) -> None:
        super().__init__(problem)
        self.code = code


def transformed(event: Mapping[str, Any], result: FunctionResult) -> Transformation:
    """What Firehose delivers, drops and gives up of a batch.

    Source: documented, Firehose developer guide, "Data transformation" (record ids, results, base64, 6 MB), "Data
    transformation failure handling", "Lambda errors" (codes and messages); assumed, that one wrong id fails the whole
    batch, an unknown result or data that is no base64 its record only.
    """
    ids = [record["recordId"] for record in event["records"]]
    try:
        returned = _returned(ids, result)
    except _Unusable as unusable:
        error = _error(unusable.code)
        return Transformation({}, (), dict.fromkeys(ids, error), {}, str(unusable))
    return _sorted(returned)


def _returned(ids: list[str], result: FunctionResult) -> dict[str, Mapping[str, Any]]:
    reason = result.why_no_result()
    if reason is not None:
        raise _Unusable(_code_of(result), reason)
    try:
        document = result.document()
        records = document.get("records") if isinstance(document, dict) else None
        is_list = isinstance(records, list) and all(isinstance(one, dict) for one in records)
        expect(is_list, "records has to be a list of objects")
        expect(len(result.payload) <= _LARGEST, f"the result has {len(result.payload)} bytes; there may be {_LARGEST}")
    except BrokenContract as broken:
        raise _Unusable("JsonProcessingException", str(broken)) from None
    found = [str(one.get("recordId")) for one in records or ()]
    twice = sorted({one for one in found if found.count(one) > 1})
    if twice:
        raise _Unusable("DuplicatedRecordId", f"returned more than once: {', '.join(twice)}")
    missing = [one for one in ids if one not in set(found)]
    if missing:
        raise _Unusable("MissingRecordId", f"not returned: {', '.join(missing)}")
    return {str(one["recordId"]): one for one in records or () if str(one.get("recordId")) in ids}


def _sorted(returned: Mapping[str, Mapping[str, Any]]) -> Transformation:
    delivered: dict[str, bytes] = {}
    dropped: list[str] = []
    failed: dict[str, ServiceError] = {}
    keys: dict[str, Mapping[str, str]] = {}
    problems = []
    for record_id, record in returned.items():
        if record.get("result") == "ProcessingFailed":
            failed[record_id] = _error("ProcessingFailedStatus")
        elif record.get("result") == "Dropped":
            dropped.append(record_id)
        elif (problem := _problem_of(record)) is not None:
            problems.append(f"{record_id}: {problem}")
            failed[record_id] = _error("JsonProcessingException")
        else:
            delivered[record_id] = b64decode(record["data"])
            if partition := (record.get("metadata") or {}).get("partitionKeys"):
                keys[record_id] = partition
    return Transformation(delivered, tuple(dropped), failed, keys, "; ".join(problems) or None)


def _problem_of(record: Mapping[str, Any]) -> str | None:
    """Why a record cannot be delivered."""
    if record.get("result") != "Ok":
        return f"result has to be one of {', '.join(_RESULTS)}, not {record.get('result')!r}"
    if not isinstance(record.get("data"), str):
        return "data is missing"
    try:
        b64decode(record["data"], validate=True)
    except ValueError:
        return "data is not base64"
    return None


def _code_of(result: FunctionResult) -> str:
    if result.is_throttled:
        return "InvokeLimitExceeded"
    if isinstance(result.refusal, AccessDeniedException):
        return "InvokeAccessDenied"
    if isinstance(result.refusal, ResourceNotFoundException):
        return "ResourceNotFound"
    return "FunctionTimedOut" if result.failure().get("errorType") == "Sandbox.Timedout" else "FunctionError"


def _error(code: str) -> ServiceError:
    return ServiceError(f"Lambda.{code}", _MESSAGES[code])
