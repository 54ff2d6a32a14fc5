"""Dates as the text of iCalendar (RFC 5545)."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta

import icalendar

from server.exchange.entry import Entry

DAY = timedelta(days=1)


def ics(entries: Sequence[Entry], name: str, stamp: date) -> bytes:
    """Return a calendar of that name; `stamp` is when it was last changed."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Archipel//Archipel//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    for entry in entries:
        calendar.add_component(_event(entry, datetime.combine(stamp, time(), UTC)))
    return bytes(calendar.to_ical())


def _event(entry: Entry, stamp: datetime) -> icalendar.Event:
    event = icalendar.Event()
    for name, value in _properties(entry, stamp):
        event.add(name, value)
    for name, words in (("summary", entry.title), ("description", entry.text)):
        event.add(name, words, parameters={"language": entry.lang})
    return event


def _properties(entry: Entry, stamp: datetime) -> Iterator[tuple[str, object]]:
    """Yield all but the words; who keeps the day is not busy on it."""
    yield "uid", entry.uid
    yield "dtstamp", stamp
    yield "dtstart", entry.starts
    yield "dtend", entry.ends + DAY
    if entry.yearly:
        yield "rrule", {"freq": "yearly"}
    if entry.url:
        yield "url", entry.url
    yield "transp", "TRANSPARENT"
