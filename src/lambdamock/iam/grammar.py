"""The grammar of policy documents: what is wrong with one, where, and in which words AWS says so."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple, NoReturn

from lambdamock.errors import UsageError, did_you_mean
from lambdamock.iam.conditions import spelled
from lambdamock.iam.operators import OPERATORS
from lambdamock.iam.positions import Path, locate, position, repeated, shown
from lambdamock.iam.refusals import NOWHERE, SYNTAX, PolicySyntaxError
from lambdamock.iam.wildcards import marked, matcher

VERSIONS: Final = ("2008-10-17", "2012-10-17")
ELEMENTS: Final = ("Version", "Id", "Statement")
PARTS: Final = (
    "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition",
)  # fmt: skip
EFFECTS: Final = ("Allow", "Deny")
PRINCIPALS: Final = ("AWS", "Service", "Federated", "CanonicalUser")
PARTITIONS: Final = ("aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc")

LEGACY: Final = "The policy failed legacy parsing"
NO_JSON: Final = "This policy contains invalid Json"

_SID: Final = re.compile(r"[0-9A-Za-z]*", re.ASCII)
_VENDOR: Final = re.compile(r"[A-Za-z0-9.-]+", re.ASCII)
_UNPRINTABLE: Final = re.compile(r"[^\t\n\r\x20-\xff]")
_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")
_ARN_COLONS: Final = 5


class Kind(NamedTuple):
    """What a kind of policy asks of its statements.

    Attributes:
        required: pairs of elements of which exactly one must be there.
        prohibited: elements to what AWS says when they are there.
    """

    required: tuple[tuple[str, str], ...]
    prohibited: Mapping[str, str]
    has_plain_sids: bool = False


_PRINCIPAL: Final = ("Principal", "NotPrincipal")
_ACTION: Final = ("Action", "NotAction")
_RESOURCE: Final = ("Resource", "NotResource")
_PAIRS: Final = (_PRINCIPAL, _ACTION, _RESOURCE)
_NO_PRINCIPAL: Final = "Policy document should not specify a principal."

KINDS: Final = {
    "any": Kind((_ACTION,), {}),
    "identity": Kind((_ACTION, _RESOURCE), dict.fromkeys(_PRINCIPAL, _NO_PRINCIPAL), has_plain_sids=True),
    "resource": Kind(_PAIRS, {}),
    "trust": Kind((_PRINCIPAL, _ACTION), {each: f"Has prohibited field {each}" for each in _RESOURCE}),
}
"""Source: documented, IAM user guide, "Grammar of the IAM JSON policy language"."""

_MISSING: Final = {
    _PRINCIPAL: "Missing required field Principal",
    _ACTION: "Policy statement must contain actions.",
    _RESOURCE: "Policy statement must contain resources.",
}


class _Fault(Exception):
    """Something is wrong with an element; becomes a `PolicySyntaxError` when it is known where that stands."""

    def __init__(self, path: Path, reason: str, wording: str = SYNTAX) -> None:
        super().__init__(reason)
        self.path, self.reason, self.wording = path, reason, wording


def checked(source: str | Mapping[str, Any], *, kind: str, limit: int | None) -> dict[str, Any]:
    """A document that keeps the grammar; changes to the source do not reach it.

    Raises:
        PolicySyntaxError: it does not keep it.
    """
    if kind not in KINDS:
        raise UsageError(f"there are no policies of kind {kind!r}{did_you_mean(kind, KINDS)}")
    text = source if isinstance(source, str) else _as_text(source)
    if len(text) > (limit or len(text)):
        _check_length(text, limit or 0)
    document = _parsed(text, NO_JSON if kind == "trust" else SYNTAX)
    try:
        _check_characters(text, kind)
        _check_document(document, KINDS[kind], is_trust=kind == "trust")
    except _Fault as fault:
        at = locate(text, fault.path) if isinstance(source, str) else NOWHERE
        raise PolicySyntaxError(fault.reason, shown(fault.path), at, fault.wording) from None
    return document  # type: ignore[no-any-return]  # an object, as was just checked


def _as_text(source: object) -> str:
    def decoded(value: object) -> object:
        if isinstance(value, Mapping):
            return dict(value)
        raise TypeError(f"{type(value).__name__} is nothing that JSON has")

    try:
        return json.dumps(source, ensure_ascii=False, default=decoded)
    except (TypeError, ValueError, RecursionError) as error:
        raise PolicySyntaxError(f"it cannot be written as JSON: {error}") from None


class _Repeated(ValueError):
    """An object has a member twice."""


def _object(members: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(members)
    if len(found) != len(members):
        raise _Repeated
    return found


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")


def _parsed(text: str, wording: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        reason = f"it is no JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        raise PolicySyntaxError(reason, "", position(text, error.pos), wording) from None
    except _Repeated:
        path, at = repeated(text)
        raise PolicySyntaxError("it is there twice", shown(path), at, wording) from None
    except (ValueError, RecursionError) as error:
        raise PolicySyntaxError(f"it is no JSON: {error}", "", NOWHERE, wording) from None


def _check_length(text: str, limit: int) -> None:
    """Source: documented, IAM user guide, "IAM and AWS STS quotas": white space does not count."""
    length = len("".join(text.split()))
    if length > limit:
        reason = f"it has {length:,} characters without white space; {limit:,} are allowed"
        raise PolicySyntaxError(reason, "", NOWHERE, f"Cannot exceed quota for PolicySize: {limit}")


def _check_characters(text: str, kind: str) -> None:
    """Source: documented, API reference of IAM, the pattern of policy documents."""
    found = _UNPRINTABLE.search(text) if kind in {"identity", "trust"} else _SURROGATE.search(text)
    if found is not None:
        at = position(text, found.start())
        wording = "The specified value for policyDocument is invalid. It must contain only printable ASCII characters."
        raise PolicySyntaxError(f"the character {found.group()!a} is not allowed", "", at, wording)


def _check_document(document: object, kind: Kind, *, is_trust: bool) -> None:
    if not isinstance(document, dict):
        raise _Fault((), "a policy document is an object")
    _check_names(document, ELEMENTS, ())
    if "Version" in document and document["Version"] not in VERSIONS:
        raise _Fault(("Version",), f"there is no version {document['Version']!r}; there are {' and '.join(VERSIONS)}")
    if not isinstance(document.get("Id", ""), str):
        raise _Fault(("Id",), "it must be a string")
    statements = list(_statements(document))
    for path, statement in statements:
        _check_statement(statement, path, kind)
        if is_trust:
            _check_trust(statement, path)
    _check_sids(statements, kind)


def _statements(document: dict[str, Any]) -> Iterator[tuple[Path, dict[str, Any]]]:
    if "Statement" not in document:
        raise _Fault((), "it has no Statement")
    found = document["Statement"]
    if isinstance(found, dict):
        yield ("Statement",), found
        return
    if not isinstance(found, list) or not found:
        raise _Fault(("Statement",), "it must be a statement or a list of statements")
    for index, statement in enumerate(found):
        if not isinstance(statement, dict):
            raise _Fault(("Statement", index), "a statement is an object")
        yield ("Statement", index), statement


def _check_names(element: Mapping[str, Any], known: Iterable[str], path: Path, what: str = "element") -> None:
    for name in element:
        if name not in known:
            raise _Fault((*path, name), f"there is no such {what}{did_you_mean(name, known)}")


def _check_statement(statement: dict[str, Any], path: Path, kind: Kind) -> None:
    _check_names(statement, PARTS, path)
    effect = statement.get("Effect")
    if "Effect" not in statement:
        raise _Fault(path, "it has no Effect")
    if effect not in EFFECTS:
        wording = LEGACY if isinstance(effect, str) and effect.title() in EFFECTS else SYNTAX
        raise _Fault((*path, "Effect"), f"{effect!r} is no effect; there are Allow and Deny", wording)
    for pair in _PAIRS:
        _check_pair(statement, path, pair, kind)
    for name, check in _CHECKS.items():
        if name in statement:
            check(statement[name], (*path, name))


def _check_pair(statement: dict[str, Any], path: Path, pair: tuple[str, str], kind: Kind) -> None:
    present = [name for name in pair if name in statement]
    if len(present) > 1:
        raise _Fault((*path, present[1]), f"a statement has {pair[0]} or {pair[1]}, not both")
    for name in present:
        if name in kind.prohibited:
            raise _Fault((*path, name), "policies of this kind do not have it", kind.prohibited[name])
        if statement[name] == []:
            raise _Fault((*path, name), "it is empty", _MISSING[pair])
    if not present and pair in kind.required:
        raise _Fault(path, f"it has neither {pair[0]} nor {pair[1]}", _MISSING[pair])


def _check_sids(statements: list[tuple[Path, dict[str, Any]]], kind: Kind) -> None:
    seen = set()
    for path, statement in statements:
        sid, at = statement.get("Sid", ""), (*path, "Sid")
        if kind.has_plain_sids and not _SID.fullmatch(sid):
            wording = (
                "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression "
                "[0-9A-Za-z]*"
            )
            raise _Fault(at, f"{sid!r} has characters that are neither letters nor digits", wording)
        if sid and sid in seen:
            wording = "Statement IDs (SID) in a single policy must be unique."
            raise _Fault(at, f"another statement has the Sid {sid!r}", wording)
        seen.add(sid)


def _check_trust(statement: dict[str, Any], path: Path) -> None:
    for name in _ACTION:
        for at, action in _listed(statement.get(name, []), (*path, name)):
            if not action.lower().startswith("sts:"):
                wording = "AssumeRole policy may only specify STS AssumeRole actions."
                raise _Fault(at, f"{action!r} is no action of STS", wording)


def _check_sid(sid: object, path: Path) -> None:
    if not isinstance(sid, str):
        raise _Fault(path, "it must be a string")


def _listed(element: object, path: Path) -> Iterator[tuple[Path, str]]:
    """The texts of an element that has one or several, and where they stand."""
    several = enumerate(element) if isinstance(element, list) else [(None, element)]
    for index, text in several:
        at = path if index is None else (*path, index)
        if not isinstance(text, str):
            raise _Fault(at, "it must be a string or a list of strings")
        yield at, text


def _check_actions(element: object, path: Path) -> None:
    for at, action in _listed(element, path):
        vendor, *names = action.split(":")
        if not names and vendor != "*":
            wording = "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."
            raise _Fault(at, f"{action!r} names no service; an action is 'service:Name' or '*'", wording)
        if len(names) > 1:
            raise _Fault(at, f"{action!r} has two colons", "Actions/Condition can contain only one colon.")
        if vendor != "*" and not _VENDOR.fullmatch(vendor):
            raise _Fault(at, f"{vendor!r} is no name of a service", f"Vendor {vendor} is not valid")


def _check_resources(element: object, path: Path) -> None:
    for at, resource in _listed(element, path):
        if resource != "*" and not resource.startswith("${"):
            _check_arn(resource, at)


def _check_arn(resource: str, at: Path) -> None:
    _, colon, rest = resource.partition(":")
    if not colon or not resource.startswith("arn:"):
        raise _Fault(
            at, f"{resource!r} is neither an ARN nor '*'", f'Resource {resource} must be in ARN format or "*".'
        )
    partition, _, rest = rest.partition(":")
    if "$" not in partition and not any(map(matcher(marked(partition)), PARTITIONS)):
        wording = f'Partition "{partition}" is not valid for resource "{_completed(resource)}".'
        raise _Fault(at, f"{partition!r} is no partition of AWS", wording)
    if not rest:
        wording = "Resource vendor must be fully qualified and cannot contain regexes."
        raise _Fault(at, f"{resource!r} names no service", wording)
    if resource.count(":") < _ARN_COLONS and "::" in resource:
        raise _Fault(at, f"{resource!r} is no whole ARN", LEGACY)


def _completed(resource: str) -> str:
    """An ARN with stars in place of the parts that it lacks."""
    parts = resource.split(":", _ARN_COLONS)
    return ":".join([*parts, *"*" * (_ARN_COLONS + 1 - len(parts))])


def _check_principals(element: object, path: Path) -> None:
    if element == "*":
        return
    if not isinstance(element, dict) or not element:
        reason = "it must be '*' or an object such as {\"AWS\": ...}"
        raise _Fault(path, reason, f'Invalid principal in policy: "{element}"')
    _check_names(element, PRINCIPALS, path, "type of principals")
    for type_, names in element.items():
        for at, name in _listed(names, (*path, type_)):
            if not name or (type_ == "AWS" and not _is_aws_principal(name)):
                wording = f'Invalid principal in policy: "{type_.upper()}":"{name}"'
                raise _Fault(at, f"{name!r} names neither an account nor a user, a role or a session", wording)


def _is_aws_principal(name: str) -> bool:
    """An account, an ARN, "*" or a unique id such as "AROA…"."""
    return name == "*" or name.startswith("arn:") or (name.isascii() and name.isalnum())


def _check_conditions(element: object, path: Path) -> None:
    if not isinstance(element, dict):
        raise _Fault(path, "it must be an object")
    for operator, keys in element.items():
        at = (*path, operator)
        if spelled(operator) is None:
            near = did_you_mean(operator, [each.name for each in OPERATORS.values()])
            raise _Fault(at, f"there is no such operator{near}")
        if not isinstance(keys, dict):
            raise _Fault(at, "it must be an object of condition keys")
        for key, values in keys.items():
            _check_condition(operator, key, values, (*at, key))


def _check_condition(operator: str, key: str, values: object, path: Path) -> None:
    if ":" not in key:
        wording = "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."
        raise _Fault(path, "a condition key has a prefix, as in 'aws:SourceArn'", wording)
    spelling = spelled(operator)
    for value in values if isinstance(values, list) else [values]:
        if not isinstance(value, (str, bool, int, float)):
            raise _Fault(path, "its value must be a string, or a list of strings")
        text = str(value).lower() if isinstance(value, bool) else str(value)
        if spelling and not spelling.operator.is_value(text) and "${" not in text:
            wording = LEGACY if spelling.operator.name.startswith("Date") else SYNTAX
            raise _Fault(path, f"{text!r} is no value for {spelling.operator.name}", wording)


_CHECKS: Final[Mapping[str, Callable[[object, Path], None]]] = {
    "Sid": _check_sid,
    "Principal": _check_principals,
    "NotPrincipal": _check_principals,
    "Action": _check_actions,
    "NotAction": _check_actions,
    "Resource": _check_resources,
    "NotResource": _check_resources,
    "Condition": _check_conditions,
}
