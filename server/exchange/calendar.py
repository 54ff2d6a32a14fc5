"""Dates as iCalendar (RFC 5545): a file per tour, and one of every tour's dates.

The bytes are the same for the same editions: an entry is stamped with the day of its edition.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import icalendar

from server.model.pack import Card, CardEvent
from server.model.site import Edition
from server.model.year import Kept, year
from server.render import load_texts, tidy

TYPE = "text/calendar; charset=utf-8"
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Entry:
    """One whole-day date. `ends` is its last day, `text` has a paragraph per tour; `url` is empty
    where nobody has said which address visitors type.
    """  # noqa: D205

    uid: str
    starts: date
    ends: date
    yearly: bool
    lang: str
    title: str
    text: str
    url: str = ""


def files(editions: Sequence[Edition], languages: Sequence[str], origin: str) -> dict[str, bytes]:
    """Return the calendars by address; a tour without dates has none."""
    kept = [edition for edition in editions if edition.card.events]
    made = {
        f"{_tour_path(edition.card, lang)}.ics": _file(
            [edition], _title(edition.card, lang), lang, origin
        )
        for edition in kept
        for lang in edition.card.languages
    }
    if kept:
        made |= {
            f"/{lang}/events.ics": _file(kept, load_texts(lang)("home.title"), lang, origin)
            for lang in languages
        }
    return made


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


def _file(editions: Sequence[Edition], name: str, lang: str, origin: str) -> bytes:
    cards = [edition.card for edition in editions]
    entries = [_entry(kept, lang, origin) for kept in year(cards)]
    return ics(entries, name, max(edition.manifest.released_on for edition in editions))


def _entry(kept: Sequence[Kept], lang: str, origin: str) -> Entry:
    """Return the date in the first tour's words, with what every tour tells of it."""
    card, event = kept[0]
    spoken = card.spoken(lang, event.titles)
    return Entry(
        uid=f"{event.id}.{card.tour}@archipel",
        starts=event.starts,
        ends=event.ends or event.starts,
        yearly=event.repeats is not None,
        lang=spoken,
        title=event.titles[spoken],
        text="\n\n".join(_paragraph(*one, lang, origin) for one in kept),
        url=_url(card, lang, origin),
    )


def _paragraph(card: Card, event: CardEvent, lang: str, origin: str) -> str:
    """Return the tour's name, what it tells of the date, and where it is to be found."""
    note = event.notes.get(card.spoken(lang, event.titles), "")
    return "\n".join(filter(None, (_title(card, lang), note, _url(card, lang, origin))))


def _title(card: Card, lang: str) -> str:
    spoken = card.spoken(lang, card.titles)
    return tidy(card.titles[spoken], spoken)


def _url(card: Card, lang: str, origin: str) -> str:
    return origin and f"{origin}{_tour_path(card, card.spoken(lang, card.titles))}/"


def _tour_path(card: Card, lang: str) -> str:
    return f"/{lang}/tours/{card.tour}"
