"""The smallest policy that lets a function do what it did: what somebody would write who knows exactly that."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Final

from lambdamock.authorisation.uses import HANDLER, LAMBDA, Use
from lambdamock.errors import UsageError, did_you_mean
from lambdamock.iam.wildcards import marked, matcher

Policy = dict[str, Any]
"""A policy document, as JSON has it."""

VERSION: Final = "2012-10-17"

_SERVICE_TITLES: Final[Mapping[str, str]] = {
    "dynamodb": "DynamoDB",
    "ec2": "EC2",
    "kms": "KMS",
    "rds-data": "RDSData",
    "s3": "S3",
    "secretsmanager": "SecretsManager",
    "ses": "SES",
    "sns": "SNS",
    "sqs": "SQS",
    "ssm": "SSM",
    "sts": "STS",
    "xray": "XRay",
}
"""How services are spelt in a Sid, where that is not their prefix with a capital."""

_UNTOLD: Final = re.compile(r"(?<=[:/])\*(?=[:/]|\Z)|\A\*\Z")
_OF_SECRET: Final = re.compile(r"arn:[^:]+:secretsmanager:.*:secret:.+-\*", re.DOTALL)
"""A secret by its name; the six characters at the end of its ARN are not known."""

_LITERAL: Final = re.compile(r"\*|\?|\$(?=\{)")


def suggested(uses: Iterable[Use], *, wildcards: bool | str | Collection[str] = False, by: str | None = None) -> Policy:
    """A policy for what was used, by service, with one statement for all actions that have the same resources.

    Actions and resources are exact. A `*` stands only where a call does not tell what it is about, and where it is
    asked for. What a statement of a policy denied is left out: an `Allow` would not help.

    Args:
        wildcards: which names are not meant exactly, see `WILDCARDS`; True for all.
        by: "handler" or "lambda", for the part of one of them; both by default.

    Returns:
        a policy document, whose list of statements is empty when nothing was used.

    Raises:
        UsageError: there is no such wildcard, or nobody of that name.
    """
    if by not in {None, HANDLER, LAMBDA}:
        raise UsageError(f"suggest_policy(by={by!r}): by is {HANDLER!r} or {LAMBDA!r}, or None for both")
    widen = _widening(wildcards)
    wanted = (use for use in uses if by in {None, use.by} and use.times > use.forbidden)
    pairs = {(use.action, widen(pattern_of(use.resource))) for use in wanted}
    return {"Version": VERSION, "Statement": _statements(pairs)}


def pattern_of(resource: str) -> str:
    """What a policy must say to mean a resource: characters that have a meaning in policies are escaped.

    A `*` that is a whole part of an ARN, or the end of a secret's, stays: a call did not tell that part.

    Source: documented, IAM user guide, "IAM policy elements: Variables and tags" (special characters).
    """
    untold = {match.start() for match in _UNTOLD.finditer(resource)}
    if _OF_SECRET.fullmatch(resource):
        untold.add(len(resource) - 1)
    return _LITERAL.sub(lambda one: one[0] if one.start() in untold else f"${{{one[0]}}}", resource)


def one_or_all(values: Iterable[str]) -> str | list[str]:
    """An element of a statement: the value, or a sorted list of several."""
    found = sorted(values)
    return found[0] if len(found) == 1 else found


def _widening(wildcards: bool | str | Collection[str]) -> Callable[[str], str]:
    if isinstance(wildcards, bool):
        names: Collection[str] = WILDCARDS if wildcards else ()
    else:
        names = (wildcards,) if isinstance(wildcards, str) else wildcards
    for name in names:
        if name not in WILDCARDS:
            hint = did_you_mean(name, WILDCARDS, or_else=f"; there are {', '.join(WILDCARDS)}")
            raise UsageError(f"suggest_policy(wildcards={name!r}): there is no such wildcard{hint}")
    chosen = [WILDCARDS[name] for name in WILDCARDS if name in names]

    def widen(resource: str) -> str:
        for change in chosen:
            resource = change(resource)
        return resource

    return widen


def _objects(resource: str) -> str:
    """`arn:aws:s3:::bucket/key` to all keys of the bucket."""
    if resource.split(":", 3)[2:3] != ["s3"] or "/" not in resource or ":::" not in resource:
        return resource
    return f"{resource.partition('/')[0]}/*"


def _streams(resource: str) -> str:
    """A stream of a log group to all of them."""
    group, stream, _ = resource.partition(":log-stream:")
    return f"{group}:*" if stream else resource


def _regions(resource: str) -> str:
    """An ARN of one region to all regions."""
    parts = resource.split(":", 5)
    if len(parts) < len(("arn", "partition", "service", "region", "account", "name")) or not parts[3]:
        return resource
    return ":".join((*parts[:3], "*", *parts[4:]))


WILDCARDS: Final[Mapping[str, Callable[[str], str]]] = {
    "objects": _objects,
    "streams": _streams,
    "regions": _regions,
}
"""What `*` may stand for when it is asked for: keys of a bucket, streams of a log group, regions."""


def _statements(pairs: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
    resources: dict[str, set[str]] = {}
    for action, resource in pairs:
        resources.setdefault(action, set()).add(resource)
    actions: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for action, all_of_them in sorted(resources.items(), key=lambda one: one[0].split(":", 1)):
        key = (action.partition(":")[0], tuple(_needed(all_of_them)))
        actions.setdefault(key, []).append(action)
    services = [service for service, _ in actions]
    taken: set[str] = set()
    return [
        {
            "Sid": _sid(group[0], services.count(service) == 1, taken),
            "Effect": "Allow",
            "Action": one_or_all(group),
            "Resource": one_or_all(found),
        }
        for (service, found), group in actions.items()
    ]


def _needed(resources: Iterable[str]) -> list[str]:
    """Resources without those that another one of them covers, sorted."""
    found = sorted(set(resources))
    return [one for one in found if not any(other != one and _covers(other, one) for other in found)]


def _covers(pattern: str, other: str) -> bool:
    return "*" in pattern and "${" not in pattern and matcher(marked(pattern))(other)


def _sid(action: str, is_alone: bool, taken: set[str]) -> str:
    """The name of a service; with that of the first action where it has several statements."""
    service, _, name = action.partition(":")
    title = _SERVICE_TITLES.get(service) or "".join(part.capitalize() for part in service.split("-"))
    wanted = re.sub(r"[^0-9A-Za-z]", "", title if is_alone else title + name)
    sid, number = wanted, 2
    while sid in taken:
        sid, number = f"{wanted}{number}", number + 1
    taken.add(sid)
    return sid
