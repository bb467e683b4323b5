"""What templates say of buckets, in S3's words.

Source of all: documented, CloudFormation template reference, "AWS::S3::Bucket", and S3 API reference.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any, Final

from lambdamock.errors import TemplateError
from lambdamock.mock.stack.resources.shapes import flag_at, items_at, object_at, text_at

Names = Mapping[str, str]

_CORS: Final[Names] = {"ExposedHeaders": "ExposeHeaders", "Id": "ID", "MaxAge": "MaxAgeSeconds"}
_TRANSITION: Final[Names] = {"TransitionDate": "Date", "TransitionInDays": "Days"}
_LATER_TRANSITION: Final[Names] = {"TransitionInDays": "NoncurrentDays"}
_EXPIRATION: Final[Names] = {
    "ExpirationDate": "Date",
    "ExpirationInDays": "Days",
    "ExpiredObjectDeleteMarker": "ExpiredObjectDeleteMarker",
}
_AS_THEY_ARE: Final = ("AbortIncompleteMultipartUpload", "NoncurrentVersionExpiration", "Status")
_SIZES: Final = ("ObjectSizeGreaterThan", "ObjectSizeLessThan")
_OF_RULES: Final = frozenset(
    {
        "Id",
        "NoncurrentVersionExpirationInDays",
        "NoncurrentVersionTransition",
        "NoncurrentVersionTransitions",
        *("Prefix", "TagFilters", "Transition", "Transitions", *_AS_THEY_ARE, *_EXPIRATION, *_SIZES),
    }
)
"""What a rule of a life cycle says."""
_TOLD: Final[Mapping[str, tuple[str, str, str]]] = {
    "LambdaConfigurations": ("Function", "LambdaFunctionConfigurations", "LambdaFunctionArn"),
    "QueueConfigurations": ("Queue", "QueueConfigurations", "QueueArn"),
    "TopicConfigurations": ("Topic", "TopicConfigurations", "TopicArn"),
}
"""Kinds of notifications: whom they name, what S3 calls them, and whom they name there."""


def unchanged(value: Any, _: str) -> Any:
    """What S3 calls the same."""
    return value


def acl(name: str | None) -> str | None:
    """PublicRead as public-read; S3 refuses what is none."""
    return None if name is None else re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower()


def encryption(value: Any, place: str) -> dict[str, Any]:
    """BucketEncryption."""
    rules = _objects(object_at(value, place), "ServerSideEncryptionConfiguration", place)
    names = {"ServerSideEncryptionByDefault": "ApplyServerSideEncryptionByDefault"}
    return {"Rules": [renamed(rule, names) for rule in rules]}


def cors(value: Any, place: str) -> dict[str, Any]:
    """CorsConfiguration."""
    return {"CORSRules": [renamed(rule, _CORS) for rule in _objects(object_at(value, place), "CorsRules", place)]}


def logging(value: Any, place: str) -> dict[str, Any]:
    """LoggingConfiguration."""
    names = {"DestinationBucketName": "TargetBucket", "LogFilePrefix": "TargetPrefix"}
    return {"LoggingEnabled": {"TargetPrefix": "", **renamed(object_at(value, place), names)}}


def acceleration(value: Any, place: str) -> dict[str, Any]:
    """AccelerateConfiguration."""
    return renamed(object_at(value, place), {"AccelerationStatus": "Status"})


def replication(value: Any, place: str) -> dict[str, Any]:
    """ReplicationConfiguration."""
    given = object_at(value, place)
    rules = _objects(given, "Rules", place)
    return {**given, "Rules": [_replicated(rule, f"{place}.Rules.{index}") for index, rule in enumerate(rules)]}


def _replicated(given: Mapping[str, Any], place: str) -> dict[str, Any]:
    rule = renamed(given, {"Id": "ID"})
    if "Filter" in given:
        rule["Filter"] = wanted = renamed(object_at(given["Filter"], f"{place}.Filter"), {"TagFilter": "Tag"})
        if "And" in wanted:
            wanted["And"] = renamed(object_at(wanted["And"], f"{place}.Filter.And"), {"TagFilters": "Tags"})
    return rule


def tagging(value: Any, place: str) -> dict[str, Any]:
    """Tags."""
    return {"TagSet": items_at(value, place)}


def website(value: Any, place: str) -> dict[str, Any]:
    """WebsiteConfiguration."""
    given = dict(object_at(value, place))
    if "IndexDocument" in given:
        given["IndexDocument"] = {"Suffix": given["IndexDocument"]}
    if "ErrorDocument" in given:
        given["ErrorDocument"] = {"Key": given["ErrorDocument"]}
    if "RoutingRules" in given:
        names = {"RedirectRule": "Redirect", "RoutingRuleCondition": "Condition"}
        given["RoutingRules"] = [renamed(rule, names) for rule in _objects(given, "RoutingRules", place)]
    return given


def life_cycle(value: Any, place: str) -> dict[str, Any]:
    """LifecycleConfiguration."""
    given = object_at(value, place)
    rules = [_rule(rule, f"{place}.Rules.{index}") for index, rule in enumerate(_objects(given, "Rules", place))]
    return {**{name: one for name, one in given.items() if name != "Rules"}, "Rules": rules}


def _rule(given: Mapping[str, Any], place: str) -> dict[str, Any]:
    _check_known(given, _OF_RULES, place)
    rule: dict[str, Any] = {name: given[name] for name in _AS_THEY_ARE if name in given}
    if "Id" in given:
        rule["ID"] = given["Id"]
    rule["Filter"] = _filter(given, place)
    if expiration := {_EXPIRATION[name]: given[name] for name in _EXPIRATION if name in given}:
        rule["Expiration"] = expiration
    if "NoncurrentVersionExpirationInDays" in given:
        rule["NoncurrentVersionExpiration"] = {"NoncurrentDays": given["NoncurrentVersionExpirationInDays"]}
    if transitions := _one_or_more(given, "Transition", place):
        rule["Transitions"] = [renamed(one, _TRANSITION) for one in transitions]
    if transitions := _one_or_more(given, "NoncurrentVersionTransition", place):
        rule["NoncurrentVersionTransitions"] = [renamed(one, _LATER_TRANSITION) for one in transitions]
    return rule


def _filter(given: Mapping[str, Any], place: str) -> dict[str, Any]:
    """One condition stands by itself, several within `And`; none is the empty prefix."""
    tags = _objects(given, "TagFilters", place)
    wanted: dict[str, Any] = {name: given[name] for name in ("Prefix", *_SIZES) if name in given}
    if len(wanted) + len(tags) > 1:
        return {"And": {**wanted, **({"Tags": tags} if tags else {})}}
    return {"Tag": tags[0]} if tags else wanted or {"Prefix": ""}


def _one_or_more(given: Mapping[str, Any], name: str, place: str) -> list[Mapping[str, Any]]:
    one = [object_at(given[name], f"{place}.{name}")] if name in given else []
    return one + _objects(given, f"{name}s", place)


def notifications(value: Any, place: str) -> dict[str, Any]:
    """NotificationConfiguration."""
    given = object_at(value, place)
    _check_known(given, {*_TOLD, "EventBridgeConfiguration"}, place)
    told = {
        theirs: [_told(one, f"{place}.{ours}.{index}", key, arn) for index, one in enumerate(given[ours])]
        for ours, (key, theirs, arn) in _TOLD.items()
        if items_at(given.get(ours, []), f"{place}.{ours}")
    }
    if "EventBridgeConfiguration" in given:
        at = f"{place}.EventBridgeConfiguration"
        if flag_at(object_at(given["EventBridgeConfiguration"], at).get("EventBridgeEnabled", True), at):
            told["EventBridgeConfiguration"] = {}  # type: ignore[assignment]  # the only one that is no list
    return told


def _told(value: Any, place: str, key: str, arn: str) -> dict[str, Any]:
    given = object_at(value, place)
    for name in ("Event", key):
        if name not in given:
            raise TemplateError(f"{place}: required key [{name}] not found")
    told: dict[str, Any] = {arn: given[key], "Events": [text_at(given["Event"], f"{place}.Event")]}
    if "Filter" in given:
        at = f"{place}.Filter"
        rules = _objects(object_at(object_at(given["Filter"], at).get("S3Key", {}), at), "Rules", at)
        told["Filter"] = {"Key": {"FilterRules": rules}}
    return told


def _check_known(given: Mapping[str, Any], known: Collection[str], place: str) -> None:
    """Source: observed, CloudFormation's words of what it does not know."""
    for name in given:
        if name not in known:
            raise TemplateError(f"{place}: extraneous key [{name}] is not permitted")


def renamed(given: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """An object some of whose members have other names."""
    return {names.get(name, name): value for name, value in given.items()}


def _objects(given: Mapping[str, Any], name: str, place: str) -> list[Mapping[str, Any]]:
    listed = items_at(given.get(name, []), f"{place}.{name}")
    return [object_at(one, f"{place}.{name}.{index}") for index, one in enumerate(listed)]
