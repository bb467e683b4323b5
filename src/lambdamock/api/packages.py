"""Deployment packages and container images: where a request says they are, and what they must be."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from lambdamock.api.world import Call
from lambdamock.domain.images import ImageCode
from lambdamock.domain.ports import ObjectRefused
from lambdamock.domain.versions import Code as StoredCode
from lambdamock.errors import (
    CodeStorageExceededException,
    InvalidParameterValueException,
    RequestEntityTooLargeException,
)
from lambdamock.runtime import PackageError, ZipCode, inspect_zip

_IMAGE_URI: Final = re.compile(
    r"\d{12}\.dkr\.ecr(-fips)?\.[a-z0-9-]+\.amazonaws\.com(\.cn)?/"
    r"[a-z0-9][a-z0-9._/-]*(:[\w][\w.-]{0,127})?(@sha256:[0-9a-f]{64})?\Z"
)
_ZIP_MEMBERS: Final = ("ZipFile", "S3Bucket", "S3Key", "S3ObjectVersion", "SourceKMSKeyArn")
_NOT_A_ZIP: Final = "Could not unzip uploaded file. Please check your file, then try to upload again."


def code_of(call: Call, location: Mapping[str, Any], package_type: str) -> StoredCode:
    """The code that a request gives or points to, checked.

    Args:
        location: the members `ZipFile`, or `S3Bucket`, `S3Key` and `S3ObjectVersion`, or `ImageUri`.
        package_type: of the function: "Zip" or "Image".

    Raises:
        InvalidParameterValueException: the code is not of the function's package type; see also `package_of`.
        RequestEntityTooLargeException, UsageError: see `package_of`.

    Source: observed, the recorded refusal of an image for a package; assumed, the wording of the reverse.
    """
    if call.code is not None:
        return call.code
    verb = "creating" if call.operation == "CreateFunction" else "updating"
    if package_type == "Zip":
        if "ImageUri" in location:
            raise InvalidParameterValueException(
                f"Please don't provide ImageUri when {verb} a function with packageType Zip."
            )
        return package_of(call, location)
    for member in _ZIP_MEMBERS:
        if member in location:
            raise InvalidParameterValueException(
                f"Please don't provide {member} when {verb} a function with packageType Image."
            )
    return _image_of(location, verb)


def _image_of(location: Mapping[str, Any], verb: str) -> ImageCode:
    uri = location.get("ImageUri")
    if not uri:
        raise InvalidParameterValueException(f"Please provide ImageUri when {verb} a function with packageType Image.")
    if not _IMAGE_URI.match(uri):
        raise InvalidParameterValueException(f"Source image {uri} is not valid. Provide a valid source image.")
    return ImageCode(uri)


def package_of(call: Call, location: Mapping[str, Any]) -> ZipCode:
    """The archive that a request gives or points to, checked; of a function or of a layer.

    Args:
        location: the members `ZipFile`, or `S3Bucket`, `S3Key` and `S3ObjectVersion`.

    Raises:
        InvalidParameterValueException: no source, two sources, not a zip, unsafe paths, too large unzipped.
        RequestEntityTooLargeException: a direct upload is too large.
        UsageError: it lies in S3 and nothing in this process answers S3.

    Source: observed, recorded refusals of non-zips and of too large ones; assumed, wording of the others.
    """
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
    used = call.store.code_size - (replaced.size if replaced else 0)
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
