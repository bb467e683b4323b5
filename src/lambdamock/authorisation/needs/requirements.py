"""One line of a table: an action, the resources that it is asked for, and when.

    ~ on table                                  the action that is called like the operation
    GetItem on table                            another one of the service
    iam:PassRole per role to lambda.amazonaws.com
    PutObjectTagging on object if Tagging       also "unless"; of several members, "A|B", one is enough
    ~ on group also streams                     the resource has ARNs of both forms
    ~ on *                                      an action without resources: only "*" allows it
    ~ on any                                    one with resources, but the call does not tell which

What follows `on` and `per` is a name out of the table's resources, or a template. `on` asks for something even when the
request does not tell the resource: for any. `per` asks for nothing then.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

from lambdamock.authorisation.needs.need import Need
from lambdamock.authorisation.needs.templates import (
    Template,
    read_path,
    read_template,
    resources_of,
    values_at,
    widest,
)

if TYPE_CHECKING:
    from lambdamock.authorisation.needs.need import ApiRequest

SAME: Final = "~"
UNKNOWN: Final = "{?}"
_LINE: Final = re.compile(
    r"(?P<action>\S+) (?P<how>on|per) (?P<resource>.+?)(?: also (?P<forms>.+?))?"
    r"(?: to (?P<service>\S+))?(?: (?P<when>if|unless) (?P<members>\S+))?"
)


class Requirement(NamedTuple):
    """A line, read.

    Attributes:
        forms: further ARNs of the resource.
        is_optional: nothing is asked when the request does not tell the resource.
        context: condition keys that the need has.
        members: places in the request that decide whether anything is asked.
        when: "if", "unless", or "" for always.
    """

    action: str
    resource: Template
    forms: tuple[Template, ...]
    is_optional: bool
    context: Mapping[str, str]
    members: tuple[tuple[str, ...], ...]
    when: str

    def needs(self, request: ApiRequest) -> list[Need]:
        """What the line asks of a call."""
        action, template, has_forms, is_optional, context, _, when = self
        if when and self._is_given(request) != (when == "if"):
            return []
        resources = resources_of(template, request)
        if resources or is_optional:
            return [
                Need(action, resource, context, self._forms_of(resource, request) if has_forms else ())
                for resource in resources
            ]
        return [Need(action, widest(template, request), context, is_any_resource=True)]

    def _is_given(self, request: ApiRequest) -> bool:
        for path in self.members:
            if request.params.get(path[0]) if len(path) == 1 else values_at(request.params, path):
                return True
        return False

    def _forms_of(self, resource: str, request: ApiRequest) -> tuple[str, ...]:
        found = (form for template in self.forms for form in resources_of(template, request))
        return tuple(form for form in found if form != resource)


def read_requirement(text: str, operation: str, prefix: str, resources: Mapping[str, str]) -> Requirement:
    """Read a line.

    Args:
        prefix: of the service's actions.
        resources: templates by their names.

    Raises:
        ValueError: it is no line of a table.
    """
    match = _LINE.fullmatch(text)
    if match is None:
        raise ValueError(f"not a line of a table of permissions: {text!r}")
    action = operation if match["action"] == SAME else match["action"]
    named = UNKNOWN if match["resource"] == "any" else resources.get(match["resource"], match["resource"])
    return Requirement(
        action if ":" in action else f"{prefix}:{action}",
        read_template(named),
        tuple(read_template(resources.get(form, form)) for form in (match["forms"] or "").split(" also ") if form),
        match["how"] == "per",
        {"iam:PassedToService": match["service"]} if match["service"] else {},
        tuple(read_path(member) for member in (match["members"] or "").split("|") if member),
        match["when"] or "",
    )
