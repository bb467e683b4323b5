"""The operators that a condition may use: from a value of a policy to what tells whether a value of a request fits."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from lambdamock.iam.wildcards import ANY, Matcher, matcher

if TYPE_CHECKING:
    from ipaddress import IPv4Network, IPv6Network

ARN_PARTS: Final = 6

_NUMBER: Final = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_DATE: Final = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):?(\d\d)(?::?(\d\d)(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?)?)?",
    re.ASCII | re.IGNORECASE,
)
_EPOCH: Final = re.compile(r"\d{5,15}", re.ASCII)
_BOOLEANS: Final = {"true": True, "false": False}

_Ordering = Callable[[Any, Any], bool]


def _never(_value: str) -> bool:
    return False


def _anything(_value: str) -> bool:
    return True


class Operator(NamedTuple):
    """One operator.

    Attributes:
        test: of a value of a policy, in which variables are replaced already.
        is_negated: true when none of the policy's values may fit, and also when the request lacks the key.
        is_pattern: whether `*` and `?` are wildcards.
        has_variables: whether the values may have policy variables.
        is_value: whether a text without variables can be a value of a policy.
    """

    name: str
    test: Callable[[str], Matcher]
    is_negated: bool = False
    is_pattern: bool = False
    has_variables: bool = False
    is_value: Callable[[str], bool] = _anything


def _equals(wanted: str) -> Matcher:
    return wanted.__eq__


def _equals_ignoring_case(wanted: str) -> Matcher:
    lowered = wanted.lower()
    return lambda value: value.lower() == lowered


def number(text: str) -> int | float | None:
    """The number that a text is; None when it is none."""
    if _NUMBER.fullmatch(text) is None:
        return None
    return int(text) if text.isdigit() and len(text) < 4_000 else float(text)


@lru_cache(1024)
def moment(text: str) -> float | None:
    """Seconds since the epoch of a date in one of the forms of ISO 8601 that W3C names, or of such a number.

    Source: documented, IAM user guide, "Date condition operators"; a number of four digits is a year (assumed).
    """
    if _EPOCH.fullmatch(text):
        return float(text)
    found = _DATE.fullmatch(text)
    return None if found is None else _since_epoch(*found.groups())


def _since_epoch(*groups: str | None) -> float | None:
    from datetime import datetime, timezone

    *fields, fraction, zone = groups
    year, month, day, hour, minute, second = (
        default if field is None else int(field) for field, default in zip(fields, (1, 1, 1, 0, 0, 0), strict=True)
    )
    try:
        whole = datetime(year, month, day, hour, minute, second, tzinfo=timezone.utc).timestamp()
    except ValueError:
        return None
    return whole + float(fraction or 0) - _offset(zone or "Z")


def _offset(zone: str) -> int:
    if zone in "Zz":
        return 0
    sign = -1 if zone[0] == "-" else 1
    return sign * (int(zone[1:3]) * 3600 + int(zone[-2:]) * 60)


def _ordered(read: Callable[[str], float | None], compare: _Ordering) -> Callable[[str], Matcher]:
    """A test of two values that both are numbers, or both moments; others fit nothing."""

    def test(wanted: str) -> Matcher:
        limit = read(wanted)
        if limit is None:
            return _never

        def fits(value: str) -> bool:
            found = read(value)
            return found is not None and compare(found, limit)

        return fits

    return test


def boolean(text: str) -> bool | None:
    """The truth value that a text is, in any case; None when it is none."""
    return _BOOLEANS.get(text.lower())


def _is_boolean(wanted: str) -> Matcher:
    meant = boolean(wanted)
    return _never if meant is None else lambda value: boolean(value) is meant


def _binary(wanted: str) -> Matcher:
    meant = decoded(wanted)
    return wanted.__eq__ if meant is None else lambda value: decoded(value) == meant


def decoded(text: str) -> bytes | None:
    """The bytes of a text in base64; None when it is none."""
    from base64 import b64decode

    try:
        return b64decode(text, validate=True)
    except ValueError:
        return None


@lru_cache(1024)
def _address(text: str) -> tuple[int, int] | None:
    """The version of an address and its number; None when it is none."""
    from ipaddress import ip_address

    try:
        found = ip_address(text)
    except ValueError:
        return None
    return found.version, int(found)


def network(text: str) -> IPv4Network | IPv6Network | None:
    """The block of addresses that a text is, for instance "10.0.0.0/8" or one address; None when it is none."""
    from ipaddress import ip_network

    try:
        return ip_network(text, strict=False)
    except ValueError:
        return None


def _in_network(wanted: str) -> Matcher:
    block = network(wanted)
    if block is None:
        return _never
    version, mask, start = block.version, int(block.netmask), int(block.network_address)

    def fits(value: str) -> bool:
        address = _address(value)
        return address is not None and address[0] == version and address[1] & mask == start

    return fits


def _arn_like(pattern: str) -> Matcher:
    """Each of the six parts by itself.

    Source: documented, IAM user guide, "Amazon Resource Name (ARN) condition operators"; assumed, that a star alone is
    any value.
    """
    parts = pattern.split(":", ARN_PARTS - 1)
    if pattern == ANY:
        return matcher(ANY)
    if len(parts) < ARN_PARTS:
        return _never
    tests = [matcher(part) for part in parts]

    def fits(value: str) -> bool:
        found = value.split(":", ARN_PARTS - 1)
        return len(found) == ARN_PARTS and all(test(part) for test, part in zip(tests, found, strict=True))

    return fits


def _is_arn(text: str) -> bool:
    return text.startswith(("arn:", "*"))


def _reads(read: Callable[[str], object]) -> Callable[[str], bool]:
    return lambda text: read(text) is not None


def _pair(prefix: str, rest: str, test: Callable[[str], Matcher], **options: Any) -> Iterator[Operator]:
    """An operator and the one that is its opposite."""
    yield Operator(f"{prefix}{rest}", test, **options)
    yield Operator(f"{prefix}Not{rest}", test, is_negated=True, **options)


_ORDERINGS: Final[tuple[tuple[str, _Ordering], ...]] = (
    ("LessThan", operator.lt),
    ("LessThanEquals", operator.le),
    ("GreaterThan", operator.gt),
    ("GreaterThanEquals", operator.ge),
)


def _family(prefix: str, read: Callable[[str], float | None]) -> Iterator[Operator]:
    yield from _pair(prefix, "Equals", _ordered(read, operator.eq), is_value=_reads(read))
    for name, compare in _ORDERINGS:
        yield Operator(f"{prefix}{name}", _ordered(read, compare), is_value=_reads(read))


_ALL: Final = (
    *_pair("String", "Equals", _equals, has_variables=True),
    *_pair("String", "EqualsIgnoreCase", _equals_ignoring_case, has_variables=True),
    *_pair("String", "Like", matcher, has_variables=True, is_pattern=True),
    *_family("Numeric", number),
    *_family("Date", moment),
    Operator("Bool", _is_boolean, is_value=_reads(boolean)),
    Operator("BinaryEquals", _binary, is_value=_reads(decoded)),
    *_pair("", "IpAddress", _in_network, is_value=_reads(network)),
    *_pair("Arn", "Equals", _arn_like, has_variables=True, is_pattern=True, is_value=_is_arn),
    *_pair("Arn", "Like", _arn_like, has_variables=True, is_pattern=True, is_value=_is_arn),
    Operator("Null", _is_boolean, is_value=_reads(boolean)),
)

OPERATORS: Final = {each.name.lower(): each for each in _ALL}
"""All operators by their names in lower case.

Source: documented, IAM user guide, "IAM JSON policy elements: Condition operators".
"""
