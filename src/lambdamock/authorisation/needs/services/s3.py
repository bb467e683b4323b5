"""S3: objects and their versions, copies, access points, and what headers tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qsl, unquote

from lambdamock.authorisation.needs.need import ApiRequest, Need
from lambdamock.authorisation.needs.services.arns import (
    arn_of,
    found,
    is_arn,
    key_value,
    keys_of,
    members_of,
    records_of,
    text_of,
)
from lambdamock.authorisation.needs.tables import tabled

_HEADERS: Final = {
    "ACL": "s3:x-amz-acl",
    "BucketKeyEnabled": "s3:x-amz-server-side-encryption-bucket-key-enabled",
    "Delimiter": "s3:delimiter",
    "GrantFullControl": "s3:x-amz-grant-full-control",
    "GrantRead": "s3:x-amz-grant-read",
    "GrantReadACP": "s3:x-amz-grant-read-acp",
    "GrantWrite": "s3:x-amz-grant-write",
    "GrantWriteACP": "s3:x-amz-grant-write-acp",
    "IfMatch": "s3:if-match",
    "IfNoneMatch": "s3:if-none-match",
    "MaxKeys": "s3:max-keys",
    "MetadataDirective": "s3:x-amz-metadata-directive",
    "ObjectLockLegalHoldStatus": "s3:object-lock-legal-hold",
    "ObjectLockMode": "s3:object-lock-mode",
    "ObjectLockRetainUntilDate": "s3:object-lock-retain-until-date",
    "ObjectOwnership": "s3:x-amz-object-ownership",
    "Prefix": "s3:prefix",
    "SSECustomerAlgorithm": "s3:x-amz-server-side-encryption-customer-algorithm",
    "SSEKMSKeyId": "s3:x-amz-server-side-encryption-aws-kms-key-id",
    "ServerSideEncryption": "s3:x-amz-server-side-encryption",
    "StorageClass": "s3:x-amz-storage-class",
    "VersionId": "s3:VersionId",
    "WebsiteRedirectLocation": "s3:x-amz-website-redirect-location",
}
"""Members of requests, most of them sent as headers, to the condition keys that they are.

