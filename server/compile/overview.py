"""The territory as an archipelago: one small SVG where every tour is a path that one can touch.

Communes are islets (area by population), terrils dark rocks, tours numbered lines. Facts come from
web/illustrations/territory.json: GeoNames (CC BY 4.0) and Mission Bassin Minier (Licence Ouverte).
"""

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from markupsafe import Markup

from server.model.pack import Card
from server.model.route import Plane
from server.render import Texts
from server.render.page import fragment
from server.render.texts import WEB

CENTRE = (2.7855, 50.4345)
METRES_PER_UNIT = 28.5
WIDTH, HEIGHT = 820, 600
NAME_REACH = (80, 54)
NAMED_FROM, MAJOR_FROM = 8200, 11_600
"""Smallest population whose name is written, and written on a phone too."""


@dataclass(frozen=True)
class Islet:
    """A commune: where it lies on the drawing, its name, if it is written, and at which height."""

    name: str
    x: int
    y: int
    r: int
    name_y: int
    minor: bool


@dataclass(frozen=True)
class Rock:
    """A terril."""

    x: int
    y: int
    r: int


@dataclass(frozen=True)
class Trail:
    """A tour as its number, address and line."""

    number: int
    url: str
    title: str
    theme: str
    d: str
    x: int
    y: int


def draw(cards: Sequence[tuple[Card, str, str]], texts: Texts) -> Markup:
    """Return the map as inline SVG. `cards` come with the title and address to show."""
    islets, rocks = _ground()
    trails = [_trail(number, *card) for number, card in enumerate(cards, 1)]
    return fragment(
        "site/overview.svg",
        t=texts,
        width=WIDTH,
        height=HEIGHT,
        bounds=_bounds(),
        metres=METRES_PER_UNIT,
        islets=[_clear(islet, trails) for islet in islets],
        rocks=rocks,
        trails=trails,
    )


@cache
def _ground() -> tuple[tuple[Islet, ...], tuple[Rock, ...]]:
    facts = json.loads((WEB / "illustrations" / "territory.json").read_text("utf-8"))
    islets = tuple(_islet(*commune) for commune in facts["communes"])
    rocks = tuple(
        Rock(*_place(lon, lat), max(6, round(math.sqrt(area_ha) * 2)))
        for lon, lat, area_ha in facts["terrils"]
    )
    return islets, rocks


def _islet(name: str, lon: float, lat: float, population: int) -> Islet:
    x, y = _place(lon, lat)
    shown = name if population >= NAMED_FROM else ""
    r = round(13 + math.sqrt(population) * 0.39)
    return Islet(shown, x, y, r, name_y=y, minor=population < MAJOR_FROM)


def _trail(number: int, card: Card, title: str, url: str) -> Trail:
    x, y = _place(*card.start)
    return Trail(number, url, title, card.theme, _path(card.outline or (card.start,)), x, y)


def _clear(islet: Islet, trails: Sequence[Trail]) -> Islet:
    """Lower or raise a name that a pin would hide."""
    for trail in trails:
        above = islet.y < trail.y
        if abs(trail.x - islet.x) < NAME_REACH[0] and abs(trail.y - islet.y) < NAME_REACH[1]:
            return replace(islet, name_y=trail.y + (-NAME_REACH[1] if above else NAME_REACH[1]))
    return islet


def _path(line: Iterable[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in (_place(lon, lat) for lon, lat in line))


def _bounds() -> str:
    """Return west, south, east and north of the drawing, for a client that draws on it."""
    x, y = WIDTH / 2 * METRES_PER_UNIT, HEIGHT / 2 * METRES_PER_UNIT
    plane = Plane(*CENTRE)
    return "{:.5f} {:.5f} {:.5f} {:.5f}".format(*plane.to_degrees(-x, y), *plane.to_degrees(x, -y))


def _place(lon: float, lat: float) -> tuple[int, int]:
    """Return where a position lies on the drawing."""
    x, y = Plane(*CENTRE).to_m(lon, lat)
    return round(WIDTH / 2 + x / METRES_PER_UNIT), round(HEIGHT / 2 + y / METRES_PER_UNIT)
