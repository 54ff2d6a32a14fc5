"""A line that somebody recorded or drew elsewhere: GPX, KML, KMZ, as a route of ours.

KML 2.2: https://www.ogc.org/standard/kml/ (LineString, LinearRing, and Google's gx:Track).
"""

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from lxml import etree

from server.author.gpx import MOST_POINTS, read_gpx
from server.author.tree import ArchiveError, zip_tree
from server.author.xml_file import local_name, read_xml, xml_error
from server.model.media import suffix
from server.model.problem import Problem, error
from server.model.route import length_m, simplify
from server.model.tour import Point, Route

THIN_M = 2.0
"""A walker's receiver errs by more."""
PLENTY = 400
"""Points that a hand can still edit; a longer line is thinned."""
LINES = frozenset({"LineString", "LinearRing", "Track"})


class TrackError(ValueError):
    """The file cannot be read; `problem` says why and how to mend it."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem

    def __reduce__(self) -> tuple[type["TrackError"], tuple[Problem]]:
        """Let the error cross from one process to another."""
        return TrackError, (self.problem,)


class Track(NamedTuple):
    """A line with as many points as a hand can edit; `recorded` is how many it had.

    `gap_m` is the longest stretch between two points, where pieces were joined.
    """

    route: Route
    recorded: int
    gap_m: int


def read_track(name: str, data: bytes) -> Track:
    """Return the line in a file. Raises TrackError."""
    kind = suffix(name)
    if kind == ".kmz":
        name, data, kind = "doc.kml", _inside(data), ".kml"
    if kind == ".kml":
        route = _kml(name, data)
    elif kind == ".gpx":
        found, problems = read_gpx(name, data)
        if found is None:
            raise TrackError(problems[0])
        route = found
    else:
        raise TrackError(error("track-kind", name))
    return Track(thinned(route), len(route.points), round(_longest_m(route)))


def thinned(route: Route) -> Route:
    """Return a route of as few points as a hand can edit, if it stays within 20 m of the line."""
    tolerance_m = THIN_M
    while len(route.points) > PLENTY and tolerance_m <= 10 * THIN_M:
        route = simplify(route, tolerance_m)
        tolerance_m *= 1.6
    return route


def _inside(data: bytes) -> bytes:
    """Return the KML in a KMZ; a hostile ZIP is told."""
    try:
        tree = zip_tree(data)
    except ArchiveError as refused:
        raise TrackError(refused.problem) from refused
    found = sorted(path for path in tree.paths if suffix(path) == ".kml")
    if not found:
        raise TrackError(error("track-empty", "doc.kml"))
    return tree.read(found[0])


def _kml(name: str, data: bytes) -> Route:
    root, problems = read_xml(name, data)
    if root is None:
        raise TrackError(problems[0])
    if local_name(root) != "kml":
        raise TrackError(xml_error("track-kind", name, root))
    points = tuple(_points(root))
    if len(points) > MOST_POINTS:
        raise TrackError(error("gpx-too-long", name, count=len(points), limit=MOST_POINTS))
    if len(points) < 2:
        raise TrackError(error("track-empty", name))
    return Route(points=points)


def _points(root: etree._Element) -> Iterator[Point]:
    for element in root.iter("{*}*"):
        if local_name(element) not in LINES:
            continue
        for child in element:
            text = child.text or ""
            if local_name(child) == "coordinates":
                yield from (point for part in text.split() if (point := _point(part.split(","))))
            elif local_name(child) == "coord" and (point := _point(text.split())):
                yield point


def _point(parts: list[str]) -> Point | None:
    """Read longitude, latitude and perhaps a height."""
    try:
        lon, lat, *rest = (float(part) for part in parts[:3])
    except ValueError:
        return None
    if not (math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90):
        return None
    height = rest[0] if rest and math.isfinite(rest[0]) and rest[0] else None
    return Point(lon=lon, lat=lat, ele_m=height)


def _longest_m(route: Route) -> float:
    return max(length_m(Route(points=pair)) for pair in pairwise(route.points))
