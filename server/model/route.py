"""Geometry of the walked line: lengths, climbs, nearest points, simplification.

Positions are WGS 84 degrees, longitude first; lengths are metres on the ground. The Earth is the
sphere of IUGG's mean radius: within 0.4 % of the ellipsoid, far better than a walked track.
"""

import math
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from server.model.tour import Point, Route

EARTH_RADIUS_M = 6_371_008.8
CLIMB_NOISE_M = 3.0
"""Ups and downs smaller than this are the receiver's, not the ground's."""

XY = tuple[float, float]


class Bounds(NamedTuple):
    """A box in degrees."""

    west: float
    south: float
    east: float
    north: float


class Nearest(NamedTuple):
    """The point of a route closest to a position: at `share` (0 to 1) of a segment."""

    distance_m: float
    segment: int
    share: float


class Plane:
    """Web Mercator scaled to true ground metres around one position; x east, y down (south).

    The position itself is the origin. At our latitude the scale is off by 1 % 50 km away from it.
    """

    def __init__(self, lon: float, lat: float) -> None:
        self._scale = EARTH_RADIUS_M * math.cos(math.radians(lat))
        self._lon = math.radians(lon)
        self._north = _mercator(lat)

    def to_m(self, lon: float, lat: float) -> XY:
        """Return metres east and metres south of the origin."""
        return self.from_mercator(math.radians(lon), _mercator(lat))

    def from_mercator(self, x: float, north: float) -> XY:
        """Return metres east and south of the origin for a position on Mercator's map."""
        return (x - self._lon) * self._scale, (self._north - north) * self._scale

    def to_degrees(self, x: float, y: float) -> XY:
        """Return longitude and latitude: the inverse of `to_m`."""
        lat = math.asin(math.tanh(self._north - y / self._scale))
        return math.degrees(self._lon + x / self._scale), math.degrees(lat)


def length_m(route: Route) -> float:
    """Return the length of the whole line."""
    return sum(_segment_lengths(route))


def climb_m(route: Route) -> int | None:
    """Return the metres of ascent, noise left out; None where a point has no height."""
    heights = [point.ele_m for point in route.points if point.ele_m is not None]
    if len(heights) < len(route.points):
        return None
    return round(sum(rise for rise in _rises(heights) if rise >= CLIMB_NOISE_M))


def nearest(route: Route, lon: float, lat: float) -> Nearest:
    """Return the point of the line closest to a position."""
    return min(_passages(_on_mercator(route), lon, lat))


def distance_to_m(route: Route, lon: float, lat: float) -> float:
    """Return how far a position is from the line."""
    return nearest(route, lon, lat).distance_m


def alongs_m(route: Route, places: tuple[XY, ...]) -> tuple[float, ...]:
    """Return, per place in walking order, the way from the start to where the line passes it.

    A line may pass a place twice (there and back, a crossing). The passages chosen come one after
    the other and together lie closest to their places: Viterbi's algorithm over the segments.
    """
    line = _on_mercator(route)
    passages = [_passages(line, lon, lat) for lon, lat in places]
    costs = [0.0] * (len(route.points) - 1)
    came_from: list[list[int]] = []
    for row in passages:
        before = _best_so_far(costs)
        costs = [costs[at] + passage.distance_m**2 for at, passage in zip(before, row, strict=True)]
        came_from.append(before)
    starts = [0.0, *accumulate(_segment_lengths(route))]
    segment = _best_so_far(costs)[-1]
    alongs: list[float] = []
    for row, before in zip(reversed(passages), reversed(came_from), strict=True):
        begin, end = starts[segment], starts[segment + 1]
        alongs.insert(0, begin + (end - begin) * row[segment].share)
        segment = before[segment]
    return tuple(accumulate(alongs, max))


def encoded(route: Route, tolerance_m: float = 1.0) -> str:
    """Return the line as text: Google's Encoded Polyline Format, 1e-5 degrees."""
    values, last = [], (0, 0)
    for point in simplify(route, tolerance_m).points:
        here = (round(point.lat * 1e5), round(point.lon * 1e5))
        values += [here[0] - last[0], here[1] - last[1]]
        last = here
    return "".join(_encoded(value) for value in values)


