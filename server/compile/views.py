"""A tour as its templates read it: texts chosen, Markdown rendered, pictures and legs resolved."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple, TypeVar

from markupsafe import Markup
from pydantic import TypeAdapter

from server.compile.context import PackContext, Sound
from server.compile.dates import days
from server.compile.figures import Figure, Place, figure_of
from server.model.memory import Memory
from server.model.route import Plane, alongs_m, encoded
from server.model.tour import Asset, Credit, Event, Stop, StopFacts, StopText, Text, Tour
from server.render import Formats, Links, Prose, tidy
from server.render.page import fragment
from server.render.texts import interface_language, language_in_words, load_texts

DESCRIPTION_CHARS = 160

Chosen = TypeVar("Chosen")


@dataclass(frozen=True)
class StopView:
    """A stop in one language; `language` is that language in the reader's words.

    `along_m` is the way from the route's start, `leg_m` from the stop before, in metres.
    """

    id: str
    number: int
    facts: StopFacts
    lang: str
    language: str
    title: str
    subtitle: Markup
    body: Markup
    directions: Markup
    hero: Figure | None
    sound: Sound | None
    along_m: float
    leg_m: float
    foreign: bool
    machine: bool
    description: str


@dataclass(frozen=True)
class TermView:
    """A word of the glossary."""

    id: str
    title: str
    body: Markup


@dataclass(frozen=True)
class EventView:
    """A date of the tour; `until` is its last day, empty where it comes back."""

    when: Markup
    words: Markup
    until: str


class Passages(NamedTuple):
    """The prose of a stop as HTML, and the name of the picture that opens it, if one does."""

    lead: str | None
    body: str
    subtitle: str
    directions: str


_PASSAGES = TypeAdapter(Passages)
_LENGTHS = TypeAdapter(tuple[float, ...])
_LINE = TypeAdapter(str)


class TourView:
    """One tour in one language; where a text is missing, in its source language."""

    def __init__(
        self, tour: Tour, lang: str, context: PackContext, links: Links, memory: Memory
    ) -> None:
        self.tour = tour
        self._memory = memory
        self.wanted = lang
        self.context = context
        self.texts = load_texts(interface_language(lang))
        self.formats = Formats(self.texts)
        self.text, self.lang = _choose(tour.texts, lang, tour.source_language)
        self.links = links
        self.prose = self._prose(tour.assets, self.text, self.lang)
        places = tuple((stop.facts.lon, stop.facts.lat) for stop in tour.stops)
        self._alongs_m = memory.value(
            _LENGTHS,
            lambda: alongs_m(tour.route, places),
            "alongs",
            tour.route.model_dump_json(),
            repr(places),
        )
        self._legs_m = _legs_m(tour, self._alongs_m)

    @property
    def title(self) -> str:
        return tidy(self.text.title, self.lang)

    @property
    def summary(self) -> str:
        return tidy(self.text.summary, self.lang)

    @property
    def machine(self) -> bool:
        """Whether a machine translated the tour's own text."""
        return bool(self.text.translated and self.text.translated.by == "machine")

    @property
    def foreign(self) -> str | None:
        """The language of the tour's own text in the reader's words, where it is another one."""
        return None if self.lang == self.wanted else language_in_words(self.lang, self.texts.lang)

    @property
    def size(self) -> str | None:
        """The pack's size in words, where it is known already."""
        hint = self.context.size_hint_bytes
        return None if hint is None else self.formats.size(hint)

    def poster(self) -> Figure:
        """Return the cover picture, the first thing that the page shows."""
        poster = self.tour.assets[self.tour.facts.poster]
        return figure_of(poster, self.text, self.lang, self.context, Place.COVER)

    def practical(self) -> dict[str, Markup]:
        """Return the practical lines by topic, in the author's order."""
        return {topic: self.prose.line(line) for topic, line in self.text.practical.items()}

    def events(self) -> list[EventView]:
        """Return the dates in the author's order; the phone hides those that are over."""
        return [
            EventView(self._when(event), self.prose.line(self.text.events[event.id]), event.until)
            for event in self.tour.facts.events
            if event.id in self.text.events
        ]

    def stops(self) -> list[StopView]:
        """Return every stop in walking order."""
        return [self._stop(index) for index in range(len(self.tour.stops))]

    def glossary(self) -> tuple[str, list[TermView]]:
        """Return the language of the glossary, and its terms."""
        if not self.tour.glossary:
            return self.lang, []
        terms, lang = _choose(self.tour.glossary, self.wanted, self.tour.source_language)
        prose = Prose(lang, self.texts, self.links, lambda _: Markup())
        return lang, [
            TermView(term.id, tidy(term.title, lang), prose.html(term.body)) for term in terms
        ]

    def line(self) -> str:
        """Return the route as text, for scripts to follow."""
        route = self.tour.route
        return self._memory.value(_LINE, lambda: encoded(route), "line", route.model_dump_json())

    def credits(self) -> list[tuple[str, Credit]]:
        """Return what each file shows or says, and its rights; a file is named once."""
        named = [(self.title, asset) for asset in self.tour.assets.values()]
        for stop in self.tour.stops:
            text, lang = _choose(stop.texts, self.wanted, self.tour.source_language)
            named += [(tidy(text.title, lang), asset) for asset in stop.assets.values()]
        return list({(name, asset.rights): (name, asset.rights) for name, asset in named}.values())

    def _when(self, event: Event) -> Markup:
        when = days(event, self.texts)
        if event.repeats:
            return Markup("{}, {}").format(when, self.texts("tour.event_yearly"))
        return when

    def _prose(self, assets: Mapping[str, Asset], text: Text, lang: str) -> Prose:
        ui = self.texts.lang

        def draw(name: str) -> Markup:
            if name not in assets:
                return Markup()
            figure = figure_of(assets[name], text, lang, self.context)
            return fragment("parts/figure.html", figure=figure, t=self.texts, ui=ui)

        return Prose(lang, self.texts, self.links, draw)

    def _stop(self, index: int) -> StopView:
        stop = self.tour.stops[index]
        text, lang = _choose(stop.texts, self.wanted, self.tour.source_language)
        assets = {**self.tour.assets, **stop.assets}
        lead, body, subtitle, directions = self._passages(assets, text, lang)
        name = lead or _unmentioned(stop, text, self.context)
        return StopView(
            id=stop.id,
            number=index + 1,
            facts=stop.facts,
            lang=lang,
            language=language_in_words(lang, self.texts.lang),
            title=tidy(text.title, lang),
            subtitle=Markup(subtitle),  # noqa: S704  Prose escaped it
            body=Markup(body),  # noqa: S704  as well
            directions=Markup(directions),  # noqa: S704  as well
            hero=self._hero(assets, name, text, lang),
            sound=self._sound(stop.id, assets, text, lang),
            along_m=self._alongs_m[index],
            leg_m=self._legs_m[index],
            foreign=lang != self.wanted,
            machine=bool(text.translated and text.translated.by == "machine"),
            description=_summary(Markup(body)),  # noqa: S704  as well
        )

    def _passages(self, assets: Mapping[str, Asset], text: StopText, lang: str) -> Passages:
        """Return a stop's prose as HTML; its pictures are as they would be drawn inside it."""
        shown = {
            name: figure_of(asset, text, lang, self.context)
            for name, asset in assets.items()
            if asset.path in self.context.pictures
        }

        def render() -> Passages:
            prose = self._prose(assets, text, lang)
            lead, body = prose.without_lead(text.body)
            lines = (prose.line(line or "") for line in (text.subtitle, text.directions))
            return Passages(lead, body, *lines)

        build = self.context.shell.build  # its templates draw the pictures and the blocks
        seen = (build, lang, self.texts.lang, repr(self.links), repr(text), repr(shown))
        return self._memory.value(_PASSAGES, render, "passages", *seen)

    def _hero(
        self, assets: Mapping[str, Asset], name: str | None, text: StopText, lang: str
    ) -> Figure | None:
        if name is None or name not in assets:
            return None
        return figure_of(assets[name], text, lang, self.context, Place.HERO)

    def _sound(
        self, stop: str, assets: Mapping[str, Asset], text: StopText, lang: str
    ) -> Sound | None:
        if text.audio is None or text.audio not in assets:
            return None
        own = self.context.sounds.get(assets[text.audio].path)
        track = self.context.tracks.get(lang)
        if own is None or track is None:
            return own
        return replace(own, url=track.file.url, part=track.parts[stop])


