"""The services that leave an event with Lambda and do not wait for what comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lambdamock.mock.deliver.accepted import Accepted
from lambdamock.mock.deliver.sender import Sender, Target

if TYPE_CHECKING:
    from lambdamock.mock.deliver.custom_resource import CustomResource
    from lambdamock.mock.deliver.mail import Mail

Event = Mapping[str, Any]
"""What a builder of `lambdamock.events` makes, or any other JSON object."""


class AsynchronousServices(Sender):
    """One method per service. Each raises ApiError when Lambda refuses the event.

    In all of them `function` is a name, `name:qualifier`, an ARN or a handle; `event` is handed over as it is;
    `source_arn` is what caused the event, read from it unless given; `source_account` is whose source that is, by
    default the account that the ARN names, or else the function's.
    """

    def s3(
        self, function: Target, event: Event, *, source_arn: str | None = None, source_account: str | None = None
    ) -> Accepted:
        """A bucket notifies the function: `events.s3.object_created("photos", "cat.jpg", origin=aws.origin)`.

        Args:
            source_account: whose bucket it is; its ARN does not tell.

        Raises:
            ApiError: the function's policy does not allow it, or Lambda refuses the event.
        """
        return self._leave("s3", function, event, source_arn, source_account)

    def sns(self, function: Target, event: Event, *, source_arn: str | None = None) -> Accepted:
        """A topic delivers a message: `events.sns.notification("Hello", topic_arn=..., origin=aws.origin)`.

        The topic may belong to another account or region. SNS never tells `aws:SourceAccount`, so there is none to
        give. When Lambda refuses, SNS tries three times more, at once.

        Raises:
            ApiError: the function's policy does not allow it, or Lambda refuses the event.
        """
        return self._leave("sns", function, event, source_arn)

    def eventbridge(
        self, function: Target, event: Event, *, source_arn: str | None = None, source_account: str | None = None
    ) -> Accepted:
        """A rule matched an event, or its schedule came round: `events.eventbridge.event({...}, origin=aws.origin)`.

        Args:
            source_arn: of the rule. A scheduled event names it; that of another one is "my-rule" unless given.

        Raises:
            ApiError: the function's policy does not allow it, or Lambda refuses the event.
        """
        return self._leave("eventbridge", function, event, source_arn, source_account)

    events = eventbridge
    """As EventBridge was called: CloudWatch Events."""

    def scheduler(self, function: Target, event: Event, *, source_arn: str | None = None) -> Accepted:
        """A schedule of EventBridge Scheduler came round: the event is what the schedule has as its input.

        EventBridge Scheduler acts with the role of the schedule, so the function's policy need not name it.

        Args:
            source_arn: of the schedule.

        Raises:
            ApiError: Lambda refuses the event.
        """
        return self._leave("scheduler", function, event, source_arn)

    def logs(
        self, function: Target, event: Event, *, source_arn: str | None = None, source_account: str | None = None
    ) -> Accepted:
        """A subscription filter hands on log events: `events.logs.subscription("ERROR ...", origin=aws.origin)`.

        Raises:
            ApiError: the function's policy does not allow it, or Lambda refuses the event.
        """
        return self._leave("logs", function, event, source_arn, source_account)

    def ses(
        self, function: Target, event: Event, *, source_arn: str | None = None, source_account: str | None = None
    ) -> Mail:
        """A receipt rule hands on a mail: `events.ses.mail_received("Hello", origin=aws.origin)`.

        With `invocation_type="RequestResponse"` in the event, SES waits for the function's disposition.

        Args:
            source_arn: of the receipt rule; "my-rule" of "my-rule-set" unless given.

        Raises:
            ApiError: the function's policy does not allow it, or Lambda refuses the event.
        """
        from lambdamock.mock.deliver.mail import Mail
        from lambdamock.services.mail import invocation_type_of

        outcome = self.send(
            "ses",
            function,
            event,
            source_arn=source_arn,
            source_account=source_account,
            invocation_type=invocation_type_of(event),
        )
        return Mail(self._simulation, "ses", outcome)

    def cloudformation(self, function: Target, event: Event) -> CustomResource:
        """A stack has the function make, change or delete a custom resource: `events.cloudformation.custom_resource()`.

        What the function puts at the event's ResponseURL is caught. CloudFormation acts with the rights of whoever
        changes the stack, so the function's policy need not name it.

        Raises:
            ApiError: Lambda refuses the event.
            UsageError: the event has no ResponseURL.
        """
        from lambdamock.mock.deliver.custom_resource import CustomResource, answers_to

        received = answers_to(self._simulation, event)
        return CustomResource(self._simulation, self.send("cloudformation", function, event), event, received)

    def codecommit(
        self, function: Target, event: Event, *, source_arn: str | None = None, source_account: str | None = None
    ) -> Accepted:
        """A repository's trigger fires: `events.codecommit.references_changed(..., origin=aws.origin)`.

        Raises:
            ApiError: the function's policy does not allow it, or Lambda refuses the event.
        """
        return self._leave("codecommit", function, event, source_arn, source_account)

    def config(
        self, function: Target, event: Event, *, source_arn: str | None = None, source_account: str | None = None
    ) -> Accepted:
        """A custom rule asks about a resource: `events.config.configuration_changed({...}, origin=aws.origin)`.

        Raises:
            ApiError: the function's policy does not allow it, or Lambda refuses the event.
        """
        return self._leave("config", function, event, source_arn, source_account)

    def iot(
        self, function: Target, event: Event, *, source_arn: str | None = None, source_account: str | None = None
    ) -> Accepted:
        """A rule hands on what it selects from a device's message.

        Args:
            source_arn: of the rule; "my-rule" unless given.

        Raises:
            ApiError: the function's policy does not allow it, or Lambda refuses the event.
        """
        return self._leave("iot", function, event, source_arn, source_account)

    def codepipeline(self, function: Target, event: Event) -> Accepted:
        """An action of a pipeline starts a job: `events.codepipeline.job(origin=aws.origin)`.

        CodePipeline acts with the pipeline's role, so the function's policy need not name it.

        Raises:
            ApiError: Lambda refuses the event.
        """
        return self._leave("codepipeline", function, event)

    def _leave(
        self,
        service: str,
        function: Target,
        event: Event,
        source_arn: str | None = None,
        source_account: str | None = None,
    ) -> Accepted:
        outcome = self.send(service, function, event, source_arn=source_arn, source_account=source_account)
        return Accepted(self._simulation, service, outcome)
