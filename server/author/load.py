"""From a tree of files to a tour, and every mistake of its author at once."""

from collections.abc import Container, Iterable, Mapping
from datetime import date
from typing import NamedTuple, TypeVar

from server.author.examples import STOP, example_tour
from server.author.geojson import read_geojson
from server.author.glossary import read_glossary
from server.author.gpx import read_gpx
from server.author.leftovers import check_leftovers
from server.author.media import check_media
from server.author.reader import Doubt, Reader
from server.author.shown import check_shown, without_echoes
from server.model.checks import check
from server.model.checks.paths import LANDMARKS, TOUR, folder
from server.model.media import PHOTOGRAPHS, is_media, suffix
from server.model.memory import Memory
from server.model.near import did_you_mean
from server.model.problem import Problem, error, warning
from server.model.tour import (
    Asset,
    Credit,
    Landmark,
    Point,
    Route,
    Stop,
    StopFacts,
    StopText,
    Term,
    Text,
    Tour,
    TourFacts,
    TourText,
)
from server.model.tree import Tree

T = TypeVar("T", bound=Text)

ABOUT_MEDIA = frozenset({"no-rights", "alt", "alt-unknown", "unused"})
ABOUT_FILES = frozenset({"file-unknown", "file-unknown-near", "stop-unlisted"})
ABOUT_FACTS = ABOUT_MEDIA | ABOUT_FILES | {"event-words", "event-unknown"}
ABOUT_STOPS = frozenset({"stop-link", "stop-link-near"})
ABOUT_TERMS = frozenset({"term-link", "term-link-near"})
ABOUT_ROUTE = frozenset({"far", "lost", "order", "length", "duration", "route-outside"})


def load(
    tree: Tree,
    today: date,
    name: str = "",
    whole: Container[str] = (),
    memory: Memory | None = None,
) -> tuple[Tour | None, tuple[Problem, ...]]:
    """Read and check a tour. `name` is the folder's, which the id must repeat.

    `whole` holds the SHA-256 of photographs that were read to their end before. The tour is None
    where a part of it could not be read. Where it could, it is returned even if the checks found
    errors: whoever publishes must look at the problems.
    """
    found = examine(tree, today, name, whole, memory)
    return found.tour if found.sure else None, found.problems


class Examined(NamedTuple):
    """A tour as far as it could be read. What could not is made up, unless it is `sure`."""

    tour: Tour | None
    sure: bool
    problems: tuple[Problem, ...]


def examine(
    tree: Tree,
    today: date,
    name: str = "",
    whole: Container[str] = (),
    memory: Memory | None = None,
) -> Examined:
    """Read and check a tour that is still written; only without tour.yaml there is none."""
    if TOUR not in tree.paths:
        return Examined(None, sure=False, problems=(error("no-tour", TOUR),))
    reader = Reader(tree, whole, memory)
    tour = _tour(reader)
    sure = not any(problem.severity == "error" for problem in reader.problems)
    found = (
        *check_leftovers(tour.facts, tree.paths),
        *check_shown(tour, tree.paths, reader.memory),
        *check(tour, today, name, reader.memory),
    )
    problems = reader.placed([*reader.problems, *reader.sound(without_echoes(found))])
    return Examined(tour, sure, _in_order(tour, problems))


def locate(tree: Tree, problem: Problem) -> Problem:
    """Return a problem that was found after reading, such as `over_budget`, with its line."""
    return Reader(tree).placed([problem])[0]


