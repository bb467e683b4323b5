"""What CloudTrail calls the operations of Lambda, and which of them it records where."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

_SUFFIXES: Final[Mapping[str, str]] = {
    # documented
    "AddPermission": "20150331v2",
    "CreateAlias": "20150331",
    "CreateEventSourceMapping": "20150331",
    "CreateFunction": "20150331",
    "DeleteAlias": "20150331",
    "DeleteEventSourceMapping": "20150331",
    "DeleteFunction": "20150331",
    "DeleteFunctionConcurrency": "20171031",
    "GetAlias": "20150331",
    "PublishLayerVersion": "20181031",
    "PublishVersion": "20150331",
    "PutFunctionConcurrency": "20171031",
    "RemovePermission": "20150331v2",
    "TagResource": "20170331v2",
    "UntagResource": "20170331v2",
    "UpdateAlias": "20150331",
    "UpdateEventSourceMapping": "20150331",
    "UpdateFunctionCode": "20150331v2",
    "UpdateFunctionConfiguration": "20150331v2",
    # observed
    "AddLayerVersionPermission": "20181031",
    "DeleteLayerVersion": "20181031",
    "GetAccountSettings": "20160819",
    "GetEventSourceMapping": "20150331",
    "GetFunction": "20150331v2",
    "GetFunctionConfiguration": "20150331v2",
    "GetLayerVersion": "20181031",
    "GetLayerVersionPolicy": "20181031",
    "GetPolicy": "20150331v2",
    "ListAliases": "20150331",
    "ListEventSourceMappings": "20150331",
    "ListFunctions": "20150331",
    "ListLayerVersions": "20181031",
    "ListLayers": "20181031",
    "ListTags": "20170331",
    "ListVersionsByFunction": "20150331",
    "RemoveLayerVersionPermission": "20181031",
}
"""What follows the name of an operation in `eventName`: the version of the API that it came with. Others have none.

Source: documented, developer guide of today, "Logging Lambda API calls using CloudTrail", and rule B262; observed, the
second half: names in published records.
"""

LOGGED_IN_2019: Final = frozenset(
    {
        "AddPermission",
        "CreateEventSourceMapping",
        "CreateFunction",
        "DeleteEventSourceMapping",
        "DeleteFunction",
        "GetEventSourceMapping",
        "GetFunction",
        "GetFunctionConfiguration",
        "GetPolicy",
        "ListEventSourceMappings",
        "ListFunctions",
        "RemovePermission",
        "UpdateEventSourceMapping",
        "UpdateFunctionCode",
        "UpdateFunctionConfiguration",
    }
)
"""The management events of 2019. Source: documented, rule B257."""

_INVOKING: Final = frozenset({"Invoke", "InvokeAsync", "InvokeWithResponseStream"})
_READING: Final = ("Get", "List")
_SUFFIX: Final = re.compile(r"\d{8}(v\d+)?\Z")


def event_name(operation: str) -> str:
    """The `eventName` of an operation, for instance "GetFunction20150331v2"."""
    return operation + _SUFFIXES.get(operation, "")


def action_of(event_name: str) -> str:
    """The operation that an `eventName` stands for, with or without the version of the API (rule B262)."""
    return _SUFFIX.sub("", event_name)


def is_data_event(operation: str) -> bool:
    """Whether it is no management event, so that only trails record it that are told to.

    Source: documented, rule B264: invocations; assumed, that all operations which invoke count.
    """
    return operation in _INVOKING


def is_read_only(operation: str) -> bool:
    """Whether it changes nothing. Source: observed, invocations count as writing."""
    return operation.startswith(_READING)
