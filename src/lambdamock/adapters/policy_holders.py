"""Services whose resources have policies of their own: which resource holds the policy, and how a client reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from lambdamock.iam import read


class Holder(NamedTuple):
    """How one service keeps the policies of its resources.

    Attributes:
        name: the last part of a resource's ARN to that of what holds the policy: of an object, to its bucket; empty for
            resources that never have any.
        read: a client, the start of the ARN up to the account, and that name, to the policy; empty when it has none.
            Raises ClientError when the resource does not exist, PolicySyntaxError when it cannot be read.
        changes: operations after which a policy may be another one, or belong to somebody else.
    """

    name: Callable[[str], str]
    read: Callable[[Any, str, str], str | Mapping[str, Any]]
    changes: frozenset[str]


def _bucket(resource: str) -> str:
    """Of an object, its bucket; access points have policies of their own, which nobody here knows."""
    return resource.partition("/")[0]


def _bucket_policy(client: Any, _: str, name: str) -> str:
    return str(_unless_missing("NoSuchBucketPolicy", client.get_bucket_policy, Bucket=name).get("Policy", ""))


def _queue_policy(client: Any, _: str, name: str) -> str:
    url = client.get_queue_url(QueueName=name)["QueueUrl"]
    attributes = client.get_queue_attributes(QueueUrl=url, AttributeNames=["Policy"]).get("Attributes", {})
    return str(attributes.get("Policy", ""))


def _topic(resource: str) -> str:
    """Of a subscription, its topic."""
    return resource.partition(":")[0]


def _topic_policy(client: Any, start: str, name: str) -> str:
    return str(client.get_topic_attributes(TopicArn=start + name)["Attributes"].get("Policy") or "")


def _secret_policy(client: Any, start: str, name: str) -> str:
    return str(client.get_resource_policy(SecretId=start + name).get("ResourcePolicy") or "")


def _key(resource: str) -> str:
    """Of an alias, nothing: it has no policy, and what is done with a key by its alias is done with the key."""
    return resource if resource.startswith("key/") else ""


def _key_policy(client: Any, start: str, name: str) -> str | Mapping[str, Any]:
    """The key's policy, with a statement more for each of its grants.

    Source: documented, KMS developer guide, "Grants in KMS": they allow what a key policy could; assumed, that they are
    like statements of it.
    """
    text = str(client.get_key_policy(KeyId=start + name, PolicyName="default")["Policy"])
    pages = client.get_paginator("list_grants").paginate(KeyId=start + name)
    grants = [_as_statement(grant) for page in pages for grant in page["Grants"]]
    if not grants:
        return text
    policy = read(text)
    return {"Version": policy.version, "Statement": [*policy.statements, *grants]}


def _as_statement(grant: Mapping[str, Any]) -> dict[str, Any]:
    grantee = grant["GranteePrincipal"]
    statement = {
        "Sid": f"Grant{grant['GrantId']}",
        "Effect": "Allow",
        "Principal": {"AWS" if grantee.startswith("arn:") else "Service": grantee},
        "Action": [f"kms:{operation}" for operation in grant["Operations"]],
        "Resource": "*",
    }
    conditions = dict(_conditions(grant.get("Constraints") or {}))
    return {**statement, "Condition": conditions} if conditions else statement


def _conditions(constraints: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """What a grant demands of the encryption context.

    Source: documented, KMS API reference, "GrantConstraints".
    """
    exact = constraints.get("EncryptionContextEquals") or {}
    wanted = {**(constraints.get("EncryptionContextSubset") or {}), **exact}
    if wanted:
        yield "StringEquals", {f"kms:EncryptionContext:{key}": value for key, value in wanted.items()}
    if exact:
        yield "ForAllValues:StringEquals", {"kms:EncryptionContextKeys": list(exact)}


def _bus(resource: str) -> str:
    """Of a rule, its bus."""
    kind, _, name = resource.partition("/")
    if kind != "rule":
        return resource
    return f"event-bus/{name.partition('/')[0] if '/' in name else 'default'}"


def _bus_policy(client: Any, _: str, name: str) -> str:
    return str(client.describe_event_bus(Name=name.partition("/")[2]).get("Policy") or "")


def _table(resource: str) -> str:
    """Of an index, its table; streams have policies of their own."""
    return resource.partition("/index/")[0]


def _table_policy(client: Any, start: str, name: str) -> str:
    found = _unless_missing("PolicyNotFoundException", client.get_resource_policy, ResourceArn=start + name)
    return str(found.get("Policy", ""))


def _stream_policy(client: Any, start: str, name: str) -> str:
    policy = client.get_resource_policy(ResourceARN=start + name)["Policy"]
    return "" if policy == "{}" else str(policy)


def _unless_missing(code: str, call: Callable[..., Any], **members: str) -> Mapping[str, Any]:
    """What a call answers; nothing where it answers with the error that there is no policy."""
    from botocore.exceptions import ClientError

    try:
        found: Mapping[str, Any] = call(**members)
    except ClientError as error:
        if error.response["Error"]["Code"] == code:
            return {}
        raise
    return found


def _itself(resource: str) -> str:
    return resource


def _operations(names: str) -> frozenset[str]:
    return frozenset(names.split())


HOLDERS: Final[Mapping[str, Holder]] = {
    "dynamodb": Holder(
        _table,
        _table_policy,
        _operations(
            "PutResourcePolicy DeleteResourcePolicy CreateTable DeleteTable ImportTable RestoreTableFromBackup "
            "RestoreTableToPointInTime"
        ),
    ),
    "events": Holder(
        _bus,
        _bus_policy,
        _operations("PutPermission RemovePermission CreateEventBus UpdateEventBus DeleteEventBus"),
    ),
    "kinesis": Holder(
        _itself,
        _stream_policy,
        _operations("PutResourcePolicy DeleteResourcePolicy CreateStream DeleteStream"),
    ),
    "kms": Holder(
        _key,
        _key_policy,
        _operations("PutKeyPolicy CreateGrant RevokeGrant RetireGrant CreateKey ReplicateKey"),
    ),
    "s3": Holder(
        _bucket,
        _bucket_policy,
        _operations("PutBucketPolicy DeleteBucketPolicy CreateBucket DeleteBucket"),
    ),
    "secretsmanager": Holder(
        _itself,
        _secret_policy,
        _operations("PutResourcePolicy DeleteResourcePolicy CreateSecret DeleteSecret RestoreSecret"),
    ),
    "sns": Holder(
        _topic,
        _topic_policy,
        _operations("SetTopicAttributes AddPermission RemovePermission CreateTopic DeleteTopic"),
    ),
    "sqs": Holder(
        _itself,
        _queue_policy,
        _operations("SetQueueAttributes AddPermission RemovePermission CreateQueue DeleteQueue"),
    ),
}
"""By service, as ARNs and botocore name it.

Source: documented, IAM user guide, "AWS services that work with IAM", column "Resource-based policies"; and the API
references of the services, for the operations.
"""

WHOLESALE: Final = frozenset({"cloudcontrol", "cloudformation"})
"""Services that may change what belongs to any other."""
