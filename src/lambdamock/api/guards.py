"""Optimistic locking: a request may say which revision it wants to change."""

from __future__ import annotations

from lambdamock.api.world import Call
from lambdamock.errors import PreconditionFailedException


def check_revision(call: Call, latest: str, getter: str = "GetFunction/GetAlias") -> None:
    """Refuse the request when its `RevisionId` is not the latest one.

    Args:
        getter: the operation that tells the latest one, as AWS words it.

    Raises:
        PreconditionFailedException: it is another one. Source: observed, recorded refusals.
    """
    guard = call.input.get("RevisionId")
    if guard is not None and guard != latest:
        raise PreconditionFailedException(
            "The Revision Id provided does not match the latest Revision Id. "
            f"Call the {getter} API to retrieve the latest Revision Id"
        )
