"""Dates as pages tell them: when, in words that a script can read too, and what."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from server.model.pack import Card, CardEvent
from server.model.tour import Event, Tour
from server.model.year import year
from server.render import Formats, Links, Prose, Texts, interface_language, load_texts, tidy

SENTENCE = re.compile(r"(?:(?<=\w{3}\.)|(?<=[!?]))\s+")
"""Where the first sentence ends; a full stop after one or two signs is a German `4.` or `St.`"""
TIME = Markup('<time datetime="{}">{}</time>')


@dataclass(frozen=True)
class DateView:
    """A date of the year; `lang` is the language of its title, `tours` who keep it, `until` its
    last day, empty where it comes back.
    """  # noqa: D205

    when: Markup
    lang: str
    title: str
    tours: tuple[str, ...]
    until: str


def told(tour: Tour) -> tuple[CardEvent, ...]:
    """Return the tour's dates with their words, which every language has."""
    return tuple(_told(event, tour) for event in tour.facts.events)


def days(event: Event, texts: Texts) -> Markup:
    """Return `4 décembre`, or `du 1er au 10 mai 2027`, in time elements."""
    formats = Formats(texts)
    say = formats.day_of_year if event.repeats else formats.day
    first, *others = event.days
    if not others or event.ends is None:
        return TIME.format(first, say(event.starts))
    last = say(event.ends)
    pattern = Markup(texts.pattern("tour.event_span"))  # noqa: S704  our own words
    return pattern.format(
        start=TIME.format(first, _shorter(say(event.starts), last)),
        end=TIME.format(others[0], last),
    )


def last_of(untils: Sequence[str]) -> str:
    """Return the day after which all are over; `` where one comes back."""
    return max(untils) if untils and all(untils) else ""


def of_year(cards: Sequence[Card], wanted: str) -> list[DateView]:
    """Return every tour's dates in one language, as far as they have it, from January on."""
    texts = load_texts(wanted)
    views = []
    for kept in year(cards):
        card, event = kept[0]
        lang = card.spoken(wanted, event.titles)
        tours = tuple(card.tour for card, _ in kept)
        views.append(DateView(days(event, texts), lang, event.titles[lang], tours, event.until))
    return views


def _shorter(first: str, last: str) -> str:
    """Leave out of a first day what its last day says too: `18` before `19 septembre 2027`."""
    words, end = first.split(), last.split()
    while words[-1] == end.pop():
        words.pop()
    return " ".join(words).removesuffix(",")


def _told(event: Event, tour: Tour) -> CardEvent:
    words = {lang: text.events[event.id] for lang, text in tour.texts.items()}
    parts = {lang: SENTENCE.split(_plain(line, lang), maxsplit=1) for lang, line in words.items()}
    return CardEvent(
        **event.model_dump(),
        titles={lang: part[0].removesuffix(".") for lang, part in parts.items()},
        notes={lang: part[1] for lang, part in parts.items() if len(part) > 1},
    )


def _plain(line: str, lang: str) -> str:
    """Return a line of Markdown without its marks; what strips them flattens fixed spaces too."""
    texts = load_texts(interface_language(lang))
    return tidy(Prose(lang, texts, Links(), lambda _: Markup()).line(line).striptags(), lang)
