"""Which words a map wants to show, the most important first, each with the spots it would take."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import shapely
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

from server.compile import map_paths
from server.compile.lines import text_px
from server.compile.map_frame import TIERS, Frame, centre
from server.compile.map_ground import Ground, Shape, is_line, name_in
from server.compile.map_labels import Label, Spot, around, height_px, wrapped
from server.compile.map_signposts import signpost
from server.model.route import XY

_LETTERS = 17
"""Longer names take a second line."""
_SIZES_PX = {"commune": 13.5, "quarter": 11.5, "terril": 12.0, "monument": 11.0, "viewpoint": 11.0}
_SIZE_PX = 11.0
_STREET_PX = 10.5
_POINTS = ("commune", "monument", "viewpoint", "quarter", "sight")
_OVER = frozenset({"commune", "quarter", "water", "wood", "park"})
"""Named where they lie, with no dot."""
_AREAS = ("terril", "building", "park", "water", "wood", "square", "cemetery")
_STREETS = {"main": 1, "road": 1, "street": 2, "service": 3, "steps": 3, "path": 3, "rail": 1}
"""Kinds of line that have a name, and the first tier on which a base map's one is shown."""
_SMALLEST_PX = 26.0
"""An area narrower than this on the screen is not named yet."""


def names(ground: Ground, languages: Sequence[str], titles: Iterable[str]) -> Iterator[Label]:
    """Yield the labels of all but the stops: what the author drew before what the map holds.

    Nothing is named twice; a stop's title has named its place already.
    """
    seen = {title.casefold() for title in titles}
    for label in _wanted(ground, languages):
        text = " ".join(label.lines).casefold()
        if text not in seen:
            seen.add(text)
            yield label


def _wanted(ground: Ground, languages: Sequence[str]) -> Iterator[Label]:
    drawn = [shape for shape in ground.shapes if shape.drawn and shape.names]
    base = [shape for shape in ground.shapes if not shape.drawn and shape.names]
    for shapes in (drawn, base):
        yield from _of_kinds(ground, shapes, _POINTS[:1], languages)
        yield from _of_kinds(ground, shapes, (*_AREAS, *_POINTS[1:]), languages)
    yield from _streets(ground, languages)


def _of_kinds(
    ground: Ground, shapes: Iterable[Shape], kinds: Sequence[str], languages: Sequence[str]
) -> Iterator[Label]:
    rank = {kind: at for at, kind in enumerate(kinds)}
    chosen = [shape for shape in shapes if shape.kind in rank and not is_line(shape)]
    for shape in sorted(chosen, key=lambda shape: (rank[shape.kind], -shape.geometry.area)):
        yield _label(ground, shape, name_in(shape.names, languages))


def _label(ground: Ground, shape: Shape, name: str) -> Label:
    size_px = _SIZES_PX.get(shape.kind, _SIZE_PX)
    lines = wrapped(name, _LETTERS)
    if not ground.frame.box.intersects(shape.geometry):
        return signpost(ground, centre(shape.geometry), lines)
    spots = _spots(shape, height_px(lines, size_px))
    dot = shape.geometry.geom_type == "Point" and shape.kind not in _OVER
    return Label(shape.kind, lines, size_px, spots, _first_tier(shape, ground.frame), dot)


def _first_tier(shape: Shape, frame: Frame) -> int:
    """Return when a thing is named: the author's at once, a base map's once it is large enough."""
    if shape.drawn or shape.kind == "commune":
        return 0
    if not shape.geometry.area:
        return 1 if shape.kind == "quarter" else 2
    wide_px = math.sqrt(shape.geometry.area) / frame.m_per_px
    return min(max(1, math.ceil(math.log2(_SMALLEST_PX / wide_px))), TIERS - 1)


def _spots(shape: Shape, high_px: float) -> tuple[Spot, ...]:
    at = centre(shape.geometry)
    if shape.kind == "terril" and shape.geometry.area:
        return _below(shape.geometry, high_px)
    if shape.geometry.area and shape.kind != "commune":
        return _within(shape.geometry, high_px)
    return _nearby(at) if shape.kind in _OVER else around(at, 7, high_px)


def _nearby(at: XY) -> tuple[Spot, ...]:
    """Return the spots of a name that lies over its place: it may give way."""
    steps = [(0, 0), (0, 16), (0, -16), (26, 0), (-26, 0), (26, 20), (-26, 20), (26, -20)]
    steps += [(-26, -20), (0, 34), (0, -34), (52, 0), (-52, 0)]
    return tuple(Spot(at, dx, dy) for dx, dy in steps)


def _below(area: BaseGeometry, high_px: float) -> tuple[Spot, ...]:
    left, top, right, bottom = area.bounds
    x, gap = (left + right) / 2, high_px / 2 + 4
    beside = [Spot((right, (top + bottom) / 2), 5, 0, "start")]
    beside += [Spot((left, (top + bottom) / 2), -5, 0, "end")]
    return Spot((x, bottom), 0, gap), Spot((x, top), 0, -gap), *beside


def _within(area: BaseGeometry, high_px: float) -> tuple[Spot, ...]:
    """Return the middle of an area, higher and lower in it, then spots around it."""
    x, y = centre(area)
    _, top, _, bottom = area.bounds
    rows = [y, (y + bottom) / 2, (y + top) / 2]
    return (*(Spot((x, row)) for row in rows), *_below(area, high_px))


# --- along lines ---------------------------------------------------------------------------------


def _streets(ground: Ground, languages: Sequence[str]) -> Iterator[Label]:
    groups: defaultdict[str, list[Shape]] = defaultdict(list)
    for shape in ground.shapes:
        if shape.names and is_line(shape):
            groups[name_in(shape.names, languages)].append(shape)
    ranked = sorted(groups.items(), key=lambda group: (*_rank(group[1]), group[0]))
    for name, shapes in ranked:
        longest = _longest([shape.geometry for shape in shapes])
        if spots := tuple(_along(longest, name, ground.frame)):
            yield Label("street", (name,), _STREET_PX, spots, _rank(shapes)[0])


def _rank(shapes: Iterable[Shape]) -> tuple[int, float]:
    shapes = list(shapes)
    first = min(0 if shape.drawn else _STREETS.get(shape.kind, 1) for shape in shapes)
    return first, -sum(shape.geometry.length for shape in shapes)


def _longest(lines: Sequence[BaseGeometry]) -> LineString:
    flat = map_paths.parts(lines, LineString)
    merged = map_paths.parts([shapely.line_merge(shapely.MultiLineString(flat))], LineString)
    return max((LineString(line.coords) for line in merged), key=lambda line: line.length)


def _along(line: LineString, name: str, frame: Frame) -> Iterator[Spot]:
    """Yield straight enough stretches of a line on which its name fits, the coarse scale first."""
    width_px = text_px(name, _STREET_PX) + 6
    for tier in range(TIERS):
        need = width_px * frame.tier_m_per_px(tier)
        spare = line.length - need
        if spare >= 0:
            yield from _straight(line, need, spare, tier)


def _straight(line: LineString, need: float, spare: float, tier: int) -> Iterator[Spot]:
    for share in (0.5, 0.3, 0.7, 0.1, 0.9):
        start = spare * share
        a, b = line.interpolate(start), line.interpolate(start + need)
        middle = line.interpolate(start + need / 2)
        if math.hypot(b.x - a.x, b.y - a.y) > 0.94 * need:
            angle = math.degrees(math.atan2(b.y - a.y, b.x - a.x))
            upright = (angle + 90) % 180 - 90
            yield Spot((middle.x, middle.y), angle=round(upright) or 0.01, tier=tier)
