"""What leaves user code as an exception: the error document, its log, and how the process ends if it does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lambdamock.runtime import logging_setup
from lambdamock.runtime.faults import LAMBDA_WARNING, ErrorShape
from lambdamock.runtime.handler import Fault
from lambdamock.runtime.isolation.capture import LogBuffer
from lambdamock.runtime.isolation.surroundings import PathMap
from lambdamock.runtime.outcome import Died, Failed, death_of
from lambdamock.runtime.payload import escapes_non_ascii, to_json
from lambdamock.runtime.report import timestamp
from lambdamock.runtime.settings import RuntimeSettings


class Failures:
    """Reports the exceptions of one environment's code.

    Args:
        settings: the function version.
        variables: environment variables; they decide the format of the log.
        log: where reports go.
        now: virtual seconds since the epoch.
        outside: maps a text to what it reads outside of the sandbox.
    """

    def __init__(
        self,
        settings: RuntimeSettings,
        variables: Mapping[str, str],
        log: LogBuffer,
        now: Callable[[], float],
        outside: PathMap,
    ) -> None:
        self._shape = ErrorShape(settings.runtime, settings.profile, outside)
        self._ascii_only = escapes_non_ascii(settings.runtime)
        self._is_json = logging_setup.is_json(variables)
        self._log = log
        self._now = now

    def outcome_of(self, error: BaseException, request_id: str | None) -> Failed | Died:
        """Make the payload and write the log before the error, and what its frames hold, goes away.

        Args:
            request_id: None during the initialisation.
        """
        if not isinstance(error, Exception):
            return death_of(error, self._shape)
        try:
            if isinstance(error, Fault):
                payload = self._shape.of_fault(error, request_id or "")
            else:
                payload = self._shape.of_exception(error, request_id or "")
        except Exception as second:  # noqa: BLE001 - user code may raise anything
            return death_of(second, self._shape)
        if request_id is None:
            import logging

            logging.getLogger().warning(LAMBDA_WARNING)
        logged = self._log_text(payload)
        try:
            logged.encode("utf-8")
            content = to_json(payload, ascii_only=self._ascii_only).encode("utf-8")
        except UnicodeEncodeError as second:
            second.__context__ = None  # the runtime has left its `except` when it reports
            return death_of(second, self._shape)
        self._log.record(logged)
        return Failed(payload, content)

    def _log_text(self, payload: dict[str, Any]) -> str:
        if not self._is_json:
            return self._shape.log_text(payload)
        time = timestamp(self._now())[:-5] + "Z"
        return to_json({"timestamp": time, "level": "ERROR", **payload}, ascii_only=self._ascii_only)
