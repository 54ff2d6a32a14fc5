"""Shapes in metres -> the `d` of SVG paths: whole units, relative, as few bytes as they go."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TypeVar

import shapely
from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from server.compile.map_frame import UNITS_PER_PX, Frame
from server.model.route import XY

Unit = tuple[int, int]
Simple = TypeVar("Simple", bound=BaseGeometry)
_NEIGHBOURHOOD_M = 120
"""Paths are drawn in bands of this height: neighbours in the file compress better."""


def outlines(frame: Frame, geometries: Iterable[BaseGeometry], tolerance_m: float) -> str:
    """Return straight-edged areas, holes included."""
    polygons = sorted(parts(geometries, Polygon), key=_place)
    rings = [
        _rounded(frame, ring.simplify(tolerance_m).coords)[:-1]
        for polygon in polygons
        for ring in (polygon.exterior, *polygon.interiors)
    ]
    return _relative([ring for ring in rings if len(ring) > 2], close=True)


def lines(frame: Frame, geometries: Iterable[BaseGeometry], tolerance_m: float) -> str:
    """Return open lines; those that touch end to end become one."""
    merged = shapely.line_merge(shapely.MultiLineString(parts(geometries, LineString)))
    simple = [line.simplify(tolerance_m) for line in parts([merged], LineString)]
    drawn = [_rounded(frame, line.coords) for line in sorted(simple, key=_place)]
    return _relative([line for line in drawn if len(line) > 1], close=False)


def curves(frame: Frame, geometries: Iterable[BaseGeometry]) -> str:
    """Return areas with soft edges: the corners guide a quadratic B-spline."""
    rings = (
        ring
        for polygon in parts(geometries, Polygon)
        for ring in (polygon.exterior, *polygon.interiors)
    )
    return "".join(_curve([frame.units(x, y) for x, y in ring.coords[:-1]]) for ring in rings)


def dots(frame: Frame, points: Iterable[XY]) -> str:
    """Return lines of no length: with round caps, each is a dot as wide as its stroke."""
    return "".join("M{} {}h0".format(*frame.units(x, y)) for x, y in points)


def waves(frame: Frame, points: Iterable[XY]) -> str:
    """Return small swells, nine pixels wide at the first scale."""
    half, high = round(4.5 * UNITS_PER_PX), round(2.2 * UNITS_PER_PX)
    swell = f"q{half // 2}-{high} {half} 0t{half} 0"
    return "".join("M{} {}{}".format(*frame.units(x, y), swell) for x, y in points)


def parts(geometries: Iterable[BaseGeometry], kind: type[Simple]) -> list[Simple]:
    """Return the simple geometries of one type within others."""
    simple: list[Simple] = []
    for geometry in geometries:
        inner = getattr(geometry, "geoms", None)
        if inner is not None:
            simple += parts(inner, kind)
        elif type(geometry) is kind and not geometry.is_empty:
            simple.append(geometry)
    return simple


def _place(geometry: BaseGeometry) -> tuple[int, float, float]:
    left, top, *_ = geometry.bounds
    return int(top // _NEIGHBOURHOOD_M), left, top


def _rounded(frame: Frame, coords: Iterable[tuple[float, ...]]) -> list[Unit]:
    points = [frame.units(x, y) for x, y, *_ in coords]
    return [points[0]] + [b for a, b in pairwise(points) if a != b]


def _relative(shapes: Sequence[Sequence[Unit]], *, close: bool) -> str:
    """After `m`, further pairs are lines: no other letter is needed."""
    here, drawn = (0, 0), []
    for shape in shapes:
        drawn.append("m" + _numbers(_steps([here, *shape])) + ("z" if close else ""))
        here = shape[0] if close else shape[-1]
    return "".join(drawn)


def _curve(corners: Sequence[Unit]) -> str:
    middles = [((ax + bx) // 2, (ay + by) // 2) for (ax, ay), (bx, by) in _around(corners)]
    start = middles[0]
    drawn = "M" + _numbers(start)
    turns = zip([*middles, start], [*corners[1:], corners[0]], [*middles[1:], start], strict=False)
    steps = [(bx - x, by - y, ex - x, ey - y) for (x, y), (bx, by), (ex, ey) in turns]
    return drawn + "q" + _numbers(number for step in steps for number in step) + "z"


def _around(corners: Sequence[Unit]) -> Iterable[tuple[Unit, Unit]]:
    return pairwise([*corners, corners[0]])


def _steps(points: Sequence[Unit]) -> Iterable[int]:
    for (ax, ay), (bx, by) in pairwise(points):
        yield bx - ax
        yield by - ay


def _numbers(numbers: Iterable[int]) -> str:
    return " ".join(map(str, numbers)).replace(" -", "-")
