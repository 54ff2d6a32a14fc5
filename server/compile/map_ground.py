"""What lies where on a tour's map, in metres: the island, the route and the shapes on it."""

import hashlib
import math
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np
import shapely
from shapely.geometry import LinearRing, LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from server.compile.basemap import Features
from server.compile.map_frame import Frame, frame, project
from server.model.route import XY, Plane
from server.model.tour import Landmark, Tour

_CORRIDOR_M = 600
_SKETCH_M = 280
_STREETS_M = 400
"""The land reaches a sixth of the tour's extent around the route, but at least so far, without and
with a base map, and at most the corridor."""
_ISLET_SHORE_M = 130
_ISLET_COST = 1.25
"""A landmark far from the route has an islet, unless the whole map would shrink by more."""
_BUILDINGS_M = 300
_STRETCH_M = 130
"""The coast bends about once in so many metres."""


class Shape(NamedTuple):
    """A thing on the ground. `names` by language; the key "" is the name on the spot."""

    kind: str
    names: dict[str, str]
    geometry: BaseGeometry
    drawn: bool = False
    """Drawn by the author's hand, so its corners are soft."""


class Ground(NamedTuple):
    """All that a map shows but its letters and pins."""

    frame: Frame
    coasts: tuple[Polygon, ...]
    land: BaseGeometry
    route: LineString
    stops: tuple[XY, ...]
    shapes: tuple[Shape, ...]
    surveyed: bool
    """A base map is under it: it is more than a schematic plan."""


def survey(tour: Tour, features: Features | None) -> Ground:
    """Place everything in a plane around the route's start."""
    start = tour.route.points[0]
    plane = Plane(start.lon, start.lat)
    points = [plane.to_m(point.lon, point.lat) for point in tour.route.points]
    route = LineString(LineString(points).simplify(2).coords)
    marks = _landmarks(plane, tour.landmarks)
    least_m = _SKETCH_M if features is None else _STREETS_M
    coasts = _coasts(_land(plane, route, marks, least_m), tour.id)
    land = unary_union(coasts)
    base = _base(plane, features or (), land, route)
    return Ground(
        frame(plane, land),
        coasts,
        land,
        route,
        tuple(plane.to_m(stop.facts.lon, stop.facts.lat) for stop in tour.stops),
        (*base, *(_trimmed(mark, land) for mark in _on_base(marks, base))),
        features is not None,
    )


def name_in(names: dict[str, str], languages: Sequence[str]) -> str:
    """Return the name in the first of the languages that has one, else on the spot, else any."""
    wanted = (names[language] for language in (*languages, "") if language in names)
    return next(wanted, next(iter(names.values()), ""))


def is_line(shape: Shape) -> bool:
    """Tell whether a thing is neither a point nor an area."""
    return shape.geometry.length > 0 and not shape.geometry.area


def _landmarks(plane: Plane, landmarks: Iterable[Landmark]) -> list[Shape]:
    make: dict[str, Callable[[Sequence[XY]], BaseGeometry]] = {
        "Point": lambda at: Point(at[0]),
        "LineString": LineString,
        "Polygon": lambda at: Polygon(at).buffer(0),
    }
    return [
        Shape(mark.kind, mark.names, make[mark.shape](_flat(plane, mark.coordinates)), drawn=True)
        for mark in landmarks
    ]


def _flat(plane: Plane, degrees: Iterable[XY]) -> list[XY]:
    return [plane.to_m(lon, lat) for lon, lat in degrees]


# --- the island ----------------------------------------------------------------------------------


def _land(plane: Plane, route: LineString, marks: Iterable[Shape], least_m: float) -> BaseGeometry:
    """Return the corridor and the landmarks near it; a bay narrower than 300 m is land."""
    left, top, right, bottom = route.bounds
    reach = max(max(right - left, bottom - top) / 6, least_m)
    land: BaseGeometry = route.buffer(min(reach, _CORRIDOR_M))
    widest = frame(plane, land).m_per_px * _ISLET_COST
    places = [mark.geometry for mark in marks if mark.kind != "commune" and not is_line(mark)]
    for place in sorted(places, key=route.distance):
        larger = land.union(place.buffer(_ISLET_SHORE_M))
        if larger.area > land.area and frame(plane, larger).m_per_px <= widest:
            land = larger
    return land.buffer(150).buffer(-150)


