"""Files that nothing reads: most often a slip of the hand in a name."""

from collections.abc import Iterator

from server.model.checks.paths import LANDMARKS, TOUR
from server.model.media import is_media
from server.model.near import did_you_mean
from server.model.problem import Problem, warning
from server.model.tour import TourFacts

IGNORED = frozenset({"README.md", "LICENSE", "Thumbs.db"})


def check_leftovers(facts: TourFacts, paths: frozenset[str]) -> Iterator[Problem]:
    """Yield stops that the tour does not list, languages that it does not name, other files."""
    prose = {f"{lang}.md" for lang in facts.languages}
    in_stop = {"stop.yaml", *prose}
    known = {TOUR, LANDMARKS, facts.route, *prose, *(f"glossary/{name}" for name in prose)}
    known |= {f"stops/{stop}/{name}" for stop in facts.stops for name in in_stop}
    unlisted: set[str] = set()
    for path in sorted(paths - known):
        parts = path.split("/")
        if parts[0] == "stops" and len(parts) > 2 and parts[1] not in facts.stops:
            if parts[1] not in unlisted:
                yield warning("stop-unlisted", path, stop=parts[1])
            unlisted.add(parts[1])
        elif not _is_media(parts) and parts[-1] not in IGNORED:
            near = did_you_mean(path, known - paths)
            code = "file-unknown-near" if near else "file-unknown"
            yield warning(code, path, name=path, near=near or "")


def _is_media(parts: list[str]) -> bool:
    """Media have checks of their own."""
    depth = {"media": 2, "stops": 3}.get(parts[0])
    return len(parts) == depth and is_media(parts[-1])
