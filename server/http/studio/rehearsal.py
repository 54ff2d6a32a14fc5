"""The test walk: a draft's route tried at the desk, before anybody's feet do."""

import asyncio
from collections.abc import Mapping
from typing import NamedTuple

from markupsafe import Markup
from starlette.datastructures import QueryParams
from starlette.responses import Response

from server.compile import sound
from server.compile.map import draw
from server.compile.map_words import map_words
from server.compile.recording import SoundError
from server.http.studio.drafts import Opened, opened, page
from server.http.studio.visit import RefusedError, Visit
from server.model import route
from server.model.media import suffix
from server.model.rehearsal import Rehearsal, Story, rehearse, spoken
from server.model.tour import Stop, Tour
from server.model.tree import Tree
from server.render import tidy
from server.render.texts import language_name
from server.store.revisions import StoredTree

PACES_KM_H: Mapping[str, tuple[int, int, int]] = {
    "foot": (3, 4, 5),
    "wheelchair": (2, 3, 4),
    "bicycle": (8, 12, 16),
}
"""With children, as most do, and briskly."""
KM_H = 3.6
"""Kilometres an hour in a metre a second."""


class Wish(NamedTuple):
    """How the walk is tried."""

    lang: str
    pace_km_h: int


async def show(visit: Visit) -> Response:
    """Show the walk: the map with its zones, what is heard where, and what is doubtful."""
    draft = await _readable(visit)
    tour = draft.tour
    wish = _wish(tour, visit.request.query_params, visit.lang)
    tried, drawn = await asyncio.gather(
        asyncio.to_thread(_rehearsed, visit, draft, wish),
        asyncio.to_thread(_map, tour, wish.lang, visit.lang),
    )
    return await page(
        visit,
        draft,
        "rehearsal",
        wish=wish,
        paces=PACES_KM_H[tour.facts.walk.practice],
        tried=tried,
        stops={stop.id: stop for stop in tour.stops},
        titles={stop.id: _title(tour, stop, wish.lang) for stop in tour.stops},
        numbers={stop.id: number for number, stop in enumerate(tour.stops, 1)},
        map=drawn,
        route=route.encoded(tour.route),
        names={code: language_name(code) for code in tour.facts.languages},
    )


async def base(visit: Visit) -> Response:
    """Answer with the drawn ground below the route."""
    draft = await _readable(visit)
    drawn = await asyncio.to_thread(draw, draft.tour, None)
    policy = {"content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"}
    return Response(drawn.base_svg, headers=policy, media_type="image/svg+xml")


async def _readable(visit: Visit) -> Opened:
    """Return a draft of which nothing is made up: no route through stops that are nowhere."""
    draft = await opened(visit)
    if not draft.sure:
        raise RefusedError(409, "broken")
    return draft


def _wish(tour: Tour, asked: QueryParams, lang: str) -> Wish:
    languages, paces = tour.facts.languages, PACES_KM_H[tour.facts.walk.practice]
    liked = (asked.get("heard", ""), lang, tour.source_language)
    pace = asked.get("pace", "")
    return Wish(
        next(code for code in liked if code in languages),
        int(pace) if pace in map(str, paces) else paces[1],
    )


def _rehearsed(visit: Visit, draft: Opened, wish: Wish) -> Rehearsal:
    tree = StoredTree(visit.studio.store.blobs, draft.head.hashes)
    stories = {stop.id: _story(tree, draft.tour, stop, wish.lang) for stop in draft.tour.stops}
    return rehearse(draft.tour, stories, wish.pace_km_h / KM_H)


def _story(tree: Tree, tour: Tour, stop: Stop, lang: str) -> Story:
    """Return how long a stop is heard: its recording, or else the phone that reads it."""
    text = stop.texts.get(lang) or stop.texts[tour.source_language]
    asset = stop.assets.get(text.audio or "") or tour.assets.get(text.audio or "")
    if asset:
        try:
            return Story(sound.length_s(tree.read(asset.path), suffix(asset.path)), recorded=True)
        except SoundError:
            pass
    return spoken(text)


def _map(tour: Tour, lang: str, ui: str) -> Markup:
    """Draw the plan without the base map: 10 ms instead of a process of its own."""
    url = f"/studio/tours/{tour.id}/walk/map.svg"
    return Markup(draw(tour, None).inline(lang, url, map_words(ui), zones=True))  # noqa: S704  escaped there


def _title(tour: Tour, stop: Stop, lang: str) -> tuple[str, str]:
    """Return what a stop is called, and in which language."""
    spoken_in = lang if lang in stop.texts else tour.source_language
    return tidy(stop.texts[spoken_in].title, spoken_in), spoken_in
