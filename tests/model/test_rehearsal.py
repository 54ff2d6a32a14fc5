"""The walk at the desk: when stops are reached, what is heard where, what is doubtful."""

import pytest

from server.model.rehearsal import Doubt, Story, Way, rehearse, spoken
from server.model.route import Plane
from server.model.tour import Point, Route, StopText
from tests.model.tours import make_stop, make_tour

PLANE = Plane(2.82, 50.43)
QUIET = Story(0, recorded=True)


def point(x, y=0.0):
    lon, lat = PLANE.to_degrees(x, -y)
    return Point(lon=lon, lat=lat)


def walk(*stops, line=(0, 1000)):
    """Return a tour along a line through metres east; a stop is metres east, radius, stay."""
    made = [
        make_stop(f"s{index}", at=place(along), radius_m=radius, stay_min=stay)
        for index, (along, radius, stay) in enumerate(stops)
    ]
    return make_tour(tuple(made), route=Route(points=tuple(point(x) for x in line)))


def place(along):
    found = point(*along) if isinstance(along, tuple) else point(along)
    return found.lat, found.lon


def tried(tour, pace_m_s=1.0, **stories):
    return rehearse(tour, {stop.id: stories.get(stop.id, QUIET) for stop in tour.stops}, pace_m_s)


def test_a_stop_is_reached_where_its_zone_begins_and_then_one_rests():
    done = tried(walk((0, 40, 5), (500, 40, 2), (1000, 40, 1)))
    assert [round(h.reached_m, -1) for h in done.hearings] == [0, 460, 960]
    assert done.hearings[1].reached_s == pytest.approx(460 + 5 * 60, abs=2)
    assert done.hearings[2].reached_s == pytest.approx(960 + 7 * 60, abs=2)
    assert done.duration_s == pytest.approx(1000 + 8 * 60, abs=5)
    assert done.length_m == pytest.approx(1000, abs=5)


def test_a_stop_beside_the_line_is_reached_shortly_before_it():
    done = tried(walk((0, 10, 0), ((500, 80), 40, 0)))
    assert done.hearings[1].reached_m == pytest.approx(480, abs=3)


def test_a_way_back_reaches_the_next_stop_where_it_first_comes_near():
    done = tried(walk((0, 40, 0), (900, 40, 0), (500, 40, 0), line=(0, 1000, 0)))
    assert [round(h.reached_m, -1) for h in done.hearings] == [0, 860, 1460]


def test_a_stop_is_not_reached_while_the_last_one_is_nearer():
    done = tried(walk((0, 10, 0), (500, 100, 0), (600, 100, 0)))
    assert done.hearings[2].reached_m == pytest.approx(550, abs=3)


@pytest.mark.parametrize(("seconds", "metres"), [(60, 0), (100, 0), (130, 30)])
def test_a_story_is_heard_on_the_spot_or_on_the_way(seconds, metres):
    done = tried(walk((0, 40, 1), (500, 40, 1), (1000, 40, 1)), s1=Story(seconds, recorded=True))
    assert done.hearings[1].heard_to_m == pytest.approx(metres, abs=3)


def test_a_story_that_the_next_stop_interrupts():
    tour = walk((0, 40, 0), (100, 20, 1), (1000, 20, 0))
    done = tried(tour, s0=Story(95, recorded=True), s2=Story(9999, recorded=True))
    (doubt,) = done.doubts
    assert doubt._replace(value=0) == Doubt("long", "s0", "s1")
    assert doubt.value == pytest.approx(15, abs=3)
    assert done.hearings[2].room_s is None


def test_slower_walkers_have_more_time():
    tour = walk((0, 40, 0), (100, 20, 0))
    assert tried(tour, 0.5, s0=Story(95, recorded=True)).doubts == ()


@pytest.mark.parametrize(
    ("apart", "kind", "radius"), [(70, "overlap", 35), (12, "crowd", 6), (90, None, 0)]
)
def test_zones_that_overlap(apart, kind, radius):
    doubts = tried(walk((0, 40, 5), (500, 40, 5), (500 + apart, 40, 5))).doubts
    found = [(doubt.kind, doubt.stop, doubt.other, doubt.value) for doubt in doubts]
    assert found == ([(kind, "s1", "s2", pytest.approx(radius, abs=1))] if kind else [])


def test_the_two_ends_of_a_loop_may_share_a_place():
    assert tried(walk((0, 40, 5), (1000, 40, 5), (0, 40, 5), line=(0, 1000, 0))).doubts == ()


def test_stops_out_of_order_along_the_line():
    doubts = tried(walk((0, 40, 5), (900, 40, 5), (400, 40, 5))).doubts
    assert [doubt for doubt in doubts if doubt.kind == "order"] == [Doubt("order", "s2", "s1")]


def test_the_way_ends_where_it_ends():
    way = Way(Route(points=(point(0), point(0), point(100))))
    assert way.at(-5) == pytest.approx((0, 0), abs=0.01)
    assert way.at(500) == pytest.approx(way.at(way.length_m), abs=0.01)


BODY = """\
Trois mots ici, ![](image.jpg) et l’[autre](term:mot).

::: look
Levez les yeux.
:::

::: quiz
Combien ?

- [x] Beaucoup
- [ ] Peu
:::
"""


def test_the_phone_reads_150_words_a_minute_but_no_questions_and_no_addresses():
    text = StopText(title="La lampe", directions="Tout droit.", body=BODY)
    story = spoken(text)
    assert not story.recorded
    assert story.seconds == pytest.approx(60 * (2 + 5 + 3 + 2) / 150)
