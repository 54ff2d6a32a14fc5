"""The map of a tour: one SVG file without words, and per language what lies on it.

A document holds an inline `<svg class="map">`: the base as an image, the route, the names and the
stops as links. It works without scripts. A client that zooms sets `--u` (units per pixel; 20 at
first) and `data-t` (the tier of names: 0 at first, one more for each doubling, 4 at most), and
places the visitor by `data-bounds`: degrees of the SVG's west, south, east and north edges, with
Web Mercator between them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import NamedTuple

from server.compile import map_overlay
from server.compile.basemap import Features
from server.compile.map_base import base_svg
from server.compile.map_ground import Ground, survey
from server.compile.map_labels import Label, Placed, Sheet, around, height_px, wrapped
from server.compile.map_names import names
from server.compile.map_overlay import Pin
from server.compile.map_pins import PIN_RADIUS_PX, offsets
from server.compile.map_words import MapWords
from server.model.route import XY
from server.model.tour import Text, Tour

_TITLE_PX = 12.0
_TITLE_LETTERS = 18
_PIN_PX = PIN_RADIUS_PX + 2
_TALL = 1.2
"""Beyond this, a page holds the map by its height: print.css draws its letters larger."""


class Lettering(NamedTuple):
    """What a language puts on the map."""

    names: list[Placed]
    pins: list[Pin]


@dataclass(frozen=True)
class Map:
    """A drawn map: the file that all languages share, and what each one's document holds."""

    base_svg: bytes
    _tour: Tour
    _ground: Ground

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east and north of the file, in degrees; Web Mercator between them."""
        return self._ground.frame.bounds

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the file in its units."""
        return self._ground.frame.size

    def inline(self, lang: str, base_url: str, words: MapWords, zones: bool = False) -> str:
        """Return the `<svg>` for the document of one of the tour's languages; for its authors,
        with the zones in which its stops are reached.
        """  # noqa: D205
        frame = self._ground.frame
        lettering = _letter(self._tour, self._ground, lang)
        width, height = frame.size
        tall = ' data-tall=""' if height > _TALL * width else ""
        title = escape(words.title.format(title=_in(lang, self._tour.texts, self._tour).title))
        bounds = " ".join(f"{degrees:.6f}" for degrees in frame.bounds)
        content = (
            f'<image href="{escape(base_url)}" width="{width}" height="{height}"/>',
            *(map_overlay.zones(self._ground, self._tour.stops) if zones else ()),
            map_overlay.route(self._ground),
            *map_overlay.furniture(self._ground, words),
            '<g aria-hidden="true">',
            *(map_overlay.name(frame, placed) for placed in lettering.names),
            "</g>",
            *(map_overlay.pin(number, pin, words) for number, pin in enumerate(lettering.pins, 1)),
        )
        return (
            f'<svg class="map" viewBox="0 0 {width} {height}" role="group" data-t="0"{tall}'
            f' data-bounds="{bounds}" aria-label="{title}">{"".join(content)}</svg>'
        )


def draw(tour: Tour, features: Features | None) -> Map:
    """Draw a tour; without features (no base map is loaded) the plan is schematic."""
    ground = survey(tour, features)
    return Map(base_svg(ground), tour, ground)


def _letter(tour: Tour, ground: Ground, lang: str) -> Lettering:
    """Find room for the names: communes before the stops' titles, all others after them."""
    sheet = Sheet(ground.frame, ground.route)
    sheet.block(map_overlay.north_at(ground), 0, 0, map_overlay.NORTH_PX)
    moves = offsets(ground.frame, ground.stops)
    for at, (dx, dy) in zip(ground.stops, moves, strict=True):
        sheet.block(at, dx, dy, _PIN_PX)
    titles = [_in(lang, stop.texts, tour).title for stop in tour.stops]
    wanted = list(names(ground, (lang, lang.split("-")[0], tour.source_language), titles))
    communes = [sheet.place(label) for label in wanted if label.kind == "commune"]
    pins = [
        Pin(stop.id, title, ground.frame.units(*at), move, _place_title(sheet, title, at, move))
        for stop, title, at, move in zip(tour.stops, titles, ground.stops, moves, strict=True)
    ]
    others = [sheet.place(label) for label in wanted if label.kind != "commune"]
    return Lettering([placed for placed in communes + others if placed], pins)


def _place_title(sheet: Sheet, title: str, at: XY, moved: tuple[int, int]) -> Placed | None:
    lines = wrapped(title, _TITLE_LETTERS)
    spots = tuple(
        spot._replace(dx_px=spot.dx_px + moved[0], dy_px=spot.dy_px + moved[1])
        for spot in around(at, _PIN_PX + 1, height_px(lines, _TITLE_PX))
    )
    return sheet.place(Label("stop", lines, _TITLE_PX, spots, tier=0 if len(lines) < 3 else 1))


def _in(lang: str, texts: Mapping[str, Text], tour: Tour) -> Text:
    """Return the text of a language; what is not translated yet stands in the source."""
    return texts.get(lang) or texts[tour.source_language]
