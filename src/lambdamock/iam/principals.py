"""Whom a statement of a resource-based policy is about, and how directly it names them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from lambdamock.iam.elements import texts

if TYPE_CHECKING:
    from lambdamock.iam.keys import Keys
    from lambdamock.iam.requests import Principal

NOT_NAMED: Final = 0
BY_ACCOUNT: Final = 1
BY_IDENTITY: Final = 2
DIRECTLY: Final = 3
"""How a statement names somebody, from the weakest to the strongest.

An account is named so that its own policies decide. A role is named for all its sessions, which its boundary and the
policies of a session still limit. Everything else, "*" among it, names whoever asks.

Source: documented, IAM user guide, "AWS JSON policy elements: Principal" and "Permissions boundaries for IAM entities".
"""

EVERYBODY: Final = "*"
_ACCOUNT_DIGITS: Final = 12
_PROVIDER: Final = "aws:FederatedProvider"


def account_of(name: str) -> str:
    """The account that a name stands for: its number or the ARN of its root; empty for all other names."""
    if name.startswith("arn:") and name.endswith(":root"):
        name = name.split(":")[4] if name.count(":") == 5 else ""
    return name if len(name) == _ACCOUNT_DIGITS and name.isdigit() else ""


def role_of(session: str) -> str:
    """The ARN of a session's role, if that has no path; empty when it is no session."""
    head, _, rest = session.partition(":assumed-role/")
    if not rest:
        return ""
    _, partition, _, _, account_id = head.split(":")
    return f"arn:{partition}:iam::{account_id}:role/{rest.partition('/')[0]}"


class Named:
    """Those whom an element `Principal` or `NotPrincipal` lists."""

    __slots__ = ("_accounts", "_everybody", "_names", "_providers", "_services")

    def __init__(self, element: str | Mapping[str, Any]) -> None:
        lists = {"AWS": texts(element)} if isinstance(element, str) else {k: texts(v) for k, v in element.items()}
        aws = lists.get("AWS", [])
        self._everybody = EVERYBODY in aws
        self._names = frozenset(name for name in (*aws, *lists.get("CanonicalUser", [])) if not account_of(name))
        self._accounts = frozenset(filter(None, map(account_of, aws)))
        self._services = frozenset(lists.get("Service", []))
        self._providers = frozenset(lists.get("Federated", []))

    def strength(self, principal: Principal, keys: Keys) -> int:
        """How directly somebody is named."""
        if self._everybody or self._names_service(principal) or self._names_provider(principal, keys):
            return DIRECTLY
        if principal.arn in self._names or not self._names.isdisjoint(principal.aliases):
            return BY_IDENTITY if ":role/" in principal.arn else DIRECTLY
        if (principal.identity_arn or role_of(principal.arn)) in self._names:
            return BY_IDENTITY
        return BY_ACCOUNT if principal.account_id in self._accounts else NOT_NAMED

    def _names_service(self, principal: Principal) -> bool:
        if principal.account_id or principal.arn == EVERYBODY or not self._services:
            return False
        return EVERYBODY in self._services or not self._services.isdisjoint((principal.arn, *principal.aliases))

    def _names_provider(self, principal: Principal, keys: Keys) -> bool:
        if not self._providers:
            return False
        return not self._providers.isdisjoint((principal.arn, *principal.aliases, *keys.find_all(_PROVIDER)))

    def spares(self, principal: Principal, keys: Keys) -> bool:
        """Whether a `NotPrincipal` of these leaves somebody out: it must list all that one is known by.

        A user is also the user's account, a session also its role and the account.

        Source: documented, IAM user guide, "AWS JSON policy elements: NotPrincipal".
        """
        if self._everybody or self._names_service(principal) or self._names_provider(principal, keys):
            return True
        if principal.account_id and principal.account_id not in self._accounts:
            return False
        return all(name in self._names for name in _own_names(principal))


def _own_names(principal: Principal) -> Iterator[str]:
    if not account_of(principal.arn):
        yield principal.arn
    identity = principal.identity_arn or role_of(principal.arn)
    if identity and identity != principal.arn:
        yield identity
