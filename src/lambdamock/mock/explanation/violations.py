"""Values that break a constraint: each explained by itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from lambdamock.mock.explanation.findings import Finding, Limit
from lambdamock.mock.explanation.limits import limit_of
from lambdamock.mock.explanation.patterns import misfits, words_of
from lambdamock.protocol import LambdaProtocol

if TYPE_CHECKING:
    from lambdamock.domain.profiles import Profile
    from lambdamock.mock.explanation.refusals import Refusal

_VIOLATION: Final = re.compile(
    r"(?:Value ?)?(?:'(?P<quoted>.*?)'|(?P<bare>[^\s;']*)) ?(?:at '(?P<member>[^']*)'|value) "
    r"failed to satisfy constraint: (?P<constraint>.*?)"
    r"(?=; Value|\Z)",
    re.DOTALL,
)
_BOUND: Final = re.compile(
    r"Member must have (?P<what>length|value) (?P<way>less|greater) than or equal to (?P<number>[\d.E-]+)"
)
_STEP: Final = re.compile(r"Member must be a multiple of (?P<number>\d+)")
_PATTERN: Final = re.compile(r"Member must satisfy regular expression pattern: (?P<pattern>.*)", re.DOTALL)
_ENUM: Final = re.compile(r"Member must satisfy enum value set: \[(?P<values>[^\]]*)\](?P<rest>.*)")
_INNER: Final = re.compile(r"(?P<who>Map keys|Map value|Member) must satisfy constraint: \[(?P<inner>.*)\]", re.DOTALL)
_WHO: Final = {"Map keys": "each key", "Map value": "each value", "Member": "each item"}

_BOUNDS: Final = (
    ("length", "minLength", "maxLength"),
    ("length", "minItems", "maxItems"),
    ("length", "minBytes", "maxBytes"),
    ("value", "minimum", "maximum"),
)
"""What is bounded, and the keywords of JSON Schema for it."""

_QUOTAS: Final = {
    "memorySize": ("memory_minimum", "memory_maximum", "memory_step"),
    "timeout": ("timeout_maximum",),
    "ephemeralStorage.size": ("ephemeral_storage_maximum",),
    "functionName": ("function_name_length",),
}
"""Members that a quota bounds, as refusals name them."""

SHAPE: Final = "documented, the service model of Lambda, the shape of the member"
_IN_THE_MODEL: Final = "a constraint of the request's shape, which nothing raises"


class Violation(NamedTuple):
    """One broken constraint as the refusal tells of it.

    Attributes:
        member: as AWS names it: "environment.variables".
        given: the value as AWS prints it; None where it does not, or where there was none.
    """

    member: str
    given: str | None
    constraint: str


def violations_in(message: str) -> list[Violation]:
    """What a refusal lists; nothing when it is not about constraints."""
    if "failed to satisfy constraint: " not in message:
        return []
    text = re.sub(r"^\d+ validation errors? detected: ", "", message)
    return [_violation(match) for match in _VIOLATION.finditer(text)]


def _violation(match: re.Match[str]) -> Violation:
    value = match["bare"] if match["quoted"] is None else match["quoted"]
    member = match["member"]
    if member is None:  # "'MemorySize' value failed to ...": the value is not told
        return Violation(value[:1].lower() + value[1:], None, match["constraint"])
    return Violation(member, None if value in ("null", "") and match["quoted"] is None else value, match["constraint"])


def explain_violations(refusal: Refusal, profile: Profile) -> tuple[Finding, ...]:
    """A finding for each constraint that a refusal lists; none when it lists none."""
    return tuple(_explained(one, refusal, profile) for one in violations_in(refusal.message))


def _explained(violation: Violation, refusal: Refusal, profile: Profile) -> Finding:
    given = value_at(refusal.parameters, violation.member)
    value = violation.given if given is None else given
    finding = _by_constraint(violation.constraint, value, is_ours=refusal.call is not None)
    quotas = _limits(violation, profile)
    return finding._replace(
        member=violation.member,
        given=value,
        limits=quotas or finding.limits,
        source=quotas[-1].source if quotas else finding.source,
        notes=(*finding.notes, *(() if quotas else _allowed(violation, refusal, profile))),
    )


def _allowed(violation: Violation, refusal: Refusal, profile: Profile) -> tuple[str, ...]:
    """Both bounds of a member, where its operation is known and one of them is broken."""
    bound = _BOUND.match(violation.constraint)
    if bound is None or refusal.call is None:
        return ()
    schema = _schema_of(refusal.operation, violation.member, profile)
    for what, least, most in _BOUNDS:
        if what == bound["what"] and schema.get(least) is not None and schema.get(most) is not None:
            return (f"allowed is a {what} from {schema[least]} to {schema[most]}",)
    return ()


def _schema_of(operation: str, member: str, profile: Profile) -> Mapping[str, Any]:
    """The JSON Schema of a member of an operation's request, by its path in refusals; empty where there is none."""
    schema: Mapping[str, Any] = LambdaProtocol.installed().operation(operation).input_schema
    path = []
    for step in member.split("."):
        if step == "member":
            continue
        named = next((name for name in schema.get("properties", ()) if _is_named(name, step)), None)
        path += [] if named is None else [named]
        schema = schema["properties"][named] if named else schema.get("items", schema.get("additionalProperties", {}))
    return {**schema, **(profile.constraints or {}).get((operation, ".".join(path)), {})}


