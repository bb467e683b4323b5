"""The numbers of `Quotas` as people look at them: unit, what raises them, where they are known from."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from lambdamock.domain.quotas import Quotas
from lambdamock.mock.explanation.findings import Limit
from lambdamock.mock.explanation.sources import source_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_RAISED: Final = "AWS raises it on request"
_FIXED: Final = "AWS does not raise it"
_OWN: Final = "AWS gives no number"

UNITS: Final[Mapping[str, tuple[str, str]]] = {
    "concurrent_executions": ("executions at once in the region", _RAISED),
    "code_storage": ("bytes of packages in the region", _RAISED),
    "code_size_zipped": ("bytes of a package that is uploaded directly", f"{_FIXED}: larger ones go through S3"),
    "code_size_unzipped": ("bytes of a package with its layers, unzipped", f"{_FIXED}: container images may be larger"),
    "create_request_size": ("bytes of a request", _FIXED),
    "environment_size": ("bytes of all environment variables together", _FIXED),
    "invocation_payload": ("bytes of a synchronous request", _FIXED),
    "memory_minimum": ("MB", _FIXED),
    "memory_maximum": ("MB", _FIXED),
    "memory_step": ("MB between sizes", _FIXED),
    "timeout_maximum": ("seconds", _FIXED),
    "function_name_length": ("characters", _FIXED),
    "ephemeral_storage_maximum": ("MB", _FIXED),
    "page_size": ("items in one answer", _FIXED),
    "client_context": ("bytes of base64", _FIXED),
    "policy_size": ("bytes of a resource-based policy", _FIXED),
    "layers_per_function": ("layers of a function", _FIXED),
    "unreserved_concurrency_minimum": ("executions that stay unreserved", _FIXED),
    "tags_per_resource": ("tags of a resource", _FIXED),
    "capacity_providers": ("capacity providers in the region", _RAISED),
    "function_versions_per_capacity_provider": ("versions of functions on a capacity provider", _RAISED),
    "filters_per_mapping": ("filters of an event source mapping", f"{_RAISED}, to 10"),
    "async_payload": ("bytes of an asynchronous event", _FIXED),
    "queue_message": ("bytes of a message with its attributes", _FIXED),
    "topic_message": ("bytes of a message with its attributes", _FIXED),
    "environment_idle_seconds": ("seconds", _OWN),
    "environment_lifetime_seconds": ("seconds", _OWN),
    "invoke_async_payload": ("bytes of a request of InvokeAsync", f"{_FIXED}: Invoke takes more"),
    "schedule_rules": ("rules of an event bus", _RAISED),
    "targets_per_rule": ("targets of a rule", _RAISED),
}
"""Unit, and whether AWS raises it. Source: documented, developer guide of today, "Lambda quotas", Service Quotas of
Lambda, SQS, SNS and EventBridge; assumed for capacity providers."""

_FIELD: Final = re.compile(r"^\s+(?P<name>\w+): int = [^#\n]*#\s*(?P<remark>.*)$", re.MULTILINE)


def limit_of(quotas: Quotas, name: str) -> Limit:
    """One of the quotas of a mock.

    Args:
        name: of a field of `Quotas`.
    """
    unit, on_aws = UNITS[name]
    number = getattr(quotas, name)
    return Limit(name, number, unit, f"here mock_lambda(quotas={{{name!r}: ...}}); {on_aws}", _source_of(name))


def _source_of(name: str) -> str:
    """The grade and the page, with the remark that stands at the number."""
    remark = _remarks().get(name, "")
    general = source_of("domain.quotas:Quotas")
    return f"assumed, {remark}" if "assumed" in remark else f"{general} {remark}".strip()


@cache
def _remarks() -> Mapping[str, str]:
    """What stands beside each number in the code; nothing where the code is not at hand."""
    import inspect

    try:
        return {match["name"]: match["remark"] for match in _FIELD.finditer(inspect.getsource(Quotas))}
    except (OSError, TypeError):
        return {}
