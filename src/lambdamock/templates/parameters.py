"""The parameters of a template: what values they take, and what `Ref` gives of them.

Source: documented, CloudFormation user guide, "Parameters"; the words of errors: observed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from lambdamock.errors import TemplateError, did_you_mean
from lambdamock.templates.dynamic_references import ParameterStore, parameter
from lambdamock.templates.functions import as_text
from lambdamock.templates.mistakes import placed

_TYPE: Final = re.compile(
    r"String|Number|CommaDelimitedList|List<(String|Number)>|(List<)?AWS::[A-Za-z0-9]+(::[A-Za-z0-9]+)+(?(2)>)"
    r"|AWS::SSM::Parameter::Value<(String|CommaDelimitedList|(List<)?[A-Za-z0-9:]+(?(5)>))>"
)
_NUMBER: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_STORED: Final = "AWS::SSM::Parameter::Value<"

Value = str | list[str]


def parameter_values(
    declared: Mapping[str, Any], given: Mapping[str, Any], source: str, store: ParameterStore | None
) -> dict[str, Value]:
    """What `Ref` gives of each parameter: a text, or a list of texts.

    Args:
        declared: the section of the template.
        given: by name; texts, numbers, booleans or lists. Of a type `AWS::SSM::Parameter::Value<…>` it is the name of
            the parameter in `store`; when there is none, it is the value itself.

    Raises:
        TemplateError: a value is missing, is not declared, or breaks a rule of its parameter.
    """
    _check_names(declared, given, source)
    return {name: _value(name, about, given, f"{source}: Parameters.{name}", store) for name, about in declared.items()}


def written(value: Any, kind: str, where: str) -> Value:
    """A value as the type of its parameter writes it: lists as lists of texts, all else as texts.

    Raises:
        TemplateError: it can be written as neither.
    """
    elements = value if isinstance(value, list | tuple) else [value]
    texts = [as_text(one) for one in elements]
    if None in texts:
        raise TemplateError(f"{where}: a parameter is a text, a number or a list of these, not {value!r:.60}")
    joined = ",".join(text for text in texts if text is not None)
    if is_list(kind):
        return [one.strip() for one in joined.split(",")] if joined else []
    return joined


def is_list(kind: str) -> bool:
    """Whether parameters of a type are lists."""
    return kind.removeprefix(_STORED).startswith(("CommaDelimitedList", "List<"))


def check_type(name: str, about: Any, source: str) -> None:
    """Refuse what declares no parameter.

    Raises:
        TemplateError: it has no type, one that does not exist, or members that parameters do not have.
    """
    if not isinstance(about, Mapping) or not isinstance(about.get("Type"), str):
        raise TemplateError(
            f"{source}: Template format error: [/Parameters/{name}] Every Parameters object must contain a Type member."
        )
    if not _TYPE.fullmatch(about["Type"]):
        raise TemplateError(f"{source}: Template format error: Unrecognized parameter type: {about['Type']}")
    for member in ("MaxLength", "MinLength", "MaxValue", "MinValue"):
        if not _NUMBER.fullmatch(as_text(about.get(member, 0)) or ""):
            raise TemplateError(f"{source}: Template format error: {member} of parameter {name} must be a number.")
    unknown = [member for member in about if member not in _MEMBERS]
    if unknown:
        raise TemplateError(f"{source}: Invalid template parameter property '{unknown[0]}' of {name}")


def _check_names(declared: Mapping[str, Any], given: Mapping[str, Any], source: str) -> None:
    unknown = [str(name) for name in given if name not in declared]
    if unknown:
        hint = did_you_mean(unknown[0], declared)
        raise TemplateError(f"{source}: Parameters: [{', '.join(unknown)}] do not exist in the template{hint}")
    missing = [name for name, about in declared.items() if name not in given and "Default" not in about]
    if missing:
        raise TemplateError(f"{source}: Parameters: [{', '.join(missing)}] must have values")


def _value(
    name: str, about: Mapping[str, Any], given: Mapping[str, Any], where: str, store: ParameterStore | None
) -> Value:
    kind = about["Type"]
    is_stored = kind.startswith(_STORED)
    if is_stored and (store is not None or name not in given):
        at = as_text(given.get(name, about.get("Default"))) or ""
        if store is None:
            raise TemplateError(
                f"{where}: {at} is a parameter of Systems Manager, and nothing answers ssm here: start moto's "
                f"mock_aws() beside, or give its value: parameters={{{name!r}: ...}}"
            )
        _check(name, about, at, where)
        with placed(where):
            return written(parameter(at, store), kind, where)
    value = written(given.get(name, about.get("Default")), kind, where)
    if not is_stored:
        for one in value if isinstance(value, list) else [value]:
            _check(name, about, one, where)
    return value


def _check(name: str, about: Mapping[str, Any], text: str, where: str) -> None:
    """Refuse a value, or an element of a list, that breaks a rule."""
    for member, rule in RULES.items():
        if member in about or member == "Type":
            broken = rule(text, about.get(member), about["Type"])
            if broken:
                said = about.get("ConstraintDescription")
                reason = (
                    f"Parameter {name} failed to satisfy constraint: {said}" if said else f"Parameter '{name}' {broken}"
                )
                raise TemplateError(f"{where}: {reason}")


Rule = Callable[[str, Any, str], "str | None"]


def _typed(text: str, _: Any, kind: str) -> str | None:
    return "must be a number." if "Number" in kind and not _NUMBER.fullmatch(text) else None


def _allowed(text: str, values: Any, _: str) -> str | None:
    allowed = values if isinstance(values, list) else [values]
    return None if text in map(as_text, allowed) else "must be one of AllowedValues"


def _patterned(text: str, pattern: Any, _: str) -> str | None:
    try:
        matches = re.fullmatch(str(pattern), text)
    except re.error as reason:
        return f"has an AllowedPattern that is no regular expression: {pattern}: {reason}"
    return None if matches else f"must match pattern {pattern}"


def _at_most_long(text: str, limit: Any, _: str) -> str | None:
    return f"must contain at most {limit} characters" if len(text) > _as_number(limit) else None


def _at_least_long(text: str, limit: Any, _: str) -> str | None:
    return f"must contain at least {limit} characters" if len(text) < _as_number(limit) else None


def _at_most(text: str, limit: Any, _: str) -> str | None:
    return f"must be a number not greater than {limit}" if _as_number(text) > _as_number(limit) else None


def _at_least(text: str, limit: Any, _: str) -> str | None:
    return f"must be a number not less than {limit}" if _as_number(text) < _as_number(limit) else None


def _as_number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return float("nan")


RULES: Final[Mapping[str, Rule]] = {
    "Type": _typed,
    "AllowedValues": _allowed,
    "AllowedPattern": _patterned,
    "MaxLength": _at_most_long,
    "MinLength": _at_least_long,
    "MaxValue": _at_most,
    "MinValue": _at_least,
}
"""Members of a parameter that restrict it, and what is said of a value that breaks one: (value, member, type)."""

_MEMBERS: Final = {*RULES, "ConstraintDescription", "Default", "Description", "NoEcho"}
