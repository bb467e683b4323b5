"""The metrics of a world, for those who look at them: the handle, and whatever answers CloudWatch."""

from __future__ import annotations

from functools import partial

from lambdamock.api import World
from lambdamock.observability.metrics import AccountMetrics, Surroundings


def metrics_of(world: World, region: str, account_id: str) -> AccountMetrics:
    """The metrics of an account in a region."""

    def counted(mapping: str) -> frozenset[str]:
        found = world.stores.of(account_id, region).mappings.get(mapping)
        return frozenset() if found is None else frozenset(found.settings.get("MetricsConfig", {}).get("Metrics", ()))

    around = partial(
        Surroundings,
        world.journal,
        is_2019=world.profile.name == "2019",
        account_limit=world.profile.quotas.concurrent_executions,
        counted=counted,
    )
    return AccountMetrics(world.journal, (region, account_id), around)
