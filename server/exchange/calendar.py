"""Dates as iCalendar (RFC 5545): a file per tour, and one of every tour's dates.

The bytes are the same for the same editions: an entry is stamped with the day of its edition.
"""

from collections.abc import Sequence

from server.exchange.entry import Entry
from server.model.pack import Card, CardEvent
from server.model.site import Edition
from server.model.year import Kept, year
from server.render import load_texts, tidy

TYPE = "text/calendar; charset=utf-8"


def files(editions: Sequence[Edition], languages: Sequence[str], origin: str) -> dict[str, bytes]:
    """Return the calendars by address; a tour without dates has none."""
    kept = [edition for edition in editions if edition.card.events]
    if not kept:
        return {}
    made = {
        f"{_tour_path(edition.card, lang)}.ics": _file(
            [edition], _title(edition.card, lang), lang, origin
        )
        for edition in kept
        for lang in edition.card.languages
    }
    return made | {
        f"/{lang}/events.ics": _file(kept, load_texts(lang)("home.title"), lang, origin)
        for lang in languages
    }


def _file(editions: Sequence[Edition], name: str, lang: str, origin: str) -> bytes:
    cards = [edition.card for edition in editions]
    entries = [_entry(kept, lang, origin) for kept in year(cards)]
    from server.exchange.ics import ics  # noqa: PLC0415  icalendar is slow to import

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
