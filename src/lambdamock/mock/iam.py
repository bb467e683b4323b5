"""Roles, users and managed policies as people put them into the mock: `aws.iam`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from lambdamock.domain.arns import partition_of
from lambdamock.domain.identities import Identity
from lambdamock.errors import UsageError, did_you_mean
from lambdamock.iam import Document, PolicySyntaxError, read
from lambdamock.reprs import displayed

if TYPE_CHECKING:
    from lambdamock.simulation import Simulation

Policy = str | Mapping[str, Any] | tuple[str, str | Mapping[str, Any]]
"""A document, as JSON or as what that decodes to; or its name and the document."""

Documents = tuple[Document, ...]

LAMBDA: Final[Mapping[str, Any]] = {
    "Version": "2012-10-17",
    "Statement": {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"},
}
"""The trust policy of an execution role."""

MANAGED_SIZE: Final = 6_144
INLINE_SIZES: Final = {"role": 10_240, "user": 2_048}
"""Characters, without white space: of a managed policy, and of all inline ones together.

Source: documented, IAM user guide, "IAM and AWS STS quotas".
"""
_NAME: Final = re.compile(r"[\w+=,.@-]+", re.ASCII)
_LENGTHS: Final = {"role": 64, "user": 64, "policy": 128}
_PATH: Final = re.compile(r"/([!-~]+/)?")
_ACCOUNT: Final = re.compile(r"\d{12}")
_ORGANIZATION: Final = re.compile(r"o-[a-z0-9]{10,32}")
_POLICY_ARN: Final = re.compile(r"arn:aws[a-z-]*:iam::(aws|\d{12}):policy/.+")
_ID_DIGITS: Final = 17
_PREFIXES: Final = {"role": "AROA", "user": "AIDA"}
_NO_TAGS: Final[Mapping[str, str]] = {}
_SHOWN: Final = 10


@displayed()
class Identities(Mapping[str, Identity]):
    """The roles, or users, of the mock itself, by name; those of other accounts by their ARNs."""

    def __init__(self, kind: str, known: Iterable[Identity], account_id: str) -> None:
        self._kind = kind
        own = [one for one in known if one.arn.split(":", 5)[5].startswith(f"{kind}/")]
        self._known = {one.name if one.account_id == account_id else one.arn: one for one in own}
        self._by_arn = {one.arn: one for one in own}

    def __getitem__(self, name: str) -> Identity:
        found = self._known.get(name) or self._by_arn.get(name)
        if found is None:
            near = did_you_mean(name, self._known, or_else=f"; make it: aws.iam.put_{self._kind}({name!r}, ...)")
            raise KeyError(f"there is no {self._kind} {name!r} in the mock itself{near}")
        return found

    def __contains__(self, name: object) -> bool:
        return name in self._known or name in self._by_arn

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)

    def __repr__(self) -> str:
        shown = [f"{name} ({_policies(one)})" for name, one in list(self._known.items())[:_SHOWN]]
        more = len(self._known) - _SHOWN
        listed = ", ".join(shown) + (f" and {more} more" if more > 0 else "")
        return f"<{self._kind.capitalize()}s: {listed or 'none'}>"

    def _repr_html_(self) -> str:
        from lambdamock.reprs.tables import first_rows  # only notebooks show it

        rows = [(one.arn, ", ".join(policy.name for policy in one.policies)) for one in self._known.values()]
        return first_rows("", (self._kind, "policies"), rows)


@displayed("roles", "users")
class Iam:
    """Roles and users of the mock itself. They come before those of another mock beside it."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation

    @property
    def roles(self) -> Identities:
        """The roles that were put here, by name."""
        return self._identities("role")

    @property
    def users(self) -> Identities:
        """The users that were put here, by name."""
        return self._identities("user")

    def put_role(
        self,
        name: str,
        policies: Iterable[Policy] | Policy = (),
        managed: Iterable[str] | str = (),
        *,
        trust: str | Mapping[str, Any] | None = None,
        boundary: str | Mapping[str, Any] | None = None,
        tags: Mapping[str, str] = _NO_TAGS,
        path: str = "/",
        account_id: str | None = None,
    ) -> str:
        """Make a role, or replace the one of that name; counts from the next call on.

        Args:
            policies: inline ones: documents as dicts or JSON, (name, document), or {name: document}.
            managed: names or ARNs of managed policies: those of AWS for Lambda, and those given to `managed_policy`.
            trust: who may assume it; Lambda by default.
            boundary: a document, or the name or ARN of a managed policy.
            path: for instance "/service-role/".
            account_id: whose it is; the mock's account by default.

        Returns:
            its ARN.

        Raises:
            PolicySyntaxError: a document is none; says where.
            UsageError: IAM would refuse the name, path or size, or nobody knows a managed policy.
        """
        arn = self._arn("role", name, path, account_id)
        document = _read(LAMBDA if trust is None else trust, f"the trust policy of role {name!r}", arn, "trust")
        self._put("role", arn, policies, managed, boundary, tags, document)
        return arn

    def put_user(
        self,
        name: str,
        policies: Iterable[Policy] | Policy = (),
        managed: Iterable[str] | str = (),
        *,
        boundary: str | Mapping[str, Any] | None = None,
        tags: Mapping[str, str] = _NO_TAGS,
        path: str = "/",
        account_id: str | None = None,
    ) -> str:
        """Make a user, or replace the one of that name, for `aws.as_principal`. Arguments and errors as `put_role` has.

        Returns:
            its ARN.
        """
        arn = self._arn("user", name, path, account_id)
        self._put("user", arn, policies, managed, boundary, tags, None)
        return arn

    def attach(
        self, arn: str, policies: Iterable[Policy] | Policy = (), managed: Iterable[str] | str = ()
    ) -> Documents:
        """Give a role or user further policies.

        Returns:
            them, as `detach` takes them.

        Raises:
            KeyError: it is none of the mock itself.
            PolicySyntaxError, UsageError: as `put_role`.
        """
        identity = self._simulation.identities.own[arn]
        owner = f"{arn.split(':', 5)[5].partition('/')[0]} {identity.name!r}"
        given = (
            *_inline(policies, owner),
            *(self._managed(one) for one in ([managed] if isinstance(managed, str) else managed)),
        )
        self._simulation.identities.own[arn] = identity._replace(policies=(*identity.policies, *given))
        self._changed()
        return given

    def detach(self, arn: str, policies: Documents) -> None:
        """Take policies from a role or user that `attach` gave it; nothing happens when one of both is gone."""
        identity = self._simulation.identities.own.get(arn)
        if identity is not None:
            kept = tuple(one for one in identity.policies if not any(one is other for other in policies))
            self._simulation.identities.own[arn] = identity._replace(policies=kept)
            self._changed()

    def delete_role(self, name: str) -> None:
        """Delete a role by name or ARN; from now on it is one that nobody knows.

        Raises:
            KeyError: there is none in the mock itself.
        """
        self._delete(self.roles[name])

    def delete_user(self, name: str) -> None:
        """Delete a user by name or ARN.

        Raises:
            KeyError: there is none in the mock itself.
        """
        self._delete(self.users[name])

    def managed_policy(self, arn: str, document: str | Mapping[str, Any]) -> str:
        """Say what a managed policy allows: one of the account, or one of AWS that is not known here.

        What has it already keeps what it had when it was put.

        Args:
            arn: of the policy; a bare name makes it one of the mock's account.

        Returns:
            its ARN.

        Raises:
            PolicySyntaxError: the document is none; says where.
            UsageError: it is no name and no ARN of a policy.
        """
        if not _POLICY_ARN.fullmatch(arn):
            _check_name("policy", arn)
            options = self._simulation.options
            arn = f"arn:{partition_of(options.region)}:iam::{options.account_id}:policy/{arn}"
        identities = self._simulation.identities
        identities.managed[arn] = _read(document, f"the managed policy {arn}", arn, "identity", MANAGED_SIZE)
        self._changed()
        return arn

    def organization(self, organization_id: str, accounts: Iterable[str]) -> None:
        """Put accounts into an organization: their calls then carry `aws:PrincipalOrgID`.

        Args:
            organization_id: for instance "o-a1b2c3d4e5".
            accounts: twelve digits each; the mock's own is in none unless it is among them.

        Raises:
            UsageError: it is no such id, or an account is none.
        """
        if not _ORGANIZATION.fullmatch(organization_id):
            raise UsageError(f"organization({organization_id!r}): an id is 'o-' and 10 to 32 small letters and digits")
        members = [accounts] if isinstance(accounts, str) else [str(one) for one in accounts]
        for account_id in members:
            if not _ACCOUNT.fullmatch(account_id):
                raise UsageError(
                    f"organization({organization_id!r}, [{account_id!r}]): an account id has twelve digits"
                )
        self._simulation.world.authority.organizations.update(dict.fromkeys(members, organization_id))

    def _identities(self, kind: str) -> Identities:
        return Identities(kind, self._simulation.identities.own.values(), self._simulation.options.account_id)

    def _arn(self, kind: str, name: str, path: str, account_id: str | None) -> str:
        _check_name(kind, name)
        if not _PATH.fullmatch(path) or len(path) > 512:
            raise UsageError(f"path={path!r}: a path begins and ends with a slash, for instance '/service-role/'")
        options = self._simulation.options
        account_id = account_id or options.account_id
        if not _ACCOUNT.fullmatch(account_id):
            raise UsageError(f"account_id={account_id!r}: give twelve digits")
        return f"arn:{partition_of(options.region)}:iam::{account_id}:{kind}{path}{name}"

    def _put(
        self,
        kind: str,
        arn: str,
        policies: Iterable[Policy] | Policy,
        managed: Iterable[str] | str,
        boundary: str | Mapping[str, Any] | None,
        tags: Mapping[str, str],
        trust: Document | None,
    ) -> None:
        name = arn.rpartition("/")[2]
        inline = list(_inline(policies, f"{kind} {name!r}"))
        _check_inline_size(kind, name, inline)
        attached = [self._managed(one) for one in ([managed] if isinstance(managed, str) else managed)]
        limit = None if boundary is None else self._boundary(boundary, f"the boundary of {kind} {name!r}")
        own = self._simulation.identities.own
        same = [one for one in own if _place(one) == _place(arn)]
        unique_id = own[same[0]].unique_id if same else _unique_id(kind, arn, self._simulation)
        for other in same:
            del own[other]
        own[arn] = Identity(arn, unique_id, (*inline, *attached), limit, trust, dict(tags))
        self._changed()

    def _boundary(self, boundary: str | Mapping[str, Any], what: str) -> Document:
        if isinstance(boundary, str) and not boundary.lstrip().startswith("{"):
            return self._managed(boundary)
        return _read(boundary, what, "boundary", "identity", MANAGED_SIZE)

    def _managed(self, name: str) -> Document:
        from lambdamock.domain.managed_policies import arn_of

        options, identities = self._simulation.options, self._simulation.identities
        partition = partition_of(options.region)
        own = f"arn:{partition}:iam::{options.account_id}:policy/{name}"
        if not name.startswith("arn:"):
            name = own if own in identities.managed else arn_of(name, partition) or name
        try:
            return identities.policy(name)
        except LookupError as error:
            raise UsageError(str(error.args[0])) from None

    def _delete(self, identity: Identity) -> None:
        del self._simulation.identities.own[identity.arn]
        self._changed()

    def _changed(self) -> None:
        """Let be seen what a call of IAM would change: mappings that were shut out look again."""
        self._simulation.permissions_changed()
        self._simulation.run_due()

    def __repr__(self) -> str:
        return f"<Iam: {len(self.roles)} roles, {len(self.users)} users>"


