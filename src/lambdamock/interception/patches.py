"""The patched attributes of botocore and moto: recorded before, put back afterwards, the same objects."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from lambdamock.interception.port import Innermost
from lambdamock.interception.triggers.seams import Seams

_MARK: Final = "__lambdamock__"


class Patches:
    """Replaces attributes and puts them back in reverse order."""

    def __init__(self) -> None:
        self._undo: list[tuple[Any, str, Any]] = []

    def install(self, innermost: Innermost) -> None:
        """Take over the requests of every client class that is imported; when they come, what triggers functions."""
        from botocore import waiter
        from botocore.client import BaseClient

        from lambdamock.interception.exchange import intercepted
        from lambdamock.interception.permissions.capture import capturing
        from lambdamock.interception.waits import waiting

        seams = Seams(partial(self._replace, innermost=innermost))
        self._replace(BaseClient, "_make_request", partial(intercepted, seams=seams), innermost)
        self._replace(BaseClient, "_convert_to_request_dict", capturing, innermost)
        self._replace(waiter.Waiter, "wait", waiting, innermost)
        if "aiobotocore.client" in sys.modules:
            from lambdamock.interception.async_exchange import intercepted as intercepted_async

            owner = sys.modules["aiobotocore.client"].AioBaseClient
            self._replace(owner, "_make_request", partial(intercepted_async, seams=seams), innermost)
            self._replace(owner, "_convert_to_request_dict", capturing, innermost)

    def add(self, owner: Any, name: str, intercept: Callable[[Any, Innermost], Any], innermost: Innermost) -> None:
        """Take over one more attribute, until `remove`; it stays as it is when it is taken over already."""
        if not hasattr(vars(owner)[name], _MARK):
            self._replace(owner, name, intercept, innermost)

    def remove(self) -> None:
        """Put every attribute back.

        One that another library has wrapped meanwhile stays as it is: that library holds our function as its original,
        and while no mock runs our function only passes calls through.
        """
        while self._undo:
            owner, name, original = self._undo.pop()
            if hasattr(vars(owner)[name], _MARK):
                setattr(owner, name, original)

    def _replace(self, owner: Any, name: str, intercept: Callable[[Any, Innermost], Any], innermost: Innermost) -> None:
        original = vars(owner)[name]
        replacement = intercept(original, innermost)
        setattr(replacement, _MARK, True)
        self._undo.append((owner, name, original))
        setattr(owner, name, replacement)
