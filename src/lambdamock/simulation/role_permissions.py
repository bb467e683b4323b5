"""What the roles of functions allow event source mappings to do, asked anew only when it may be something else."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from lambdamock.authorisation.subjects import of_function
from lambdamock.domain.event_invoke_configs import function_named_by
from lambdamock.domain.mappings import EventSourceMapping

if TYPE_CHECKING:
    from lambdamock.authorisation.authority import Authority
    from lambdamock.authorisation.needs.need import Need


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
        self._allowed: set[tuple[str, str, str]] = set()
        self._unchecked: set[tuple[str, str, str]] = set()

    def forget(self) -> None:
        """Ask anew from now on what known roles allow."""
        self._allowed = set()

    def change(self) -> None:
        """Ask anew from now on: roles that nobody knew may be known now."""
        self._allowed, self._unchecked = set(), set()

    def first_missing(self, mapping: EventSourceMapping, needs: Iterable[Need]) -> str | None:
        """The action of the first need that the role of a mapping's function does not allow at this moment."""
        function, role = function_named_by(mapping.function_arn), self._role_of(mapping)
        if function is None or role is None:
            return None
        if self._now() != self._moment:
            self._moment = self._now()
            self.forget()
        subject = of_function(role, function)
        is_known = self._authority.identities.find(role, region=mapping.region) is not None
        remembered = self._allowed if is_known else self._unchecked
        for need in needs:
            key = (subject.principal.arn, need.action, need.resource)
            if key not in remembered:
                if self._authority.check_role(subject, (need,), region=mapping.region) is not None:
                    return need.action
                remembered.add(key)
        return None
