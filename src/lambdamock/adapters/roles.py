"""Roles and their policies: whatever answers IAM in this process."""

from __future__ import annotations

from collections.abc import Iterator
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final

from lambdamock.adapters.neighbours import Neighbours
from lambdamock.errors import UsageError

if TYPE_CHECKING:
    from lambdamock.domain.policies import Statement

_is_asking: Final[ContextVar[bool]] = ContextVar("lambdamock_is_asking_iam", default=False)


class IamRoles:
    """Reads what is attached to roles; each time anew, because a role may change between two invocations."""

    def __init__(self, neighbours: Neighbours) -> None:
        self._neighbours = neighbours
        self._documents_of_aws: dict[str, Any] = {}

    @property
    def is_asking(self) -> bool:
        """Whether the present call of IAM is one of these questions."""
        return _is_asking.get()

    def statements_of(self, arn: str, *, region: str) -> list[Statement] | None:
        """The statements of all policies of a role.

        Returns:
            None when they say nothing: nothing answers IAM, the role does not exist, it has no policy at all, or one
            of its policies cannot be read. Such a role may do everything: tests seldom make the role that they name.
        """
        from botocore.exceptions import ClientError

        from lambdamock.domain.identity_policies import statements_of

        if not self._neighbours.may_answer():
            return None
        client = self._neighbours.client("iam", region)
        token = _is_asking.set(True)
        try:
            documents = list(self._documents(client, arn))
        except (ClientError, UsageError):
            return None
        finally:
            _is_asking.reset(token)
        return [statement for document in documents for statement in statements_of(document)] if documents else None

    def _documents(self, client: Any, arn: str) -> Iterator[Any]:
        """The policy documents of a role, inline ones first, as botocore decodes them."""
        name = arn.rpartition("/")[2]
        if client.get_role(RoleName=name)["Role"]["Arn"] != arn:
            return
        for page in client.get_paginator("list_role_policies").paginate(RoleName=name):
            for policy in page["PolicyNames"]:
                yield client.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]
        for page in client.get_paginator("list_attached_role_policies").paginate(RoleName=name):
            for policy in page["AttachedPolicies"]:
                yield self._managed(client, policy["PolicyArn"])

    def _managed(self, client: Any, arn: str) -> Any:
        """The document of a managed policy; those of AWS are kept, because nobody in this process can change them."""
        if arn in self._documents_of_aws:
            return self._documents_of_aws[arn]
        version = client.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
        document = client.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
        if arn.split(":")[4] == "aws":
            self._documents_of_aws[arn] = document
        return document
