"""Placing words on the map so that none covers another, at every scale at which they show.

A label belongs to a tier: it appears at that tier's scale and stays at the deeper ones. Letters
keep their size on the screen, so on the ground a label shrinks towards its anchor as one zooms in.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from shapely.geometry import LineString

from server.compile.lines import text_px
from server.compile.map_frame import TIERS, Frame
from server.model.route import XY

Anchor = Literal["start", "middle", "end"]
Box = tuple[float, float, float, float]
LINE_HEIGHT = 1.12
_GAP_PX = 2.5
_EDGE_PX = 3.0
_MARK_PX = (9.0, 9.0)
_CELL_M = 250.0


class Spot(NamedTuple):
    """One way to place a label: an anchor on the ground, an offset on the screen, a turn."""

    at: XY
    dx_px: float = 0.0
    dy_px: float = 0.0
    anchor: Anchor = "middle"
    angle: float = 0.0
    tier: int = 0
    """The first tier at which it will do."""


class Label(NamedTuple):
    """Words that want a place; the first spot is the best one."""

    kind: str
    lines: tuple[str, ...]
    size_px: float
    spots: tuple[Spot, ...]
    tier: int = 0
    dot: bool = False
    """A dot marks the anchor."""
    bearing: float | None = None
    """The way to a place that is off the map, in degrees from east to south: an arrow shows it."""


class Placed(NamedTuple):
    """A label that found its place."""

    label: Label
    spot: Spot
    tier: int


class Space:
    """Boxes in metres that are taken, at one scale; a grid finds neighbours."""

    def __init__(self) -> None:
        self._cells: defaultdict[tuple[int, int], list[Box]] = defaultdict(list)

    def take(self, box: Box) -> None:
        for cell in _cells(box):
            self._cells[cell].append(box)

    def is_free(self, box: Box) -> bool:
        return not any(
            _overlap(box, other) for cell in _cells(box) for other in self._cells.get(cell, ())
        )


class Sheet:
    """The map while it is being lettered: what is taken at each tier, and where the route runs."""

    def __init__(self, frame: Frame, route: LineString) -> None:
        self._frame = frame
        self._taken = [Space() for _ in range(TIERS)]
        self._route = [_corridor(route, frame.tier_m_per_px(tier)) for tier in range(TIERS)]

    def block(self, at: XY, dx_px: float, dy_px: float, radius_px: float) -> None:
        """Keep a disc free at every scale: a pin."""
        for tier, space in enumerate(self._taken):
            m_per_px = self._frame.tier_m_per_px(tier)
            x, y, r = at[0] + dx_px * m_per_px, at[1] + dy_px * m_per_px, radius_px * m_per_px
            space.take((x - r, y - r, x + r, y + r))

    def place(self, label: Label) -> Placed | None:
        """Find the first scale and the best spot; rather none than over another label."""
        for tier in range(label.tier, TIERS):
            able = (spot for spot in label.spots if spot.tier <= tier)
            free = [spot for spot in able if self._is_free(label, spot, tier)]
            clear = (spot for spot in free if self._is_off_route(label, spot, tier))
            if (spot := next(clear, free[0] if free else None)) is not None:
                self._take(label, spot, tier)
                return Placed(label, spot, tier)
        return None

    def _is_free(self, label: Label, spot: Spot, tier: int) -> bool:
        return all(
            self._taken[deeper].is_free(box)
            for deeper in range(tier, TIERS)
            for box in self._boxes(label, spot, deeper)
        ) and all(map(self._is_inside, self._boxes(label, spot, tier)))

    def _is_off_route(self, label: Label, spot: Spot, tier: int) -> bool:
        words = word_boxes(label, spot, self._frame.tier_m_per_px(tier))
        return all(self._route[tier].is_free(box) for box in words)

    def _is_inside(self, box: Box) -> bool:
        left, top, right, bottom = self._frame.box.bounds
        room = min(box[0] - left, box[1] - top, right - box[2], bottom - box[3])
        return room > _EDGE_PX * self._frame.m_per_px

    def _take(self, label: Label, spot: Spot, tier: int) -> None:
        for deeper in range(tier, TIERS):
            for box in self._boxes(label, spot, deeper):
                self._taken[deeper].take(box)

    def _boxes(self, label: Label, spot: Spot, tier: int) -> list[Box]:
        return boxes(label, spot, self._frame.tier_m_per_px(tier))


def boxes(label: Label, spot: Spot, m_per_px: float) -> list[Box]:
    """Return what a label covers, in metres: its words, and its dot or arrow."""
    words = word_boxes(label, spot, m_per_px)
    if not label.dot and label.bearing is None:
        return words
    return [*words, _box(spot.at, 0, 0, _MARK_PX, m_per_px)]


def word_boxes(label: Label, spot: Spot, m_per_px: float) -> list[Box]:
    """Return one box, or a chain of them along a turned line."""
    width = max(text_px(line, label.size_px) for line in label.lines)
    height = height_px(label.lines, label.size_px)
    middle = spot.dx_px + {"start": width / 2, "middle": 0.0, "end": -width / 2}[spot.anchor]
    if not spot.angle:
        return [_box(spot.at, middle, spot.dy_px, (width + _GAP_PX, height), m_per_px)]
    turn = math.radians(spot.angle)
    count = math.ceil(width / height)
    along = [width * ((at + 0.5) / count - 0.5) for at in range(count)]
    return [
        _box(spot.at, d * math.cos(turn), d * math.sin(turn), (height * 1.2, height), m_per_px)
        for d in along
    ]


def height_px(lines: Sequence[str], size_px: float) -> float:
    """Return the height of so many lines on the screen."""
    return size_px * LINE_HEIGHT * len(lines) + _GAP_PX


def wrapped(text: str, most: int) -> tuple[str, ...]:
    """Break a name into lines of about equal length, none longer than `most` letters if it can."""
    count = math.ceil(len(text) / most)
    target = len(text) / count
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and len(longer) > target + len(word) / 2:
            lines.append(word)
        else:
            lines[-1] = longer
    return tuple(lines)


def around(at: XY, clear_px: float, height_px: float) -> tuple[Spot, ...]:
    """Return the spots beside, below and above a point, as mapmakers prefer them.

    `clear_px` is what the point's own mark takes to each side, `height_px` the label's height.
    """
    up, lean = clear_px + height_px / 2, clear_px / 2
    return (
        Spot(at, clear_px, 0, "start"),
        Spot(at, -clear_px, 0, "end"),
        Spot(at, 0, up),
        Spot(at, 0, -up),
        Spot(at, -lean, up, "start"),
        Spot(at, -lean, -up, "start"),
        Spot(at, lean, up, "end"),
        Spot(at, lean, -up, "end"),
    )


def _box(at: XY, dx_px: float, dy_px: float, size: tuple[float, float], m_per_px: float) -> Box:
    x, y = at[0] + dx_px * m_per_px, at[1] + dy_px * m_per_px
    half_x, half_y = size[0] / 2 * m_per_px, size[1] / 2 * m_per_px
    return x - half_x, y - half_y, x + half_x, y + half_y


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _cells(box: Box) -> Iterator[tuple[int, int]]:
    columns = range(int(box[0] // _CELL_M), int(box[2] // _CELL_M) + 1)
    rows = range(int(box[1] // _CELL_M), int(box[3] // _CELL_M) + 1)
    return ((column, row) for column in columns for row in rows)


def _corridor(route: LineString, m_per_px: float) -> Space:
    """Return the route as taken space, four pixels to each side."""
    space = Space()
    step, half = 6 * m_per_px, 4 * m_per_px
    for at in range(int(route.length / step) + 1):
        point = route.interpolate(at * step)
        space.take((point.x - half, point.y - half, point.x + half, point.y + half))
    return space
