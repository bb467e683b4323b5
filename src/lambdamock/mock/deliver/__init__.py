"""`aws.deliver`: act as a service that invokes functions."""

from __future__ import annotations

from typing import Any

from lambdamock.errors import UsageError, did_you_mean
from lambdamock.mock.deliver.asynchronous import AsynchronousServices
from lambdamock.mock.deliver.synchronous import SynchronousServices
from lambdamock.reprs import displayed


class _NoSuchServiceError(UsageError, AttributeError):
    """A usage error that `hasattr` and completion in editors understand."""


@displayed()
class Deliver(SynchronousServices, AsynchronousServices):
    """One method per service that invokes functions.

    The way of invoking is the service's own: S3 leaves its event, API Gateway waits for the result. The function's
    resource-based policy must let the service in; `function.allow("s3", source_arn=...)` has it do so.
    """

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        known = _services(self)
        raise _NoSuchServiceError(
            f"aws.deliver.{name}: no such service invokes functions{did_you_mean(name, known, or_else='.')} "
            f"There are: {', '.join(known)}. Queues and streams do not: Lambda reads them itself."
        )

    def __repr__(self) -> str:
        return f"<Deliver: acts as {len(_services(self))} services; dir(aws.deliver) names them>"

    def _repr_html_(self) -> str:
        from inspect import getdoc

        from lambdamock.reprs.tables import table  # only notebooks show it

        rows = [(name, (getdoc(getattr(type(self), name)) or "").partition("\n")[0]) for name in _services(self)]
        return table(repr(self), ("service", "what it does"), rows)


def _services(of: Deliver) -> list[str]:
    return sorted(name for name in dir(type(of)) if not name.startswith("_") and name != "send")