def _coasts(land: BaseGeometry, seed: str) -> tuple[Polygon, ...]:
    """Draw the edge of the land as a hand would: in bends, the same ones for a tour every time."""
    polygons = getattr(land, "geoms", [land])
    drawn = (_coast(polygon.exterior, f"{seed} {at}") for at, polygon in enumerate(polygons))
    return tuple(sorted(drawn, key=lambda polygon: -polygon.area))


def _coast(edge: LinearRing, seed: str) -> Polygon:
    count = max(16, round(edge.length / _STRETCH_M))
    at = np.arange(count) / count
    base = shapely.get_coordinates(shapely.line_interpolate_point(edge, at, normalized=True))
    along = np.roll(base, -1, axis=0) - np.roll(base, 1, axis=0)
    outward = np.stack([-along[:, 1], along[:, 0]], axis=1)
    outward /= np.maximum(np.hypot(*outward.T), 1e-9)[:, None]
    moved = Polygon(base + outward * _bends(at, count, seed)[:, None] * _STRETCH_M * 0.2)
    return moved if moved.is_valid else Polygon(base)


def _bends(at: np.ndarray, count: int, seed: str) -> np.ndarray:
    """Return waves of whole periods, so that the coast closes; between -1 and 1."""
    phases = [byte / 255 * math.tau for byte in hashlib.sha256(seed.encode()).digest()]
    waves = [(0.5, count // 4), (0.3, count // 3), (0.2, count // 9 + 1)]
    swings = [
        size * np.sin(math.tau * periods * at + phase)
        for (size, periods), phase in zip(waves, phases, strict=False)
    ]
    return np.asarray(np.sum(swings, axis=0))


# --- the base map --------------------------------------------------------------------------------


def _base(
    plane: Plane, features: Features, land: BaseGeometry, route: LineString
) -> tuple[Shape, ...]:
    """Cut the features to the island; buildings only where one walks."""
    if not features:
        return ()
    near = route.buffer(_BUILDINGS_M).intersection(land)
    for region in (land, near):
        shapely.prepare(region)
    flat = project(plane, [feature.shape for feature in features])
    kept = (
        (feature, _near(shape, near) if feature.kind == "building" else _cut(shape, land))
        for feature, shape in zip(features, flat, strict=True)
    )
    return tuple(
        Shape(feature.kind, _named(feature.name), shape)
        for feature, shape in kept
        if not shape.is_empty
    )


def _near(building: BaseGeometry, region: BaseGeometry) -> BaseGeometry:
    """Return the whole building or none of it: half a house is odder than a missing one."""
    return building if region.contains(building.representative_point()) else Point()


def _named(name: str | None) -> dict[str, str]:
    return {"": name} if name else {}


def _cut(shape: BaseGeometry, region: BaseGeometry) -> BaseGeometry:
    if region.contains_properly(shape):
        return shape
    whole = shape if shape.is_valid else shapely.make_valid(shape)
    return whole.intersection(region)


def _trimmed(mark: Shape, land: BaseGeometry) -> Shape:
    """Return a landmark whose line ends at the coast, where its name does too."""
    return mark._replace(geometry=mark.geometry.intersection(land)) if is_line(mark) else mark


def _on_base(marks: Iterable[Shape], base: Sequence[Shape]) -> Iterable[Shape]:
    """Leave what the base map draws better to it: sketched lines, and areas that it has too."""
    for mark in marks:
        if not base or not (is_line(mark) or _covered(mark, base)):
            yield mark
        elif not is_line(mark):
            yield mark._replace(geometry=mark.geometry.representative_point())


def _covered(mark: Shape, base: Iterable[Shape]) -> bool:
    middle = mark.geometry.representative_point()
    return any(shape.kind == mark.kind and shape.geometry.intersects(middle) for shape in base)