def simplify(route: Route, tolerance_m: float) -> Route:
    """Return the route with fewer points, none of the old ones farther from it than the tolerance.

    Douglas and Peucker's algorithm, with a stack: a recorded track may have 20 000 points.
    """
    plane = Plane(route.points[0].lon, route.points[0].lat)
    line = [plane.to_m(point.lon, point.lat) for point in route.points]
    kept = {0, len(line) - 1}
    stack = [(0, len(line) - 1)]
    while stack:
        first, last = stack.pop()
        gap, split = _farthest(line, first, last)
        if gap > tolerance_m:
            kept.add(split)
            stack += [(first, split), (split, last)]
    return Route(points=tuple(route.points[index] for index in sorted(kept)))


def bounds(route: Route, margin_m: float = 0.0) -> Bounds:
    """Return the box around the line, widened on all sides."""
    lons = [point.lon for point in route.points]
    lats = [point.lat for point in route.points]
    up = math.degrees(margin_m / EARTH_RADIUS_M)
    south, north = max(min(lats) - up, -90.0), min(max(lats) + up, 90.0)
    side = up / max(math.cos(math.radians(max(-south, north))), 1e-6)
    return Bounds(max(min(lons) - side, -180.0), south, min(max(lons) + side, 180.0), north)


def _mercator(lat: float) -> float:
    return math.asinh(math.tan(math.radians(lat)))


def _on_mercator(route: Route) -> list[XY]:
    """Return the line in radians on Mercator's map, from which every `Plane` is a scaling away."""
    return [(math.radians(point.lon), _mercator(point.lat)) for point in route.points]


def _passages(line: Sequence[XY], lon: float, lat: float) -> list[Nearest]:
    """Return each segment's point closest to a position; the line is on Mercator's map."""
    plane = Plane(lon, lat)
    near = [plane.from_mercator(x, north) for x, north in line]
    return [_from_origin(a, b, segment) for segment, (a, b) in enumerate(pairwise(near))]


def _best_so_far(costs: Sequence[float]) -> list[int]:
    """Return, per index, the index of the least cost up to and with it; the first of equals."""

    def cheaper(best: int, index: int) -> int:
        return index if costs[index] < costs[best] else best

    return list(accumulate(range(len(costs)), cheaper))


def _encoded(value: int) -> str:
    """Return a signed number as chunks of five bits, the lowest first."""
    rest, letters = (~(value << 1) if value < 0 else value << 1), ""
    while rest >= 0x20:
        letters += chr((0x20 | (rest & 0x1F)) + 63)
        rest >>= 5
    return letters + chr(rest + 63)


def _segment_lengths(route: Route) -> Iterator[float]:
    return (_haversine_m(a, b) for a, b in pairwise(route.points))


def _haversine_m(a: Point, b: Point) -> float:
    lat_a, lat_b = math.radians(a.lat), math.radians(b.lat)
    half_lat, half_lon = (lat_b - lat_a) / 2, math.radians(b.lon - a.lon) / 2
    chord = math.sin(half_lat) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(min(chord, 1.0)))


def _rises(heights: Sequence[float]) -> Iterator[float]:
    """Yield each ascent from a low to the next high; a dip below the noise does not end one."""
    low = high = heights[0]
    for height in heights:
        if height > high:
            high = height
        elif height < low or high - height >= CLIMB_NOISE_M:
            yield high - low
            low = high = height
    yield high - low


def _from_origin(a: XY, b: XY, segment: int) -> Nearest:
    """Measure from the origin of the plane to the segment a-b."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    square = dx * dx + dy * dy
    share = min(max(-(a[0] * dx + a[1] * dy) / square, 0.0), 1.0) if square else 0.0
    return Nearest(math.hypot(a[0] + share * dx, a[1] + share * dy), segment, share)


def _farthest(line: Sequence[XY], first: int, last: int) -> tuple[float, int]:
    """Return the distance and index of the point between two that is farthest from their chord."""
    (ax, ay), (bx, by) = line[first], line[last]
    return max(
        (
            (_from_origin((ax - x, ay - y), (bx - x, by - y), 0).distance_m, index)
            for index, (x, y) in enumerate(line[first + 1 : last], first + 1)
        ),
        default=(0.0, first),
    )
