"""What the roles of functions allow event source mappings to do, asked anew only when it may be something else."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from lambdamock.authorisation.subjects import of_function
from lambdamock.domain.event_invoke_configs import function_named_by
from lambdamock.domain.mappings import EventSourceMapping

if TYPE_CHECKING:
    from lambdamock.authorisation.authority import Authority
    from lambdamock.eventsources.permissions import Needs


class _Remembered:
    """What was allowed.

    Attributes:
        needs: principal, action and resource of each.
        mappings: for which all of what they need was, with their roles.
    """

    def __init__(self) -> None:
        self.needs: set[tuple[str, str, str]] = set()
        self.mappings: dict[tuple[str, Needs], tuple[EventSourceMapping, str]] = {}


class RolePermissions:
    """Asks for what mappings need, once while jobs follow each other at one moment.

    Where nobody knows a role, it is asked for something only once: that cannot change by itself.

    Args:
        now: virtual time; policies may have conditions about it.
        role_of: the ARN of the execution role of a mapping's function; None when there is no such function any more.
    """

    def __init__(
        self, authority: Authority, now: Callable[[], float], role_of: Callable[[EventSourceMapping], str | None]
    ) -> None:
        self._authority = authority
        self._now = now
        self._moment = now()
        self._role_of = role_of
        self._allowed = _Remembered()
        self._unchecked = _Remembered()

    def forget(self) -> None:
        """Ask anew from now on what known roles allow."""
        self._allowed = _Remembered()

    def change(self) -> None:
        """Ask anew from now on: roles that nobody knew may be known now."""
        self._allowed, self._unchecked = _Remembered(), _Remembered()

    def first_missing(self, mapping: EventSourceMapping, needs: Needs) -> str | None:
        """The action of the first need that the role of a mapping's function does not allow at this moment."""
        function, role = function_named_by(mapping.function_arn), self._role_of(mapping)
        if function is None or role is None:
            return None
        if self._now() != self._moment:
            self._moment = self._now()
            self.forget()
        is_known = self._authority.identities.find(role, region=mapping.region) is not None
        remembered = self._allowed if is_known else self._unchecked
        of_whom, of_role = remembered.mappings.get((mapping.uuid, needs), (None, role))
        if of_whom is mapping and of_role == role:
            return None
        subject = of_function(role, function)
        for need in needs(mapping):
            key = (subject.principal.arn, need.action, need.resource)
            if key not in remembered.needs:
                if self._authority.check_role(subject, (need,), region=mapping.region) is not None:
                    return need.action
                remembered.needs.add(key)
        remembered.mappings[mapping.uuid, needs] = mapping, role
        return None
