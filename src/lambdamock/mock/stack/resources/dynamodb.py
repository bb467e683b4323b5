"""Tables: in another mock that answers DynamoDB, else in this one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from lambdamock.mock.event_sources.tables import Tables
from lambdamock.mock.stack.resources.making import Making, makes
from lambdamock.mock.stack.resources.shapes import document_at, flag_at, items_at, object_at
from lambdamock.mock.stack.site import Kind, Made

_CREATED: Final = (
    "AttributeDefinitions",
    "BillingMode",
    "DeletionProtectionEnabled",
    "GlobalSecondaryIndexes",
    "KeySchema",
    "LocalSecondaryIndexes",
    "OnDemandThroughput",
    "ProvisionedThroughput",
    "TableClass",
    "Tags",
    "WarmThroughput",
)
"""Properties that CreateTable takes under the same name."""

_INDEXES: Final = ("GlobalSecondaryIndexes", "LocalSecondaryIndexes")
_INVALID: Final = "One or more parameter values were invalid: "
_ROLES: Final = (("first", "HASH"), ("second", "RANGE"))


@makes("AWS::DynamoDB::Table", "KeySchema")
def _table(making: Making) -> Made:
    """Source: documented, CloudFormation template reference, "AWS::DynamoDB::Table"."""
    name = making.name("TableName", 255)
    return (_others_table if making.is_answered("dynamodb") else _own_table)(making, name)


def _others_table(making: Making, name: str) -> Made:
    members: dict[str, Any] = {one: making.raw(one) for one in _CREATED}
    if stream := making.object("StreamSpecification"):
        members["StreamSpecification"] = {"StreamEnabled": True, "StreamViewType": stream.get("StreamViewType")}
    if sse := dict(making.object("SSESpecification")):
        members["SSESpecification"] = {"Enabled": sse.pop("SSEEnabled", False), **sse}
    made = making.call("dynamodb", "create_table", TableName=name, **members)["TableDescription"]
    making.undo_call("dynamodb", "delete_table", TableName=name)
    if making.flag("DeletionProtectionEnabled"):
        making.undo_call("dynamodb", "update_table", TableName=name, DeletionProtectionEnabled=False)
    _set_up(making, name, made["TableArn"])
    return _made(making, name, made["TableArn"], made.get("LatestStreamArn"))


def _set_up(making: Making, name: str, arn: str) -> None:
    """What operations of their own set."""
    if live := making.object("TimeToLiveSpecification"):
        enabled = flag_at(live.get("Enabled", False), f"{making.place}.TimeToLiveSpecification.Enabled")
        if enabled:  # what is off already cannot be turned off
            making.call("dynamodb", "update_time_to_live", TableName=name, TimeToLiveSpecification=live)
    if recovery := making.object("PointInTimeRecoverySpecification"):
        making.call("dynamodb", "update_continuous_backups", TableName=name, PointInTimeRecoverySpecification=recovery)
    if policy := making.object("ResourcePolicy"):
        document = document_at(policy.get("PolicyDocument"), f"{making.place}.ResourcePolicy.PolicyDocument")
        making.call("dynamodb", "put_resource_policy", ResourceArn=arn, Policy=document)


def _own_table(making: Making, name: str) -> Made:
    """A table whose stream nobody is told of, unless the template asks for one.

    Source: assumed, that what a table without a stream of the mock's own does in secret, nobody can see.
    """
    keys = _keys(making)
    _check_capacity(making)
    stream = making.object("StreamSpecification")
    options: dict[str, Any] = {"view": stream.get("StreamViewType")} if stream else {}
    tables = Tables(making.simulation, making.site.region)
    if name in tables:
        raise making.existing(name)
    table = tables.create(name, key=keys, **options)
    making.undo_by(table.drop)
    return _made(making, name, table.arn, table.stream_arn if stream else None, table)


def _made(making: Making, name: str, arn: str, stream: str | None, handle: object = None) -> Made:
    return making.made(name, {"Arn": arn} if stream is None else {"Arn": arn, "StreamArn": stream}, handle)


def _keys(making: Making) -> list[str]:
    """The names of partition and sort key, checked against the definitions of attributes.

    Source: observed, DynamoDB's words.
    """
    schema = making.objects("KeySchema")
    for (ordinal, role), element in zip(_ROLES, schema, strict=False):
        if element.get("KeyType") != role:
            raise making.wrong(
                "KeySchema", f"Invalid KeySchema: The {ordinal} KeySchemaElement is not a {role} key type"
            )
    keys = [str(one.get("AttributeName")) for one in schema]
    defined = sorted(str(one.get("AttributeName")) for one in making.objects("AttributeDefinitions"))
    has_indexes = any(making.has(prop) for prop in _INDEXES)
    problem = _mismatch(sorted({*keys, *_keys_of_indexes(making)}), defined, has_indexes=has_indexes)
    if problem:
        raise making.wrong("AttributeDefinitions", problem)
    return keys


def _mismatch(used: Sequence[str], defined: Sequence[str], *, has_indexes: bool) -> str | None:
    """What DynamoDB says when other attributes are defined than keys use; all in order.

    Source: observed, DynamoDB's words.
    """
    if used == defined:
        return None
    if len(defined) > len(used):
        unused = f"Some AttributeDefinitions are not used. AttributeDefinitions: {_listed(defined)}, keys used: "
        others = "Number of attributes in KeySchema does not exactly match number of attributes defined in "
        return _INVALID + (f"{unused}{_listed(used)}" if has_indexes else f"{others}AttributeDefinitions")
    if len(defined) < len(used) and not has_indexes:
        return "Invalid KeySchema: Some index key attribute have no definition"
    missing = [one for one in used if one not in defined] if has_indexes else used
    undefined = f"Some index key attributes are not defined in AttributeDefinitions. Keys: {_listed(missing)}, "
    return f"{_INVALID}{undefined}AttributeDefinitions: {_listed(defined)}"


def _keys_of_indexes(making: Making) -> Iterator[str]:
    for prop in _INDEXES:
        for number, index in enumerate(making.objects(prop)):
            place = f"{making.place}.{prop}.{number}.KeySchema"
            schema = items_at(index.get("KeySchema"), place)
            yield from (str(object_at(one, place).get("AttributeName")) for one in schema)


def _check_capacity(making: Making) -> None:
    """Source: observed, DynamoDB's words."""
    capacity, mode = making.object("ProvisionedThroughput"), making.text("BillingMode") or "PROVISIONED"
    if mode == "PAY_PER_REQUEST" and capacity:
        raise making.wrong(
            "ProvisionedThroughput",
            f"{_INVALID}Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is "
            "PAY_PER_REQUEST",
        )
    if mode == "PROVISIONED" and not capacity.keys() >= {"ReadCapacityUnits", "WriteCapacityUnits"}:
        raise making.wrong(
            "ProvisionedThroughput",
            f"{_INVALID}ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is "
            "PROVISIONED",
        )


def _listed(names: Sequence[str]) -> str:
    return f"[{', '.join(names)}]"


KINDS: Final[Mapping[str, Kind]] = {
    "AWS::DynamoDB::Table": Kind(
        _table,
        frozenset(
            {
                "AttributeDefinitions",
                "BillingMode",
                "KeySchema",
                "ProvisionedThroughput",
                "StreamSpecification",
                "TableName",
            }
        ),
        frozenset(
            {
                "DeletionProtectionEnabled",
                "GlobalSecondaryIndexes",
                "LocalSecondaryIndexes",
                "OnDemandThroughput",
                "PointInTimeRecoverySpecification",
                "ResourcePolicy",
                "SSESpecification",
                "TableClass",
                "Tags",
                "ContributorInsightsSpecification",
                "TimeToLiveSpecification",
                "WarmThroughput",
            }
        ),
        name="TableName",
        arn="arn:{partition}:dynamodb:{region}:{account}:table/{name}",
        beside="dynamodb",
    ),
}
