"""The comparison operators of event patterns: each makes, of what a pattern says, a test of one value of an event.

Source: observed, recorded verdicts and refusals of EventBridge; documented, EventBridge user guide, "Comparison
operators"; assumed, refusals that no recording shows are worded as those of the rule engine that AWS has published.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import eq, ge, gt, le, lt
from typing import Any, Final

Test = Callable[[Any], bool]
"""Whether one leaf of an event (text, number, true, false, null) fits."""

MAXIMUM_WILDCARDS: Final = 5  # in one text; assumed: six are refused as too complex (observed), two are not
_NUMBER: Final = (int, float)
_NUMBER_BOUND: Final = 5e9


class PatternError(ValueError):
    """A text is no event pattern; the message gives AWS's reason."""


def is_number(value: Any) -> bool:
    """Whether a JSON value is a number; true and false are none."""
    return isinstance(value, _NUMBER) and value.__class__ is not bool


def equals(expected: Any) -> Test:
    """The same text, number or literal; 300 and 300.0 are the same number, "300" is another value."""
    if is_number(expected):
        return lambda value: is_number(value) and bool(value == expected)
    return lambda value: type(value) is type(expected) and bool(value == expected)


def one_of(expected: Iterable[Any]) -> Test:
    """One of several texts, numbers and literals; see `equals`."""
    listed = tuple(expected)
    tests: list[Test] = []
    if texts := frozenset(value for value in listed if isinstance(value, str)):
        tests.append(texts.__contains__)  # no number equals a text
    if numbers := frozenset(value for value in listed if is_number(value)):
        tests.append(lambda value: is_number(value) and value in numbers)
    tests += [equals(value) for value in listed if value is None or isinstance(value, bool)]
    return any_of(tests)


def any_of(tests: Sequence[Test]) -> Test:
    """A value passes one of the tests."""
    if len(tests) < 2:
        return tests[0] if tests else _never

    def passes(value: Any) -> bool:
        for test in tests:  # noqa: SIM110 - a generator takes three times as long
            if test(value):
                return True
        return False

    return passes


def _never(_value: Any) -> bool:
    return False


def test_of(expression: Mapping[str, Any]) -> Test:
    """The test that one match expression, such as {"prefix": "eu-"}, stands for; `exists` is not among them.

    Raises:
        PatternError: the expression is invalid.
    """
    operator, argument = only_item(expression)
    if operator not in OPERATORS:
        raise PatternError(f"Unrecognized match type {operator}")
    return OPERATORS[operator](argument)


def only_item(expression: Mapping[str, Any]) -> tuple[str, Any]:
    """The operator of a match expression and its argument."""
    if len(expression) != 1:
        raise PatternError(
            "Only one key allowed in match expression" if expression else "Empty objects are not allowed"
        )
    return next(iter(expression.items()))


def _text(argument: Any, reason: str) -> str:
    if not isinstance(argument, str):
        raise PatternError(reason)
    return argument


def _prefix(argument: Any) -> Test:
    if isinstance(argument, dict):
        folded = _ignored_case(argument, "prefix").casefold()
        return lambda value: isinstance(value, str) and value.casefold().startswith(folded)
    start = _text(argument, "prefix match pattern must be a string")
    return lambda value: isinstance(value, str) and value.startswith(start)


def _suffix(argument: Any) -> Test:
    if isinstance(argument, dict):
        folded = _ignored_case(argument, "suffix").casefold()
        return lambda value: isinstance(value, str) and value.casefold().endswith(folded)
    end = _text(argument, "suffix match pattern must be a string")
    return lambda value: isinstance(value, str) and value.endswith(end)


def _ignored_case(argument: Mapping[str, Any], operator: str) -> str:
    name, text = only_item(argument)
    if name != "equals-ignore-case":
        raise PatternError(f"Unsupported anything-but pattern: {name}")
    return _text(text, f"{operator} match pattern must be a string")


def _equals_ignore_case(argument: Any) -> Test:
    folded = _text(argument, "equals-ignore-case match pattern must be a string").casefold()
    return lambda value: isinstance(value, str) and value.casefold() == folded


def _wildcard(argument: Any) -> Test:
    first, *others = _pieces(_text(argument, "wildcard match pattern must be a string"))
    if not others:
        return equals(first)
    *middle, last = others
    around = len(first) + len(last)

    def fits(value: Any) -> bool:
        if not (isinstance(value, str) and value.startswith(first) and value.endswith(last)):
            return False
        return len(value) >= around and (not middle or _in_order(value, len(first), middle, len(value) - len(last)))

    return fits


def _in_order(value: str, position: int, pieces: list[str], end: int) -> bool:
    """Whether pieces lie one behind the other between two places; each search goes on where the one before ended."""
    for piece in pieces:
        found = value.find(piece, position, end)
        if found < 0:
            return False
        position = found + len(piece)
    return True


def _pieces(text: str) -> list[str]:
    r"""What stands between the `*` of a wildcard, each of which is any run of characters; `\*` and `\\` are plain."""
    pieces = [""]
    position = 0
    while position < len(text):
        character = text[position]
        if character == "*":
            if text[position + 1 : position + 2] == "*":
                raise PatternError(f"Consecutive wildcard characters at pos {position}")
            pieces.append("")
        else:
            if character == "\\":
                position += 1
                if text[position : position + 1] not in {"*", "\\"}:
                    raise PatternError(f"Invalid escape character at pos {position - 1}")
            pieces[-1] += text[position]
        position += 1
    if len(pieces) - 1 > MAXIMUM_WILDCARDS:
        raise PatternError(
            "Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a "
            "wildcard character"
        )
    return pieces


