"""Where an event comes from: the world's region, account and time, and the ids that follow from them."""

from __future__ import annotations

from hashlib import sha256
from typing import Final, Literal, NamedTuple

from lambdamock.errors import UsageError
from lambdamock.events import moments
from lambdamock.events.moments import Moment
from lambdamock.reprs import displayed

Profile = Literal["current", "2019"]


@displayed()
class Origin(NamedTuple):
    """What an event knows of the world that it happens in. Equal origins and contents give equal events.

    Attributes:
        region: where the source is; an ARN given to a builder has the last word.
        account_id: whose it is, twelve digits.
        at: when: seconds since 1970 or a datetime with time zone; the beginning of virtual time unless told otherwise.
        profile: "current" gives each service's event of today, "2019" the form printed in the developer guide of then.
        seed: distinguishes events that are otherwise equal: another seed, other ids.
    """

    region: str = "us-east-1"
    account_id: str = "123456789012"
    at: Moment = 1_767_225_600.0
    profile: Profile = "current"
    seed: int | str = 0

    @property
    def is_2019(self) -> bool:
        """Whether events have the form of the guide of 2019.

        Raises:
            UsageError: there is no such profile.
        """
        if self.profile not in {"current", "2019"}:
            raise UsageError(f"Origin(profile={self.profile!r}): there are 'current' and '2019'")
        return self.profile == "2019"

    @property
    def milliseconds(self) -> int:
        """The time, in milliseconds since 1970."""
        return moments.milliseconds(self.at)

    def arn(self, service: str, resource: str) -> str:
        """The ARN of a resource of this account and region."""
        return f"arn:{_partition(self.region)}:{service}:{self.region}:{self.account_id}:{resource}"

    def global_arn(self, service: str, resource: str, *, account_id: str | None = None) -> str:
        """The ARN of a resource that belongs to no region; S3's belong to no account either: `account_id=""`."""
        account = self.account_id if account_id is None else account_id
        return f"arn:{_partition(self.region)}:{service}::{account}:{resource}"

    def host(self, name: str) -> str:
        """The host name of an endpoint in this region, as in `NAME.us-east-1.amazonaws.com`."""
        return f"{name}.{self.region}.amazonaws.com{'.cn' if self.region.startswith('cn-') else ''}"

    def hex(self, digits: int, *of: object) -> str:
        """An id of hexadecimal digits that follows from `of` and this origin."""
        facts = repr((self.region, self.account_id, self.milliseconds, str(self.seed), of)).encode()
        text = ""
        while len(text) < digits:
            text += sha256(facts + text.encode()).hexdigest()
        return text[:digits]

    def number(self, digits: int, *of: object) -> str:
        """An id of decimal digits, the same way."""
        return f"{int(self.hex(digits, *of), 16) % 10**digits:0{digits}d}"

    def uuid(self, *of: object) -> str:
        """An id that looks like a random UUID, the same way."""
        text = self.hex(32, *of)
        return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"


HERE: Final = Origin()
"""The origin of events that are asked for without one."""


def region_of(arn: str, origin: Origin) -> str:
    """The region that an ARN names; that of the origin where the ARN names none."""
    parts = arn.split(":", 4)
    return parts[3] if len(parts) > 4 and parts[3] else origin.region


def _partition(region: str) -> str:
    if region.startswith("cn-"):
        return "aws-cn"
    return "aws-us-gov" if region.startswith("us-gov-") else "aws"
