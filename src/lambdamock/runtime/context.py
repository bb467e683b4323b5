"""The second argument of a handler.

Source: observed, runtime interface client (attributes, `repr`, types); documented, developer guide, "The context
object in Python".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

_W3C_FIELDS: Final = ("traceparent", "tracestate", "baggage")


def _show(value: object, names: tuple[str, ...]) -> str:
    listed = ",".join(f"{name}={getattr(value, name)}" for name in names)
    return f"{type(value).__name__}([{listed}])"


class CognitoIdentity:
    """Who called through Cognito; both attributes are None when nobody did."""

    __slots__ = ("cognito_identity_id", "cognito_identity_pool_id")

    def __init__(self, identity: Mapping[str, Any]) -> None:
        self.cognito_identity_id = identity.get("cognitoIdentityId")
        self.cognito_identity_pool_id = identity.get("cognitoIdentityPoolId")

    def __repr__(self) -> str:
        return _show(self, self.__slots__)


class Client:
    """The mobile application that called."""

    __slots__ = ("app_package_name", "app_title", "app_version_code", "app_version_name", "installation_id")

    def __init__(self, client: Mapping[str, Any]) -> None:
        for name in self.__slots__:
            setattr(self, name, client.get(name))

    def __repr__(self) -> str:
        names = ("installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name")
        return _show(self, names)


class ClientContext:
    """What a client sent along as `ClientContext`; members that it left out are None."""

    __slots__ = ("client", "custom", "env")

    def __init__(self, context: Mapping[str, Any]) -> None:
        self.custom = context.get("custom")
        self.env = context.get("env")
        client = context.get("client")
        self.client = None if client is None else Client(client)

    def __repr__(self) -> str:
        return _show(self, ("custom", "env", "client"))


class LambdaContext:
    """The invocation and the execution environment as the handler sees them.

    `memory_limit_in_mb` is a text; `identity` is always there; `client_context` is None when none was sent.
    """

    def __init__(
        self,
        request_id: str,
        invoked_function_arn: str,
        variables: Mapping[str, str],
        remaining: Callable[[], float],
        write: Callable[[str], None],
    ) -> None:
        self.aws_request_id = request_id
        self.log_group_name = variables["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = variables["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.function_name = variables["AWS_LAMBDA_FUNCTION_NAME"]
        self.memory_limit_in_mb = variables["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.function_version = variables["AWS_LAMBDA_FUNCTION_VERSION"]
        self.invoked_function_arn = invoked_function_arn
        self.tenant_id: str | None = None
        self.client_context: ClientContext | None = None
        self.identity = CognitoIdentity({})
        self._w3c: dict[str, str] = {}
        self._remaining = remaining
        self._write = write

    def attach(self, client_context: Mapping[str, Any] | None, identity: Mapping[str, Any] | None) -> None:
        """Add what a client sent along.

        Raises:
            AttributeError: the client context is JSON but no object; the runtime fails alike.
        """
        if client_context is not None:
            trace = client_context.get("w3c")
            if isinstance(trace, dict):
                self._w3c = {name: trace[name] for name in _W3C_FIELDS if isinstance(trace.get(name), str)}
            self.client_context = ClientContext(client_context)
        if identity is not None:
            self.identity = CognitoIdentity(identity)

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the time-out, never below 0."""
        return max(0, int(self._remaining() * 1000))

    def log(self, message: object) -> None:
        """Write `str(message)` to the log; no line end is added."""
        self._write(str(message))

    def w3c(self) -> dict[str, str]:
        """The W3C trace context of the invocation; empty when there is none."""
        return dict(self._w3c)

    def __repr__(self) -> str:
        return _show(
            self,
            (
                "aws_request_id",
                "log_group_name",
                "log_stream_name",
                "function_name",
                "memory_limit_in_mb",
                "function_version",
                "invoked_function_arn",
                "client_context",
                "identity",
                "tenant_id",
            ),
        )
