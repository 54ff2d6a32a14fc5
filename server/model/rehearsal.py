"""A walk tried at the desk: when each stop is reached, what is heard where, and what is doubtful.

A walker without errors, at an even pace, who begins each story as the phone says that its stop is
reached. What receivers do to that the studio's page shows with the phone's own rules (follow.js).
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from math import dist, floor
from typing import Literal, NamedTuple

from server.model.checks.places import out_of_order
from server.model.route import XY, Plane, alongs_m
from server.model.tour import Route, Stop, StopText, Tour

WORDS_A_MINUTE = 150
GATE_M = 20.0
"""A stop beside the line, farther than its radius, is reached so near to where it passes."""
STRIDE_M = 2.0
LEAST_RADIUS_M = 10
UNHEARD = re.compile(
    r"^ {0,3}:::+ *quiz\b.*?^ {0,3}:::+ *$|!\[[^\]]*\]\([^)]*\)|\[|\]\([^)]*\)|^ {0,3}:::.*?$",
    re.MULTILINE | re.DOTALL,
)
"""What the phone's voice leaves out: questions, pictures, addresses, the fences of blocks."""
WORD = re.compile(r"\w+(?:[’'.-]\w+)*")


class Story(NamedTuple):
    """How long a stop is heard, and whether a recording says so."""

    seconds: float
    recorded: bool


class Hearing(NamedTuple):
    """A stop on the walk, and its story.

    `heard_to_m` is how far behind the stop it ends, 0 on the spot; `room_s` is how long until the
    next stop is reached, None at the last one.
    """

    stop: str
    along_m: float
    reached_m: float
    reached_s: float
    story: Story
    heard_to_m: float
    room_s: float | None


class Doubt(NamedTuple):
    """Something to look at. `value`: the radius that would do, in metres; the seconds too many."""

    kind: Literal["overlap", "crowd", "long", "order"]
    stop: str
    other: str
    value: int = 0


class Rehearsal(NamedTuple):
    """The whole walk."""

    hearings: tuple[Hearing, ...]
    doubts: tuple[Doubt, ...]
    length_m: float
    duration_s: float


class Way:
    """The line in metres around its start."""

    def __init__(self, route: Route) -> None:
        self.plane = Plane(route.points[0].lon, route.points[0].lat)
        self._points = [self.plane.to_m(point.lon, point.lat) for point in route.points]
        self._starts = [0.0, *accumulate(dist(a, b) for a, b in pairwise(self._points))]
        self.length_m = self._starts[-1]

    def at(self, along_m: float) -> XY:
        """Return the point so far along the line."""
        index = max(1, min(bisect_left(self._starts, along_m), len(self._points) - 1))
        (ax, ay), (bx, by) = self._points[index - 1 : index + 1]
        length = self._starts[index] - self._starts[index - 1]
        share = min(max((along_m - self._starts[index - 1]) / length, 0.0), 1.0) if length else 0.0
        return ax + share * (bx - ax), ay + share * (by - ay)


def spoken(text: StopText) -> Story:
    """Return how long the phone's own voice reads a text."""
    said = (text.title, text.subtitle or "", UNHEARD.sub("", text.body), text.directions or "")
    words = sum(len(WORD.findall(part)) for part in said)
    return Story(60 * words / WORDS_A_MINUTE, recorded=False)


def rehearse(tour: Tour, stories: Mapping[str, Story], pace_m_s: float) -> Rehearsal:
    """Walk the line from its start; `stories` holds the story of every stop by its id."""
    way = Way(tour.route)
    alongs = alongs_m(tour.route, tuple((s.facts.lon, s.facts.lat) for s in tour.stops))
    reached = _reached(way, tour.stops, alongs)
    hearings = tuple(_hearings(tour.stops, stories, alongs, reached, pace_m_s))
    stays_s = sum(60 * stop.facts.stay_min for stop in tour.stops)
    doubts = (
        *(Doubt("order", stop.id, before.id) for stop, before in out_of_order(tour)),
        *_overlaps(way, tour.stops, alongs),
        *_too_long(hearings),
    )
    return Rehearsal(hearings, doubts, way.length_m, way.length_m / pace_m_s + stays_s)


def _reached(way: Way, stops: Sequence[Stop], alongs: Sequence[float]) -> list[float]:
    """Return where along the line each stop is reached, one after the other."""
    places = [way.plane.to_m(stop.facts.lon, stop.facts.lat) for stop in stops]
    found: list[float] = []
    for index, stop in enumerate(stops):
        begin = found[-1] if found else 0.0
        last = places[index - 1] if index else None
        steps = max(0, floor((alongs[index] - begin) / STRIDE_M))
        tried = (begin + STRIDE_M * step for step in range(steps + 1))
        inside = (m for m in tried if _is_there(way.at(m), places[index], stop, last))
        beside = dist(way.at(alongs[index]), places[index]) > stop.facts.radius_m
        found.append(next(inside, max(begin, alongs[index] - GATE_M * beside)))
    return found


def _is_there(here: XY, place: XY, stop: Stop, last: XY | None) -> bool:
    """Say whether this is in the stop's zone, and nearer to it than to the stop before."""
    away = dist(here, place)
    return away <= stop.facts.radius_m and (last is None or away <= dist(here, last))


def _hearings(
    stops: Sequence[Stop],
    stories: Mapping[str, Story],
    alongs: Sequence[float],
    reached: Sequence[float],
    pace_m_s: float,
) -> Iterator[Hearing]:
    """Yield what is heard where: one rests at each stop, then walks on."""
    stays = [60.0 * stop.facts.stay_min for stop in stops]
    rested = [0.0, *accumulate(stays)]
    times = [place / pace_m_s + rest for place, rest in zip(reached, rested, strict=False)]
    for index, stop in enumerate(stops):
        story = stories[stop.id]
        there_s = max(alongs[index] - reached[index], 0) / pace_m_s + stays[index]
        yield Hearing(
            stop=stop.id,
            along_m=alongs[index],
            reached_m=reached[index],
            reached_s=times[index],
            story=story,
            heard_to_m=max(story.seconds - there_s, 0) * pace_m_s,
            room_s=times[index + 1] - times[index] if index + 1 < len(stops) else None,
        )


def _too_long(hearings: Sequence[Hearing]) -> Iterator[Doubt]:
    """Yield stories that the next stop interrupts."""
    for hearing, after in pairwise(hearings):
        if hearing.room_s is not None and hearing.story.seconds > hearing.room_s:
            over = round(hearing.story.seconds - hearing.room_s)
            yield Doubt("long", hearing.stop, after.stop, max(over, 1))


def _overlaps(way: Way, stops: Sequence[Stop], alongs: Sequence[float]) -> Iterator[Doubt]:
    """Yield zones that overlap where the walk passes them one after the other.

    The start and the end of a loop may share a place: what lies far apart on the line is no doubt.
    """
    places = [way.plane.to_m(stop.facts.lon, stop.facts.lat) for stop in stops]
    for index, stop in enumerate(stops):
        for later in range(index + 1, len(stops)):
            apart = dist(places[index], places[later])
            both = stop.facts.radius_m + stops[later].facts.radius_m
            if apart < both and alongs[later] - alongs[index] <= both + 2 * GATE_M:
                radius = floor(apart / 2)
                kind: Literal["overlap", "crowd"] = (
                    "overlap" if radius >= LEAST_RADIUS_M else "crowd"
                )
                yield Doubt(kind, stop.id, stops[later].id, radius)
