"""Positions and distances that cannot be true, or that a visitor would stumble over."""

from collections.abc import Iterable, Iterator

from server.model.checks.paths import LANDMARKS, TOUR, facts_path
from server.model.problem import Problem, error, warning
from server.model.route import distance_to_m, length_m, nearest, simplify
from server.model.tour import Area, Point, Route, Stop, Tour, Walk

LENS_LIEVIN = Area(west=2.55, south=50.30, east=3.05, north=50.55)
"""Lens-Liévin and its neighbours: where positions lie unless `area` says otherwise."""

FAR_M, LOST_M = 100, 1000
ORDER_TOLERANCE_M = 30.0
ORDER_DETAIL_M = 5.0
LENGTH_TOLERANCE = {"surveyed": 0.25, "sketch": 0.40}
FASTEST_M_PER_MIN = {"foot": 100, "wheelchair": 100, "bicycle": 400}
SLOWEST_M_PER_MIN = {"foot": 25, "wheelchair": 20, "bicycle": 60}
SLOW_STAYS = 3


def check_places(tour: Tour) -> Iterator[Problem]:
    """Yield what is wrong on the map."""
    area = tour.facts.area or LENS_LIEVIN
    yield from _landmarks(tour, area)
    for stop in tour.stops:
        yield from _position(stop, area)
    lost = [point for point in tour.route.points if not _inside(area, point.lon, point.lat)]
    if lost:
        position = _words(lost[0].lon, lost[0].lat)
        yield error("route-outside", tour.facts.route, count=len(lost), position=position)
    else:
        yield from _along_the_route(tour, area)


def _along_the_route(tour: Tour, area: Area) -> Iterator[Problem]:
    stops = {s.id: s for s in tour.stops if _inside(area, s.facts.lon, s.facts.lat)}
    for stop in stops.values():
        yield from _distance(tour.route, stop)
    yield from _order(tour, stops.values())
    yield from _length(tour)
    yield from _duration(tour)


def _inside(area: Area, lon: float, lat: float) -> bool:
    return area.west <= lon <= area.east and area.south <= lat <= area.north


def _landmarks(tour: Tour, area: Area) -> Iterator[Problem]:
    for index, landmark in enumerate(tour.landmarks):
        if not any(_inside(area, lon, lat) for lon, lat in landmark.coordinates):
            position = _words(*landmark.coordinates[0])
            yield warning("landmark-outside", LANDMARKS, ("features", index), position=position)


def _position(stop: Stop, area: Area) -> Iterator[Problem]:
    path, facts = facts_path(stop), stop.facts
    if facts.position == "to check":
        yield warning("to-check", path, ("position",))
    if not _inside(area, facts.lon, facts.lat):
        code = "swapped" if _inside(area, facts.lat, facts.lon) else "outside"
        yield error(code, path, ("at",), first=facts.lat, second=facts.lon)


def _distance(route: Route, stop: Stop) -> Iterator[Problem]:
    path, far = facts_path(stop), distance_to_m(route, stop.facts.lon, stop.facts.lat)
    if far > LOST_M:
        yield error("lost", path, ("at",), distance=round(far))
    elif far > FAR_M:
        yield warning("far", path, ("at",), distance=round(far))


def out_of_order(tour: Tour) -> Iterator[tuple[Stop, Stop]]:
    """Yield each stop that the line only passes before the one that precedes it in the list, and
    that one.
    """  # noqa: D205
    area = tour.facts.area or LENS_LIEVIN
    yield from _misplaced(
        tour.route, [s for s in tour.stops if _inside(area, s.facts.lon, s.facts.lat)]
    )


def _order(tour: Tour, stops: Iterable[Stop]) -> Iterator[Problem]:
    for stop, before in _misplaced(tour.route, stops):
        index = tour.facts.stops.index(stop.id)
        yield warning("order", TOUR, ("stops", index), stop=stop.id, before=before.id)


def _misplaced(route: Route, stops: Iterable[Stop]) -> Iterator[tuple[Stop, Stop]]:
    """Count the first pass that is left: a loop, or a way there and back, has places twice."""
    line = rest = simplify(route, ORDER_DETAIL_M)
    before: Stop | None = None
    for stop in stops:
        lon, lat = stop.facts.lon, stop.facts.lat
        closest = distance_to_m(line, lon, lat)
        if closest > FAR_M:
            continue
        limit = closest + ORDER_TOLERANCE_M
        if before and distance_to_m(rest, lon, lat) > limit:
            yield stop, before
            continue
        rest, before = _after(rest, lon, lat, limit), stop


def _after(route: Route, lon: float, lat: float, limit_m: float) -> Route:
    """Return what is left of the line after it first passes within a distance of a position."""
    place = nearest(route, lon, lat)
    while place.segment and distance_to_m(_upto(route, place.segment), lon, lat) <= limit_m:
        place = nearest(_upto(route, place.segment), lon, lat)
    a, b = route.points[place.segment : place.segment + 2]
    cut = Point(
        lon=a.lon + (b.lon - a.lon) * place.share, lat=a.lat + (b.lat - a.lat) * place.share
    )
    return Route(points=(cut, *route.points[place.segment + 1 :]))


def _upto(route: Route, segment: int) -> Route:
    return Route(points=route.points[: segment + 1])


def _length(tour: Tour) -> Iterator[Problem]:
    walk, measured = tour.facts.walk, length_m(tour.route)
    if walk.length_m is None:
        return
    allowed = LENGTH_TOLERANCE[tour.facts.survey]
    off = min(abs(walk.length_m - length) / length for length in _walked(walk, measured))
    if off > allowed:
        yield warning(
            "length",
            TOUR,
            ("walk", "length_m"),
            published=walk.length_m,
            measured=round(measured),
            share=round(100 * off),
        )


def _walked(walk: Walk, measured: float) -> tuple[float, ...]:
    """Return the lengths that a walk may have: a line drawn one way may be walked both ways."""
    lengths = (measured, 2 * measured) if walk.shape == "there-and-back" else (measured,)
    return tuple(max(length, 1.0) for length in lengths)


def _duration(tour: Tour) -> Iterator[Problem]:
    walk, lengths = tour.facts.walk, _walked(tour.facts.walk, length_m(tour.route))
    stay_min = sum(stop.facts.stay_min for stop in tour.stops)
    shortest = min(lengths) / FASTEST_M_PER_MIN[walk.practice]
    longest = max(lengths) / SLOWEST_M_PER_MIN[walk.practice] + SLOW_STAYS * stay_min
    if not shortest <= walk.duration_min <= longest:
        yield warning(
            "duration",
            TOUR,
            ("walk", "duration_min"),
            minutes=walk.duration_min,
            length=round(max(lengths)),
            shortest=round(shortest),
            longest=round(longest),
        )


def _words(lon: float, lat: float) -> str:
    return f"{lat:.5f}, {lon:.5f}"
