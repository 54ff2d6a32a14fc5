"""Rights and sources."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from server.model.checks.paths import TOUR, facts_path
from server.model.problem import Problem, error, warning
from server.model.tour import Credit, Tour

SOON = timedelta(days=60)


def check_rights(tour: Tour, today: date) -> Iterator[Problem]:
    """Yield media that may not be shown (any more), and claims without a source."""
    yield from _until(TOUR, tour.facts.media, today)
    for stop in tour.stops:
        path = facts_path(stop)
        yield from _until(path, stop.facts.media, today)
        if not stop.facts.sources:
            yield warning("no-source", path, ("sources",), stop=stop.id)


def _until(path: str, media: Mapping[str, Credit], today: date) -> Iterator[Problem]:
    for name, rights in media.items():
        loc = ("media", name, "until")
        if rights.until is None:
            continue
        values = {"name": name, "until": rights.until, "credit": rights.credit}
        if rights.until < today:
            yield error("rights-past", path, loc, **values)
        elif rights.until <= today + SOON:
            days = (rights.until - today).days
            yield warning("rights-soon", path, loc, **values, count=days)