def _inline(policies: Iterable[Policy] | Policy, owner: str) -> Iterator[Document]:
    """Inline policies in any of the ways to write them.

    Raises:
        PolicySyntaxError: a document is none.
        UsageError: a name is given twice, or is none.
    """
    named = list(_named(policies))
    twice = [name for name, count in Counter(name for name, _ in named).items() if count > 1]
    if twice:
        raise UsageError(f"{owner} has two policies of the name {twice[0]!r}")
    for name, document in named:
        _check_name("policy", name)
        yield _read(document, f"policy {name!r} of {owner}", name, "identity")


def _named(policies: Iterable[Policy] | Policy) -> Iterator[tuple[str, str | Mapping[str, Any]]]:
    if isinstance(policies, Mapping) and "Statement" not in policies and "Version" not in policies:
        yield from policies.items()
        return
    is_one = isinstance(policies, str | Mapping) or (
        isinstance(policies, tuple) and len(policies) == 2 and _is_name(policies[0])
    )
    for number, policy in enumerate([policies] if is_one else policies, 1):
        if isinstance(policy, tuple):
            yield policy
        else:
            yield f"policy-{number}", policy


def _is_name(text: object) -> bool:
    return isinstance(text, str) and not text.lstrip().startswith("{")


def _read(document: str | Mapping[str, Any], what: str, name: str, kind: str, limit: int | None = None) -> Document:
    try:
        return read(document, name=name, kind=kind, limit=limit)
    except PolicySyntaxError as error:
        raise PolicySyntaxError(f"{what}: {error}") from None


