"""Files that nothing reads: most often a slip of the hand in a name."""

import re
from collections.abc import Iterator

from server.model.checks.paths import LANDMARKS, TOUR
from server.model.media import KNOWN_KINDS, is_media
from server.model.near import did_you_mean
from server.model.problem import Problem, warning
from server.model.tour import TourFacts

PROSE = re.compile(r"([a-z]{2,3}(?:-[a-z0-9]{1,8})*)\.md")
IGNORED = frozenset({"README.md", "LICENSE", "Thumbs.db"})


def check_leftovers(facts: TourFacts, paths: frozenset[str]) -> Iterator[Problem]:
    """Yield stops that the tour does not list, languages that it does not name, other files."""
    prose = {f"{lang}.md" for lang in facts.languages}
    in_stop = {"stop.yaml", *prose}
    known = {TOUR, LANDMARKS, facts.route, *prose, *(f"glossary/{name}" for name in prose)}
    known |= {f"stops/{stop}/{name}" for stop in facts.stops for name in in_stop}
    told: set[str] = set()
    for path in sorted(paths - known):
        problem = _leftover(facts, path, known - paths)
        if problem and str(problem.values) not in told:
            told.add(str(problem.values))
            yield problem


def _leftover(facts: TourFacts, path: str, wanted: set[str]) -> Problem | None:
    parts = path.split("/")
    if parts[0] == "stops" and len(parts) > 2 and parts[1] not in facts.stops:
        return warning("stop-unlisted", path, stop=parts[1])
    if _is_media(parts) or parts[-1] in IGNORED:
        return None
    language = PROSE.fullmatch(parts[-1])
    if language and language[1] not in facts.languages:
        return warning("language-unlisted", path, lang=language[1])
    near = did_you_mean(path, wanted)
    return warning(_code(parts, near), path, name=path, near=near or "", kinds=KNOWN_KINDS)


def _code(parts: list[str], near: str | None) -> str:
    if near:
        return "file-unknown-near"
    return "media-kind" if _is_shelf(parts) else "file-unknown"


def _is_shelf(parts: list[str]) -> bool:
    return len(parts) == {"media": 2, "stops": 3}.get(parts[0])


def _is_media(parts: list[str]) -> bool:
    """Media have checks of their own."""
    return _is_shelf(parts) and is_media(parts[-1])
