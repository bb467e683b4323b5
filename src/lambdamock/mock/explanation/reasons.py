"""Why Lambda refused: the rule behind a refusal, by its kind, its message or its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambdamock.domain import journal
from lambdamock.mock.explanation.codes import MEANINGS
from lambdamock.mock.explanation.findings import ErrorExplanation, Finding
from lambdamock.mock.explanation.limits import limit_of
from lambdamock.mock.explanation.rules import RULES, Rule
from lambdamock.mock.explanation.sources import source_of
from lambdamock.mock.explanation.throttles import explain_throttle, throttle_behind
from lambdamock.mock.explanation.violations import explain_violations, value_at
from lambdamock.mock.explanation.whereabouts import notes_about

if TYPE_CHECKING:
    import re

    from lambdamock.api import World
    from lambdamock.mock.explanation.refusals import Refusal

_THROTTLED = "TooManyRequestsException"
_KINDS = {
    "ValidationException": "validation",
    "InvalidParameterValueException": "validation",
    "SerializationException": "validation",
    _THROTTLED: "throttle",
    "AccessDeniedException": "denial",
}


def explain_refusal(world: World, refusal: Refusal) -> ErrorExplanation:
    """The explanation of a refusal, also of one that this mock did not make."""
    return ErrorExplanation(
        _KINDS.get(refusal.code, "refusal" if refusal.code in MEANINGS else "unknown"),
        refusal.code,
        refusal.message,
        refusal.operation,
        refusal.request_id,
        _findings(world, refusal),
        is_of_this_mock=refusal.call is not None,
    )


def _findings(world: World, refusal: Refusal) -> tuple[Finding, ...]:
    throttle = throttle_behind(world.journal, refusal) if refusal.code == _THROTTLED else None
    if throttle is not None:
        return (explain_throttle(throttle, world, refusal.details),)
    rule, found = _rule_of(refusal.message) if refusal.code in MEANINGS else (None, None)
    violations = explain_violations(refusal, world.profile) if refusal.code in MEANINGS else ()
    if violations:
        return violations if rule is None else tuple(one._replace(source=source_of(rule.source)) for one in violations)
    finding = _by_code(world, refusal) if rule is None or found is None else _by_rule(world, refusal, rule, found)
    return (finding._replace(notes=(*finding.notes, *_notes(world, refusal))),)


def _rule_of(message: str) -> tuple[Rule, re.Match[str]] | tuple[None, None]:
    for rule in RULES:
        found = rule.message.search(message)
        if found is not None:
            return rule, found
    return None, None


def _by_rule(world: World, refusal: Refusal, rule: Rule, found: re.Match[str]) -> Finding:
    named = found.groupdict()
    given = value_at(refusal.parameters, rule.member) if rule.member else None
    return Finding(
        rule.rule.format_map(named),
        rule.member,
        named.get("given") if given is None else given,
        tuple(limit_of(world.profile.quotas, name) for name in rule.quotas),
        source_of(rule.source),
        changes=(rule.change.format_map(named) if named else rule.change,),
    )


def _by_code(world: World, refusal: Refusal) -> Finding:
    meaning = MEANINGS.get(refusal.code)
    if meaning is None:
        return Finding(
            "it is none of Lambda's errors: the service that was called, or what stands in for it, words it itself",
            changes=("look into the API reference of that service",),
        )
    return Finding(
        meaning.rule,
        limits=tuple(limit_of(world.profile.quotas, name) for name in meaning.quotas),
        source=source_of(meaning.source),
        changes=(meaning.change,),
    )


def _notes(world: World, refusal: Refusal) -> tuple[str, ...]:
    """What is known beside the rule: what exists instead of what was not found, and whether the test made it."""
    is_missing = "NotFound" in refusal.code or "not exist" in refusal.message
    others = notes_about(refusal, world) if is_missing else ()
    faults = world.journal.newest_first(journal.FaultInjected)
    injected = next((one for one in faults if refusal.request_id and one.request_id == refusal.request_id), None)
    if injected is not None:
        others = (*others, f"the test injected it: aws.faults.{injected.kind}")
    if refusal.call is None:
        others = (*others, "the journal of this mock has no call that was refused so")
    return others
