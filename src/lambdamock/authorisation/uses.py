"""What a function did with its role, read from the journal: its handler, and Lambda on its behalf."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, NamedTuple

from lambdamock.domain.journal import Authorisation, Invocation
from lambdamock.iam import Outcome, Principal, Request
from lambdamock.reprs import displayed

if TYPE_CHECKING:
    from collections.abc import Iterator

HANDLER: Final = "handler"
LAMBDA: Final = "lambda"
"""Who used the role: the handler, or Lambda itself for logs, traces, sources, dead letters and so on."""

_LOGS: Final = "logs"
_GROUP_PARTS: Final = 7  # arn:aws:logs:REGION:ACCOUNT:log-group:NAME
_LOG_ACTIONS: Final = ("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents")


class Use(NamedTuple):
    """An action on a resource that a function's role was used for.

    Attributes:
        by: "handler" or "lambda".
        times: how often.
        denied: how often policies did not allow it; in mode "audit" it was done nevertheless.
        forbidden: how often a statement denied it.
    """

    by: str
    action: str
    resource: str
    times: int = 0
    denied: int = 0
    forbidden: int = 0

    def merged(self, other: Use) -> Use:
        """Both together; they are of the same action, resource and user."""
        counts = (self.times + other.times, self.denied + other.denied, self.forbidden + other.forbidden)
        return Use(self.by, self.action, self.resource, *counts)


@displayed()
class UsedAction(NamedTuple):
    """An action that a function's role was used for.

    Attributes:
        action: as IAM spells it: "s3:GetObject".
        resources: ARNs or "*", sorted.
        times: how often, on all of them.
        denied: how often policies did not allow it; in mode "audit" it was done nevertheless.
        by: "handler", or "lambda" for what Lambda itself does with the role.
    """

    action: str
    resources: tuple[str, ...]
    times: int
    denied: int
    by: str

    def __str__(self) -> str:
        denied = f", denied {self.denied}" if self.denied else ""
        by = ", by Lambda itself" if self.by == LAMBDA else ""
        often = "once" if self.times == 1 else f"{self.times} times"
        return f"{self.action} on {', '.join(self.resources)} ({often}{denied}{by})"


def uses_of(facts: Iterable[Authorisation | Invocation]) -> list[Use]:
    """What the role of one function was used for, sorted.

    Writing its log is among it even where nothing answers CloudWatch Logs: on AWS there is always somebody.

    Args:
        facts: of that function alone.

    Source: documented, developer guide, "AWS Lambda permissions model" and "Execution role" (logs).
    """
    found: dict[tuple[str, str, str], Use] = {}
    written: dict[tuple[str, str, str], Use] = {}
    for fact in facts:
        if isinstance(fact, Authorisation):
            _count(found, _use_of(fact))
        else:
            for use in _writing_the_log(fact):
                _count(written, use)
    return sorted((written | found).values())


def merged(uses: Iterable[Use]) -> list[Use]:
    """Uses of several worlds together, sorted."""
    found: dict[tuple[str, str, str], Use] = {}
    for use in uses:
        _count(found, use)
    return sorted(found.values())


def used_actions(uses: Iterable[Use]) -> list[UsedAction]:
    """Uses by action: first those of the handler, then those of Lambda, both sorted."""
    grouped: dict[tuple[str, str], list[Use]] = {}
    for use in uses:
        grouped.setdefault((use.by, use.action), []).append(use)
    return [
        UsedAction(
            action,
            tuple(sorted(use.resource for use in group)),
            sum(use.times for use in group),
            sum(use.denied for use in group),
            by,
        )
        for (by, action), group in sorted(grouped.items())
    ]


def requests_of(facts: Iterable[Authorisation | Invocation]) -> list[Request]:
    """What policies were asked, or would be, for one function: to see which of their statements it needs."""
    return [request for fact in facts for request in _requests(fact)]


def _count(uses: dict[tuple[str, str, str], Use], use: Use) -> None:
    key = use[:3]
    uses[key] = uses[key].merged(use) if key in uses else use


def _use_of(fact: Authorisation) -> Use:
    by = HANDLER if fact.operation else LAMBDA
    resource = _whole_group(fact.resource) if by == LAMBDA and fact.action.startswith("logs:") else fact.resource
    is_denied = fact.verdict in {"denied", "audited"}
    is_forbidden = fact.decision is not None and fact.decision.outcome is Outcome.EXPLICIT_DENY
    return Use(by, fact.action, resource, 1, int(is_denied), int(is_forbidden))


def _whole_group(resource: str) -> str:
    """A log group with its streams, which have other names in each run."""
    parts = resource.split(":")
    return ":".join((*parts[:_GROUP_PARTS], "*")) if len(parts) >= _GROUP_PARTS else resource


def _group_of(fact: Invocation) -> str:
    _, partition, _, region, account_id, *_ = fact.context.invoked_function_arn.split(":")
    return f"arn:{partition}:{_LOGS}:{region}:{account_id}:log-group:{fact.context.log_group_name}"


def _writing_the_log(fact: Invocation) -> Iterator[Use]:
    return (Use(LAMBDA, action, f"{_group_of(fact)}:*", 1) for action in _LOG_ACTIONS)


def _requests(fact: Authorisation | Invocation) -> Iterator[Request]:
    if isinstance(fact, Invocation):
        nobody = Principal(LAMBDA, fact.context.invoked_function_arn.split(":")[4])
        group, stream = _group_of(fact), fact.context.log_stream_name
        for action in _LOG_ACTIONS:
            yield from (Request(nobody, action, form) for form in (group, f"{group}:log-stream:{stream}"))
        return
    asked = Request(Principal(fact.principal), fact.action, fact.resource)
    if fact.decision is not None:
        asked = fact.decision.request._replace(resource_account="")
        yield asked
    if asked.resource != fact.resource or fact.decision is None:
        yield asked._replace(resource=fact.resource)
