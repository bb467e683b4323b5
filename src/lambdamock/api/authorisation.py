"""May the caller do what it asks for: its own policies, and those of the function or layer version that it is about."""

from __future__ import annotations

from typing import Final

from lambdamock.api.world import Call
from lambdamock.authorisation.authority import Occasion
from lambdamock.authorisation.needs import ApiRequest, needs_of
from lambdamock.errors import AccessDeniedException

_SERVICE: Final = "lambda"


def authorise(call: Call) -> None:
    """Refuse a call that policies do not allow.

    Raises:
        AccessDeniedException: they do not.
    """
    subject = call.subject
    if subject is None:
        return
    request = ApiRequest(_SERVICE, _SERVICE, call.operation, call.input, call.region, call.account_id)
    occasion = Occasion(_SERVICE, call.operation, call.region, call.request_id, call.header("user-agent"))
    denial = call.world.authority.check(subject, needs_of(request), occasion)
    if denial is not None:
        raise AccessDeniedException(str(denial.decision))
