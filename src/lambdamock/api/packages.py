"""Deployment packages: where a request says they are, and what they must be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lambdamock.api.world import Call
from lambdamock.domain.functions import Code as StoredCode
from lambdamock.domain.ports import ObjectRefused
from lambdamock.errors import (
    CodeStorageExceededException,
    InvalidParameterValueException,
    RequestEntityTooLargeException,
)
from lambdamock.runtime import Code, PackageError, ZipCode, inspect_zip

_NOT_A_ZIP: Final = "Could not unzip uploaded file. Please check your file, then try to upload again."


def code_of(call: Call, location: Mapping[str, Any]) -> Code:
    """The deployment package that a request gives or points to, checked.

    Args:
        location: the members `ZipFile`, or `S3Bucket`, `S3Key` and `S3ObjectVersion`.

    Raises:
        InvalidParameterValueException: no source, two sources, not a zip, unsafe paths, too large unzipped.
        RequestEntityTooLargeException: a direct upload is too large.
        UsageError: it lies in S3 and nothing in this process answers S3.

    Source: observed, recorded refusals of non-zips and of too large ones; assumed, wording of the others.
    """
    if call.code is not None:
        return call.code
    data = location.get("ZipFile")
    if data is None:
        data = _fetched(call, location)
    else:
        _check_upload(call, data, location)
    _check_package(call, data)
    return ZipCode(data)


def check_storage(call: Call, code: StoredCode, replaced: StoredCode | None) -> None:
    """Refuse what the account has no room for. Source: documented, rule A002; the wording is assumed.

    Raises:
        CodeStorageExceededException: the packages together would exceed the account's code storage.
    """
    used = call.functions.code_size - (replaced.size if replaced else 0)
    if used + code.size > call.world.profile.quotas.code_storage:
        raise CodeStorageExceededException("Code storage limit exceeded.")


def _check_upload(call: Call, data: bytes, location: Mapping[str, Any]) -> None:
    quotas = call.world.profile.quotas
    if any(member in location for member in ("S3Bucket", "S3Key", "S3ObjectVersion")):
        raise InvalidParameterValueException(
            "Please do not provide other FunctionCode parameters when providing a ZipFile."
        )
    if not data:
        raise InvalidParameterValueException("Uploaded file must be a non-empty zip")
    if len(data) * 4 // 3 > quotas.create_request_size:  # base64 in a JSON body
        raise RequestEntityTooLargeException(
            f"Request must be smaller than {quotas.create_request_size} bytes for the {call.operation} operation"
        )
    if len(data) > quotas.code_size_zipped:
        raise InvalidParameterValueException(f"Zipped size must be smaller than {quotas.code_size_zipped} bytes")


def _fetched(call: Call, location: Mapping[str, Any]) -> bytes:
    if "S3Bucket" not in location or "S3Key" not in location:
        raise InvalidParameterValueException("Please provide a source for function code.")
    try:
        return call.world.objects.fetch(
            location["S3Bucket"], location["S3Key"], location.get("S3ObjectVersion"), region=call.region
        )
    except ObjectRefused as refusal:
        raise InvalidParameterValueException(
            f"Error occurred while GetObject. S3 Error Code: {refusal.code}. S3 Error Message: {refusal.message}"
        ) from None


def _check_package(call: Call, data: bytes) -> None:
    limit = call.world.profile.quotas.code_size_unzipped
    try:
        inspect_zip(data, unzipped_limit=limit)
    except PackageError as error:
        wording = {"too_large": f"Unzipped size must be smaller than {limit} bytes",
                   "empty": "Uploaded file must be a non-empty zip"}  # fmt: skip
        raise InvalidParameterValueException(wording.get(error.reason, _NOT_A_ZIP)) from error
