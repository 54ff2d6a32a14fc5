"""Lengths, climbs and nearest points of the walked line."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.model.route import (
    EARTH_RADIUS_M,
    Plane,
    alongs_m,
    bounds,
    climb_m,
    distance_to_m,
    encoded,
    length_m,
    nearest,
    simplify,
)
from server.model.tour import Point, Route

DEGREE_M = math.radians(1) * EARTH_RADIUS_M
LENS = (2.8280, 50.4275)


def route(*points: tuple[float, float]) -> Route:
    return Route(points=tuple(Point(lon=lon, lat=lat) for lon, lat in points))


def heights(*metres: float | None) -> Route:
    return Route(points=tuple(Point(lon=2.8, lat=50.4, ele_m=metre) for metre in metres))


@st.composite
def walks(draw: st.DrawFn) -> Route:
    """A line of up to 30 points within some 2 km, anywhere but the poles."""
    lon, lat = draw(st.floats(-170, 170)), draw(st.floats(-70, 70))
    step = st.floats(-0.01, 0.01)
    moves = draw(st.lists(st.tuples(step, step), min_size=2, max_size=30))
    return route(*((lon + dx, lat + dy) for dx, dy in moves))


def test_length_is_the_sum_of_great_circles() -> None:
    north = route((2.8, 50.0), (2.8, 50.5), (2.8, 51.0))
    assert length_m(north) == pytest.approx(DEGREE_M)
    assert length_m(route((0, 0), (1, 0), (0, 0))) == pytest.approx(2 * DEGREE_M)


def test_length_agrees_with_a_published_distance() -> None:
    """Station to museum: 1 786 m on the WGS 84 ellipsoid."""
    assert length_m(route(LENS, (2.80333, 50.43056))) == pytest.approx(1786, rel=0.004)


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        ((30, 40, 50), 20),
        ((50, 40, 30), 0),
        ((30, 50, 30, 50), 40),
        ((30, 31, 30, 32, 30, 31, 30), 0),
        ((30, 40, 38, 50), 20),
        ((30, 31, 32, 33, 34), 4),
        ((30, 29, 28, 40), 12),
        ((30, 40, 39, 25, 45), 30),
        ((30, 30), 0),
    ],
)
def test_climb_sums_ascents_without_noise(profile: tuple[float, ...], expected: int) -> None:
    assert climb_m(heights(*profile)) == expected


def test_climb_is_unknown_when_a_height_is() -> None:
    assert climb_m(heights(30, None, 50)) is None
    assert climb_m(route(LENS, LENS)) is None


def test_nearest_point_of_a_corner() -> None:
    corner = route((2.80, 50.43), (2.82, 50.43), (2.82, 50.42))
    start = length_m(route((2.80, 50.43), (2.81, 50.43)))
    assert alongs_m(corner, ((2.81, 50.431),))[0] == pytest.approx(start, abs=0.1)
    assert distance_to_m(corner, 2.81, 50.431) == pytest.approx(0.001 * DEGREE_M, rel=0.001)
    assert nearest(corner, 2.819, 50.425).segment == 1
    assert alongs_m(corner, ((2.9, 50.3),))[0] == pytest.approx(length_m(corner))


def test_a_loop_passes_its_start_at_zero() -> None:
    loop = route((2.80, 50.43), (2.82, 50.43), (2.82, 50.42), (2.80, 50.43))
    assert alongs_m(loop, ((2.80, 50.43),)) == (0,)
    assert len(simplify(loop, 1).points) == 4


def test_points_on_one_spot_do_no_harm() -> None:
    still = route(LENS, LENS, LENS)
    assert length_m(still) == alongs_m(still, (LENS,))[0] == distance_to_m(still, *LENS) == 0
    assert len(simplify(still, 1).points) == 2


def test_simplify_keeps_corners_and_drops_the_rest() -> None:
    line = route((2.80, 50.43), (2.81, 50.430001), (2.82, 50.43), (2.82, 50.42))
    assert simplify(line, 5) == route((2.80, 50.43), (2.82, 50.43), (2.82, 50.42))


def test_bounds_grow_by_metres() -> None:
    box = bounds(route((2.80, 50.42), (2.82, 50.43)), margin_m=600)
    assert (box.north - 50.43) * DEGREE_M == pytest.approx(600)
    inner = bounds(route((2.80, 50.42), (2.82, 50.43)))
    assert inner == (2.80, 50.42, 2.82, 50.43)
    assert (inner.west - box.west) * DEGREE_M * math.cos(math.radians(50.43)) >= 600


def test_bounds_stay_on_the_globe() -> None:
    assert bounds(route((-180, -90), (180, 90)), margin_m=1000) == (-180, -90, 180, 90)


@given(st.floats(-179, 179), st.floats(-70, 70), st.floats(-0.05, 0.05), st.floats(-0.05, 0.05))
def test_plane_is_metric_and_invertible(lon: float, lat: float, east: float, north: float) -> None:
    plane = Plane(lon, lat)
    x, y = plane.to_m(lon + east, lat + north)
    assert plane.to_degrees(x, y) == pytest.approx((lon + east, lat + north), abs=1e-9)
    assert math.hypot(x, y) == pytest.approx(
        length_m(route((lon, lat), (lon + east, lat + north))), rel=0.01, abs=0.01
    )
    assert plane.to_m(lon, lat) == (0, 0)


@given(walks(), st.integers(0, 29))
def test_every_point_of_the_line_lies_on_it(walk: Route, index: int) -> None:
    point = walk.points[index % len(walk.points)]
    assert distance_to_m(walk, point.lon, point.lat) < 0.01
    assert 0 <= alongs_m(walk, ((point.lon, point.lat),))[0] <= length_m(walk) * (1 + 1e-9)


@given(walks())
def test_reversing_keeps_the_length(walk: Route) -> None:
    back = Route(points=walk.points[::-1])
    assert length_m(back) == pytest.approx(length_m(walk))


@given(walks(), st.floats(0.1, 500))
def test_simplify_stays_within_its_tolerance(walk: Route, tolerance_m: float) -> None:
    short = simplify(walk, tolerance_m)
    assert (short.points[0], short.points[-1]) == (walk.points[0], walk.points[-1])
    assert set(short.points) <= set(walk.points)
    assert length_m(short) <= length_m(walk) * (1 + 1e-6)
    for point in walk.points:
        assert distance_to_m(short, point.lon, point.lat) <= tolerance_m * 1.01 + 0.01


@given(walks(), st.floats(0, 1000))
def test_bounds_hold_every_point(walk: Route, margin_m: float) -> None:
    box = bounds(walk, margin_m)
    for point in walk.points:
        assert box.west <= point.lon <= box.east
        assert box.south <= point.lat <= box.north


@given(st.lists(st.floats(0, 200), min_size=2, max_size=40))
def test_climb_never_exceeds_all_rises(profile: list[float]) -> None:
    climb = climb_m(heights(*profile))
    rises = sum(max(b - a, 0) for a, b in pairwise(profile))
    assert climb is not None
    assert max(0, round(profile[-1] - profile[0]) - 3) <= climb <= round(rises) + 1


def test_places_of_a_way_there_and_back_come_in_their_order() -> None:
    lons = (2.80, 2.81, 2.82, 2.81, 2.80)
    there_and_back = route(*((lon, 50.43) for lon in lons))
    whole = length_m(there_and_back)
    alongs = alongs_m(there_and_back, tuple((lon, 50.43) for lon in (2.805, 2.815, 2.805, 2.80)))
    expected = (whole / 8, whole * 3 / 8, whole * 7 / 8, whole)
    assert alongs == pytest.approx(expected, abs=0.5)


def test_two_places_on_one_segment_never_go_back() -> None:
    line = route((2.80, 50.43), (2.82, 50.43))
    first, second = alongs_m(line, ((2.815, 50.43), (2.805, 50.43)))
    assert first == second


@given(walks(), st.lists(st.floats(0, 1), min_size=1, max_size=6))
def test_alongs_grow_within_the_length(walk: Route, shares: list[float]) -> None:
    points = [walk.points[round(share * (len(walk.points) - 1))] for share in shares]
    alongs = alongs_m(walk, tuple((point.lon, point.lat) for point in points))
    assert list(alongs) == sorted(alongs)
    assert alongs[0] >= 0
    assert alongs[-1] <= length_m(walk) * (1 + 1e-9)


def test_the_line_as_text_is_the_published_example() -> None:
    """The example of the format's documentation."""
    line = route((-120.2, 38.5), (-120.95, 40.7), (-126.453, 43.252))
    assert encoded(line) == "_p~iF~ps|U_ulLnnqC_mqNvxq`@"
