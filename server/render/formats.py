"""Numbers and dates as a visitor reads them, by the CLDR data that Babel carries."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal

from server.render.texts import Texts
from server.render.typography import FIXED, NARROW, tidy

KILO = 1000
MEGA = 1_000_000
HOUR_MIN = 60
STEP_M = 10
LOCAL_TIME = ZoneInfo("Europe/Paris")
"""The tours are there, and so is the office that looks at these times."""


class Formats:
    """Durations, lengths, sizes and dates in the language of the words given."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self._lang = texts.lang

    def number(self, value: float, decimals: int = 0) -> str:
        """Return `11 285` or `4,2`; a trailing zero is not written."""
        pattern = "#,##0." + "#" * decimals
        return format_decimal(round(value, decimals), pattern, locale=self._lang)

    def duration(self, minutes: int) -> str:
        """Return `45 min`, `2 h` or `1 h 45`."""
        hours, rest = divmod(minutes, HOUR_MIN)
        if not hours:
            return self._unit("minutes", minutes=rest)
        if not rest:
            return self._unit("hours", hours=hours)
        return self._unit("hours_minutes", hours=hours, minutes=f"{rest:02}")

    def listening(self, seconds: float) -> str:
        """Return `40 s`, `3 min` or `3 min 20`, as one reads before listening."""
        minutes, rest = divmod(round(seconds), 60)
        if not minutes:
            return f"{rest}{FIXED}s"
        return self._unit("minutes", minutes=minutes) + (f"{FIXED}{rest:02}" if rest else "")

    def length(self, metres: float) -> str:
        """Return `350 m`, to ten metres, or `4,2 km`."""
        near = round(metres / STEP_M) * STEP_M
        if near < KILO:
            return self._unit("metres", n=near)
        return self._unit("kilometres", n=self.number(metres / KILO, 1))

    def climb(self, metres: int) -> str:
        """Return `+110 m`."""
        return self._unit("climb", n=self.number(metres))

    def size(self, size_bytes: int) -> str:
        """Return `840 ko` or `3,1 Mo`, in the SI's thousands."""
        kilobytes = round(size_bytes / KILO)
        if kilobytes < KILO:
            return self._unit("kilobytes", n=self.number(max(1, kilobytes)))
        return self._unit("megabytes", n=self.number(size_bytes / MEGA, 1))

    def day(self, day: date) -> str:
        """Return `4 décembre 2026`."""
        return self._first(day, format_date(day, "long", locale=self._lang))

    def day_of_year(self, day: date) -> str:
        """Return `4 décembre`, for what comes back every year."""
        return self._first(day, format_skeleton("MMMMd", day, locale=self._lang))

    def month(self, day: date) -> str:
        """Return `décembre 2026`."""
        return format_skeleton("yMMMM", day, locale=self._lang)

    def moment(self, at: datetime) -> str:
        """Return `4 déc. 2026, 14:32`, by the clocks of the territory."""
        local = at.astimezone(LOCAL_TIME)
        day = format_date(local, "medium", locale=self._lang)
        return f"{self._first(local, day)}, {local:%H:%M}"

    def _unit(self, name: str, **values: object) -> str:
        """Keep a number on the line of its unit."""
        return self._texts(f"unit.{name}", **values).replace(" ", FIXED)

    def _first(self, day: date, words: str) -> str:
        """French alone says the first of a month as an ordinal."""
        french_first = self._lang == "fr" and day.day == 1
        return tidy(words.replace("1 ", f"1er{NARROW}", 1) if french_first else words, self._lang)
