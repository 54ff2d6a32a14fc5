"""One tour checked, compiled and stored, but not yet released: the work of a process of its own.

Python in a thread of the server would take nine tenths of its throughput (measured), so this runs
in a spawned process, niced, and hands back only what the release must know.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from server import author
from server.compile import basemap, build, dates
from server.compile.archive import Content, EntryTooLargeError
from server.compile.build import Pack, Site
from server.compile.map import MARGIN_M
from server.compile.sound import SoundError
from server.compile.surface import load_site
from server.model.checks import over_budget
from server.model.media import suffix
from server.model.pack import Archive, Card, Entry, StopDigest
from server.model.problem import Problem, error
from server.model.route import bounds
from server.model.site import Resource
from server.model.tour import Tour
from server.model.tree import MemoryTree, tree_sha256
from server.settings import WEB
from server.store.blobs import Blobs

BASEMAP_FILE = "basemap.bin"
NICENESS = 10
ZIP = "application/zip"


@dataclass(frozen=True)
class Job:
    """One tour's files, and where its bytes go. `today` judges rights and dates; `known` is what
    the current edition was made from: the same again need not be compiled.
    """  # noqa: D205

    tour: str
    files: Mapping[str, bytes]
    data: Path
    origin: str
    today: date
    known: str = ""


@dataclass(frozen=True)
class Compiled:
    """What a release needs of a compiled tour; its bytes are in the store already."""

    archive: Archive
    entries: tuple[Entry, ...]
    stops: tuple[StopDigest, ...]
    card: Card
    resources: tuple[Resource, ...]


@dataclass(frozen=True)
class Draft:
    """A checked tour. `compiled` is None where an error forbids to publish it, and where it is
    made from the very `source` that the current edition was made from.
    """  # noqa: D205

    tour: str
    source: str
    problems: tuple[Problem, ...]
    compiled: Compiled | None


def be_nice() -> None:
    """Leave the processor to the visitors."""
    os.nice(NICENESS)


def make(job: Job) -> Draft:
    """Check and compile a tour and keep its bytes."""
    tree = MemoryTree(job.files)
    site = load_site(WEB, job.origin)
    source = _source(tree, site, job.data)
    tour, problems = author.load(tree, job.today, job.tour)
    if tour is None or source == job.known or has_errors(problems):
        return Draft(job.tour, source, problems, None)
    try:
        pack = build.compile_tour(tour, tree, site, _features(job, tour), job.data / "cache")
    except EntryTooLargeError as large:
        return Draft(job.tour, source, (*problems, error("entry-too-large", str(large))), None)
    except SoundError as broken:
        kind = suffix(str(broken))
        sound = error("sound-broken", str(broken), kind=kind)
        return Draft(job.tour, source, (*problems, sound), None)
    if len(pack.archive) > tour.facts.budget_kb * 1000:
        heavy = author.locate(tree, over_budget(tour, len(pack.archive)))
        return Draft(job.tour, source, (*problems, heavy), None)
    return Draft(job.tour, source, problems, _store(tour, pack, Blobs(job.data)))


def has_errors(problems: Iterable[Problem]) -> bool:
    """Say whether these problems forbid to publish."""
    return any(problem.severity == "error" for problem in problems)


def _source(tree: MemoryTree, site: Site, data: Path) -> str:
    """Name everything that a pack is made from: the tour, the client, the base map."""
    file = data / BASEMAP_FILE
    basemap_at = file.stat().st_mtime_ns if file.exists() else 0
    return f"{tree_sha256(tree)}-{site.client.build}-{basemap_at}"


def _features(job: Job, tour: Tour) -> basemap.Features | None:
    file = job.data / BASEMAP_FILE
    return basemap.load(file, bounds(tour.route, MARGIN_M)) if file.exists() else None


def _store(tour: Tour, pack: Pack, blobs: Blobs) -> Compiled:
    sha256 = blobs.add(pack.archive)
    archive = Archive(url=f"/packs/{sha256}.zip", sha256=sha256, size_bytes=len(pack.archive))
    resources = (
        Resource(path=archive.url, sha256=sha256, type=ZIP, size_bytes=archive.size_bytes,
                 cache="immutable", ranges=True),
        *keep_all(blobs, (*pack.contents, *pack.beside)),
    )  # fmt: skip
    return Compiled(archive, pack.entries, pack.stops, _card(tour, pack), resources)


def keep_all(blobs: Blobs, contents: Iterable[Content]) -> list[Resource]:
    """Store each content with its compressed variants; return the addresses that serve them."""
    return [_keep(blobs, content) for content in contents]


def _keep(blobs: Blobs, content: Content) -> Resource:
    sha256 = blobs.add(content.data)
    encodings = blobs.compress(sha256, content.type)
    immutable = content.url.startswith("/a/")
    return Resource(
        path=content.url,
        sha256=sha256,
        type=content.type,
        size_bytes=len(content.data),
        encodings=encodings,
        cache="immutable" if immutable else "revalidate",
        ranges=not encodings,
    )


def _card(tour: Tour, pack: Pack) -> Card:
    facts = tour.facts
    first = tour.stops[0].facts
    return Card(
        tour=tour.id,
        theme=facts.theme,
        languages=facts.languages,
        titles={lang: text.title for lang, text in tour.texts.items()},
        summaries={lang: text.summary for lang, text in tour.texts.items()},
        poster=pack.poster,
        alt={lang: text.alt.get(facts.poster, "") for lang, text in tour.texts.items()},
        stop_count=len(tour.stops),
        duration_min=facts.walk.duration_min,
        length_m=pack.length_m,
        climb_m=pack.climb_m,
        shape=facts.walk.shape,
        wheelchair=facts.access.wheelchair,
        pram=facts.access.pram,
        start=(first.lon, first.lat),
        outline=pack.outline,
        size_bytes=len(pack.archive),
        glossary=tour.glossary,
        events=dates.told(tour),
        communes={lang: _communes(tour, lang) for lang in facts.languages},
    )


def _communes(tour: Tour, lang: str) -> tuple[str, ...]:
    """Return the communes that the author drew on the map, as this language calls them."""
    names = [mark.names for mark in tour.landmarks if mark.kind == "commune"]
    return tuple(said.get(lang) or next(iter(said.values())) for said in names if said)
