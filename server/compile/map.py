"""The map of a tour: one SVG file without words, and per language what lies on it.

A document holds an inline `<svg class="map">`: the base as an image, the route, the names and the
stops as links. It works without scripts. A client that zooms sets `--u` (units per pixel; 20 at
first) and `data-t` (the tier of names: 0 at first, one more for each doubling, 4 at most), and
places the visitor by `data-bounds`: degrees of the SVG's west, south, east and north edges, with
Web Mercator between them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from server.compile import map_overlay
from server.compile.basemap import Features
from server.compile.map_base import base_svg
from server.compile.map_ground import MARGIN_M, Ground, survey
from server.compile.map_labels import Label, Placed, Sheet, around, height_px, wrapped
from server.compile.map_names import names
from server.compile.map_overlay import MapWords, Pin
from server.compile.map_pins import PIN_RADIUS_PX, offsets
from server.model.tour import Tour

__all__ = ["MARGIN_M", "Map", "MapWords", "draw"]

_TITLE_PX = 12.0
_TITLE_LETTERS = 18
_PIN_PX = PIN_RADIUS_PX + 2


@dataclass(frozen=True)
class Map:
    """A drawn map: the file that all languages share, and what each one's document holds."""

    base_svg: bytes
    _tour: Tour
    _ground: Ground

    def inline(self, lang: str, base_url: str, words: MapWords) -> str:
        """Return the `<svg>` for the document of a language that the tour has."""
        ground = self._ground
        sheet = Sheet(ground.frame, ground.route)
        moved = offsets(ground.frame, ground.stops)
        for at, (dx, dy) in zip(ground.stops, moved, strict=True):
            sheet.block(at, dx, dy, _PIN_PX)
        titles = [stop.texts[lang].title for stop in self._tour.stops]
        wanted = list(names(ground, _fallbacks(self._tour, lang), titles))
        communes = [sheet.place(label) for label in wanted if label.kind == "commune"]
        pins = [*self._pins(lang, moved, sheet)]
        others = [sheet.place(label) for label in wanted if label.kind != "commune"]
        width, height = ground.frame.size
        title = escape(words.title.format(title=self._tour.texts[lang].title))
        bounds = " ".join(f"{degrees:.6f}" for degrees in ground.frame.bounds)
        return "".join(
            (
                f'<svg class="map" viewBox="0 0 {width} {height}" role="group" data-t="0"'
                f' data-bounds="{bounds}" aria-label="{title}">',
                f'<image href="{escape(base_url)}" width="{width}" height="{height}"/>',
                map_overlay.route(ground),
                *map_overlay.furniture(ground, words),
                '<g aria-hidden="true">',
                *(
                    map_overlay.name(ground.frame, placed)
                    for placed in (*communes, *others)
                    if placed
                ),
                "</g>",
                *(map_overlay.pin(number, pin, words) for number, pin in enumerate(pins, 1)),
                "</svg>",
            )
        )

    def _pins(self, lang: str, moved: list[tuple[int, int]], sheet: Sheet) -> Iterator[Pin]:
        for stop, at, move in zip(self._tour.stops, self._ground.stops, moved, strict=True):
            title = stop.texts[lang].title
            name = _place_title(sheet, title, at, move)
            yield Pin(stop.id, title, self._ground.frame.units(*at), move, name)


def draw(tour: Tour, features: Features | None) -> Map:
    """Draw a tour; without features (no base map is loaded) the plan is schematic."""
    ground = survey(tour, features)
    return Map(base_svg(ground), tour, ground)


def _place_title(
    sheet: Sheet, title: str, at: tuple[float, float], moved: tuple[int, int]
) -> Placed | None:
    lines = wrapped(title, _TITLE_LETTERS)
    spots = tuple(
        spot._replace(dx_px=spot.dx_px + moved[0], dy_px=spot.dy_px + moved[1])
        for spot in around(at, _PIN_PX + 1, height_px(lines, _TITLE_PX))
    )
    return sheet.place(Label("stop", lines, _TITLE_PX, spots, tier=0 if len(lines) < 3 else 1))


def _fallbacks(tour: Tour, lang: str) -> tuple[str, ...]:
    """Return where to look a name up: `fr-x-falc` may have none of its own, `fr` has."""
    return lang, lang.split("-")[0], tour.source_language
