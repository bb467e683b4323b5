"""What an explanation of an error consists of, and how it reads."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from lambdamock.reprs import displayed, printable

_LONGEST: Final = 300
_LONGEST_LINE: Final = 120
_STEP: Final = "   "


@displayed()
class Limit(NamedTuple):
    """A number that AWS holds requests to.

    Attributes:
        name: of `lambdamock.domain.quotas.Quotas`, or of the setting or the constraint that it is.
        number: as it was for the request.
        unit: for instance "bytes".
        raised_by: what makes it larger, here and on AWS.
        source: where it is known from.
    """

    name: str
    number: float
    unit: str
    raised_by: str
    source: str = ""

    def __str__(self) -> str:
        return f"{self.name} is {self.number:,} {self.unit}".rstrip() + f" ({self.raised_by})"


@displayed()
class Finding(NamedTuple):
    """One thing that was wrong.

    Attributes:
        rule: what holds, one sentence without its full stop.
        member: of the request, as AWS names it; empty where it is about no single one.
        given: its value; None where nobody knows it.
        limits: numbers that the rule goes by.
        source: "documented, ...", "observed, ..." or "assumed, ..."; of the weakest kind when several hold.
        notes: what is known beside it: what ran, what exists instead.
        changes: what to do, each a sentence without its full stop.
    """

    rule: str
    member: str = ""
    given: Any = None
    limits: tuple[Limit, ...] = ()
    source: str = ""
    notes: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        """As the explanation shows it: the rule, and what goes with it indented."""
        about = "" if not self.member else self.member if self.given is None else f"{self.member} = {shown(self.given)}"
        rows = [
            *(("limit", str(limit)) for limit in self.limits),
            *(("known", note) for note in self.notes),
            *(("change", change) for change in self.changes),
            *((("source", self.source),) if self.source else ()),
        ]
        head = f"{about}: {self.rule}" if about else self.rule
        return [head, *(f"{_STEP}{title}: {text}" for title, text in rows)]


@displayed()
class ErrorExplanation(NamedTuple):
    """Why something was refused or failed, by which rule; `str()` and notebooks show it as a text.

    Attributes:
        kind: "validation", "refusal", "throttle", "denial", "failure", "event", "delivery", "usage" or "unknown".
        code: the error's name on the wire, its type, or the word that Lambda has for it.
        message: of the error, as it was.
        operation: that was refused; empty where none was.
        request_id: of the call or invocation; empty where nobody knows it.
        findings: what was wrong, each with its rule.
        is_of_this_mock: whether the journal knows of it.
    """

    kind: str
    code: str
    message: str
    operation: str
    request_id: str
    findings: tuple[Finding, ...]
    is_of_this_mock: bool = True

    @property
    def limits(self) -> tuple[Limit, ...]:
        """All numbers that were in the way."""
        return tuple(limit for finding in self.findings for limit in finding.limits)

    @property
    def changes(self) -> tuple[str, ...]:
        """All that can be done about it."""
        return tuple(change for finding in self.findings for change in finding.changes)

    @property
    def summary(self) -> str:
        """One line: what was refused, by which rules, and what to do about it."""
        rules = "; ".join(f"{one.member}: {one.rule}" if one.member else one.rule for one in self.findings)
        changes = f"; to change it, {'; '.join(self.changes)}" if self.changes else ""
        return _line(f"{self._head}: {rules}{changes}")

    @property
    def _head(self) -> str:
        return f"{self.operation} ({self.code})" if self.operation else self.code

    def as_dict(self) -> dict[str, Any]:
        """As JSON has it: the attributes by name."""
        findings = [
            {**one._asdict(), "limits": [limit._asdict() for limit in one.limits], "given": _plain(one.given)}
            for one in self.findings
        ]
        return {**self._asdict(), "findings": findings}

    def __repr__(self) -> str:
        rules = _line("; ".join(f"{one.member}: {one.rule}" if one.member else one.rule for one in self.findings))
        return f"<ErrorExplanation of {_line(self._head)}: {shortened(rules, _LONGEST_LINE)}>"

    def __str__(self) -> str:
        request = f" in request {self.request_id}" if self.request_id else ""
        origin = "" if self.is_of_this_mock else "; this mock did not make it"
        lines = [f"{self._head}{request}{origin}"]
        if self.message:
            lines.append(f"{_STEP}{shortened(self.message)}")
        for finding in self.findings:
            first, *others = finding.lines()
            lines += [f"- {first}", *others]
        return printable("\n".join(lines), kept="\n")

    def _repr_html_(self) -> str:
        from html import escape

        items = []
        for finding in self.findings:
            first, *others = (escape(line.strip()) for line in finding.lines())
            details = "".join(f"<li>{line}</li>" for line in others)
            items.append(f"<li>{first}<ul>{details}</ul></li>")
        message = f"<p>{escape(shortened(self.message))}</p>" if self.message else ""
        return f"<p><b>{escape(self._head)}</b></p>{message}<ol>{''.join(items)}</ol>"


def shown(value: object) -> str:
    """A value of a request, as Python writes it, not too long."""
    return shortened(f"{len(value):,} bytes" if isinstance(value, (bytes, bytearray)) else repr(value))


def shortened(text: str, most: int = _LONGEST) -> str:
    """A text that is cut where it is too long to be read."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _line(text: str) -> str:
    return " ".join(text.split())


def _plain(value: Any) -> Any:
    """A value that JSON can hold."""
    return value if isinstance(value, (str, int, float, bool, type(None))) else shown(value)
