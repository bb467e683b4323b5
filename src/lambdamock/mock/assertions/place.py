"""Which function it is that something happened to."""

from __future__ import annotations

from typing import NamedTuple


class Place(NamedTuple):
    """Which function it is, whether or not it exists any more."""

    name: str
    region: str
    account_id: str

    def owns(self, arn: str) -> bool:
        """Whether an ARN, qualified or not, is the function's."""
        parts = arn.split(":")
        return len(parts) > 6 and (parts[6], parts[3], parts[4]) == self

    @property
    def scope(self) -> str:
        """The part of its ARN that no other function has."""
        return f":{self.region}:{self.account_id}:function:{self.name}"


def place_in(arn: str) -> Place:
    """The function that an ARN names, whatever its qualifier."""
    parts = arn.split(":")
    return Place(parts[6], parts[3], parts[4])
