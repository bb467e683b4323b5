"""Jobs of CodePipeline: an action of a pipeline that invokes a function."""

from __future__ import annotations

from collections.abc import Sequence

from lambdamock.events.content import Event, Text, text_of
from lambdamock.events.origin import HERE, Origin


def job(
    user_parameters: Text | None = None,
    *,
    function_name: str = "my-function",
    input_artifacts: Sequence[str] = (),
    output_artifacts: Sequence[str] = (),
    bucket: str = "my-artifacts",
    continuation_token: str | None = None,
    job_id: str | None = None,
    origin: Origin = HERE,
) -> Event:
    """A job to work on, and to report with PutJobSuccessResult or PutJobFailureResult.

    Args:
        user_parameters: a mapping or list is given as JSON.
        input_artifacts: names; each lies in `bucket` under a key that follows from its name.
        continuation_token: what the function left when it was not done the last time.

    Source: documented, CodePipeline user guide, "Invoke an AWS Lambda function in a pipeline", "JSON event".
    """
    configuration = {"FunctionName": function_name}
    if user_parameters is not None:
        configuration["UserParameters"] = text_of(user_parameters)
    data: Event = {
        "actionConfiguration": {"configuration": configuration},
        "inputArtifacts": [_artifact(name, bucket, origin) for name in input_artifacts],
        "outputArtifacts": [_artifact(name, bucket, origin) for name in output_artifacts],
        "artifactCredentials": {
            "accessKeyId": f"ASIA{origin.hex(16, 'artifacts').upper()}",
            "secretAccessKey": origin.hex(40, "artifacts secret"),
            "sessionToken": origin.hex(128, "artifacts session"),
            "expirationTime": origin.milliseconds + 3_600_000,
        },
    }
    if continuation_token is not None:
        data["continuationToken"] = continuation_token
    identity = job_id or origin.uuid("job", function_name, configuration)
    return {"CodePipeline.job": {"id": identity, "accountId": origin.account_id, "data": data}}


def _artifact(name: str, bucket: str, origin: Origin) -> Event:
    key = f"my-pipeline/{name}/{origin.hex(7, 'artifact', name)}"
    place = {"type": "S3", "s3Location": {"bucketName": bucket, "objectKey": key}}
    return {"name": name, "revision": None, "location": place}
