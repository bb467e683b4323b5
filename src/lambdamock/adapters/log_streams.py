"""A log stream of CloudWatch Logs, made when it is not there, and what a role may do with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from lambdamock.authorisation.needs.need import Need
from lambdamock.authorisation.subjects import Subject, of_function
from lambdamock.domain.arns import partition_of
from lambdamock.domain.versions import Version

if TYPE_CHECKING:
    from lambdamock.authorisation.authority import Authority


class NotAllowed(Exception):
    """The role does not allow it."""


class Permission(NamedTuple):
    """What a function's role may do with a log group, given by its ARN."""

    authority: Authority
    subject: Subject
    group: str
    region: str

    @classmethod
    def of(cls, version: Version, authority: Authority) -> Permission:
        """What the role of a version may do with its log group."""
        reference = version.reference
        region, account_id = reference.region, reference.account_id
        arn = f"arn:{partition_of(region)}:logs:{region}:{account_id}:log-group:{version.log_group}"
        return cls(authority, of_function(version.settings.role, reference), arn, region)

    def check(self, action: str, stream: str = "") -> None:
        """Ask for an action on the group, or on one of its streams.

        Raises:
            NotAllowed: the role does not allow it; says so in IAM's words, but the same for all streams of the group.

        Source: documented, service authorization reference, "Amazon CloudWatch Logs"; assumed: policies for a group may
        name it with or without what follows it.
        """
        forms = () if stream else (self.group,)
        need = Need(action, f"{self.group}:log-stream:{stream}", forms=forms)
        denial = self.authority.check_role(self.subject, (need,), region=self.region)
        if denial is not None:
            raise NotAllowed(
                f"{self.subject.principal.identity_arn} is not authorized to perform: {action} on resource: "
                f"{self.group} {denial.decision.because()}"
            )


class LogStream(NamedTuple):
    """A log stream, which may not exist yet."""

    client: Any
    group: str
    name: str
    permission: Permission

    def put(self, events: Sequence[dict[str, Any]]) -> None:
        """Write events; make what is missing."""
        self.permission.check("logs:PutLogEvents", self.name)
        members = {"logGroupName": self.group, "logStreamName": self.name, "logEvents": events}
        try:
            self.client.put_log_events(**members)
        except self.client.exceptions.ResourceNotFoundException:
            self._create()
            self.client.put_log_events(**members)

    def _create(self) -> None:
        self.permission.check("logs:CreateLogStream")
        try:
            self._create_stream()
        except self.client.exceptions.ResourceNotFoundException:
            self._create_group()
            self._create_stream()

    def _create_stream(self) -> None:
        try:
            self.client.create_log_stream(logGroupName=self.group, logStreamName=self.name)
        except self.client.exceptions.ResourceAlreadyExistsException:
            """Another thread was faster."""

    def _create_group(self) -> None:
        self.permission.check("logs:CreateLogGroup")
        try:
            self.client.create_log_group(logGroupName=self.group)
        except self.client.exceptions.ResourceAlreadyExistsException:
            """Another thread was faster."""
