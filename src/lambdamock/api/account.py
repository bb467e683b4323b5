"""The account: its limits and what it uses."""

from __future__ import annotations

from typing import Any

from lambdamock.api.registry import operation
from lambdamock.api.world import Call
from lambdamock.domain.concurrency import unreserved


@operation("GetAccountSettings")
def get_account_settings(call: Call) -> dict[str, Any]:
    """The account's limits in the region and how much of them is in use.

    Source: documented, developer guide, GetAccountSettings; rules A001, A002, A156, A157, A159; assumed: provisioned
    concurrency of functions that reserve none is not unreserved either.
    """
    quotas = call.world.profile.quotas
    store = call.store
    return {
        "AccountLimit": {
            "TotalCodeSize": quotas.code_storage,
            "CodeSizeUnzipped": quotas.code_size_unzipped,
            "CodeSizeZipped": quotas.code_size_zipped,
            "ConcurrentExecutions": quotas.concurrent_executions,
            "UnreservedConcurrentExecutions": unreserved(store, quotas),
        },
        "AccountUsage": {"TotalCodeSize": store.code_size, "FunctionCount": len(store.functions)},
    }
