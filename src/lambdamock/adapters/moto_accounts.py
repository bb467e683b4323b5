"""What moto keeps of accounts, as far as no client can tell; all of it is empty where moto is not loaded."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

_BACKENDS: Final = "moto.core.base_backend"
_BUCKETS: Final = "moto.s3.models"
_CORE: Final = "moto.core.models"
_VARIABLE: Final = "MOTO_ACCOUNT_ID"
_HEADER: Final = "x-moto-account-id"


def epoch() -> object:
    """An object that stays the same until moto forgets everything, as it does where its mocks end and begin.

    Source: observed, moto 5.0.20 and 5.2.5: it then makes new stores for the accounts of each service.
    """
    backends: Any = getattr(sys.modules.get(_BACKENDS), "BackendDict", None)
    used = getattr(backends, "_instances", None)
    return next(iter(used[0].values()), None) if used else None


def default_account() -> str | None:
    """The account of all whose keys moto does not know; None where there is no moto."""
    account_id: str | None = os.environ.get(_VARIABLE) or getattr(sys.modules.get(_CORE), "DEFAULT_ACCOUNT_ID", None)
    return account_id


def owner_of(bucket: str) -> str | None:
    """The account that a bucket of moto's belongs to; None where it has none of that name."""
    models = sys.modules.get(_BUCKETS)
    for account_id, partitions in list(models.s3_backends.items()) if models is not None else ():
        if any(bucket in backend.buckets for backend in list(partitions.values())):
            return str(account_id)
    return None


@contextmanager
def acting_in(client: Any, account_id: str) -> Iterator[None]:
    """Let a client's calls be about an account, where moto answers them."""

    def tell(params: Mapping[str, Any], **_: object) -> None:
        params["headers"][_HEADER] = account_id

    events = client.meta.events
    events.register("before-call", tell)
    try:
        yield
    finally:
        events.unregister("before-call", tell)