def _limits(violation: Violation, profile: Profile) -> tuple[Limit, ...]:
    """The quotas that bound a member, where its constraint states one of them."""
    names = _QUOTAS.get(violation.member, ())
    found = [limit_of(profile.quotas, name) for name in names]
    stated = re.search(r"(\d+)\.?\s*\Z", violation.constraint)
    if stated is None or all(limit.number != int(stated[1]) for limit in found):
        return ()
    return tuple(limit for limit in found if limit.number > 1 or limit.name != "memory_step")


def _by_constraint(constraint: str, value: Any, *, is_ours: bool) -> Finding:
    if constraint.startswith("Member must not be null"):
        return Finding("it has to be given", source=SHAPE, changes=("give it",))
    for pattern, explain in _KINDS:
        match = pattern.match(constraint)
        if match is not None:
            return explain(match, value, is_ours)
    return Finding(constraint, source=SHAPE, changes=("give a value that fits",))


def _bound(match: re.Match[str], value: Any, _: bool) -> Finding:
    is_length = match["what"] == "length"
    side = "at most" if match["way"] == "less" else "at least"
    text = match["number"]
    number = float(text) if re.search(r"[.E]", text) else int(text)
    unit = "" if not is_length else "characters" if isinstance(value, str) else "items"
    size = _size(value) if is_length else None
    return Finding(
        f"it has {side} {number} {unit}" if is_length else f"it is {side} {number}",
        limits=(Limit("maximum" if match["way"] == "less" else "minimum", number, unit, _IN_THE_MODEL, SHAPE),),
        source=SHAPE,
        notes=() if size is None else (f"what was given has {size}",),
        changes=(f"give {side} {number} {unit}".rstrip(),),
    )


def _size(value: Any) -> int | None:
    return len(value) if isinstance(value, (str, bytes, list, dict)) else None


def _step(match: re.Match[str], _: Any, __: bool) -> Finding:
    return Finding(f"it is a multiple of {match['number']}", source=SHAPE, changes=("round it",))


def _pattern(match: re.Match[str], value: Any, is_ours: bool) -> Finding:
    pattern = match["pattern"]
    outside = misfits(pattern, value) if is_ours and isinstance(value, str) else ""
    notes = (f"what does not fit: {outside}",) if outside else ()
    return Finding(
        f"it has to be {words_of(pattern)}", source=SHAPE, notes=notes, changes=("give a value of that form",)
    )


def _enum(match: re.Match[str], value: Any, _: bool) -> Finding:
    values = sorted(one.strip() for one in match["values"].split(","))
    near = nearest(str(value), values) if value is not None else ""
    change = f"give {near!r}" if near else "give one of them"
    return Finding(
        f"it is one of {', '.join(values)}{match['rest']}",
        source=SHAPE,
        notes=(f"did you mean {near!r}?",) if near else (),
        changes=(change,),
    )


def _inner(match: re.Match[str], value: Any, is_ours: bool) -> Finding:
    """What holds for each element; AWS lists all constraints of an element, also those that hold."""
    elements = _elements(value, match["who"])
    parts = re.split(r", (?=Member must )", match["inner"])
    found = [_by_constraint(part, None, is_ours=is_ours) for part in parts if "not be null" not in part]
    pattern = next((one for part in parts if (one := _PATTERN.match(part))), None)
    outside = [
        f"{element!r}: {odd}"
        for element in elements
        if pattern is not None and is_ours and (odd := misfits(pattern["pattern"], element))
    ]
    return Finding(
        f"of {_WHO[match['who']]}: {'; '.join(one.rule for one in found) or 'it has to be given'}",
        limits=tuple(limit for one in found for limit in one.limits),
        source=SHAPE,
        notes=tuple(f"what does not fit: {one}" for one in outside),
        changes=("give values that fit",),
    )


def _elements(value: Any, who: str) -> list[str]:
    if isinstance(value, Mapping):
        return [str(one) for one in (value if who == "Map keys" else value.values())]
    return [str(one) for one in value] if isinstance(value, list) else []


_KINDS: Final = (
    (_BOUND, _bound),
    (_STEP, _step),
    (_PATTERN, _pattern),
    (_ENUM, _enum),
    (_INNER, _inner),
)


def nearest(given: str, known: Iterable[str]) -> str:
    """The known name that was probably meant, letters in any case; empty when none is near."""
    from difflib import get_close_matches

    names = {one.casefold(): one for one in known}
    near = next((names[one] for one in get_close_matches(given.casefold(), names, n=1)), "")
    return "" if near == given else near


def value_at(parameters: Mapping[str, Any], member: str) -> Any:
    """The value of a member of a request, by the path in a refusal: "filters.1.member.pattern"; None without one."""
    value: Any = parameters
    for step in member.split("."):
        if step == "member":
            continue
        if isinstance(value, Mapping):
            value = next((inner for name, inner in value.items() if _is_named(name, step)), None)
        elif isinstance(value, list) and step.isdecimal() and 0 < int(step) <= len(value):
            value = value[int(step) - 1]
        else:
            return None
    return value


def _is_named(name: object, step: str) -> bool:
    text = str(name)
    return text == step or text[:1].lower() + text[1:] == step
