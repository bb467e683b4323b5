"""From the configured `module.attribute` to a callable, with the runtime's words for what goes wrong."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from typing import Any


class Fault(Exception):
    """A failure that the runtime itself reports.

    Attributes:
        kind: the `errorType`, for instance `Runtime.ImportModuleError`.
        trace: lines of the `stackTrace`.
    """

    def __init__(self, kind: str, message: str, trace: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.trace = trace


def resolve_handler(handler: str, import_module: Callable[[str], Any] | None = None) -> Callable[[Any, Any], Any]:
    """Import the module of a handler and get its attribute; whether that is callable shows at the invocation.

    Args:
        import_module: instead of the one of `importlib`.

    Raises:
        Fault: the name is malformed, the module cannot be imported or has no such attribute.
        Exception: what else the module raises.

    Source: observed, runtime interface client.
    """
    try:
        module_name, attribute = handler.rsplit(".", 1)
    except ValueError as error:
        raise Fault("Runtime.MalformedHandlerName", f"Bad handler '{handler}': {error}") from None
    module = _import(module_name, import_module or importlib.import_module)
    try:
        function: Callable[[Any, Any], Any] = getattr(module, attribute)
    except AttributeError:
        message = f"Handler '{attribute}' missing on module '{module_name}'"
        raise Fault("Runtime.HandlerNotFound", message) from None
    return function


def _import(module_name: str, import_module: Callable[[str], Any]) -> Any:
    if module_name.split(".", maxsplit=1)[0] in sys.builtin_module_names:
        message = f"Cannot use built-in module {module_name} as a handler module"
        raise Fault("Runtime.BuiltInModuleConflict", message)
    try:
        return import_module(module_name.replace("/", "."))
    except ImportError as error:
        raise Fault("Runtime.ImportModuleError", f"Unable to import module '{module_name}': {error}") from None
    except SyntaxError as error:
        trace = f'  File "{error.filename}" Line {error.lineno}\n    {error.text}'
        message = f"Syntax error in module '{module_name}': {error}"
        raise Fault("Runtime.UserCodeSyntaxError", message, (trace,)) from None
