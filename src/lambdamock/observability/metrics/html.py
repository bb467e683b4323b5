"""Metrics and bills as notebooks show them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lambdamock.reprs.tables import table

if TYPE_CHECKING:
    from lambdamock.observability.metrics.bill import Bill
    from lambdamock.observability.metrics.series import Series

MOST_ROWS: Final = 60
"""Periods that a table shows; the last ones."""


def series_table(series: Series) -> str:
    """A series by minutes: its telling statistic, and how many data points that is of."""
    values = series.statistic(series.statistic_to_look_at)(60)
    counts = series.sample_count(60)
    rows = [
        (one.timestamp.strftime("%Y-%m-%d %H:%M"), f"{one.value:g}", f"{count.value:g}")
        for one, count in zip(values, counts, strict=True)
    ]
    unit = "" if series.unit == "None" else f" ({series.unit})"
    caption = repr(series).strip("<>")
    if len(rows) > MOST_ROWS:
        caption += f"; the last {MOST_ROWS} of {len(rows)} minutes"
    return table(caption, ("minute", f"{series.statistic_to_look_at}{unit}", "data points"), rows[-MOST_ROWS:])


def bill_table(bill: Bill) -> str:
    """A bill, item by item."""
    rows = [(one.what, f"{one.quantity:,.6g} {one.unit}", f"{one.price:.10f}", f"{one.amount:.8f}") for one in bill]
    total = ("total", "", "", f"{bill.total:.8f}")
    return table(bill.caption, ("item", "quantity", "price (USD)", "USD"), [*rows, total])
