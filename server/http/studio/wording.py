"""Files, fields and problems in the words of the office: nobody there reads paths or YAML."""

from collections.abc import Iterable
from typing import NamedTuple

from server.author import message
from server.http.studio.visit import Visit
from server.model.checks.paths import TOUR
from server.model.problem import Problem
from server.model.progress import title
from server.model.tour import Tour
from server.render import tidy

GLOSSARY, STOPS = "glossary/", "stops/"
UNTOLD = "translated."
"""What the studio writes for itself about a translation."""


class Told(NamedTuple):
    """The same problem in one or several files, said once."""

    severity: str
    what: str
    cure: str
    at: tuple[Problem, ...]


def in_words(visit: Visit, problem: Problem) -> tuple[str, str]:
    """Return what is wrong and how to mend it here, where nobody writes YAML."""
    what, cure = message(problem, visit.lang)
    here = f"cure.{problem.code}"
    return what, visit.say(here) if visit.knows(here) else cure


def told(visit: Visit, problems: Iterable[Problem]) -> list[Told]:
    """Return problems in words, each sentence once."""
    found: dict[tuple[str, str, str], list[Problem]] = {}
    for problem in problems:
        found.setdefault((problem.severity, *in_words(visit, problem)), []).append(problem)
    return [Told(*said, tuple(where)) for said, where in found.items()]


def file_name(visit: Visit, tour: Tour, path: str) -> str:
    """Return what a file of a tour is: `Le puits · FR`, `Le puits · Lieu et horaires`."""
    folder, _, name = path.rpartition("/")
    if path == TOUR:
        return visit.say("draft.facts")
    if path.endswith((".gpx", ".geojson")):
        return visit.say("draft.map")
    if path.startswith(GLOSSARY):
        return visit.say("draft.glossary_of", lang=name.removesuffix(".md").upper())
    return f"{_place(visit, tour, folder)} · {_part(visit, name)}"


def _place(visit: Visit, tour: Tour, folder: str) -> str:
    if not folder.startswith(STOPS):
        return visit.say("media.own")
    wanted = folder.removeprefix(STOPS)
    stop = next((one for one in tour.stops if one.id == wanted), None)
    if stop is None:
        return wanted
    said, spoken = title(tour, stop, visit.lang)
    return str(tidy(said, spoken))


def _part(visit: Visit, name: str) -> str:
    if name == "stop.yaml":
        return visit.say("form.stop_facts")
    return name.removesuffix(".md").upper() if name.endswith(".md") else name


def field_name(visit: Visit, name: str) -> str:
    """Return the label of a field of a file, with what it is about: `Description · tour.jpg`."""
    top, slash, rest = name.partition("/")
    file, dot, last = rest.rpartition(".")
    if slash and top == "media" and dot:
        return f"{visit.say(f'field.{last}')} · {file}" if visit.knows(f"field.{last}") else name
    if slash:
        return f"{visit.say(f'field.{top}')} · {rest}" if visit.knows(f"field.{top}") else name
    steps = name.split(".")
    for key in (name, ".".join((steps[0], steps[-1])), steps[0]):
        if visit.knows(f"field.{key}"):
            about = [step for step in steps if step not in key.split(".") and not step.isdecimal()]
            return " · ".join((visit.say(f"field.{key}"), *about))
    return name
