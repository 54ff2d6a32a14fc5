"""Spans of time as bars of a chart: a month by days, a quarter by weeks, a year by months."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Literal, NamedTuple, get_args

from server.model.visits import Count, Total, total

Span = Literal["month", "quarter", "year"]
SPANS: tuple[Span, ...] = get_args(Span)
DAYS: dict[Span, int] = {"month": 30, "quarter": 13 * 7, "year": 365}
MONTHS = 12


class Bar(NamedTuple):
    """What was counted from a day on until the next bar begins."""

    day: date
    total: Total


def starts(span: Span, today: date) -> tuple[date, ...]:
    """Return the first day of every bar; the last bar holds today."""
    if span == "year":
        months = today.year * MONTHS + today.month - 1
        return tuple(
            date(number // MONTHS, number % MONTHS + 1, 1)
            for number in range(months - MONTHS + 1, months + 1)
        )
    step = 7 if span == "quarter" else 1
    last = today - timedelta(days=today.weekday() if step > 1 else 0)
    length = DAYS[span] // step
    return tuple(last - timedelta(days=step * back) for back in reversed(range(length)))


def bars(days: Iterable[date], counts: Iterable[Count]) -> tuple[Bar, ...]:
    """Sort counts into bars by the first day of each; what is earlier than all is left out."""
    firsts = sorted(days, reverse=True)
    found: dict[date, list[Count]] = {day: [] for day in reversed(firsts)}
    for count in counts:
        start = next((day for day in firsts if day <= count.day), None)
        if start:
            found[start].append(count)
    return tuple(Bar(day, total(inside)) for day, inside in found.items())
