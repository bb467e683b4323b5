"""What a mock can be told when it is made."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from lambdamock.authorisation.authority import MODES
from lambdamock.domain.facts import LEAST_LIMIT
from lambdamock.domain.profiles import Profile, profile_named
from lambdamock.domain.quotas import with_overrides
from lambdamock.errors import UsageError, did_you_mean

_NO_QUOTAS: Final[Mapping[str, int]] = {}


class Options(NamedTuple):
    """The options of `mock_lambda`, checked.

    Attributes:
        region: where `aws.function(...)` and `aws.client()` work unless told otherwise.
        account_id: the caller's account, twelve digits.
        profile: "current" or "2019": which limits and runtimes hold.
        iam: "auto": roles and users that are known and have a policy may do what it allows, all others everything;
            "strict": all may do what a policy allows, and functions have roles that exist; "audit": nothing is denied,
            everything is written down; "off": nobody's policies are asked. Resource-based policies of functions and
            layers always hold: calls of another account need one.
        clock: "manual": jobs of the future wait for `advance()` or `settle()`; "auto": everything settles after
            every outermost call; "system": real time.
        transitions: "instant": a new function is Pending in the answer of the call and Active at the next look;
            "timed": such states last about as long as on AWS, on the mock's clock.
        seed: where ids come from; equal seeds give equal ids.
        quotas: numbers of the profile to replace, by name of `lambdamock.domain.quotas.Quotas`.
        custom_runtimes: run the `bootstrap` of functions with a runtime of their own, as a child process that nothing
            holds.
        scaling: "instant": executions are limited by their number alone; "limited": also by how fast they become more,
            requests by how many come in a second, and the batches of a queue by how fast its pollers become more.
        duplicates: how many of the asynchronous events are delivered twice, as a share from 0.0 to 1.0; which ones,
            follows from the seed.
        strict: asynchronous events that still wait when the mock stops are an error instead of a warning.
        handler_time: "real": a handler that sleeps makes the test wait; "virtual": it lets the mock's clock pass.
        journal_limit: how many facts the journal holds before it drops the oldest, 100 or more; None for all.
    """

    region: str = "us-east-1"
    account_id: str = "123456789012"
    profile: str = "current"
    iam: str = "auto"
    clock: str = "manual"
    transitions: str = "instant"
    seed: int | str = 0
    quotas: Mapping[str, int] = _NO_QUOTAS
    custom_runtimes: bool = False
    handler_time: str = "real"
    scaling: str = "instant"
    duplicates: float = 0.0
    strict: bool = False
    journal_limit: int | None = 100_000

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Options:
        """The options that a caller names.

        Raises:
            UsageError: an option does not exist or has a value that it cannot have.
        """
        for name in given:
            if name not in cls._fields:
                hint = did_you_mean(name, cls._fields, or_else=".")
                raise UsageError(f"mock_lambda() has no option {name!r}{hint} Options are: {', '.join(cls._fields)}")
        options = cls(**given)
        options._check()
        return options

    def limits(self) -> Profile:
        """The profile, with the quotas replaced."""
        profile = profile_named(self.profile)
        if not self.quotas:
            return profile
        return profile._replace(quotas=with_overrides(profile.quotas, self.quotas))

    def _check_custom_runtimes(self) -> None:
        if not isinstance(self.custom_runtimes, bool):
            raise UsageError(f"mock_lambda(custom_runtimes={self.custom_runtimes!r}): there are True and False")
        if self.custom_runtimes and os.name == "nt":
            raise UsageError("mock_lambda(custom_runtimes=True): a bootstrap runs on Linux and macOS only")

    def _check_scaling(self) -> None:
        if self.scaling not in ("instant", "limited"):
            raise UsageError(f"mock_lambda(scaling={self.scaling!r}): there are 'instant' and 'limited'")

    def _check_duplicates(self) -> None:
        if not 0 <= self.duplicates <= 1:
            raise UsageError(f"mock_lambda(duplicates={self.duplicates!r}): give a share from 0.0 to 1.0")

    def _check_strict(self) -> None:
        if not isinstance(self.strict, bool):
            raise UsageError(f"mock_lambda(strict={self.strict!r}): there are True and False")

    def _check_journal_limit(self) -> None:
        limit: Any = self.journal_limit
        if limit is not None and (isinstance(limit, bool) or not isinstance(limit, int) or limit < LEAST_LIMIT):
            raise UsageError(
                f"mock_lambda(journal_limit={limit!r}): give a number of facts, {LEAST_LIMIT} or more, or None for all"
            )

    def _check_handler_time(self) -> None:
        if self.handler_time not in ("real", "virtual"):
            raise UsageError(f"mock_lambda(handler_time={self.handler_time!r}): there are 'real' and 'virtual'")
        if self.handler_time == "virtual" and self.clock == "system":
            raise UsageError(
                "mock_lambda(handler_time='virtual', clock='system'): virtual time cannot pass on the system's clock. "
                "Use clock='manual' or 'auto'."
            )

    def _check(self) -> None:
        if not re.fullmatch(r"\d{12}", self.account_id):
            raise UsageError(f"mock_lambda(account_id={self.account_id!r}): an account id is a text of twelve digits")
        if not re.fullmatch(r"[a-z]{2}(-[a-z]+)+-\d", self.region):
            raise UsageError(f"mock_lambda(region={self.region!r}): not a region; for instance 'us-east-1'")
        if self.clock not in ("manual", "auto", "system"):
            raise UsageError(f"mock_lambda(clock={self.clock!r}): there are 'manual', 'auto' and 'system'")
        if self.transitions not in ("instant", "timed"):
            raise UsageError(f"mock_lambda(transitions={self.transitions!r}): there are 'instant' and 'timed'")
        if self.iam not in MODES:
            raise UsageError(f"mock_lambda(iam={self.iam!r}): there are 'auto', 'strict', 'audit' and 'off'")
        self._check_custom_runtimes()
        self._check_handler_time()
        self._check_scaling()
        self._check_duplicates()
        self._check_strict()
        self._check_journal_limit()
        self.limits()
