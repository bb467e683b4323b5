"""The rules of the IAM user guide once more: one after the other, on plain JSON, with nothing compiled or remembered.

It is as slow and as close to the text of the guide as can be. It knows the operators for strings, numbers, truth values
and ARNs, and `Null`; no services, no `NotPrincipal`, and policies of version 2012-10-17 only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Json = Mapping[str, Any]


def glob(pattern: str, text: str) -> bool:
    """Whether a text is of a pattern."""
    reachable = {0}
    for sign in pattern:
        if sign == "*":
            reachable = {later for at in reachable for later in range(at, len(text) + 1)}
        else:
            reachable = {at + 1 for at in reachable if at < len(text) and sign in ("?", text[at])}
    return len(text) in reachable


def many(value: Any) -> list[str]:
    several = value if isinstance(value, list) else [value]
    return [str(each).lower() if isinstance(each, bool) else str(each) for each in several]


def values(context: Json, key: str) -> list[str]:
    found = [value for name, value in context.items() if name.lower() == key.lower()]
    return many(found[0]) if found else []


def filled(text: str, context: Json, mark: bool) -> str | None:
    """A text with its variables replaced; what comes from the request, or from `${*}`, is hidden from globs."""
    out, rest = "", text
    while "${" in rest:
        before, _, rest = rest.partition("${")
        name, _, rest = rest.partition("}")
        key, _, default = name.partition(",")
        found = [key] if key in ("*", "?", "$") else values(context, key)
        if not found and default:
            found = [default.strip().strip("'")]
        if len(found) != 1:
            return None
        out += before + (hidden(found[0]) if mark else found[0])
    return out + rest


def hidden(text: str) -> str:
    return text.replace("*", "\x01").replace("?", "\x02")


def wild(pattern: str, text: str, context: Json) -> bool:
    """A pattern with variables against a text that may have stars of its own."""
    meant = filled(pattern, context, mark=True)
    if meant is None:
        return False
    reachable = {0}
    for sign in meant:
        literal = {"\x01": "*", "\x02": "?"}.get(sign, sign)
        if sign == "*":
            reachable = {later for at in reachable for later in range(at, len(text) + 1)}
        else:
            reachable = {at + 1 for at in reachable if at < len(text) and (sign == "?" or literal == text[at])}
    return len(text) in reachable


def arn_like(pattern: str, text: str, context: Json) -> bool:
    if pattern == "*":
        return True
    meant = filled(pattern, context, mark=True)
    if meant is None or meant.count(":") < 5 or text.count(":") < 5:
        return False
    parts = zip(meant.split(":", 5), text.split(":", 5), strict=True)
    return all(wild(part.replace("\x01", "${*}").replace("\x02", "${?}"), of_text, {}) for part, of_text in parts)


def same(wanted: str, text: str, context: Json) -> bool:
    return filled(wanted, context, mark=False) == text


def same_in_any_case(wanted: str, text: str, context: Json) -> bool:
    meant = filled(wanted, context, mark=False)
    return meant is not None and meant.lower() == text.lower()


def numbers(compare: Callable[[float, float], bool]) -> Callable[[str, str, Json], bool]:
    def test(wanted: str, text: str, _context: Json) -> bool:
        try:
            return compare(float(text), float(wanted))
        except ValueError:
            return False

    return test


POSITIVE: dict[str, Callable[[str, str, Json], bool]] = {
    "StringEquals": same,
    "StringEqualsIgnoreCase": same_in_any_case,
    "StringLike": wild,
    "ArnEquals": arn_like,
    "ArnLike": arn_like,
    "NumericEquals": numbers(lambda found, wanted: found == wanted),
    "NumericLessThan": numbers(lambda found, wanted: found < wanted),
    "NumericGreaterThanEquals": numbers(lambda found, wanted: found >= wanted),
    "Bool": lambda wanted, text, _context: wanted.lower() == text.lower() and text.lower() in ("true", "false"),
}
NEGATED = {
    "StringNotEquals": "StringEquals",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike",
    "ArnNotEquals": "ArnEquals",
    "ArnNotLike": "ArnLike",
    "NumericNotEquals": "NumericEquals",
}
OPERATORS = [*POSITIVE, *NEGATED]


def condition_holds(name: str, key: str, wanted: Any, context: Json) -> bool:
    found = values(context, key)
    if name == "Null":
        return any((each == "true") == (not found) for each in many(wanted))
    quantifier, _, operator = name.rpartition(":")
    bare = operator.removesuffix("IfExists")

    def fits(value: str) -> bool:
        test = POSITIVE[NEGATED.get(bare, bare)]
        hit = any(test(each, value, context) for each in many(wanted))
        return not hit if bare in NEGATED else hit

    if not found:
        if bare != operator:
            return True
        return {"ForAllValues": True, "ForAnyValue": False, "": bare in NEGATED}[quantifier]
    if quantifier and found == [""]:
        return quantifier == "ForAllValues"
    if quantifier == "ForAllValues":
        return all(fits(value) for value in found)
    if quantifier == "ForAnyValue" or bare not in NEGATED:
        return any(fits(value) for value in found)
    return all(fits(value) for value in found)


def statement_fits(statement: Json, action: str, resource: str, context: Json) -> bool:
    if "Action" in statement and not any(glob(each.lower(), action.lower()) for each in many(statement["Action"])):
        return False
    if "NotAction" in statement and any(glob(each.lower(), action.lower()) for each in many(statement["NotAction"])):
        return False
    if "Resource" in statement and not any(wild(each, resource, context) for each in many(statement["Resource"])):
        return False
    if "NotResource" in statement and any(wild(each, resource, context) for each in many(statement["NotResource"])):
        return False
    tests = [(name, key, wanted) for name, of in statement.get("Condition", {}).items() for key, wanted in of.items()]
    return all(condition_holds(*test, context) for test in tests)


def named(statement: Json, session: str, role: str, account: str) -> str:
    """How a statement names a session: "", "account", "role" or "session"."""
    element = statement.get("Principal", {})
    names = many(element if isinstance(element, str) else element.get("AWS", []))
    if "*" in names or session in names:
        return "session"
    if role in names:
        return "role"
    return "account" if account in names or f"arn:aws:iam::{account}:root" in names else ""


def evaluate(case: Json) -> str:
    """The outcome of a case.

    Args:
        case: `session`, `role`, `account`, `action`, `resource`, `owner`, `context`; lists of statements as `identity`,
            `boundary`, `given` (the session's), `resource_policy`; those or None. `controls` is a list of such lists.
    """

    def fitting(statements: list[Json], effect: str) -> list[Json]:
        asked = case["action"], case["resource"], case["context"]
        return [each for each in statements if each["Effect"] == effect and statement_fits(each, *asked)]

    def how(statement: Json) -> str:
        return named(statement, case["session"], case["role"], case["account"])

    own = [case["identity"], case["boundary"] or [], case["given"] or [], *case["controls"]]
    of_resource = case["resource_policy"] or []
    if any(fitting(each, "Deny") for each in own) or any(how(each) for each in fitting(of_resource, "Deny")):
        return "explicitDeny"
    if not all(fitting(level, "Allow") for level in case["controls"]):
        return "implicitDeny"
    ways = {how(each) for each in fitting(of_resource, "Allow")} - {""}
    limits = [each for each in (case["boundary"], case["given"]) if each is not None]
    is_limited = not all(fitting(limit, "Allow") for limit in limits)
    by_identity = bool(fitting(case["identity"], "Allow"))
    if case["owner"] != case["account"]:
        return "allowed" if ways and by_identity and not is_limited else "implicitDeny"
    if "session" in ways:
        return "allowed"
    return "allowed" if ("role" in ways or by_identity) and not is_limited else "implicitDeny"
