"""What lies over the base map in a language's document: route, names, stops, scale, north.

Classes only: map.css has the colours, and the sizes in pixels times `--u`. What keeps its size on
the screen is either in em of its letters or in a `.map-px` group, whose coordinates are pixels.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from shapely.geometry import Point

from server.compile import map_paths
from server.compile.map_frame import UNITS_PER_PX, Frame
from server.compile.map_ground import Ground
from server.compile.map_labels import LINE_HEIGHT, Label, Placed, Spot
from server.compile.map_pins import PIN_RADIUS_PX
from server.compile.map_words import MapWords
from server.model.route import XY
from server.model.tour import Stop

_BARS_M = (50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000)
_BAR_PX = 96
_EDGE_PX = 16
NORTH_PX = 20.0
"""Half the height of the north arrow with its letter."""
_ARROW = "M-6 0H6M1-5 6 0 1 5"
_MIDDLE_EM = 0.35
"""From the middle of a capital letter down to its base line."""


@dataclass(frozen=True)
class Pin:
    """A stop on the map; `moved_px` is how far its pin stands from its place on the screen."""

    stop_id: str
    title: str
    at: tuple[int, int]
    moved_px: tuple[int, int]
    name: Placed | None


def route(ground: Ground) -> str:
    """Return the line that is walked: dots on a pale band."""
    d = map_paths.lines(ground.frame, [ground.route], 1)
    return f'<path class="map-way" d="{d}"/><path class="map-route" d="{d}"/>'


def zones(ground: Ground, stops: Sequence[Stop]) -> Iterator[str]:
    """Yield the circle in which the phone says of each stop that it is reached."""
    for stop, at in zip(stops, ground.stops, strict=True):
        x, y = ground.frame.units(*at)
        radius = ground.frame.length(stop.facts.radius_m)
        yield f'<circle class="map-zone" data-zone="{stop.id}" cx="{x}" cy="{y}" r="{radius}"/>'


def name(frame: Frame, placed: Placed) -> str:
    """Return a name, with the dot or arrow that it has."""
    label, spot, tier = placed
    x, y = frame.units(*spot.at)
    turn = f" rotate({spot.angle:.0f})" if spot.angle else ""
    words = _words(label, spot)
    return (
        f'{_mark(label, (x, y), tier)}<text class="map-name map-{label.kind} t{tier}"'
        f' text-anchor="{spot.anchor}" transform="translate({x} {y}){turn}">{words}</text>'
    )


def pin(number: int, stop: Pin, words: MapWords) -> str:
    """Return a numbered stop as a link to its article, with its title where there is room."""
    (x, y), (dx, dy) = stop.at, stop.moved_px
    label = escape(words.stop.format(number=number, title=stop.title))
    leader = f'<path class="map-leader" d="M0 0L{dx} {dy}"/>' if dx or dy else ""
    return (
        f'<a class="map-stop" href="#{stop.stop_id}" data-stop="{stop.stop_id}"'
        f' aria-label="{label}"><g transform="translate({x} {y})"><g class="map-px">{leader}'
        f'<circle class="map-pin" cx="{dx}" cy="{dy}" r="{PIN_RADIUS_PX}"/>'
        f'<text class="map-number" x="{dx}" y="{dy}" dy="{_MIDDLE_EM}em">{number}</text> '
        f"{_title(stop.name) if stop.name else ''}</g></g></a>"
    )


def north_at(ground: Ground) -> XY:
    """Return where the north arrow stands: the upper corner with more sea."""
    left, top, right, _ = ground.frame.box.bounds
    inset = NORTH_PX * 1.6 * ground.frame.m_per_px
    corners = [Point(right - inset, top + inset), Point(left + inset, top + inset)]
    best = max(corners, key=ground.land.distance)
    return best.x, best.y


def furniture(ground: Ground, words: MapWords) -> Iterator[str]:
    """Yield the scale bar, the north arrow and where the map comes from."""
    width, height = ground.frame.size
    edge = _EDGE_PX * UNITS_PER_PX
    yield _scale_bar(ground.frame, words, edge, height - edge)
    x, y = ground.frame.units(*north_at(ground))
    yield (
        f'<g transform="translate({x} {y})" role="img"'
        f' aria-label="{escape(words.north)}"><g class="map-px map-north">'
        '<path d="M0-19L7 9 0 4-7 9z"/><text y="21">N</text></g></g>'
    )
    source = words.attribution if ground.surveyed else words.schematic
    yield (
        f'<text class="map-source" text-anchor="end" x="{width - edge}" y="{height - edge}">'
        f"{escape(source)}</text>"
    )


def _scale_bar(frame: Frame, words: MapWords, x: int, y: int) -> str:
    metres = max(bar for bar in _BARS_M if bar <= max(_BAR_PX * frame.m_per_px, _BARS_M[0]))
    length = f"{metres} m" if metres < 1000 else f"{metres // 1000} km"
    label = escape(words.scale.format(length=length))
    tick = 5 * UNITS_PER_PX
    return (
        f'<g class="map-scale" role="img" aria-label="{label}">'
        f'<path d="M{x} {y - tick}v{tick}h{frame.length(metres)}v{-tick}"/>'
        f'<text x="{x}" y="{y}" dx=".5em" dy="-.5em">{length}</text></g>'
    )


def _title(placed: Placed) -> str:
    """In pixels from the stop's place: it moves with its pin. Spaces keep the words apart for
    those who hear the link's name.
    """  # noqa: D205
    label, spot, tier = placed
    first = spot.dy_px - (len(label.lines) - 1) / 2 * label.size_px * LINE_HEIGHT
    lines = " ".join(
        f'<tspan x="{spot.dx_px:.1f}" y="{first + at * label.size_px * LINE_HEIGHT:.1f}"'
        f' dy="{_MIDDLE_EM}em">{escape(line)}</tspan>'
        for at, line in enumerate(label.lines)
    )
    return f'<text class="map-title t{tier}" text-anchor="{spot.anchor}">{lines}</text>'


def _mark(label: Label, at: tuple[int, int], tier: int) -> str:
    x, y = at
    if label.bearing is not None:
        turned = f'transform="translate({x} {y}) rotate({label.bearing:.0f})"'
        return f'<g class="t{tier}" {turned}><path class="map-px map-arrow" d="{_ARROW}"/></g>'
    halo = f'<path class="map-halo t{tier}" d="M{x} {y}h0"/>'
    return halo + halo.replace("halo", "dot") if label.dot else ""


def _words(label: Label, spot: Spot) -> str:
    """Return the lines of a label, each moved in em from the anchor and from the line above."""
    first = spot.dy_px / label.size_px + _MIDDLE_EM - (len(label.lines) - 1) / 2 * LINE_HEIGHT
    dx = f' dx="{spot.dx_px / label.size_px:.2f}em"' if spot.dx_px else ""
    falls = [first, *[LINE_HEIGHT] * (len(label.lines) - 1)]
    return "".join(
        f'<tspan x="0"{dx} dy="{fall:.2f}em">{escape(line)}</tspan>'
        for line, fall in zip(label.lines, falls, strict=True)
    )
