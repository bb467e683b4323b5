"""One operation of the API: parse, validate, render. Each is compiled when first asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from lambdamock.errors import ValidationException
from lambdamock.protocol.acceptor import Acceptor, acceptor_of
from lambdamock.protocol.constraints import CORRECTIONS, Constraints, lookup
from lambdamock.protocol.parsing import Parser, parser_of
from lambdamock.protocol.rendering import Renderer, renderer_of
from lambdamock.protocol.schema import Schema, schema_of

if TYPE_CHECKING:
    from botocore.model import OperationModel

    from lambdamock.wire import Request, Response

_PROFILES_KEPT: Final = 8
_OK: Final = 200


class OperationProtocol:
    """What the service model says about one operation.

    Args:
        model: of the service model; read lazily.

    Attributes:
        name: of the operation, for instance ``GetFunction``.
        status: HTTP status of its answer.
    """

    def __init__(self, model: OperationModel) -> None:
        self._model = model
        self.name: str = model.name
        self.status: int = model.http.get("responseCode", _OK)
        # Keyed by the identity of a profile's table, which is kept beside it: a table has no hash.
        self._profiles: dict[int, tuple[Constraints, Schema, Acceptor]] = {}

    @cached_property
    def has_streaming_output(self) -> bool:
        """Whether the answer's body is raw bytes (Invoke)."""
        return bool(self._model.has_streaming_output)

    @cached_property
    def has_event_stream_output(self) -> bool:
        """Whether the answer's body is a stream of events (InvokeWithResponseStream)."""
        return bool(self._model.has_event_stream_output)

    @cached_property
    def input_schema(self) -> Schema:
        """JSON Schema of the parameters, AWS's known corrections applied."""
        return schema_of(self._model.input_shape, lookup(self.name, CORRECTIONS))

    @cached_property
    def output_schema(self) -> Schema:
        """JSON Schema of the result, as the model has it."""
        return schema_of(self._model.output_shape, lookup(self.name))

    @cached_property
    def _accepts(self) -> Acceptor:
        return acceptor_of(self.input_schema)

    @cached_property
    def _parse(self) -> Parser:
        return parser_of(self._model.input_shape)

    @cached_property
    def _render(self) -> Renderer:
        return renderer_of(self._model.output_shape)

    def parse(self, request: Request, labels: dict[str, str]) -> dict[str, Any]:
        """Read a request.

        Args:
            request: as it came in.
            labels: of its path, decoded: the second value of `LambdaProtocol.route`.

        Returns:
            Members by wire name, in their Python types: blobs as bytes, timestamps as UTC datetimes. Unknown members
            of the JSON body are dropped, null is absent.

        Raises:
            SerializationException: the body is not JSON, or a value not of its type.
        """
        return self._parse(request, labels)

    def validate(self, params: dict[str, Any], overrides: Constraints | None = None) -> None:
        """Check parameters against the constraints of the model.

        Args:
            params: as `parse` returns them.
            overrides: a profile's changes to the model's constraints. Pass the same object every time: what is
                compiled from it is kept for the object.

        Raises:
            ValidationException: names every violation, in AWS's words.
        """
        schema, accepts = self._profiled(overrides) if overrides else (self.input_schema, self._accepts)
        if not accepts(params):
            raise ValidationException(_message(schema, params))

    def _profiled(self, overrides: Constraints) -> tuple[Schema, Acceptor]:
        kept = self._profiles.get(id(overrides))
        if kept is None:
            schema = schema_of(self._model.input_shape, lookup(self.name, CORRECTIONS, overrides))
            while len(self._profiles) >= _PROFILES_KEPT:
                self._profiles.pop(next(iter(self._profiles)), None)
            kept = self._profiles[id(overrides)] = (overrides, schema, acceptor_of(schema))
        return kept[1], kept[2]

    def render(self, result: dict[str, Any], request_id: str, status: int | None = None) -> Response:
        """Write an answer.

        Args:
            result: members by wire name.
            request_id: of the answer.
            status: instead of the model's; a member that stands for the status wins over both.
        """
        return self._render(result, request_id, self.status if status is None else status)


def _message(schema: Schema, params: dict[str, Any]) -> str:
    from lambdamock.protocol.violations import violations  # only a refused request needs it

    found = violations(schema, params)
    plural = "" if len(found) == 1 else "s"
    return f"{len(found)} validation error{plural} detected: {'; '.join(found)}"
