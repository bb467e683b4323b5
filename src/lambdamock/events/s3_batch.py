"""Tasks of S3 Batch Operations jobs."""

from __future__ import annotations

from collections.abc import Mapping

from lambdamock.events.content import Event
from lambdamock.events.origin import HERE, Origin
from lambdamock.events.s3 import encoded_key


def task(
    bucket: str,
    key: str,
    *,
    version_id: str | None = None,
    user_arguments: Mapping[str, str] | None = None,
    job_id: str | None = None,
    task_id: str | None = None,
    invocation_id: str | None = None,
    origin: Origin = HERE,
) -> Event:
    """One object of a job's manifest to work on.

    Args:
        key: as it is in the bucket; the event has it URL-encoded.
        user_arguments: of the job; with them the event has schema version 2.0, which names the bucket and not its ARN.

    Source: documented, S3 user guide, "Invoke AWS Lambda function", "Using Lambda with Amazon S3 batch operations".
    """
    there = {"taskId": task_id or origin.hex(64, "batch task", bucket, key), "s3Key": encoded_key(key)}
    place = {"s3Bucket": bucket} if user_arguments is not None else {"s3BucketArn": _arn(bucket, origin)}
    job: Event = {"id": job_id or origin.uuid("batch job", bucket)}
    if user_arguments is not None:
        job["userArguments"] = dict(user_arguments)
    return {
        "invocationSchemaVersion": "1.0" if user_arguments is None else "2.0",
        "invocationId": invocation_id or origin.hex(64, "batch invocation", bucket, key),
        "job": job,
        "tasks": [{**there, "s3VersionId": version_id, **place}],
    }


def _arn(bucket: str, origin: Origin) -> str:
    return origin.global_arn("s3", bucket, account_id="")
