"""Whether all that happened is known: a journal that is full has dropped its oldest facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambdamock.mock.assertions.texts import amount

if TYPE_CHECKING:
    from lambdamock.domain.journal import Journal


def with_what_is_missing(message: str, facts: Journal) -> str:
    """A message, and how much of what happened nobody knows any more."""
    if not facts.dropped:
        return message
    return (
        f"{message}\nThe journal was full and dropped its {amount(facts.dropped, 'oldest fact')}: there may have been "
        "more. mock_lambda(journal_limit=None) keeps all, aws.reset() begins anew"
    )


def check_complete(facts: Journal, expectation: str) -> None:
    """Fail when nobody can tell whether something never happened, or how often it did."""
    __tracebackhide__ = True
    if facts.dropped:
        raise AssertionError(with_what_is_missing(f"expected {expectation}, which nobody can tell", facts))