def _in_order(tour: Tour, problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return each problem once, the tour's own files first, then stop by stop."""
    ranks = {stop: index for index, stop in enumerate(tour.facts.stops)}

    def rank(problem: Problem) -> tuple[int, bool, str, int, int]:
        first, _, rest = problem.path.partition("/")
        stop = ranks.get(rest.split("/")[0], len(ranks)) if first == "stops" else -1
        return stop, problem.path != TOUR, problem.path, problem.line, problem.column

    return tuple(sorted({_key(one): one for one in problems}.values(), key=rank))


def _key(problem: Problem) -> tuple[object, ...]:
    return problem.code, problem.path, problem.line, problem.column, *problem.values.values()


def _tour(reader: Reader) -> Tour:
    """Read every file; what is broken is made up, so that the checks can judge the rest."""
    paths = reader.tree.paths
    facts = reader.facts(TourFacts, TOUR, example_tour(paths))
    _doubt_facts(reader)
    stops = tuple(_stop(reader, facts, index) for index in range(len(facts.stops)))
    return Tour(
        facts=facts,
        texts=_texts(reader, TourText, facts, None),
        stops=stops,
        route=_route(reader, facts, stops),
        landmarks=_landmarks(reader, facts),
        glossary=_glossary(reader, facts),
        assets=_assets(reader, "media/", facts.media),
    )


def _doubt_facts(reader: Reader) -> None:
    """Where tour.yaml says nothing sure of them, say nothing of stops and media either."""
    for doubt in tuple(reader.doubts):
        if not doubt.loc:
            reader.doubts.append(Doubt("", codes=ABOUT_FACTS))
        if doubt.loc[:1] in {("stops",), ("languages",)}:
            reader.doubts.append(Doubt(TOUR, doubt.loc[:1]))


def _texts(reader: Reader, model: type[T], facts: TourFacts, stop: str | None) -> dict[str, T]:
    found: dict[str, T] = {}
    if stop and not any(path.startswith(folder(stop)) for path in reader.tree.paths):
        return found
    for lang in facts.languages:
        path = f"{folder(stop)}{lang}.md"
        if path in reader.tree.paths:
            found[lang] = reader.prose(model, path)
        elif lang == facts.languages[0]:
            reader.problems.append(error("text-missing", path, lang=lang))
        else:
            source = f"{folder(stop)}{facts.languages[0]}.md"
            reader.problems.append(warning("translation-missing", path, lang=lang, source=source))
    return found


def _stop(reader: Reader, facts: TourFacts, index: int) -> Stop:
    stop = facts.stops[index]
    found = _stop_facts(reader, stop, index)
    _doubt_stop(reader, stop, index)
    return Stop(
        id=stop,
        facts=found,
        texts=_texts(reader, StopText, facts, stop),
        assets=_assets(reader, folder(stop), found.media),
    )


def _stop_facts(reader: Reader, stop: str, index: int) -> StopFacts:
    path = f"{folder(stop)}stop.yaml"
    if path in reader.tree.paths:
        return reader.facts(StopFacts, path, STOP)
    folders = {name.split("/")[1] for name in reader.tree.paths if name.startswith("stops/")}
    near = did_you_mean(stop, folders)
    if near == stop:
        reader.problems.append(error("stop-facts-missing", path, stop=stop))
    else:
        code = "stop-missing-near" if near else "stop-missing"
        loc = ("stops", index)
        reader.problems.append(error(code, TOUR, loc, stop=stop, near=near or ""))
        reader.doubts.append(Doubt(f"stops/{near}/", codes=ABOUT_FILES))
        reader.doubts.append(Doubt("", codes=ABOUT_STOPS))
    return reader.made_up(StopFacts, path, STOP)


def _doubt_stop(reader: Reader, stop: str, index: int) -> None:
    """Say nothing of the order of a made-up position, nor of the media of made-up rights."""
    path = f"{folder(stop)}stop.yaml"
    for doubt in tuple(reader.doubts):
        if doubt.path == path and doubt.loc[:1] in {(), ("at",)}:
            reader.doubts.append(Doubt(TOUR, ("stops", index)))
        if doubt.path == path and doubt.loc[:1] in {(), ("media",)}:
            reader.doubts.append(Doubt(folder(stop), codes=ABOUT_MEDIA))


def _assets(reader: Reader, own: str, rights: Mapping[str, Credit]) -> dict[str, Asset]:
    """Inspect every media file of a folder; those whose rights are noted belong to the tour."""
    assets: dict[str, Asset] = {}
    for path in sorted(reader.tree.paths):
        name = path.removeprefix(own)
        if not path.startswith(own) or "/" in name or not (is_media(name) or name in rights):
            continue
        sha256 = reader.tree.sha256(path)
        if suffix(path) not in PHOTOGRAPHS or sha256 not in reader.whole:
            reader.problems += check_media(path, reader.tree.read(path))
        if name in rights:
            assets[name] = Asset(path=path, sha256=sha256, rights=rights[name])
    return {name: assets[name] for name in rights if name in assets}


def _route(reader: Reader, facts: TourFacts, stops: tuple[Stop, ...]) -> Route:
    """Read the line; where there is none, one through the stops fills in, doubtfully."""
    route: Route | None = None
    if facts.route in reader.tree.paths:
        route, problems = read_gpx(facts.route, reader.tree.read(facts.route))
        reader.problems += problems
    else:
        near = did_you_mean(facts.route, (path for path in reader.tree.paths if "/" not in path))
        code = "route-missing-near" if near else "route-missing"
        reader.problems.append(error(code, TOUR, ("route",), name=facts.route, near=near or ""))
        reader.doubts.append(Doubt(near or TOUR, codes=ABOUT_FILES))
    if route is not None:
        return route
    reader.doubts.append(Doubt("", codes=ABOUT_ROUTE))
    points = [Point(lon=stop.facts.lon, lat=stop.facts.lat) for stop in stops]
    return Route(points=(*points, points[-1]))


def _landmarks(reader: Reader, facts: TourFacts) -> tuple[Landmark, ...]:
    if LANDMARKS not in reader.tree.paths:
        return ()
    landmarks, problems = read_geojson(LANDMARKS, reader.text(LANDMARKS), facts.languages)
    reader.problems += problems
    if problems:
        reader.doubts.append(Doubt(LANDMARKS))
    return landmarks


def _glossary(reader: Reader, facts: TourFacts) -> dict[str, tuple[Term, ...]]:
    glossary: dict[str, tuple[Term, ...]] = {}
    for lang in facts.languages:
        path = f"glossary/{lang}.md"
        if path in reader.tree.paths:
            glossary[lang], problems = read_glossary(path, reader.text(path))
            reader.problems += problems
            if problems:
                reader.doubts.append(Doubt("", codes=ABOUT_TERMS))
    return glossary
