"""What Lambda itself does with the execution role of a function, and how it says that the role does not allow it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lambdamock.authorisation.needs.need import Need
from lambdamock.authorisation.subjects import of_function
from lambdamock.errors import KMSAccessDeniedException

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lambdamock.authorisation.authority import Authority
    from lambdamock.domain.arns import FunctionReference
    from lambdamock.domain.versions import Settings, Version

TRACING: Final = (Need("xray:PutTraceSegments", "*"), Need("xray:PutTelemetryRecords", "*"))
"""Source: documented, rule B245."""

NETWORKING: Final = (
    Need("ec2:CreateNetworkInterface", "*", is_any_resource=True),
    Need("ec2:DescribeNetworkInterfaces", "*"),
    Need("ec2:DeleteNetworkInterface", "*", is_any_resource=True),
)
"""Source: documented, rule A286; assumed, that a policy which names subnets or interfaces will do."""

_SENDING: Final = {
    "sqs": "sqs:SendMessage",
    "sns": "sns:Publish",
    "lambda": "lambda:InvokeFunction",
    "events": "events:PutEvents",
    "s3": "s3:PutObject",
}
"""Service, as ARNs have it, to what Lambda asks of it when it sends dead letters and records of invocations."""

_LABELS: Final = {
    "docdb": "DocumentDB",
    "ec2": "EC2",
    "events": "EventBridge",
    "kafka": "MSK",
    "lambda": "Lambda",
    "mq": "MQ",
    "rds": "DocumentDB",
    "s3": "S3",
    "secretsmanager": "SecretsManager",
    "sns": "SNS",
    "sqs": "SQS",
    "xray": "XRAY",
}


def lacks(action: str) -> str:
    """How Lambda refuses a function, configuration or mapping whose role does not allow something.

    Source: assumed, as users report it of SQS, SNS, EC2 and X-Ray; of everything else in the same words.
    """
    service, _, name = action.partition(":")
    return f"The provided execution role does not have permissions to call {name} on {_LABELS[service]}"


def sending(target: str, key: str = "") -> Need:
    """What it needs to send something to a queue, topic, function, event bus or bucket.

    Args:
        target: its ARN.
        key: of the object, for a bucket; any, when it is not known yet.

    Source: documented, rule A364; developer guide of today, "Capturing records of Lambda asynchronous invocations".
    """
    service = target.split(":")[2]
    resource = f"{target}/{key or '*'}" if service == "s3" else target
    return Need(_SENDING[service], resource, is_any_resource=service == "s3" and not key)


def of_settings(settings: Settings) -> Iterator[Need]:
    """What a role must allow for a function to be made with such settings.

    Source: documented, rules A286 and B248; assumed, as users report it, dead-letter queues and topics.
    """
    if settings.others.get("VpcConfig", {}).get("SubnetIds"):
        yield from NETWORKING
    if "DeadLetterConfig" in settings.others:
        yield sending(settings.others["DeadLetterConfig"]["TargetArn"])
    if settings.tracing_mode == "Active":
        yield from TRACING


def of_destinations(config: Mapping[str, Mapping[str, str]]) -> Iterator[Need]:
    """What a role must allow for destinations to be configured.

    Args:
        config: a `DestinationConfig`.
    """
    for outcome in ("OnSuccess", "OnFailure"):
        target = config.get(outcome, {}).get("Destination", "")
        if target.startswith("arn:"):  # the cluster itself says who may write to a topic
            yield sending(target)


def decrypting(key: str, function: FunctionReference) -> Need:
    """What it needs to decrypt environment variables.

    Args:
        key: the ARN of a KMS key, or of an alias, which does not tell the key.

    Source: documented, rule A192; KMS developer guide, "Encryption context" (that of Lambda is the function's ARN);
    assumed, that the policy of the key lets the account decide.
    """
    context = {
        "kms:EncryptionContext:aws:lambda:FunctionArn": function.unqualified_arn,
        "kms:EncryptionContextKeys": ["aws:lambda:FunctionArn"],
    }
    start, is_alias, _ = key.partition(":alias/")
    return Need("kms:Decrypt", f"{start}:key/*" if is_alias else key, context, is_any_resource=bool(is_alias))


def start(authority: Authority, version: Version) -> None:
    """Use the role as Lambda does when an execution environment starts.

    Raises:
        KMSAccessDeniedException: it may not decrypt the environment variables. Source: documented, rule A192; assumed,
            the wording, as users report it.

    Source: assumed, that a function whose role does not allow to trace it runs without traces.
    """
    settings, reference = version.settings, version.reference
    subject = of_function(settings.role, reference._replace(qualifier=None))
    if settings.tracing_mode == "Active":
        authority.check_role(subject, TRACING, region=reference.region)
    key = settings.others.get("KMSKeyArn")
    if not key or not settings.environment:
        return
    denial = authority.check_role(subject, (decrypting(key, reference),), region=reference.region)
    if denial is not None:
        raise KMSAccessDeniedException(
            "Lambda was unable to decrypt the environment variables because KMS access was denied. Please check the "
            "function's KMS key settings. KMS Exception: AccessDeniedException KMS Message: "
            f"{denial.decision.message()}"
        )
