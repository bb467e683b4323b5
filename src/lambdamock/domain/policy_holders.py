"""What carries a function's resource-based policies: the function itself, a version or an alias, each its own."""

from __future__ import annotations

from typing import NamedTuple

from lambdamock.domain.arns import FunctionReference
from lambdamock.domain.functions import Function
from lambdamock.domain.policies import Policy, policy_key
from lambdamock.domain.versions import Version
from lambdamock.errors import InternalError


class PolicyHolder(NamedTuple):
    """A function in the form in which a reference names it; the version or alias exists."""

    function: Function
    reference: FunctionReference

    @property
    def arn(self) -> str:
        """The ARN that its statements name as their resource."""
        return self.reference.arn

    @property
    def policy(self) -> Policy | None:
        """Its policy; None when it has no statements."""
        return self.function.policies.get(policy_key(self.reference.qualifier))

    @property
    def revision_id(self) -> str:
        """The revision of the alias or version, which is that of its policy too (observed)."""
        alias = self.function.aliases.get(self.reference.qualifier or "")
        return alias.revision_id if alias else self._version.revision_id

    def keep(self, policy: Policy | None, revision_id: str) -> None:
        """Change the policy, None takes it away; that gives the function, version or alias a new revision."""
        key = policy_key(self.reference.qualifier)
        if policy is None:
            del self.function.policies[key]
        else:
            self.function.policies[key] = policy
        alias = self.function.aliases.get(self.reference.qualifier or "")
        if alias:
            self.function.aliases.put(alias.name, alias._replace(revision_id=revision_id))
        else:
            self.function.put_version(self._version._replace(revision_id=revision_id))

    @property
    def _version(self) -> Version:
        version = self.function.resolve(self.reference.qualifier)
        if version is None:
            raise InternalError(f"{self.arn} was looked up before it was found")
        return version
