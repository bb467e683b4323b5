"""Mails that SES handed to a function."""

from __future__ import annotations

from lambdamock.mock.deliver.accepted import Accepted
from lambdamock.services.mail import disposition_of


class Mail(Accepted):
    """A mail on its way through the receipt rules."""

    @property
    def disposition(self) -> str:
        """What follows: "CONTINUE", or "STOP_RULE" or "STOP_RULE_SET" when SES waited and the function said so."""
        return disposition_of(self._outcome.payload, self._outcome.function_error)
