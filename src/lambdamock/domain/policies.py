"""Resource-based policies: the statements of a function, version, alias or layer version, and whom they let in."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from operator import eq
from typing import Any, Final, NamedTuple

from lambdamock.domain.arns import LATEST
from lambdamock.domain.callers import ServiceCaller

Statement = Mapping[str, Any]
"""One statement as JSON shows it; never changed in place."""

_QUALIFIED_LATEST: Final = f":{LATEST}"
_HEAD: Final[Mapping[str, str]] = {"Version": "2012-10-17", "Id": "default"}
_NO_CONTEXT: Final[Mapping[str, str]] = {}


def policy_key(qualifier: str | None) -> str:
    """Under which key of `Function.policies` the policy of a qualifier lies.

    A policy holds for the exact form of the ARN. So "$LATEST" is the key of the function without a qualifier, and the
    qualified `$LATEST` has one of its own, which no version and no alias can have.

    Source: documented, developer guide, rules A235 to A239.
    """
    if qualifier is None:
        return LATEST
    return _QUALIFIED_LATEST if qualifier == LATEST else qualifier


class Policy(NamedTuple):
    """The statements of one resource, in the order in which they were added.

    Attributes:
        statements: at least one; a resource without statements has no policy.
        revision_id: of a layer version's policy; that of a function's policy is the revision of the function, version
            or alias that it belongs to.
        head: what the document has before its statements.
    """

    statements: tuple[Statement, ...]
    revision_id: str = ""
    head: Mapping[str, Any] = _HEAD

    def as_json(self) -> str:
        """The document in the form in which AWS prints it: compact, the statements last (observed)."""
        return as_json({**self.head, "Statement": list(self.statements)})

    def has(self, sid: str) -> bool:
        """Whether there is a statement of that id."""
        return any(statement.get("Sid") == sid for statement in self.statements)

    def without(self, sid: str) -> Policy | None:
        """The policy without the statement of that id; None when no other is left."""
        kept = tuple(statement for statement in self.statements if statement.get("Sid") != sid)
        return self._replace(statements=kept) if kept else None

    def allows(self, account_id: str, action: str, *, context: Mapping[str, str] = _NO_CONTEXT) -> bool:
        """Whether the policy lets principals of an account do something: a statement allows it and none denies it.

        Args:
            action: for instance "lambda:InvokeFunction".
            context: the condition keys that the call has, in any case. A condition on a key that it does not have
                fails.

        Source: documented, developer guide, rules A050 to A056; assumed: a condition with an operator that is not in
        `_OPERATORS` fails in a statement that allows and holds in one that denies.
        """
        return self._decides(partial(_is_of, account_id), accounts_of, action, context)

    def allows_service(self, service: ServiceCaller) -> bool:
        """Whether the policy lets a service do what it asks for.

        Source: documented, developer guide, rules A050 to A056, B027 and B189.
        """
        return self._decides(service.is_named, services_of, service.action, service.context)

    def _decides(
        self,
        is_caller: Callable[[str], bool],
        callers_of: Callable[[Any], Sequence[str]],
        action: str,
        context: Mapping[str, str],
    ) -> bool:
        keys = {key.lower(): value for key, value in context.items()}
        effects = {
            statement["Effect"]
            for statement in self.statements
            if selects(statement, "Principal", callers_of, is_caller)
            and selects(statement, "Action", values_of, partial(covers, action))
            and _holds(statement, keys)
        }
        return effects == {"Allow"}


def as_json(document: Mapping[str, Any]) -> str:
    """Compact JSON, in the order of the members."""
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False)


def values_of(element: Any) -> list[Any]:
    """The values of a policy's element, which may be one value or a list."""
    return list(element) if isinstance(element, list | tuple) else [element]


def accounts_of(principal: Any) -> list[str]:
    """The accounts, ARNs and wildcards that a `Principal` names; not its services."""
    return values_of(principal.get("AWS", [])) if isinstance(principal, Mapping) else values_of(principal)


def services_of(principal: Any) -> list[str]:
    """The services and wildcards that a `Principal` names; not its accounts."""
    if isinstance(principal, Mapping):
        return [*values_of(principal.get("Service", [])), *(one for one in accounts_of(principal) if one == "*")]
    return values_of(principal)


def is_like(value: str, pattern: str) -> bool:
    """Whether a value matches a pattern with the wildcards `*` and `?`."""
    return value == pattern or _wildcards(pattern).fullmatch(value) is not None


@lru_cache(1024)
def _wildcards(pattern: str) -> re.Pattern[str]:
    return re.compile(re.escape(pattern).replace(r"\*", ".*").replace(r"\?", "."), re.DOTALL)


def selects(
    statement: Statement, element: str, read: Callable[[Any], Sequence[str]], matches: Callable[[str], bool]
) -> bool:
    """Whether `Principal` (or `Action`) names it, or `NotPrincipal` (or `NotAction`) does not."""
    if element in statement:
        return any(map(matches, read(statement[element])))
    return not any(map(matches, read(statement[f"Not{element}"])))


def _is_of(account_id: str, principal: str) -> bool:
    """`*`, the account's number, or the ARN of something in the account."""
    return principal in {"*", account_id} or principal.split(":")[4:5] == [account_id]


def covers(action: str, pattern: str) -> bool:
    """Whether an action, in any case, is one of those that a pattern names."""
    return action == pattern or is_like(action.lower(), pattern.lower())


def _is_like_arn(value: str, pattern: str) -> bool:
    """Each of the six parts by itself: a wildcard reaches no further than its part."""
    if value == pattern:
        return True
    parts, patterns = value.split(":", 5), pattern.split(":", 5)
    return len(parts) == len(patterns) and all(map(is_like, parts, patterns))


_OPERATORS: Final[Mapping[str, Callable[[str, str], bool]]] = {
    "StringEquals": eq,
    "StringLike": is_like,
    "ArnEquals": _is_like_arn,
    "ArnLike": _is_like_arn,
    "Bool": lambda value, expected: value.lower() == expected.lower(),
}


def _holds(statement: Statement, context: Mapping[str, str]) -> bool:
    for operator, keys in statement.get("Condition", {}).items():
        compare = _OPERATORS.get(operator)
        if compare is None:
            if statement["Effect"] == "Allow":
                return False
            continue
        for key, expected in keys.items():
            value = context.get(key.lower())
            if value is None or not any(compare(value, str(one)) for one in values_of(expected)):
                return False
    return True
