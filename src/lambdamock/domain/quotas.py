"""How much Lambda allows, per profile; each number with where it comes from.

Sizes are bytes, memory is MB, times are seconds; units are binary, as AWS counts (6 MB = 6,291,456).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from lambdamock.errors import UsageError, did_you_mean


class Quotas(NamedTuple):
    """What an account may use in one region; the defaults are today's.

    Source: documented, developer guide, "AWS Lambda limits" (2019) and "Lambda quotas" (today); where a line says
    otherwise, that.
    """

    concurrent_executions: int = 1_000  # 2019 and today
    code_storage: int = 75 * 1024**3  # 2019 and today
    code_size_zipped: int = 50 * 1024**2  # direct upload; 2019 and today
    code_size_unzipped: int = 250 * 1024**2  # with layers; 2019 and today
    create_request_size: int = 70_167_211  # of a whole request that carries code; assumed from AWS's refusals
    environment_size: int = 4 * 1024  # of all variables, as compact JSON (observed); 2019 and today
    invocation_payload: int = 6 * 1024**2  # synchronous request; 2019 and today
    memory_minimum: int = 128  # 2019 and today
    memory_maximum: int = 10_240  # 3,008 in 2019
    memory_step: int = 1  # 64 in 2019
    timeout_maximum: int = 900  # 2019 and today
    function_name_length: int = 64  # 2019 and today
    ephemeral_storage_maximum: int = 10_240  # MB; today (the guide of 2019 has no such setting)
    page_size: int = 50  # functions in one answer of ListFunctions; 2019 and today
    client_context: int = 3_583  # bytes of base64; 2019 and today
    policy_size: int = 20 * 1024  # bytes of a resource-based policy; 2019 and today
    layers_per_function: int = 5  # 2019 and today
    unreserved_concurrency_minimum: int = 100  # executions that no function may reserve; 2019 and today
    tags_per_resource: int = 50  # 2019 and today
    capacity_providers: int = 1_000  # today; assumed
    function_versions_per_capacity_provider: int = 100  # today; assumed
    filters_per_mapping: int = 5  # today; up to 10 on request
    async_payload: int = 1024**2  # of an invocation of type Event; 256 KB in 2019
    queue_message: int = 1024**2  # of SQS, with attributes; 256 KB in 2019
    topic_message: int = 256 * 1024  # of SNS, with attributes; 2019 and today
    environment_idle_seconds: int = 600  # then an idle execution environment ends; assumed, AWS gives no number
    environment_lifetime_seconds: int = 7_200  # then even a busy one does; assumed, AWS says "every few hours"
    invoke_async_payload: int = 256 * 1024  # of the deprecated InvokeAsync; 2019 and today
    schedule_rules: int = 300  # of EventBridge, with a schedule; 100 in 2019
    targets_per_rule: int = 5  # of EventBridge; 2019 and today


CURRENT = Quotas()
GUIDE_2019 = CURRENT._replace(
    memory_maximum=3_008, memory_step=64, async_payload=256 * 1024, queue_message=256 * 1024, schedule_rules=100
)


def with_overrides(quotas: Quotas, overrides: Mapping[str, object]) -> Quotas:
    """The quotas with some numbers replaced, as after a raised (or, for tests, lowered) service quota.

    Raises:
        UsageError: a name is no quota, or a value no whole number of at least 0.
    """
    numbers = {}
    for name, value in overrides.items():
        if name not in Quotas._fields:
            raise UsageError(
                f"mock_lambda(quotas=...): {name!r} is no quota{did_you_mean(name, Quotas._fields, or_else='.')} "
                f"There are: {', '.join(Quotas._fields)}"
            )
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise UsageError(f"mock_lambda(quotas=...): {name!r} takes a whole number of at least 0, not {value!r}")
        numbers[name] = value
    return quotas._replace(**numbers)