Source: documented, service authorization reference of S3.
"""

_DIRECTORY_BUCKET: Final = "--x-s3"
_ACCESS_POINTS: Final = ("s3-object-lambda", "s3-outposts")
"""Services of access points whose actions are their own; those of S3's own access points are S3's."""

_BYPASSING: Final = "s3:BypassGovernanceRetention"
_ON_DIRECTORIES: Final = ("CreateBucket", "DeleteBucket", "GetBucketPolicy", "PutBucketPolicy", "DeleteBucketPolicy")
"""Operations on a directory bucket itself; all others need a session with it."""


class Source(NamedTuple):
    """What is copied."""

    bucket: str
    key: str
    version: str


def _bucket_arn(request: ApiRequest, bucket: str) -> str:
    """The ARN of what a call names as its bucket: a bucket, or an access point, which it names by its ARN."""
    if is_arn(bucket):
        return bucket
    if bucket.endswith(_DIRECTORY_BUCKET):
        return arn_of(request, "s3express", f"bucket/{bucket}")
    return arn_of(request, "s3", bucket, region="", account_id="")


def _is_special(bucket: str) -> bool:
    return bucket.endswith(_DIRECTORY_BUCKET) or bucket.startswith("arn:")


def _object_arn(request: ApiRequest, bucket: str, key: str) -> str:
    arn = _bucket_arn(request, bucket)
    return f"{arn}/object/{key}" if "accesspoint/" in arn else f"{arn}/{key}"


def _adapted(request: ApiRequest, bucket: str, need: Need) -> Need:
    """A need of the table as it is where a call names an access point, or a directory bucket, in place of a bucket.

    Source: documented, user guide of S3, "Authorizing Zonal endpoint API operations with CreateSession", "Configuring
    IAM policies for using access points"; assumed, that all operations on objects of directory buckets need a session.
    """
    if not _is_special(bucket):
        return need
    arn = _bucket_arn(request, bucket)
    if bucket.endswith(_DIRECTORY_BUCKET):
        is_own = request.operation in _ON_DIRECTORIES
        return Need(f"s3express:{request.operation if is_own else 'CreateSession'}", arn, need.context)
    if "accesspoint/" not in arn or not need.action.startswith("s3:"):
        return need
    service = arn.split(":")[2]
    action = need.action.replace("s3:", f"{service}:", 1) if service in _ACCESS_POINTS else need.action
    context = {"s3:DataAccessPointArn": arn, "s3:DataAccessPointAccount": arn.split(":")[4]}
    return need._replace(action=action, context={**need.context, **context})


def _on_bucket(request: ApiRequest) -> list[Need]:
    """A bucket, or one of its objects, as the table has it; and to pass over a lock of the object.

    Source: documented, API reference of S3, `x-amz-bypass-governance-retention`.
    """
    bucket, needs = text_of(request, "Bucket"), tabled(request)
    if _is_special(bucket):
        needs = _first_of_each([_adapted(request, bucket, need) for need in needs])
    if request.params.get("BypassGovernanceRetention") is True:
        needs = _first_of_each([*needs, needs[0]._replace(action=_BYPASSING)])
    return needs


def _first_of_each(needs: list[Need]) -> list[Need]:
    return list({(need.action, need.resource): need for need in reversed(needs)}.values())[::-1]


def _of_object(request: ApiRequest, bucket: str, key: str, action: str, version: str = "") -> Need:
    """A permission for an object, or for one version of it."""
    context = {"s3:VersionId": version} if version else {}
    action = action.replace("Object", "ObjectVersion") if version else action
    return _adapted(request, bucket, Need(f"s3:{action}", _object_arn(request, bucket, key), context))


def _source_of(request: ApiRequest) -> Source:
    """What CopySource names, in either of the forms that clients take: a text, percent-encoded, or its parts."""
    given = request.params.get("CopySource")
    if isinstance(given, Mapping):
        return Source(str(given.get("Bucket", "")), str(given.get("Key", "")), str(given.get("VersionId") or ""))
    path, _, query = str(given or "").partition("?")
    path = unquote(path).removeprefix("/")
    version = dict(parse_qsl(query)).get("versionId", "")
    if path.startswith("arn:"):
        bucket, _, key = path.partition("/object/")
    else:
        bucket, _, key = path.partition("/")
    return Source(bucket, key, version)


def _reading_source(request: ApiRequest, source: Source, *actions: str) -> list[Need]:
    return [_of_object(request, source.bucket, source.key, action, source.version) for action in actions]


def _copying(request: ApiRequest) -> list[Need]:
    """CopyObject: the source, the new object, and the tags of both when they are copied.

    Source: documented, API reference of S3, "CopyObject", "Permissions".
    """
    source = _source_of(request)
    own = [need for need in _on_bucket(request) if ":GetObject" not in need.action]
    tags = "s3-object-tags" if request.params.get("TaggingDirective") != "REPLACE" else ""
    if not tags or not found(request, tags, _object_arn(request, source.bucket, source.key)):
        return [*_reading_source(request, source, "GetObject"), *own]
    read = _reading_source(request, source, "GetObject", "GetObjectTagging")
    tagging = _of_object(request, text_of(request, "Bucket"), text_of(request, "Key"), "PutObjectTagging")
    return _first_of_each([*read, own[0], tagging, *own[1:]])


def _copying_part(request: ApiRequest) -> list[Need]:
    own = [need for need in _on_bucket(request) if ":GetObject" not in need.action]
    return [*own, *_reading_source(request, _source_of(request), "GetObject")]


def _deleting(request: ApiRequest) -> list[Need]:
    """DeleteObjects: each object, or version, for itself.

    Source: documented, API reference of S3, "DeleteObjects".
    """
    bucket, needs = text_of(request, "Bucket"), []
    for entry in records_of(members_of(request.params.get("Delete")).get("Objects")):
        key, version = str(entry.get("Key", "")), str(entry.get("VersionId") or "")
        needs.append(_of_object(request, bucket, key, "DeleteObject", version))
        if request.params.get("BypassGovernanceRetention") is True:
            needs.append(needs[-1]._replace(action=_BYPASSING))
    return needs


def _context(request: ApiRequest) -> dict[str, Any]:
    """What is told of each call of S3; `s3:ResourceAccount` is assumed to be that of the caller."""
    context: dict[str, Any] = {
        "s3:authType": "REST-HEADER",
        "s3:signatureversion": "AWS4-HMAC-SHA256",
        "s3:TlsVersion": "1.3",
        "s3:ResourceAccount": request.account_id,
        **keys_of(request, _HEADERS),
    }
    if request.params.get("Tagging"):
        context.update(_tags(request))
    if request.params.get("CopySource"):
        source = _source_of(request)
        context["s3:x-amz-copy-source"] = f"{source.bucket}/{source.key}"
    configuration = request.params.get("CreateBucketConfiguration")
    if configuration and configuration.get("LocationConstraint"):
        context["s3:locationconstraint"] = configuration["LocationConstraint"]
    return context


def _tags(request: ApiRequest) -> dict[str, Any]:
    """`s3:RequestObjectTag/KEY` and `s3:RequestObjectTagKeys`: of a header, or of PutObjectTagging."""
    tagging = request.params.get("Tagging")
    if isinstance(tagging, Mapping):
        if request.operation != "PutObjectTagging":
            return {}
        tags = {str(tag.get("Key")): key_value(tag.get("Value", "")) for tag in records_of(tagging.get("TagSet"))}
    else:
        tags = dict(parse_qsl(str(tagging or ""), keep_blank_values=True))
    if not tags:
        return {}
    return {**{f"s3:RequestObjectTag/{key}": tags[key] for key in tags}, "s3:RequestObjectTagKeys": list(tags)}


RULES: Final[dict[str, Callable[[ApiRequest], list[Need]]]] = {
    "*": _on_bucket,
    "CopyObject": _copying,
    "DeleteObjects": _deleting,
    "UploadPartCopy": _copying_part,
}
CONTEXT: Final = {"*": _context}
