"""Which permissions a call of an AWS API needs: actions, resources and condition keys.

A rule in Python, of `services`, comes before the line of a table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambdamock.authorisation.needs.need import ApiRequest, Need
from lambdamock.authorisation.needs.services import rules_of
from lambdamock.authorisation.needs.tables import tabled
from lambdamock.authorisation.needs.tags import tag_context

if TYPE_CHECKING:
    from lambdamock.iam.requests import Context

__all__ = ["ApiRequest", "Need", "needs_of"]


def needs_of(request: ApiRequest) -> list[Need]:
    """The permissions that a call needs, in the order in which AWS misses them; none for calls that need none."""
    rules = rules_of(request.service)
    rule = rules.needs.get(request.operation) or rules.needs.get("*", tabled)
    needs = rule(request)
    context = tag_context(request.params)
    for operation in ("*", request.operation) if rules.context else ():
        if operation in rules.context:
            context = {**context, **rules.context[operation](request)}
    return [_with(need, context, needs[0]) for need in needs] if context and needs else needs


def _with(need: Need, context: Context, first: Need) -> Need:
    """A need with the condition keys of its call, unless it is one of another service: of a role that is passed."""
    if need is not first and need.action.partition(":")[0] != first.action.partition(":")[0]:
        return need
    action, resource, own, forms, is_any_resource = need
    return Need(action, resource, {**context, **own} if own else context, forms, is_any_resource)
