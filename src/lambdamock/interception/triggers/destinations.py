"""What a bucket may notify, checked before moto sees the request: moto's S3 takes any function."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from botocore.awsrequest import AWSResponse

from lambdamock.adapters.moto_accounts import owner_of
from lambdamock.errors import AccessDeniedException
from lambdamock.interception.port import Cloud

Answer = tuple[AWSResponse, dict[str, Any]]
"""The HTTP response and its parsed form, as `BaseClient._make_request` returns them."""

_TEXT: Final = "Unable to validate the following destination configurations"


def _refusal_of_bucket(cloud: Cloud, context: Mapping[str, Any]) -> Answer | None:
    """The refusal of a PutBucketNotificationConfiguration; None where nothing speaks against it.

    Source: documented, S3 API reference, "PutBucketNotificationConfiguration": S3 checks that it may use the
    destinations unless `SkipDestinationValidation` is set; observed, the error; assumed, what it says of a function
    that does not exist.
    """
    members = context.get("s3_redirect", {}).get("params", {})
    owner = owner_of(members.get("Bucket", ""))
    if owner is None or members.get("SkipDestinationValidation"):
        return None
    wanted = members.get("NotificationConfiguration", {}).get("LambdaFunctionConfigurations", ())
    for configuration in wanted:
        function = configuration["LambdaFunctionArn"]
        partition = function.partition(":lambda:")[0]
        refusal = cloud.refusal_of(
            "s3", function, source_arn=f"{partition}:s3:::{members['Bucket']}", source_account=owner
        )
        if refusal is not None:
            is_denied = isinstance(refusal, AccessDeniedException)
            value = f"Not authorized to invoke function [{function}]" if is_denied else _MISSING
            return _refused(f"{function}, null", value)
    return None


_MISSING: Final = "The destination Lambda function does not exist"

_CHECKS: Final[Mapping[tuple[str, str], Callable[[Cloud, Mapping[str, Any]], Answer | None]]] = {
    ("s3", "PutBucketNotificationConfiguration"): _refusal_of_bucket
}


def refusal_of(cloud: Cloud, service: str, operation: str, context: Mapping[str, Any]) -> Answer | None:
    """What is answered in place of moto; None when the request is moto's.

    Args:
        context: of botocore's request.
    """
    check = _CHECKS.get((service, operation))
    return None if check is None else check(cloud, context)


def _refused(name: str, value: str) -> Answer:
    error = {"Code": "InvalidArgument", "Message": _TEXT, "ArgumentName1": name, "ArgumentValue1": value}
    metadata = {"HTTPStatusCode": 400, "HTTPHeaders": {}, "RetryAttempts": 0, "HostId": ""}
    return AWSResponse("", 400, {}, None), {"Error": error, "ResponseMetadata": metadata}
