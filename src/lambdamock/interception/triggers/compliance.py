"""Rules of moto's AWS Config that a function of ours checks."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from lambdamock.interception.port import Innermost
from lambdamock.interception.triggers.stand_ins import Functions, standing_in


def checking(original: Callable[..., Any], innermost: Innermost, look: Callable[[], None]) -> Callable[..., Any]:
    """`Source.__init__` that asks whether AWS Config may invoke a function of ours; moto words the refusal.

    Source: documented, Config API reference, "PutConfigRule" (InsufficientPermissionsException).
    """

    @wraps(original)
    def init(self: Any, account_id: str, *args: Any, **named: Any) -> None:
        cloud = innermost()
        if cloud is None:
            original(self, account_id, *args, **named)
            return
        with standing_in(Functions(cloud, "config", source_arn=None, source_account=account_id), look):
            original(self, account_id, *args, **named)

    return init
