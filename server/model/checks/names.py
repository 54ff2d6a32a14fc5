"""Ids, lists and titles."""

from collections.abc import Iterator, Sequence

from server.model.checks.paths import TOUR, written
from server.model.problem import Problem, error, warning
from server.model.tour import Tour

LONGEST_TITLE = 60
RESERVED = frozenset({"cover", "stops", "practical", "map", "glossary", "credits", "content"})
"""Places that every tour's page has: a stop of that name could not be linked to."""


def check_names(tour: Tour, name: str) -> Iterator[Problem]:
    """Yield ids that clash and titles that no small screen can hold.

    `name` is the folder's, where the tour lies in one: ids are unique because folders are.
    """
    facts = tour.facts
    if name and tour.id != name:
        yield error("id-folder", TOUR, ("id",), value=tour.id, name=name)
    yield from _twice("stops", facts.stops)
    yield from _twice("languages", facts.languages)
    yield from _twice("events", [event.id for event in facts.events])
    for index, stop in enumerate(facts.stops):
        if stop in RESERVED or stop.startswith("term-") or stop.endswith("-title"):
            yield error("id-reserved", TOUR, ("stops", index), value=stop)
    for path, _, text, _ in written(tour):
        if len(text.title) > LONGEST_TITLE:
            length = len(text.title)
            yield warning("long-title", path, ("title",), length=length, limit=LONGEST_TITLE)


def _twice(key: str, names: Sequence[str]) -> Iterator[Problem]:
    for index, name in enumerate(names):
        if name in names[:index]:
            yield error("twice", TOUR, (key, index), key=key, value=name)
