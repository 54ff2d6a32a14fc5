"""Hours, seasons and events."""

import re
from collections.abc import Iterator
from datetime import date

from opening_hours import OpeningHours, ParserError  # type: ignore[attr-defined]

from server.model.checks.paths import TOUR, facts_path
from server.model.problem import KEY, Location, Problem, error, warning
from server.model.tour import Tour

COUNTRY = "FR"
MARK = re.compile(r"--> 1:(\d+)")


def check_dates(tour: Tour, today: date) -> Iterator[Problem]:
    """Yield hours that no machine reads and events that cannot be."""
    yield from _hours(TOUR, "season", tour.facts.season)
    for stop in tour.stops:
        yield from _hours(facts_path(stop), "hours", stop.facts.hours)
    yield from _events(tour, today)
    yield from _words(tour)


def _hours(path: str, key: str, hours: str | None) -> Iterator[Problem]:
    if hours is None:
        return
    try:
        OpeningHours(hours, country=COUNTRY)
    except ParserError as broken:
        mark = MARK.search(str(broken))
        rest = hours[int(mark[1]) - 1 :] if mark else hours
        yield error("hours", path, (key,), key=key, value=hours, rest=rest or hours)


def _events(tour: Tour, today: date) -> Iterator[Problem]:
    for index, event in enumerate(tour.facts.events):
        loc: Location = ("events", index)
        last = event.ends or event.starts
        if last < event.starts:
            yield error(
                "ends-before", TOUR, (*loc, "ends"), starts=event.starts, ends=last, event=event.id
            )
        elif last < today and event.repeats is None:
            yield warning("event-past", TOUR, (*loc, "starts"), event=event.id, ends=last)


def _words(tour: Tour) -> Iterator[Problem]:
    events = [event.id for event in tour.facts.events]
    for lang, text in tour.texts.items():
        path = f"{lang}.md"
        for event in events:
            if event not in text.events:
                yield error("event-words", path, ("events",), event=event)
        for event in text.events:
            if event not in events:
                yield warning("event-unknown", path, ("events", event, KEY), event=event)
