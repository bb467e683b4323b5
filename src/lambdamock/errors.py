"""Whose mistake it is: AWS's answer, the caller's, or ours.

`ApiError` and its subclasses are answers: they are named as in the Lambda service model, carry their HTTP status
and are raised by operations, caught once by the dispatcher and rendered into a response. `UsageError` tells the
user of this library which call to make instead. `InternalError` is a defect of this library.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from typing_extensions import Self


def did_you_mean(name: str, known: Iterable[str], *, or_else: str = "") -> str:
    """The end of a sentence about a name that does not exist: the one that was probably meant."""
    from difflib import get_close_matches

    near = get_close_matches(name, list(known), n=1)
    return f"; did you mean {near[0]!r}?" if near else or_else


class LambdamockError(Exception):
    """Base of what this library itself raises; never an answer of AWS."""


class UsageError(LambdamockError):
    """The library was used in a way that cannot work. The message names the call to make instead."""


class OperationNotBuilt(UsageError):
    """A Lambda operation was called that this version does not answer. It never answers success instead."""


class TemplateError(UsageError):
    """A template cannot be read, or says what cannot be; the message names the place."""


class EventsLeft(UserWarning):
    """Asynchronous events still waited when a mock stopped: what becomes of them was not tested."""


class TriggerRefused(UserWarning):
    """A service could not invoke a function and, as on AWS, nobody was told; the message names the call to make."""


class PolicyNotRead(UserWarning):
    """A policy of a role, user or resource cannot be read and has no say; the message says where, why, what follows."""


class TracesNotReceived(UserWarning):
    """What the X-Ray SDK sends from handlers is lost: nothing of this process can listen for it."""


class InternalError(LambdamockError):
    """A defect of this library, not of the code under test."""


class ApiError(Exception):
    """An answer in which AWS refuses a request.

    Args:
        message: the text, worded as AWS words it.
        details: further members of the modelled error (for instance ``Reason="..."``), by wire name.

    Source: documented, API reference, "Errors" of each operation (status and name).
    """

    status: ClassVar[int] = 400
    fault: ClassVar[str | None] = "User"
    """Value of the body member ``Type``; None when the error is none of Lambda's model (observed)."""
    explanation: str = ""
    """What this library adds for people: shown with the error in a traceback, never part of AWS's message."""

    def __init__(self, message: str, **details: str) -> None:
        super().__init__(message)
        self.message = message
        self.details = details

    def without_type(self) -> Self:
        """The same answer without the body member `Type`, as AWS gives it in some cases (observed)."""
        self.fault = None  # type: ignore[misc]  # of this one answer only
        return self

    def explained(self, explanation: str) -> Self:
        """The same answer with a word on what to do about it."""
        self.explanation = explanation
        return self

    def __str__(self) -> str:
        return f"{self.message}\n{self.explanation}" if self.explanation else self.message

    @property
    def code(self) -> str:
        """The name of the error on the wire, the same as that of its class."""
        return type(self).__name__


class ValidationException(ApiError):
    """A value breaks a constraint of the request's documented shape; lists all violations."""

    fault = None


class UnknownOperationException(ApiError):
    """No operation has the method and path of the request."""

    status = 404
    fault = None


class MissingAuthenticationTokenException(ApiError):
    """The path is none of Lambda's; the front door answers before Lambda does."""

    status = 403
    fault = None


class SerializationException(ApiError):
    """The request's body is not the JSON that its shape asks for."""

    fault = None


class AccessDeniedException(ApiError):
    """The caller may not do this."""

    status = 403
    fault = None


class RequestEntityTooLargeException(ApiError):
    """The request as a whole is larger than the front door takes."""

    status = 413
    fault = None


class CapacityProviderLimitExceededException(ApiError):
    """The account has no room for another capacity provider."""


class CodeSigningConfigNotFoundException(ApiError):
    """There is no code signing configuration of that ARN."""

    status = 404


class CodeStorageExceededException(ApiError):
    """The account's code storage would be exceeded."""


class CodeVerificationFailedException(ApiError):
    """The package's signature is missing, expired or does not match, and the code signing policy enforces one."""


class FunctionVersionsPerCapacityProviderLimitExceededException(ApiError):
    """A capacity provider has no room for another version of a function."""


class InvalidParameterValueException(ApiError):
    """A parameter is invalid in a way that its shape alone does not show."""


class InvalidRequestContentException(ApiError):
    """The body of an invocation is not JSON."""


class InvalidZipFileException(ApiError):
    """The deployment package cannot be unzipped."""

    status = 502
    fault = "Server"


class KMSAccessDeniedException(ApiError):
    """The environment variables cannot be decrypted, because the execution role may not use their key."""

    status = 502
    fault = "Server"


class LimitExceededException(ApiError):
    """EventBridge has no room for another rule or target; none of Lambda's errors."""

    fault = None


class PolicyLengthExceededException(ApiError):
    """The resource-based policy would be too long."""


class PreconditionFailedException(ApiError):
    """The RevisionId given is not the latest one."""

    status = 412


class ProvisionedConcurrencyConfigNotFoundException(ApiError):
    """The version or alias has no provisioned concurrency."""

    status = 404


class RequestTooLargeException(ApiError):
    """The payload of an invocation is larger than its limit."""

    status = 413


class ResourceConflictException(ApiError):
    """The resource exists already, or another operation on it is in progress."""

    status = 409


class ResourceInUseException(ApiError):
    """The resource is being changed, or others depend on it."""


class ResourceNotFoundException(ApiError):
    """The resource does not exist."""

    status = 404


class RecursiveInvocationException(ApiError):
    """A function leads to itself again and again, so Lambda stops it."""


class ServiceException(ApiError):
    """Lambda met an internal error."""

    status = 500
    fault = "Service"


class SnapStartException(ApiError):
    """A hook failed while an environment was restored from its snapshot."""


class SnapStartTimeoutException(ApiError):
    """An environment could not be restored from its snapshot in time."""

    status = 408


class TooManyRequestsException(ApiError):
    """The request was throttled; `Reason` says by which limit."""

    status = 429


class UnsupportedMediaTypeException(ApiError):
    """The body of an invocation is declared as something other than JSON."""

    status = 415