_COMPARISONS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {"=": eq, "<": lt, "<=": le, ">": gt, ">=": ge}


def _numeric(argument: Any) -> Test:
    """One comparison, or a lower bound followed by an upper one."""
    if not isinstance(argument, list):
        raise PatternError("Value of numeric must be an array.")
    terms = [_comparison(argument[start : start + 2]) for start in range(0, len(argument), 2)]
    if not terms:
        raise PatternError("Invalid member in numeric match: ]")
    _check_range(terms)
    (operator, bound), *others = terms
    compare = _COMPARISONS[operator]
    if not others:
        return lambda value: isinstance(value, _NUMBER) and value.__class__ is not bool and compare(value, bound)
    [(operator, top)] = others
    is_below = _COMPARISONS[operator]

    def is_between(value: Any) -> bool:
        is_one = isinstance(value, _NUMBER) and value.__class__ is not bool
        return is_one and compare(value, bound) and is_below(value, top)

    return is_between


def _comparison(term: list[Any]) -> tuple[str, float]:
    operator, bound = (*term, None)[:2]
    if not isinstance(operator, str):
        raise PatternError(f"Invalid member in numeric match: {operator}")
    if operator not in _COMPARISONS:
        raise PatternError(f"Unrecognized numeric range operator: {operator}")
    if not is_number(bound):
        raise PatternError(f"Value of {operator} must be numeric")
    if abs(bound) > _NUMBER_BOUND:
        raise PatternError("Value must be between -5.0E9 and 5.0E9, inclusive")
    return operator, bound


def _check_range(terms: list[tuple[str, float]]) -> None:
    if len(terms) == 1:
        return
    (first, bottom), (second, top) = terms[:2]
    if len(terms) > 2 or first[0] != ">":
        raise PatternError("Too many terms in numeric range expression")
    if second[0] != "<":
        raise PatternError(f"Bad numeric range operator: {second}")
    if bottom >= top:
        raise PatternError("Bottom must be less than top")


def _cidr(argument: Any) -> Test:
    """An address in a block of IPv4 or IPv6 addresses."""
    from ipaddress import ip_network
    from socket import AF_INET, AF_INET6, inet_pton  # ten times as fast as `ip_address`

    block = _text(argument, "prefix match pattern must be a string")
    address, slash, bits = block.partition("/")
    if not slash or "/" in bits:
        raise PatternError("Malformed CIDR, one '/' required")
    if not bits.isdecimal():
        raise PatternError("Malformed CIDR, mask bits must be an integer")
    try:
        network = ip_network(f"{address}/{int(bits)}", strict=False)
    except ValueError:
        raise PatternError(f"Nonstandard IP address or mask: {block}") from None

    family = AF_INET if network.version == 4 else AF_INET6
    lowest, highest = network.network_address.packed, network.broadcast_address.packed

    def contains(value: Any) -> bool:
        try:
            return isinstance(value, str) and lowest <= inet_pton(family, value) <= highest
        except (OSError, ValueError):
            return False

    return contains


def _anything_but(argument: Any) -> Test:
    """A value that is there and is none of those listed."""
    if isinstance(argument, dict):
        excluded = _excluded_by_operator(argument)
    elif isinstance(argument, list):
        excluded = _excluded_values(argument)
    elif isinstance(argument, str) or is_number(argument):
        excluded = equals(argument)
    else:
        raise PatternError("Value of anything-but must be an array or single string/number value.")
    return lambda value: not excluded(value)


def _excluded_values(values: list[Any]) -> Test:
    if not values:
        raise PatternError("Empty arrays are not allowed")
    if not all(isinstance(value, str) or is_number(value) for value in values):
        raise PatternError("Inside anything but list, start|null|boolean is not supported.")
    if len({isinstance(value, str) for value in values}) > 1:
        raise PatternError(
            "Inside anything but list, either all values are number or string, mixed type is not supported"
        )
    return one_of(values)


def _excluded_by_operator(argument: Mapping[str, Any]) -> Test:
    operator, given = only_item(argument)
    if operator not in _EXCLUDING:
        raise PatternError(f"Unsupported anything-but pattern: {operator}")
    if isinstance(given, dict):
        raise PatternError("Value of anything-but must be an array or single string/number value.")
    texts = given if isinstance(given, list) else [given]
    if not texts:
        raise PatternError("Empty arrays are not allowed")
    make, reason = _EXCLUDING[operator]
    for text in texts:
        if _text(text, reason) == "" and operator in {"prefix", "suffix"}:
            raise PatternError("Null prefix/suffix not allowed")
    return any_of([make(text) for text in texts])


_AFFIX: Final = "prefix/suffix match pattern must be a string"
# Operator inside anything-but to (its test, the reason why a value that is no text is refused).
_EXCLUDING: Final[Mapping[str, tuple[Callable[[Any], Test], str]]] = {
    "prefix": (_prefix, _AFFIX),
    "suffix": (_suffix, _AFFIX),
    "equals-ignore-case": (_equals_ignore_case, "Inside equals-ignore-case list, only strings are supported."),
    "wildcard": (_wildcard, "wildcard match pattern must be a string"),
}

OPERATORS: Final[Mapping[str, Callable[[Any], Test]]] = {
    "prefix": _prefix,
    "suffix": _suffix,
    "equals-ignore-case": _equals_ignore_case,
    "wildcard": _wildcard,
    "numeric": _numeric,
    "cidr": _cidr,
    "anything-but": _anything_but,
}
"""Operator to what makes a test of its argument. `exists` asks for a field, not for a value: see `patterns`."""
