"""Regular expressions of request shapes in words."""

from __future__ import annotations

import re
from typing import Final

from lambdamock.protocol.patterns import anchored

_CHARACTERS: Final = re.compile(r"[\^(]*\[(?P<set>(?:[^\]\\]|\\.)+)\]\)?(?P<count>[+*]|\{\d+(?:,\d*)?\})\)?\$?")
_CLASSES: Final = (
    ("a-zA-Z", "letters"),
    ("A-Za-z", "letters"),
    ("a-z", "small letters"),
    ("A-Z", "capital letters"),
    ("0-9", "digits"),
    (r"\d", "digits"),
    (r"\p{L}", "letters"),
    (r"\p{N}", "digits"),
    (r"\p{Z}", "spaces"),
    (r"\w", "letters, digits and _"),
    (r"\s", "white space"),
)

_FORMS: Final = (
    (":layer:", "a layer's name or ARN"),
    ("role/", "the ARN of a role: arn:aws:iam::123456789012:role/NAME"),
    ("code-signing-config", "the ARN of a code signing configuration"),
    ("capacity-provider", "a capacity provider's name or ARN"),
    ("event-source-mapping", "the ARN of a function or of an event source mapping"),
    ("(function:)?", "a function's name (letters, digits, - and _), its ARN, or ACCOUNT:function:NAME[:QUALIFIER]"),
    (":function:", "the ARN of a function"),
    (r"\$LATEST", "$LATEST, the number of a version, or the name of an alias where it may be one"),
    ("arn:", "an ARN: arn:aws:SERVICE:REGION:ACCOUNT:RESOURCE"),
)
"""A part of a pattern, and what such a pattern describes; the first that fits."""

_LONGEST: Final = 200


def words_of(pattern: str) -> str:
    """What a pattern asks for; the pattern itself where nobody has said it in words.

    Args:
        pattern: as a refusal of AWS shows it.
    """
    found = _CHARACTERS.fullmatch(pattern.strip())
    if found is not None:
        return _characters(found["set"], found["count"])
    form = next((words for part, words in _FORMS if part in pattern), "")
    return f"{form}; as a pattern: {pattern}" if form else f"of the pattern {pattern}"


def _characters(members: str, count: str) -> str:
    is_other = members.startswith("^")
    left = members.removeprefix("^")
    names = []
    for symbols, words in _CLASSES:
        if symbols in left:
            left = left.replace(symbols, "")
            names.append(words)
    if left:
        names.append(" ".join(dict.fromkeys(left.replace("\\", ""))))
    amount = {"+": "at least one of ", "*": "any number of "}.get(count, f"{count[1:-1]} of ")
    return f"{amount}{'anything but ' if is_other else ''}{', '.join(names)}"


def misfits(pattern: str, value: str) -> str:
    """The characters without which a value would fit, as a list; empty where that is not the reason.

    Args:
        pattern: of this library's own refusals: those of others may take for ever.
    """
    if len(value) > _LONGEST:
        return ""
    try:
        fits = re.compile(anchored(pattern)).search
    except re.error:
        return ""
    odd = list(dict.fromkeys(one for one in value if not one.isascii() or not one.isalnum()))
    for taken in ([one] for one in odd):
        if fits(_without(value, taken)) and not fits(value):
            return _listed(taken)
    usual = [one for one in odd if one not in "-_:/."]
    return _listed(usual) if usual and not fits(value) and fits(_without(value, usual)) else ""


def _without(value: str, taken: list[str]) -> str:
    return "".join(one for one in value if one not in taken)


def _listed(characters: list[str]) -> str:
    return " ".join(repr(one) for one in characters)
