"""Intrinsic functions: what `Ref` and `Fn::…` give.

Source: documented, CloudFormation user guide, "Intrinsic function reference"; the words of errors: observed.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from lambdamock.templates.mistakes import Mistake
from lambdamock.templates.places import NO_VALUE
from lambdamock.templates.references import of_attribute
from lambdamock.templates.substitution import parts, substituted

if TYPE_CHECKING:
    from lambdamock.templates.expressions import Scope

    Function = Callable[[Any, Scope], Any]


class _Nothing:
    """What `Ref: AWS::NoValue` gives."""


NOTHING: Final = _Nothing()

_JOIN: Final = (
    "Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings "
    "to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined."
)
_SPLIT: Final = (
    "Template error: every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be "
    "split or a function that returns a string to be split."
)
_SELECT: Final = "Template error: Fn::Select requires a list argument with two elements: an integer index and a list"
_IF: Final = "Template error: Fn::If requires a list argument with three elements"
_MAP: Final = (
    "Template error: every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for "
    "return value"
)
_CIDR: Final = (
    "Template error: Fn::Cidr requires a list argument with two or three elements: a block, how many parts (1 to 256), "
    "and how many bits of each are its hosts'"
)


def _ref(argument: Any, scope: Scope) -> Any:
    if not isinstance(argument, str):
        raise Mistake("Template error: every Ref object must have a single String value.")
    return NOTHING if argument == NO_VALUE else scope.ref(argument)


def _get_att(argument: Any, scope: Scope) -> Any:
    name = of_attribute(argument).name
    return scope.attribute(name, scope.text(argument[1], "Template error: an attribute's name is a string"))


def _if(argument: Any, scope: Scope) -> Any:
    return scope.value(branch(argument, scope.condition))


def branch(argument: Any, condition: Callable[[str], bool]) -> Any:
    """The expression that a `Fn::If` chooses.

    Raises:
        Mistake: it is not written as one.
    """
    name, yes, no = _several(argument, 3, _IF)
    if not isinstance(name, str):
        raise Mistake(_IF)
    return yes if condition(name) else no


def _join(argument: Any, scope: Scope) -> str:
    delimiter, expressions = _several(argument, 2, _JOIN)
    values = scope.value(expressions)
    if not isinstance(delimiter, str) or not isinstance(values, list):
        raise Mistake(_JOIN)
    return delimiter.join(_text(value, _JOIN) for value in values)


def _split(argument: Any, scope: Scope) -> list[str]:
    delimiter, expression = _several(argument, 2, _SPLIT)
    if not isinstance(delimiter, str) or not delimiter:
        raise Mistake(_SPLIT)
    return scope.text(expression, _SPLIT).split(delimiter)


def _select(argument: Any, scope: Scope) -> Any:
    position, expressions = _several(argument, 2, _SELECT)
    index = _number(scope.value(position), _SELECT)
    values = scope.value(expressions)
    if not isinstance(values, list):
        raise Mistake(_SELECT)
    if not 0 <= index < len(values):
        raise Mistake(f"Template error: Fn::Select cannot select nonexistent value at index {index}")
    return values[index]


def _sub(argument: Any, scope: Scope) -> str:
    text, values = parts(argument)

    def value(name: str) -> str:
        otherwise = f"Template error: variable {name} in Fn::Sub expression does not resolve to a string"
        if name in values:
            return scope.text(values[name], otherwise)
        if name.startswith("AWS::") or "." not in name:
            return _text(_ref(name, scope), otherwise)
        resource, _, attribute = name.partition(".")
        return _text(scope.attribute(resource, attribute), otherwise)

    return substituted(text, value)


def _find_in_map(argument: Any, scope: Scope) -> Any:
    """A value of a mapping. With `AWS::LanguageExtensions` there may be a value for what is not found."""
    default: Any = NOTHING
    if scope.is_extended and isinstance(argument, list) and len(argument) == 4 and isinstance(argument[3], dict):
        default = argument[3].get("DefaultValue", NOTHING)
        argument = argument[:3]
    keys = [scope.text(one, _MAP) for one in _several(argument, 3, _MAP)]
    found: Any = scope.mappings
    for key in keys:
        if not isinstance(found, Mapping) or key not in found:
            if default is not NOTHING:
                return scope.value(default)
            if found is scope.mappings:
                raise Mistake(
                    f"Template error: Mapping named '{key}' is not present in the 'Mappings' section of template."
                )
            raise Mistake(f"Template error: Unable to get mapping for {'::'.join(keys)}")
        found = found[key]
    return found


def _base64(argument: Any, scope: Scope) -> str:
    text = scope.text(argument, "Template error: every Fn::Base64 object must have a String-typed value.")
    return b64encode(text.encode("utf-8", "surrogatepass")).decode("ascii")


def _get_azs(argument: Any, scope: Scope) -> list[str]:
    """Three zones of a region.

    Source: assumed, as most regions have a, b and c; which an account sees differs from account to account.
    """
    region = scope.text(argument, "Template error: every Fn::GetAZs object must have a String-typed value.")
    return [f"{region or scope.region}{letter}" for letter in "abc"]


def _cidr(argument: Any, scope: Scope) -> list[str]:
    from ipaddress import ip_network  # few templates make networks
    from itertools import islice

    if not isinstance(argument, list) or len(argument) not in {2, 3}:
        raise Mistake(_CIDR)
    count = _number(scope.value(argument[1]), _CIDR)
    if not 1 <= count <= 256:
        raise Mistake(_CIDR)
    try:
        network = ip_network(scope.text(argument[0], _CIDR), strict=False)
        width = network.max_prefixlen
        bits = _number(scope.value(argument[2]), _CIDR) if len(argument) == 3 else 8 if width == 32 else 64
        parts = [str(one) for one in islice(network.subnets(new_prefix=width - bits), count)]
    except ValueError as reason:
        raise Mistake(f"{_CIDR}: {reason}") from None
    if len(parts) < count:
        raise Mistake(f"{_CIDR}: {network} has no {count} parts of {bits} bits")
    return parts


def _import_value(argument: Any, scope: Scope) -> Any:
    name = scope.text(argument, "Template error: every Fn::ImportValue object must have a String-typed value.")
    if name not in scope.imports:
        raise Mistake(f"No export named {name} found. Say what another stack exports: imports={{{name!r}: ...}}")
    return scope.imports[name]


def _length(argument: Any, scope: Scope) -> int:
    values = scope.value(argument)
    if not isinstance(values, list):
        raise Mistake("Template error: every Fn::Length object must have a list as its value")
    return len(values)


def _to_json_string(argument: Any, scope: Scope) -> str:
    from json import dumps

    value = scope.value(argument)
    if not isinstance(value, list | dict):
        raise Mistake("Template error: every Fn::ToJsonString object must have an object or a list as its value")
    return dumps(value, separators=(",", ":"), ensure_ascii=False)


def _several(argument: Any, count: int, otherwise: str) -> list[Any]:
    if not isinstance(argument, list) or len(argument) != count:
        raise Mistake(otherwise)
    return argument


def _text(value: Any, otherwise: str) -> str:
    text = as_text(value)
    if text is None:
        raise Mistake(otherwise)
    return text


def as_text(value: Any) -> str | None:
    """A value where a text is asked for: numbers and booleans as JSON writes them; None when it is none of these."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int | float) else None


def _number(value: Any, otherwise: str) -> int:
    try:
        return int(_text(value, otherwise))
    except ValueError:
        raise Mistake(otherwise) from None


FUNCTIONS: Final[Mapping[str, Function]] = {
    "Ref": _ref,
    "Fn::Base64": _base64,
    "Fn::Cidr": _cidr,
    "Fn::FindInMap": _find_in_map,
    "Fn::GetAZs": _get_azs,
    "Fn::GetAtt": _get_att,
    "Fn::If": _if,
    "Fn::ImportValue": _import_value,
    "Fn::Join": _join,
    "Fn::Select": _select,
    "Fn::Split": _split,
    "Fn::Sub": _sub,
}
"""Those that may stand anywhere; conditions have their own."""

EXTENSIONS: Final[Mapping[str, Function]] = {"Fn::Length": _length, "Fn::ToJsonString": _to_json_string}
"""What `AWS::LanguageExtensions` adds."""
