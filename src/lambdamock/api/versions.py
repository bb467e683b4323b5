"""Versions: snapshots of a function's code and settings."""

from __future__ import annotations

from typing import Any

from lambdamock.api.configuration import described
from lambdamock.api.guards import check_revision
from lambdamock.api.lifecycle import advance_later, check_idle
from lambdamock.api.listing import versions_page
from lambdamock.api.lookup import function_of, reference_of, store_of
from lambdamock.api.packages import check_storage
from lambdamock.api.registry import operation
from lambdamock.api.scope import refuse_what_is_not_built
from lambdamock.api.world import Call
from lambdamock.domain.functions import Function, Published
from lambdamock.domain.lifecycles import Phase
from lambdamock.domain.versions import Version
from lambdamock.errors import InvalidParameterValueException


@operation("PublishVersion")
def publish_version(call: Call) -> dict[str, Any]:
    """Make a version of `$LATEST`; when nothing changed since the last one, answer that one.

    Source: documented, developer guide, PublishVersion, rules A203 to A210; observed, recorded answers and refusals:
    the version is Active in the answer, and publishing gives `$LATEST` a new revision.
    """
    refuse_what_is_not_built("PublishVersion", call.input)
    function = function_of(call, reference_of(call))
    latest = function.latest
    check_revision(call, latest.revision_id)
    guard = call.input.get("CodeSha256")
    if guard and guard != latest.code.sha256:
        raise InvalidParameterValueException(
            f"CodeSHA256 ({guard}) is different from current CodeSHA256 in $LATEST ({latest.code.sha256}). "
            "Please try again with the CodeSHA256 in $LATEST."
        )
    check_idle(latest)
    if "CapacityProviderConfig" in latest.settings.others:
        from lambdamock.api.capacity_providers import check_capacity_provider  # only such functions need it

        check_capacity_provider(call, latest.settings.others["CapacityProviderConfig"])
    phase = Phase.READY if latest.settings.snap_start == "None" else Phase.CREATING
    return described(publish(call, function, description=call.input.get("Description"), phase=phase))


@operation("ListVersionsByFunction")
def list_versions_by_function(call: Call) -> dict[str, Any]:
    """`$LATEST` and the published versions, at most 50 at a time.

    Source: documented, developer guide, ListVersionsByFunction; observed, recorded answers: `$LATEST` comes first,
    its ARN is qualified, and states are not shown.
    """
    return versions_page(call, function_of(call, reference_of(call)))


def publish(call: Call, function: Function, *, description: str | None = None, phase: Phase) -> Version:
    """Make a version of what `$LATEST` is now, or return the last one when nothing changed since.

    Args:
        description: replaces that of `$LATEST`.
        phase: that the new version begins in.

    Raises:
        CodeStorageExceededException: the account has no room for another copy of the code.
    """
    latest = function.latest
    last = function.last_published
    if last is not None and (last.sha256, last.settings) == (latest.code.sha256, latest.settings):
        existing = function.versions.get(last.number)
        if existing is not None:
            return existing
    check_storage(call, latest.code, None)
    world = call.world
    store = store_of(call, function.reference)
    number = store.next_number(function.name)
    settings = latest.settings if description is None else latest.settings._replace(description=description)
    version = latest._replace(
        number=str(number), settings=settings, revision_id=world.ids.uuid(), phase=phase, generation=1
    )
    store.add_version(function, version)
    function.last_published = Published(number, latest.code.sha256, latest.settings)
    if phase is not Phase.READY:
        advance_later(world, version)
    if latest.phase is Phase.READY:
        function.latest = latest._replace(revision_id=world.ids.uuid())
    return version
