"""How policies decide about a request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from lambdamock.iam.decisions import BOUNDARY, CONTROL, IDENTITY, RESOURCE, SESSION, Decision, Outcome
from lambdamock.iam.keys import Keys
from lambdamock.iam.principals import BY_IDENTITY, DIRECTLY, NOT_NAMED

if TYPE_CHECKING:
    from lambdamock.iam.documents import Document
    from lambdamock.iam.requests import Policies, Principal, Request
    from lambdamock.iam.statements import Statement

_SERVICE_LINKED: Final = ":role/aws-service-role/"


def decide(request: Request, policies: Policies) -> Decision:
    """Decide about one request.

    A statement that denies wins, wherever it is. Then each level of service control policies must allow; then, in the
    same account, a resource-based policy that names whoever asks is enough, and so are the policies of the identity, as
    far as its boundary and those of its session allow it, too. Of another account both sides must allow.

    Source: documented, IAM user guide, "Policy evaluation logic", "Cross-account policy evaluation logic".
    """
    keys = Keys(request.context)
    denied = _denial(request, policies, keys)
    if denied is not None:
        kind, statement = denied
        return Decision(Outcome.EXPLICIT_DENY, request, policies, kind, (statement,))
    granting, strength = _grant(request, policies.resource, keys)
    decisive = []
    if request.principal.account_id:
        is_own = not request.resource_account or request.resource_account == request.principal.account_id
        for kind, documents in _required(request, policies, strength if is_own else NOT_NAMED):
            allowing = _allowing(documents, request, keys)
            if allowing is None:
                return Decision(Outcome.IMPLICIT_DENY, request, policies, kind)
            decisive.append(allowing)
        if is_own and strength < BY_IDENTITY:
            return Decision(Outcome.ALLOWED, request, policies, "", tuple(decisive))
    if granting is None:
        return Decision(Outcome.IMPLICIT_DENY, request, policies, RESOURCE)
    return Decision(Outcome.ALLOWED, request, policies, "", (*decisive, granting))


def by_kind(policies: Policies) -> Iterator[tuple[str, Sequence[Document]]]:
    """All policies of a request, in the order in which AWS asks them for a denial; each level of controls by itself.

    Source: documented, IAM user guide, "How AWS enforcement code logic evaluates requests to allow or deny access".
    """
    for level in policies.controls:
        yield CONTROL, level
    if policies.resource is not None:
        yield RESOURCE, (policies.resource,)
    if policies.identity:
        yield IDENTITY, policies.identity
    if policies.boundary is not None:
        yield BOUNDARY, (policies.boundary,)
    if policies.session:
        yield SESSION, policies.session


def _denial(request: Request, policies: Policies, keys: Keys) -> tuple[str, Statement] | None:
    """The statement that denies a request, and of what kind of policy it is."""
    principal, action, resource, _, _ = request
    for kind, documents in by_kind(policies):
        if not _has_say(kind, principal):
            continue
        for document in documents:
            for statement in document.rules.about(action, resource)[0]:
                if statement.holds(resource, keys) and (kind != RESOURCE or statement.strength(principal, keys)):
                    return kind, statement
    return None


def _has_say(kind: str, principal: Principal) -> bool:
    """Whether a kind of policy counts for somebody: for services and for those without identity only the resource's."""
    if kind == CONTROL:
        return bool(principal.account_id) and _SERVICE_LINKED not in principal.identity_arn
    return kind == RESOURCE or bool(principal.account_id)


def _grant(request: Request, policy: Document | None, keys: Keys) -> tuple[Statement | None, int]:
    """The statement of a resource-based policy that allows a request, and how directly it names who asks."""
    best, strength = None, NOT_NAMED
    if policy is None:
        return best, strength
    for statement in policy.rules.about(request.action, request.resource)[1]:
        found = statement.strength(request.principal, keys)
        if found > strength and statement.holds(request.resource, keys):
            best, strength = statement, found
    return best, strength


def _required(request: Request, policies: Policies, strength: int) -> Iterator[tuple[str, Sequence[Document]]]:
    """What else must allow a request, when a resource-based policy of the same account names who asks that directly.

    Source: documented, IAM user guide, "How AWS enforcement code logic evaluates requests to allow or deny access"; the
    root of an account has no policies of its own.
    """
    principal = request.principal
    if _has_say(CONTROL, principal):
        for level in policies.controls:
            yield CONTROL, level
    if strength == DIRECTLY:
        return
    if strength < BY_IDENTITY and policies.identity is not None and not principal.arn.endswith(":root"):
        yield IDENTITY, policies.identity
    if policies.boundary is not None:
        yield BOUNDARY, (policies.boundary,)
    if policies.session is not None:
        yield SESSION, policies.session


def _allowing(documents: Iterable[Document], request: Request, keys: Keys) -> Statement | None:
    for document in documents:
        for statement in document.rules.about(request.action, request.resource)[1]:
            if statement.holds(request.resource, keys):
                return statement
    return None
