"""How API Gateway calls functions: by their policy, or with a role that it assumes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lambdamock import errors
from lambdamock.errors import ApiError
from lambdamock.events.content import as_json
from lambdamock.mock.deliver.http import HttpServices
from lambdamock.mock.deliver.sender import Target, name_of
from lambdamock.services.contracts.function_result import FunctionResult
from lambdamock.simulation import Simulation
from lambdamock.simulation.triggers import Outcome

_SESSION = "BackplaneAssumeRoleSession"


class FunctionCalls(HttpServices):
    """`aws.deliver` of an API.

    Args:
        credentials: the role of the integration or the authorizer. With those of the caller
            ("arn:aws:iam::*:user/*") the function's policy is asked, too.

    Source: documented, API Gateway developer guide, "API Gateway permissions model for invoking an API"; assumed, that
    what the caller may do counts for nothing.
    """

    def __init__(self, simulation: Simulation, credentials: str | None = None) -> None:
        super().__init__(simulation)
        self._role = credentials if credentials and ":role/" in credentials else None

    def send(self, service: str, function: Target, event: Mapping[str, Any] | bytes, **options: Any) -> Outcome:
        """Call the function; see `Sender.send`."""
        if self._role is None:
            return super().send(service, function, event, **options)
        payload = event if isinstance(event, bytes) else as_json(event).encode()
        return self._as_role(name_of(function), payload, options.get("invocation_type") or "RequestResponse")

    def ask(self, function: str, event: Mapping[str, Any], source_arn: str) -> FunctionResult:
        """What an authorizer gives."""
        return self._result_or_refusal("apigateway", function, event, source_arn=source_arn)

    def _as_role(self, function: str, payload: bytes, invocation_type: str) -> Outcome:
        account, _, role = str(self._role).split(":", 4)[4].partition(":role/")
        session = f"arn:aws:sts::{account}:assumed-role/{role.rpartition('/')[2]}/{_SESSION}"
        with self._simulation.callers.acting_as(session):
            client = self._simulation.clients.create("lambda", self._simulation.options.region)
            try:
                answer = client.invoke(FunctionName=function, InvocationType=invocation_type, Payload=payload)
            except client.exceptions.ClientError as refused:
                raise _refusal(refused.response["Error"]) from None
        return Outcome(
            answer["ResponseMetadata"]["RequestId"],
            answer["StatusCode"],
            answer["Payload"].read(),
            answer.get("FunctionError"),
            answer.get("ExecutedVersion"),
            attempts=1,
        )


def _refusal(error: Mapping[str, str]) -> ApiError:
    kind = getattr(errors, error["Code"], errors.AccessDeniedException)
    refusal: ApiError = kind(error["Message"])
    return refusal
