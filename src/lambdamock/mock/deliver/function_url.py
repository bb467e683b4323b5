"""A call of a function URL: which URL it is, and whether a signed request may pass."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from lambdamock.api.authorisation import check_signer
from lambdamock.domain.arns import LATEST
from lambdamock.domain.journal import Trigger
from lambdamock.domain.measurements import UrlAnswer
from lambdamock.errors import AccessDeniedException, ApiError, UsageError
from lambdamock.mock.deliver.asynchronous import Event
from lambdamock.mock.deliver.sender import Target, name_of
from lambdamock.mock.deliver.waiting import result_of
from lambdamock.services.calls import URL_ACTION, function_named
from lambdamock.services.contracts.function_result import FunctionResult
from lambdamock.simulation import Simulation
from lambdamock.simulation.triggers import Outcome

if TYPE_CHECKING:
    from lambdamock.authorisation.authority import Denial

_PARTS_OF_ARN: Final = 6


class UrlCall:
    """A request to the URL of a function or of an alias.

    Raises:
        UsageError: the function or alias has no URL.
    """

    def __init__(self, simulation: Simulation, function: Target, event: Event) -> None:
        self._simulation = simulation
        self._event = event
        self.reference = function_named(
            name_of(function), region=simulation.options.region, account_id=simulation.account_id
        )
        reference = self.reference
        stored = simulation.functions(reference.region, reference.account_id).get(reference.name)
        url = stored.urls.get(reference.qualifier or LATEST) if stored else None
        if url is None:
            qualifier = f", Qualifier={reference.qualifier!r}" if reference.qualifier else ""
            raise UsageError(
                f"{reference.arn} has no URL; give it one: "
                f"client.create_function_url_config(FunctionName={reference.name!r}{qualifier}, AuthType='NONE')"
            )
        self.url = url

    def signed(self) -> FunctionResult:
        """What came of the request of whoever signed it, at a URL of AuthType AWS_IAM.

        Source: documented, developer guide, "Control access to function URLs": without a signature nobody passes;
        identities of the function's account need a policy of theirs or a statement of the function's, those of other
        accounts both.
        """
        caller = _signer_of(self._event)
        try:
            self._check(caller)
            outcome = self._invoke()
        except ApiError as refusal:
            self._write_down(None, f"{refusal.code}: {refusal.message}", caller)
            return FunctionResult(refusal=refusal)
        self._write_down(outcome.request_id, None, caller)
        return result_of(self._simulation, outcome)

    def _check(self, caller: str | None) -> None:
        if caller is None:
            raise AccessDeniedException(
                "the URL's AuthType is AWS_IAM and nobody signed the request: events.urls.request(caller_arn=...)"
            )
        world = self._simulation.world
        denial = check_signer(world, caller, self.reference, world.ids.uuid())
        if denial is not None:
            raise AccessDeniedException(f"{denial.decision.message()}; to let it in: {self._grant(denial, caller)}")

    def _grant(self, denial: Denial, caller: str) -> str:
        """The call that adds the statement that is missing."""
        url, action = {"FunctionUrlAuthType": "AWS_IAM"}, denial.decision.request.action
        members = {
            "FunctionName": self.reference.unqualified_arn,
            **({} if self.reference.qualifier is None else {"Qualifier": self.reference.qualifier}),
            "StatementId": "url" if action == URL_ACTION else "url-invoke",
            "Action": action,
            "Principal": caller.split(":")[4],
            **(url if action == URL_ACTION else {"InvokedViaFunctionUrl": True}),
        }
        return f"client.add_permission({', '.join(f'{name}={value!r}' for name, value in members.items())})"

    def _invoke(self) -> Outcome:
        members = {"FunctionName": self.reference.arn, "Payload": json.dumps(self._event).encode()}
        region, account_id = self.reference.region, self.reference.account_id
        answer = self._simulation.perform("Invoke", members, region=region, account_id=account_id)
        return Outcome(
            answer["RequestId"],
            answer["StatusCode"],
            answer["Payload"],
            answer.get("FunctionError"),
            answer["ExecutedVersion"],
            attempts=1,
        )

    def note(self, status: int, result: FunctionResult | None = None) -> None:
        """Write down what the client was answered; without a result the function was not asked."""
        world, given = self._simulation.world, result or FunctionResult()
        entry = UrlAnswer(world.clock.now(), given.request_id or None, self.reference.arn, status, given.seconds * 1000)
        world.journal.append(entry)

    def _write_down(self, request_id: str | None, refusal: str | None, caller: str | None) -> None:
        world = self._simulation.world
        now, function = world.clock.now(), self.reference.arn
        world.journal.append(Trigger(now, request_id, "url", caller, function, "RequestResponse", 1, refusal))


def _signer_of(event: Event) -> str | None:
    authorizer = event.get("requestContext", {}).get("authorizer") or {}
    arn = (authorizer.get("iam") or {}).get("userArn")
    return arn if isinstance(arn, str) and arn.count(":") >= _PARTS_OF_ARN - 1 else None
