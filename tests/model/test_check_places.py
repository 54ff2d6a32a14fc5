from datetime import date

import pytest

from server.model.checks import check
from server.model.tour import Area, Landmark, Walk
from tests.model.tours import make_route, make_stop, make_tour

TODAY = date(2026, 11, 23)


def found(tour):
    return [(one.code, one.path, one.loc) for one in check(tour, TODAY)]


def codes(tour):
    return [code for code, _, _ in found(tour)]


def test_a_position_outside_the_area_is_an_error():
    tour = make_tour((make_stop("a"), make_stop("b", 2.35, 48.85)))

    assert found(tour) == [("outside", "stops/b/stop.yaml", ("at",))]


def test_latitude_and_longitude_the_wrong_way_round_are_recognised():
    tour = make_tour((make_stop("a", lon=50.43, lat=2.80), make_stop("b", 2.82)))

    (problem,) = check(tour, TODAY)
    assert (problem.code, problem.values) == ("swapped", {"first": "2.8", "second": "50.43"})


def test_a_tour_may_have_an_area_of_its_own():
    area = Area(west=2, south=48, east=3, north=49)
    stops = (make_stop("a", 2.35, 48.85), make_stop("b", 2.36, 48.85))
    route = make_route((2.35, 48.85), (2.36, 48.85))

    assert codes(make_tour(stops, route=route, facts={"area": area})) == []
    assert codes(make_tour(facts={"area": area})) == ["outside", "outside", "route-outside"]


@pytest.mark.parametrize(
    ("lat", "expected"), [(50.4308, []), (50.432, ["far"]), (50.4385, ["far"]), (50.44, ["lost"])]
)
def test_a_stop_away_from_the_route(lat, expected):
    assert codes(make_tour((make_stop("a"), make_stop("b", 2.82, lat)))) == expected


def test_a_position_that_is_still_to_check():
    tour = make_tour((make_stop("a", position="to check"), make_stop("b", 2.82)))

    assert found(tour) == [("to-check", "stops/a/stop.yaml", ("position",))]


def test_landmarks_outside_the_area():
    points = [(2.8, 50.4), (50.4, 2.8)]
    marks = tuple(Landmark(kind="park", shape="Point", coordinates=(point,)) for point in points)

    assert found(make_tour(landmarks=marks)) == [
        ("landmark-outside", "map.geojson", ("features", 1))
    ]


def stops_at(*lons, lat=50.43):
    return tuple(make_stop(f"s{n}", lon, lat) for n, lon in enumerate(lons))


def test_stops_against_the_route():
    tour = make_tour(stops_at(2.80, 2.82, 2.81))

    assert found(tour) == [("order", "tour.yaml", ("stops", 2))]


def test_one_stop_in_the_wrong_place_does_not_accuse_the_others():
    assert found(make_tour(stops_at(2.80, 2.804, 2.802, 2.806, 2.82))) == [
        ("order", "tour.yaml", ("stops", 2))
    ]


def test_a_loop_may_end_where_it_began():
    route = make_route((2.80, 50.43), (2.81, 50.43), (2.81, 50.435), (2.80, 50.435), (2.80, 50.43))
    walk = Walk(shape="loop", duration_min=60, surface="paved")

    assert codes(make_tour(stops_at(2.80, 2.81, 2.80), route=route, facts={"walk": walk})) == []


def test_there_and_back_may_stop_on_both_ways():
    route = make_route((2.80, 50.43), (2.82, 50.43), (2.80, 50.4301))
    walk = Walk(shape="there-and-back", duration_min=60, surface="paved")

    tour = make_tour(stops_at(2.80, 2.81, 2.82, 2.805), route=route, facts={"walk": walk})

    assert codes(tour) == []


def test_a_place_that_is_passed_again_later_still_counts_at_its_first_pass():
    route = make_route((2.80, 50.43), (2.82, 50.43), (2.80, 50.4301))
    walk = Walk(shape="loop", duration_min=60, surface="paved")

    tour = make_tour(stops_at(2.80, 2.805, 2.815, lat=50.43009), route=route, facts={"walk": walk})

    assert codes(tour) == []


@pytest.mark.parametrize(
    ("length_m", "survey", "expected"),
    [
        (1420, "surveyed", []),
        (1750, "surveyed", []),
        (1800, "surveyed", ["length"]),
        (1000, "surveyed", ["length"]),
        (1950, "sketch", []),
        (2050, "sketch", ["length"]),
    ],
)
def test_the_published_length_is_compared_with_the_route(length_m, survey, expected):
    walk = Walk(shape="one-way", duration_min=30, surface="paved", length_m=length_m)

    assert codes(make_tour(facts={"walk": walk, "survey": survey})) == expected


def test_there_and_back_may_be_published_both_ways():
    walk = Walk(shape="there-and-back", duration_min=60, surface="paved", length_m=2840)

    assert codes(make_tour(facts={"walk": walk})) == []


@pytest.mark.parametrize(
    ("minutes", "practice", "expected"),
    [
        (14, "foot", ["duration"]),
        (20, "foot", []),
        (65, "foot", []),
        (90, "foot", ["duration"]),
        (5, "bicycle", []),
    ],
)
def test_a_duration_that_nobody_walks(minutes, practice, expected):
    walk = Walk(shape="one-way", duration_min=minutes, surface="paved", practice=practice)

    assert codes(make_tour(facts={"walk": walk})) == expected
