"""The territory as an archipelago: one small SVG where every tour is a path that one can touch.

Communes are islets (area by population), terrils cones, tours numbered lines. Facts come from
web/illustrations/territory.json: GeoNames (CC BY 4.0) and Mission Bassin Minier (Licence Ouverte).
"""

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product

from markupsafe import Markup

from server.compile.lines import text_px
from server.compile.map_pins import spread
from server.model.pack import Card
from server.model.route import Plane
from server.render import Texts
from server.render.page import fragment
from server.render.texts import WEB

CENTRE = (2.7855, 50.4345)
METRES_PER_UNIT = 28.5
WIDTH, HEIGHT = 820, 600
MAJOR_FROM = 11_600
"""Smallest population whose name is written on a phone too."""
MAJOR_SIZE, MINOR_SIZE = 30, 21
"""Letters in units: a phone shows the drawing at less than half its size, and no minor names."""
PIN_REACH, PINS_APART = 34, 70
"""Half of what a pin takes on a phone, and the distance that pins keep."""
LEAST_LEADER = 8
RISES, SHIFTS = (0, -30, 30, -52, 52, -74, 74), (0, -60, 60, -110, 110)
"""How far a name is written above or below its commune, and beside it, tried in turn."""

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Islet:
    """A commune: where it lies on the drawing, and how far its land reaches."""

    name: str
    population: int
    x: int
    y: int
    r: int

    @property
    def minor(self) -> bool:
        return self.population < MAJOR_FROM


@dataclass(frozen=True)
class Name:
    """A commune's name where there is room for it."""

    text: str
    x: int
    y: int
    minor: bool


@dataclass(frozen=True)
class Rock:
    """A terril."""

    x: int
    y: int
    r: int


@dataclass(frozen=True)
class Trail:
    """A tour as its number, address and line; its pin may stand aside of where it starts."""

    number: int
    url: str
    title: str
    theme: str
    d: str
    start: complex
    x: int
    y: int

    @property
    def led(self) -> bool:
        """Whether a line leads from the pin to the start."""
        return abs(complex(self.x, self.y) - self.start) > LEAST_LEADER


def draw(cards: Sequence[tuple[Card, str, str]], texts: Texts) -> Markup:
    """Return the map as inline SVG. `cards` come with the title and address to show."""
    islets, rocks = _ground()
    starts = [complex(*_place(*card.start)) for card, _, _ in cards]
    pins = spread(starts, PINS_APART)
    trails = [_trail(at + 1, *cards[at], starts[at], pin) for at, pin in enumerate(pins)]
    return fragment(
        "site/overview.svg",
        t=texts,
        width=WIDTH,
        height=HEIGHT,
        bounds=_bounds(),
        metres=METRES_PER_UNIT,
        islets=islets,
        names=_names(islets, trails),
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
    return Islet(name, population, x, y, r=round(13 + math.sqrt(population) * 0.39))


def _trail(number: int, card: Card, title: str, url: str, start: complex, pin: complex) -> Trail:
    line = _path(card.outline or (card.start,))
    return Trail(number, url, title, card.theme, line, start, round(pin.real), round(pin.imag))


def _names(islets: Sequence[Islet], trails: Sequence[Trail]) -> list[Name]:
    """Write the names that find room, the largest communes' first."""
    taken = [_box(trail.x, trail.y, PIN_REACH, PIN_REACH) for trail in trails]
    names = []
    for islet in sorted(islets, key=lambda islet: -islet.population):
        size = MINOR_SIZE if islet.minor else MAJOR_SIZE
        half = text_px(islet.name, size) / 2
        middles = (min(max(islet.x + shift, half), WIDTH - half) for shift in SHIFTS)
        boxes = (_box(x, islet.y + y, half, size * 0.6) for x, y in product(middles, RISES))
        free = next((box for box in boxes if not any(_meet(box, other) for other in taken)), None)
        if free:
            taken.append(free)
            x, y = round((free[0] + free[2]) / 2), round((free[1] + free[3]) / 2)
            names.append(Name(islet.name, x, y, islet.minor))
    return names


def _box(x: float, y: float, half_width: float, half_height: float) -> Box:
    """Return left, top, right, bottom."""
    return x - half_width, y - half_height, x + half_width, y + half_height


def _meet(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


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