def _check_name(kind: str, name: str) -> None:
    longest = _LENGTHS[kind]
    if not _NAME.fullmatch(name) or len(name) > longest:
        raise UsageError(
            f"{name!r} is no name of a {kind}: give 1 to {longest} letters, digits and +=,.@_- "
            "(a path, such as '/service-role/', is an argument of its own)"
        )


def _check_inline_size(kind: str, name: str, documents: Iterable[Document]) -> None:
    from json import dumps

    size = sum(
        len(dumps({"Version": one.version, "Statement": one.statements}, separators=(",", ":"), ensure_ascii=False))
        for one in documents
    )
    if size > INLINE_SIZES[kind]:
        raise UsageError(
            f"the inline policies of {kind} {name!r} have {size} characters; IAM allows {INLINE_SIZES[kind]}. Put some "
            "of it into a managed policy: aws.iam.managed_policy(name, document)"
        )


def _place(arn: str) -> tuple[str, str, str]:
    """What no other identity has: its account, kind and name, whatever its path and case.

    Source: documented, IAM user guide, "IAM names".
    """
    _, _, _, _, account_id, resource = arn.split(":", 5)
    return account_id, resource.partition("/")[0], resource.rpartition("/")[2].lower()


def _unique_id(kind: str, arn: str, simulation: Simulation) -> str:
    """Another one each time that a role of a name is made anew."""
    digits = sha256(f"{simulation.options.seed} {arn} {simulation.world.journal.end}".encode()).hexdigest().upper()
    return _PREFIXES[kind] + digits[:_ID_DIGITS]


def _policies(identity: Identity) -> str:
    count = len(identity.policies)
    return f"{count} {'policy' if count == 1 else 'policies'}"
