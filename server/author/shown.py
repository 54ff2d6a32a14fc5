"""What the texts show and play, against the files that lie there and the rights that are noted."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import NamedTuple

from server.model.checks.paths import TOUR, facts_path, folder, written
from server.model.marks import marks_of
from server.model.media import is_media
from server.model.memory import Memory
from server.model.near import did_you_mean
from server.model.problem import BODY, KEY, Location, Problem, error, warning
from server.model.tour import Credit, Tour

COMMON = "media/"


class Shelf(NamedTuple):
    """A folder of media, the YAML file that notes their rights, and what lies in it."""

    folder: str
    facts: str
    rights: Mapping[str, Credit]
    files: frozenset[str]


class Use(NamedTuple):
    """A place that names a file: of its own stop's folder or, failing that, of `media/`."""

    path: str
    loc: Location
    name: str
    own: str


def check_shown(tour: Tour, paths: frozenset[str], memory: Memory) -> Iterator[Problem]:
    """Yield files that are named and missing, shown without rights, or never shown."""
    shelves = {shelf.folder: shelf for shelf in _shelves(tour, paths)}
    uses = tuple(_uses(tour, memory))
    for shelf in shelves.values():
        yield from _listed(shelf)
    yield from _used(shelves, uses)
    for shelf in shelves.values():
        yield from _unused(shelf, uses)


def without_echoes(problems: Iterable[Problem]) -> list[Problem]:
    """Leave out what is only missing because a file is missing, or its name misspelt."""
    found = list(problems)
    absent = {(p.path, p.values["name"]) for p in found if p.code.startswith("picture-missing")}
    meant = {p.values["near"] for p in found if p.code == "media-missing-near"}
    return [
        p
        for p in found
        if not (p.code == "alt" and (p.path, p.values["name"]) in absent)
        and not (p.code == "no-rights" and p.values["name"] in meant)
    ]


def _shelves(tour: Tour, paths: frozenset[str]) -> Iterator[Shelf]:
    yield Shelf(COMMON, TOUR, tour.facts.media, _files(COMMON, paths))
    for stop in tour.stops:
        own = folder(stop.id)
        yield Shelf(own, facts_path(stop), stop.facts.media, _files(own, paths))


def _files(own: str, paths: frozenset[str]) -> frozenset[str]:
    names = (path.removeprefix(own) for path in paths if path.startswith(own))
    return frozenset(name for name in names if "/" not in name and is_media(name))


def _uses(tour: Tour, memory: Memory) -> Iterator[Use]:
    yield Use(TOUR, ("poster",), tour.facts.poster, COMMON)
    for path, _, text, stop in written(tour):
        own = folder(stop.id) if stop else COMMON
        for mark in marks_of(text.body, memory).pictures:
            yield Use(path, (BODY, mark.line, mark.column), mark.target, own)
        for key in ("audio", "directions_audio"):
            name = getattr(text, key, None)
            if name:
                yield Use(path, (key,), name, own)


def _listed(shelf: Shelf) -> Iterator[Problem]:
    for name in shelf.rights:
        if name not in shelf.files:
            yield _missing("media-missing", shelf.facts, ("media", name, KEY), name, [shelf])


def _missing(code: str, path: str, loc: Location, name: str, shelves: list[Shelf]) -> Problem:
    near = did_you_mean(name, chain.from_iterable(shelf.files for shelf in shelves))
    code = f"{code}-near" if near else code
    return error(code, path, loc, name=name, near=near or "", folder=shelves[0].folder)


def _used(shelves: Mapping[str, Shelf], uses: tuple[Use, ...]) -> Iterator[Problem]:
    told: set[tuple[str, str]] = set()
    for use in uses:
        near = [shelves[own] for own in dict.fromkeys((use.own, COMMON))]
        shelf = next((one for one in near if use.name in one.files), None)
        if shelf is None:
            if not any(use.name in one.rights for one in near):
                yield _missing("picture-missing", use.path, use.loc, use.name, near)
        elif use.name not in shelf.rights and (shelf.folder, use.name) not in told:
            told.add((shelf.folder, use.name))
            yield error("no-rights", use.path, use.loc, name=use.name, facts=shelf.facts)


def _unused(shelf: Shelf, uses: tuple[Use, ...]) -> Iterator[Problem]:
    wanted = {use.name for use in uses if shelf.folder in (use.own, COMMON)}
    wanted |= set(_hero(shelf, wanted))
    for name in sorted(shelf.files - wanted):
        if name in shelf.rights:
            yield warning("unused", shelf.facts, ("media", name, KEY), name=name)
        else:
            yield warning("unused", f"{shelf.folder}{name}", name=name)


def _hero(shelf: Shelf, placed: set[str]) -> list[str]:
    """Return the picture that opens a stop although no text places it: the first one noted."""
    is_stop = shelf.folder != COMMON
    return [name for name in shelf.rights if is_stop and name not in placed][:1]