def _choose(by_lang: Mapping[str, Chosen], wanted: str, source: str) -> tuple[Chosen, str]:
    """Return what exists in the wanted language, else in the source language, and which it is."""
    lang = next(code for code in (wanted, source, *by_lang) if code in by_lang)
    return by_lang[lang], lang


def _unmentioned(stop: Stop, text: Text, context: PackContext) -> str | None:
    """Return the first picture of the stop's folder that its body does not place."""
    return next(
        (
            name
            for name, asset in stop.assets.items()
            if asset.path in context.pictures and f"]({name})" not in text.body
        ),
        None,
    )


def _legs_m(tour: Tour, alongs: Sequence[float]) -> list[float]:
    """Return the way to each stop from the one before; never shorter than the straight line."""
    legs = [0.0]
    for at, (before, stop) in enumerate(pairwise(stop.facts for stop in tour.stops)):
        straight = math.hypot(*Plane(before.lon, before.lat).to_m(stop.lon, stop.lat))
        legs.append(max(straight, alongs[at + 1] - alongs[at]))
    return legs


def _summary(body: Markup) -> str:
    """Return the beginning of a text in one line, cut between two words."""
    words = body.striptags()
    if len(words) <= DESCRIPTION_CHARS:
        return words
    return words[:DESCRIPTION_CHARS].rsplit(" ", 1)[0] + "…"
