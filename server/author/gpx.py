"""GPX 1.0 and 1.1 to the line that is walked: tracks, else routes; waypoints are left out.

https://www.topografix.com/GPX/1/1/
"""

import math
from itertools import chain, pairwise

from lxml import etree

from server.author.xml_file import local_name, read_xml, xml_error
from server.model.problem import Problem, error
from server.model.route import length_m
from server.model.tour import Point, Route

GPX = "http://www.topografix.com/GPX/1/1"
LARGEST_GAP_M = 200
MOST_POINTS = 50_000


def read_gpx(path: str, data: bytes) -> tuple[Route | None, tuple[Problem, ...]]:
    """Return the segments of all tracks joined in file order; gaps between them are reported."""
    root, problems = read_xml(path, data)
    if root is None:
        return None, problems
    if local_name(root) != "gpx":
        return None, (xml_error("gpx-root", path, root, name=local_name(root)),)
    pieces = _pieces(root, "trkseg", "trkpt") or _pieces(root, "rte", "rtept")
    elements = list(chain.from_iterable(pieces))
    if len(elements) > MOST_POINTS:
        return None, (error("gpx-too-long", path, count=len(elements), limit=MOST_POINTS),)
    found = [_point(element) for element in elements]
    points = tuple(point for point in found if point)
    bad = [e for e, point in zip(elements, found, strict=True) if point is None]
    problems = tuple(xml_error("gpx-point", path, element) for element in bad)
    if len(points) < 2:
        return None, problems or (xml_error("gpx-empty", path, root),)
    return Route(points=points), (*problems, *_gaps(path, pieces))


def write_gpx(route: Route, name: str) -> bytes:
    """Return a track of one segment."""
    root = etree.Element("gpx", version="1.1", creator="Archipel", nsmap={None: GPX})  # type: ignore[dict-item]
    track = etree.SubElement(root, "trk")
    etree.SubElement(track, "name").text = name
    segment = etree.SubElement(track, "trkseg")
    for point in route.points:
        element = etree.SubElement(segment, "trkpt", lat=repr(point.lat), lon=repr(point.lon))
        if point.ele_m is not None:
            etree.SubElement(element, "ele").text = repr(point.ele_m)
    etree.indent(root)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _pieces(root: etree._Element, container: str, point: str) -> list[list[etree._Element]]:
    """Return the points of every segment that has some."""
    found = [
        [child for child in element if local_name(child) == point]
        for element in root.iter(f"{{*}}{container}")
    ]
    return [piece for piece in found if piece]


def _point(element: etree._Element) -> Point | None:
    lon, lat = _number(element.get("lon")), _number(element.get("lat"))
    if lon is None or lat is None or abs(lon) > 180 or abs(lat) > 90:
        return None
    return Point(lon=lon, lat=lat, ele_m=_number(element.findtext("{*}ele")))


def _number(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _gaps(path: str, pieces: list[list[etree._Element]]) -> tuple[Problem, ...]:
    """Warn where one segment begins far from the end of the one before."""
    found = []
    for before, after in pairwise(pieces):
        end, start = _point(before[-1]), _point(after[0])
        if end and start and (gap := _gap_m(end, start)) > LARGEST_GAP_M:
            problem = xml_error("gpx-gap", path, after[0], gap=round(gap))
            found.append(problem.model_copy(update={"severity": "warning"}))
    return tuple(found)


def _gap_m(end: Point, start: Point) -> float:
    return length_m(Route(points=(end, start)))
