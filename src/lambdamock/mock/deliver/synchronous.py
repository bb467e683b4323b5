"""The services that wait for what a function returns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from lambdamock.errors import UsageError
from lambdamock.mock.deliver.asynchronous import Event
from lambdamock.mock.deliver.http import HttpServices
from lambdamock.mock.deliver.sender import Target

if TYPE_CHECKING:
    from lambdamock.services.contracts.cloudfront import EdgeReply
    from lambdamock.services.contracts.connect import Validation
    from lambdamock.services.contracts.firehose import Transformation
    from lambdamock.services.contracts.reply import Reply
    from lambdamock.services.contracts.stepfunctions import Retrier


class SynchronousServices(HttpServices):
    """One method per service.

    Each returns what the service goes on with, and what it reports when the function failed or broke the contract;
    `problem` then says which part. Where the service reports a refusal of Lambda as well, it is part of that; other
    methods raise ApiError.
    """

    def cognito(
        self, function: Target, event: Event, *, source_arn: str | None = None, source_account: str | None = None
    ) -> Reply:
        """A user pool reaches a trigger: `events.cognito.user_pool("PreSignUp_SignUp", origin=aws.origin)`.

        Or Cognito Sync does: `events.cognito.sync_trigger({...})`. A function of a user pool that takes longer than 5 s
        is asked three times.

        Returns:
            a reply with the members of `response` (the records of the data set) as its value.
        """
        from lambdamock.services.contracts import cognito

        _check(
            event, "triggerSource" if "eventType" not in event else "datasetRecords", "events.cognito.user_pool(...)"
        )
        source: dict[str, Any] = {"source_arn": source_arn, "source_account": source_account}
        if event.get("eventType") == "SyncTrigger":
            return cognito.sync(self._result_or_refusal("cognito_sync", function, event, **source))
        attempts = 1
        result = self._result_or_refusal("cognito", function, event, **source)
        while attempts < cognito.ATTEMPTS and result.why_too_late(cognito.TIMEOUT):
            attempts += 1
            result = self._result_or_refusal("cognito", function, event, **source)
        return cognito.user_pool(event, result)._replace(attempts=attempts)

    def lex(
        self, function: Target, event: Event, *, source_arn: str | None = None, source_account: str | None = None
    ) -> Reply:
        """A bot calls its code hook: `events.lex.v2("OrderPizza", slots={...}, origin=aws.origin)`, or `v1`.

        Returns:
            a reply with the function's whole result as its value.

        Raises:
            ApiError: the function's policy does not allow it, or Lambda refuses the event.
        """
        from lambdamock.services.contracts import lex

        service = "lex" if "sessionState" in event else "lex_v1"
        result = self._result_of(service, function, event, source_arn=source_arn, source_account=source_account)
        return lex.answer(event, result)

    def alexa(self, function: Target, event: Event) -> Reply:
        """A user speaks to a skill: `events.alexa.intent("Order")`, `launch()`, or `directive(...)` of a smart home.

        Returns:
            a reply with the function's whole result as its value.

        Raises:
            ApiError: the function's policy does not allow it, or Lambda refuses the event.
        """
        from lambdamock.services.contracts import alexa

        is_home = "directive" in event or "header" in event
        return alexa.answer(event, self._result_of("alexa_smart_home" if is_home else "alexa", function, event))

    def cloudfront(self, function: Target, event: Event) -> EdgeReply:
        """A request or response passes the edge: `events.cloudfront.request("GET", "/", origin=aws.origin)`.

        CloudFront is let in by the trust policy of the function's role, so the function's policy need not name it.
        """
        from lambdamock.services.contracts import cloudfront

        _check(event, "Records", "events.cloudfront.request(...)")
        return cloudfront.answer(event, self._result_or_refusal("cloudfront", function, event))

    def firehose(self, function: Target, event: Event) -> Transformation:
        """A delivery stream has records transformed: `events.firehose.records(b"...", origin=aws.origin)`.

        A batch on which the function fails is handed to it three times more. Firehose acts with a role.
        """
        from lambdamock.services.catalogue import service_named
        from lambdamock.services.contracts import firehose

        _check(event, "records", "events.firehose.records(...)")
        result = self._result_or_refusal("firehose", function, event)
        attempts = result.attempts
        for wait in service_named("firehose").retries.waits:
            if not result.failed:
                break
            self._simulation.advance(wait)
            result = self._result_or_refusal("firehose", function, event)
            attempts += result.attempts
        return firehose.transformed(event, result)._replace(attempts=attempts)

    def stepfunctions(
        self,
        function: Target,
        event: Event,
        *,
        resource: Literal["lambda:invoke", "function"] = "lambda:invoke",
        retry: Sequence[Retrier] | None = None,
    ) -> Reply:
        """A task state invokes the function; the event is its payload. Step Functions acts with a role.

        Args:
            resource: "lambda:invoke", whose output is the answer of Invoke with the result as `Payload`; or "function",
                for a state that names the function's ARN, whose output is the result.
            retry: the state's `Retry`; by default that of Workflow Studio, for errors of Lambda; `()` for none. The
                waits pass in virtual time.

        Returns:
            a reply with the state's output as its value; or its error, the cause as the message.

        Raises:
            UsageError: there is no such resource.
        """
        from lambdamock.services.contracts import stepfunctions

        if resource not in {"lambda:invoke", "function"}:
            raise UsageError(f"resource={resource!r}: there are 'lambda:invoke' and 'function'")
        retriers = stepfunctions.DEFAULT_RETRY if retry is None else retry
        errors: list[str] = []
        while True:
            result = self._result_or_refusal("stepfunctions", function, event)
            reply = stepfunctions.task(result, is_integration=resource == "lambda:invoke")
            if reply.error is None:
                return reply._replace(attempts=len(errors) + 1)
            errors.append(reply.error.code)
            wait = stepfunctions.wait_before_retry(retriers, reply.error.code, errors)
            if wait is None:
                return reply._replace(attempts=len(errors))
            self._simulation.advance(wait)

    def connect(
        self,
        function: Target,
        event: Event,
        *,
        timeout: float = 3.0,
        response_validation: Validation = "STRING_MAP",
        source_arn: str | None = None,
        source_account: str | None = None,
    ) -> Reply:
        """A contact flow invokes the function: `events.connect.contact_flow(parameters={...}, origin=aws.origin)`.

        Args:
            timeout: of the flow's block, seconds, at most 8.
            response_validation: "STRING_MAP", or "JSON" for nested results.

        Returns:
            a reply with the external attributes as its value.

        Raises:
            ApiError: the function's policy does not allow it, or Lambda refuses the event.
            UsageError: there is no such time-out or validation.
        """
        from lambdamock.services.contracts import connect

        if not 0 < timeout <= connect.LONGEST_TIMEOUT:
            raise UsageError(f"timeout={timeout!r}: a flow waits for at most {connect.LONGEST_TIMEOUT:g} s")
        if response_validation not in {"STRING_MAP", "JSON"}:
            raise UsageError(f"response_validation={response_validation!r}: there are 'STRING_MAP' and 'JSON'")
        result = self._result_of("connect", function, event, source_arn=source_arn, source_account=source_account)
        return connect.answer(result, timeout=timeout, validation=response_validation)

    def secretsmanager(
        self, function: Target, event: Event, *, source_arn: str | None = None, source_account: str | None = None
    ) -> Reply:
        """A rotation takes a step: `events.secretsmanager.rotation("createSecret", origin=aws.origin)`.

        Returns:
            a reply without a value: only whether the function failed counts.

        Raises:
            ApiError: the function's policy does not allow it, or Lambda refuses the event.
        """
        from lambdamock.services.contracts import secretsmanager

        result = self._result_of(
            "secretsmanager", function, event, source_arn=source_arn, source_account=source_account
        )
        return secretsmanager.answer(result)

    def s3_batch(self, function: Target, event: Event) -> Reply:
        """A job works on an object: `events.s3_batch.task("photos", "cat.jpg", origin=aws.origin)`.

        S3 acts with the job's role, so the function's policy need not name it.

        Returns:
            a reply with task id to `TaskResult` as its value.

        Raises:
            ApiError: Lambda refuses the event.
        """
        from lambdamock.services.contracts import s3_batch

        _check(event, "tasks", "events.s3_batch.task(...)")
        return s3_batch.answer(event, self._result_of("s3_batch", function, event))


def _check(event: Event, member: str, builder: str) -> None:
    """Refuse an event that the service's rules cannot be applied to.

    Raises:
        UsageError: it lacks what every event of the service has.
    """
    if member not in event:
        raise UsageError(f"the event has no {member}; build it with {builder}")
