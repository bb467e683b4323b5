"""The APIs, keys and usage plans of a stack, by the ids that its resources name each other by."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from lambdamock.errors import TemplateError

if TYPE_CHECKING:
    from lambdamock.mock.stack.api import Api
    from lambdamock.mock.stack.gateway.http_api import HttpApi
    from lambdamock.mock.stack.gateway.keys import ApiKey, UsagePlan
    from lambdamock.mock.stack.gateway.rest_api import RestApi
    from lambdamock.mock.stack.resources.making import Making
    from lambdamock.mock.stack.site import Site

_A = TypeVar("_A")


class ApiRegister:
    """What the resources of a stack find each other in."""

    def __init__(self) -> None:
        self.rest: dict[str, RestApi] = {}
        self.http: dict[str, HttpApi] = {}
        self.keys: dict[str, ApiKey] = {}
        self.plans: dict[str, UsagePlan] = {}

    def all(self) -> dict[str, Api]:
        """Both kinds of APIs."""
        return {**self.rest, **self.http}


def registered(things: Mapping[str, _A], named: object, what: str, site: Site) -> _A:
    """What has an id.

    Raises:
        TemplateError: nothing of this stack has. Source: assumed, the wording: that of API Gateway for APIs.
    """
    if str(named) not in things:
        raise TemplateError(f"Invalid {what} identifier specified {site.account_id}:{named}")
    return things[str(named)]


def keep(making: Making, things: dict[Any, Any], key: object, thing: object) -> None:
    """Put something into a table until its stack goes."""
    things[key] = thing
    making.undo_by(partial(things.pop, key, None))


def id_for(site: Site, logical_id: str, digits: int = 10) -> str:
    """An id of lower-case letters and digits, the same in every run."""
    return site.name_for(logical_id)[-digits:].lower()
