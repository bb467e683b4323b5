"""What CloudTrail calls the operations of Lambda."""

from __future__ import annotations

import pytest
from botocore.session import get_session

from lambdamock.observability.trail.names import LOGGED_IN_2019, action_of, event_name, is_data_event, is_read_only

NAMES = [
    ("CreateFunction", "CreateFunction20150331"),
    ("UpdateFunctionCode", "UpdateFunctionCode20150331v2"),
    ("UpdateFunctionConfiguration", "UpdateFunctionConfiguration20150331v2"),
    ("GetFunction", "GetFunction20150331v2"),
    ("AddPermission", "AddPermission20150331v2"),
    ("TagResource", "TagResource20170331v2"),
    ("PutFunctionConcurrency", "PutFunctionConcurrency20171031"),
    ("PublishLayerVersion", "PublishLayerVersion20181031"),
    ("CreateFunctionUrlConfig", "CreateFunctionUrlConfig"),
    ("PutProvisionedConcurrencyConfig", "PutProvisionedConcurrencyConfig"),
    ("Invoke", "Invoke"),
]


@pytest.mark.parametrize(("operation", "name"), NAMES, ids=[operation for operation, _ in NAMES])
def test_B262_a_name_may_end_with_the_version_of_the_api(operation: str, name: str) -> None:
    assert (event_name(operation), action_of(name), action_of(operation)) == (name, operation, operation)


def test_the_version_can_be_taken_off_every_name() -> None:
    operations = _operations()
    assert {action_of(event_name(one)) for one in operations} == set(operations)


def test_B257_fifteen_operations_were_recorded_in_2019() -> None:
    assert len(LOGGED_IN_2019) == 15
    assert set(_operations()) >= LOGGED_IN_2019
    assert not any(map(is_data_event, LOGGED_IN_2019))


def test_B264_only_invocations_are_data_events() -> None:
    assert {one for one in _operations() if is_data_event(one)} == {
        "Invoke",
        "InvokeAsync",
        "InvokeWithResponseStream",
    } & set(_operations())


def test_reading_is_what_begins_with_Get_or_List() -> None:
    assert [one for one in ("GetPolicy", "ListTags", "Invoke", "TagResource") if is_read_only(one)] == [
        "GetPolicy",
        "ListTags",
    ]


def _operations() -> list[str]:
    return list(get_session().get_service_model("lambda").operation_names)
