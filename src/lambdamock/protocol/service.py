"""The whole API: its operations by name and by request, and its errors."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from lambdamock.protocol.faults import FaultRenderer, fault_renderer_of
from lambdamock.protocol.operation import OperationProtocol
from lambdamock.protocol.routes import Router

if TYPE_CHECKING:
    from botocore.model import ServiceModel

    from lambdamock.errors import ApiError
    from lambdamock.wire import Request, Response

_SERVICE: Final = "lambda"
_TAG: Final = re.compile("<[^>]*>")


class LambdaProtocol:
    """All that is read from a service model.

    Args:
        service_model: of Lambda, any version of botocore. Shapes are walked when an operation is first used.
    """

    def __init__(self, service_model: ServiceModel) -> None:
        self._model = service_model
        self.operation_names: tuple[str, ...] = tuple(service_model.operation_names)
        self._operations: dict[str, OperationProtocol] = {}
        self._faults: dict[str, FaultRenderer] = {}
        self._router = Router(self._uris())

    def _uris(self) -> list[tuple[str, str, str]]:
        described = ((name, self._model.operation_model(name).http) for name in self.operation_names)
        return [(name, http["method"], http["requestUri"]) for name, http in described]

    @staticmethod
    def installed() -> LambdaProtocol:
        """The protocol of the first client seen; before any was, that of the installed botocore (about 10 ms)."""
        return _SHARED[0] if _SHARED else protocol_of(_installed_model())

    def route(self, request: Request) -> tuple[OperationProtocol, dict[str, str]]:
        """Find the operation of a request, and its path labels, percent-decoded.

        Raises:
            MissingAuthenticationTokenException: the path is none of Lambda's.
            UnknownOperationException: no operation has its path and method.
        """
        name, labels = self._router.find(request.method, request.path, request.query)
        return self.operation(name), labels

    def operation(self, name: str) -> OperationProtocol:
        """The operation of that name.

        Raises:
            botocore.model.OperationNotFoundError: the model has none.
        """
        found = self._operations.get(name)
        if found is None:
            found = self._operations[name] = OperationProtocol(self._model.operation_model(name))
        return found

    def render_error(self, error: ApiError, request_id: str) -> Response:
        """Write an error as its shape has it, so that clients raise their modelled exception."""
        render = self._faults.get(error.code)
        if render is None:
            render = self._faults[error.code] = fault_renderer_of(error.code, self._error_shape(error.code))
        return render(error, request_id)

    def server_errors(self, operation: str) -> dict[str, tuple[int, str]]:
        """The errors of an operation that are no fault of the caller's (5xx).

        Returns:
            name to status and description, as plain text.
        """
        shapes = self._model.operation_model(operation).error_shapes
        statuses = {shape.name: shape.metadata.get("error", {}).get("httpStatusCode", 400) for shape in shapes}
        return {
            shape.name: (statuses[shape.name], _TAG.sub("", shape.documentation))
            for shape in shapes
            if statuses[shape.name] >= 500
        }

    def values_of(self, shape: str) -> tuple[str, ...]:
        """The values of an enumeration, for instance ``ThrottleReason``."""
        return tuple(self._model.shape_for(shape).enum)

    def _error_shape(self, code: str) -> Any:
        return self._model.shape_for(code) if code in self._model.shape_names else None


_SHARED: Final[list[LambdaProtocol]] = []  # at most one: what is compiled from a model never changes


def protocol_of(service_model: ServiceModel) -> LambdaProtocol:
    """The process-wide protocol.

    Args:
        service_model: of the client at hand. The first one asked with is used; every client of a process has its own
            copy of the same model.
    """
    if not _SHARED:
        _SHARED.append(LambdaProtocol(service_model))
    return _SHARED[0]


def _installed_model() -> ServiceModel:
    from botocore.loaders import Loader  # only where no client was seen
    from botocore.model import ServiceModel as Model

    return Model(Loader().load_service_model(_SERVICE, "service-2"), service_name=_SERVICE)
