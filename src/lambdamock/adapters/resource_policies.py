"""The policies of buckets, queues, keys and so on: whatever answers for their services in this process."""

from __future__ import annotations

from contextlib import nullcontext
from contextvars import ContextVar
from typing import Any, Final, NamedTuple

from lambdamock.adapters.moto_accounts import acting_in, default_account, epoch, owner_of
from lambdamock.adapters.neighbours import Neighbours
from lambdamock.adapters.policy_holders import HOLDERS, WHOLESALE, Holder
from lambdamock.domain.ports import Owned
from lambdamock.iam import Document, PolicySyntaxError, read
from lambdamock.runtime import suspended

_is_asking: Final[ContextVar[bool]] = ContextVar("lambdamock_is_asking_for_policies", default=False)


class _Resource(NamedTuple):
    """What holds a policy.

    Attributes:
        region: empty where its ARN tells none.
        account_id: the same.
    """

    partition: str
    service: str
    region: str
    account_id: str
    name: str

    def __str__(self) -> str:
        return ":".join(("arn", *self))


class _Answer(NamedTuple):
    """What was found, and for how long it holds: while the neighbours are the same."""

    owned: Owned | None
    client: Any


class ClientResourcePolicies:
    """Finds the policies of resources, and remembers them until something may have changed them.

    Args:
        home: the account of all whose keys tell no other, which moto has a number of its own for.
    """

    def __init__(self, neighbours: Neighbours, home: str) -> None:
        self._neighbours = neighbours
        self._home = home
        self._epoch: object = None
        self._answers: dict[_Resource, _Answer] = {}
        self._warned: set[str] = set()

    @property
    def is_asking(self) -> bool:
        """Whether the present call of another service is one of the questions that are asked here."""
        return _is_asking.get()

    def find(self, resource: str, *, region: str) -> Owned | None:
        """Whose a resource is, and its own policy; None where nobody knows it.

        A policy that cannot be read counts as none, with a warning.

        Args:
            resource: its ARN.
            region: of the call, where the ARN has none.
        """
        if not self._neighbours.may_answer() or _is_asking.get():
            return None
        parts = resource.split(":", 5)
        holder = HOLDERS.get(parts[2]) if len(parts) == 6 else None
        if holder is None:
            return None
        if epoch() is not self._epoch:
            self.forget()
        held = _Resource(parts[1], parts[2], parts[3], parts[4], holder.name(parts[5]))
        if not held.name or "*" in held.name:  # a call may not tell which resource it is about
            return None
        answer = self._answers.get(held)
        if answer is None or answer.client is not self._neighbours.client(held.service, held.region or region):
            answer = self._answers[held] = self._ask(holder, held, held.region or region)
            self._epoch = epoch()
        return answer.owned

    def called(self, service: str, operation: str) -> None:
        """Somebody called another service: policies may have changed.

        Args:
            service: botocore's name.
        """
        if self._answers and (service in WHOLESALE or (service in HOLDERS and operation in HOLDERS[service].changes)):
            self.forget()

    def forget(self) -> None:
        """Ask anew from now on."""
        self._answers = {}

    def _ask(self, holder: Holder, held: _Resource, region: str) -> _Answer:
        token = _is_asking.set(True)
        problem = ""
        try:
            with suspended():  # a handler may be the first who asks
                client = self._neighbours.client(held.service, region)
                owner = held.account_id or self._owner(held.name)
                owned = Owned(owner, None)
                try:
                    owned = Owned(owner, self._read(client, holder, held, owner))
                except PolicySyntaxError as error:
                    problem = str(error)
                except Exception:  # noqa: BLE001 - it is not there, or nobody answers; mocks may raise whatever they like
                    return _Answer(None, client)
        finally:
            _is_asking.reset(token)
        if problem:
            self._warn(f"the policy of {held} counts as none, because it cannot be read: {problem}")
        return _Answer(owned, client)

    def _read(self, client: Any, holder: Holder, held: _Resource, owner: str) -> Document | None:
        with nullcontext() if owner == self._home else acting_in(client, owner):
            found = holder.read(client, str(held).removesuffix(held.name), held.name)
        if isinstance(found, str) and held.service == "kms" and owner == self._home:
            found = found.replace(
                f"::{default_account()}:root", f"::{owner}:root"
            )  # moto's default key policy has its own
        return read(found, name=str(held)) if found else None

    def _owner(self, bucket: str) -> str:
        """The account of a bucket; our own where nobody tells."""
        owner = owner_of(bucket)
        return self._home if owner is None or owner == default_account() else owner

    def _warn(self, message: str) -> None:
        if message not in self._warned:
            from warnings import warn

            from lambdamock.errors import PolicyNotRead

            self._warned.add(message)
            with suspended():  # the test shall hear of it, not the handler that calls
                warn(message, PolicyNotRead, stacklevel=2)
