"""The rules over a whole tour that no field can state. Pure: a tour in, problems out.

Places in the problems are locations (`("at",)`); the reader turns them into lines and columns.
"""

from datetime import date
from itertools import chain

from pydantic import TypeAdapter

from server.model.checks.dates import check_dates
from server.model.checks.names import check_names
from server.model.checks.paths import TOUR
from server.model.checks.places import check_places
from server.model.checks.prose import check_prose
from server.model.checks.rights import check_rights
from server.model.checks.translations import check_translations
from server.model.memory import Memory
from server.model.narrowed import without_words
from server.model.problem import Problem, error
from server.model.tour import Tour


def check(
    tour: Tour, today: date, name: str = "", memory: Memory | None = None
) -> tuple[Problem, ...]:
    """Return every problem of a tour; `name` is its folder's, where it lies in one."""
    memory = memory or Memory()
    found = chain(
        check_names(tour, name),
        _places(tour, memory),
        check_prose(tour, memory),
        check_rights(tour, today),
        check_dates(tour, today),
        check_translations(tour),
    )
    return tuple(found)


def _places(tour: Tour, memory: Memory) -> tuple[Problem, ...]:
    """Return what is wrong on the map: the words of a tour have no part in it."""
    silent = without_words(tour)
    return memory.value(
        _PROBLEMS, lambda: tuple(check_places(silent)), "places", silent.model_dump_json()
    )


_PROBLEMS = TypeAdapter(tuple[Problem, ...])


def over_budget(tour: Tour, size_bytes: int) -> Problem:
    """Return the problem of a pack that is larger than its tour allows; only publishing knows."""
    return error(
        "over-budget",
        TOUR,
        ("budget_kb",),
        size=-(-size_bytes // 1000),
        budget=tour.facts.budget_kb,
        over=-(-size_bytes // 1000) - tour.facts.budget_kb,
    )
