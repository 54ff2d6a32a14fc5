"""One tour checked, compiled and stored, but not yet released: the steps that processes take.

Python in a thread of the server would take nine tenths of its throughput (measured), so these run
in spawned processes, niced, and hand back only what the next step must know.
"""

import hashlib
import os
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, ValidationError

from server import author
from server.compile import build, dates, media
from server.compile.archive import Content, EntryTooLargeError
from server.compile.build import Means, Pack, Site
from server.compile.cache import seal, unsealed
from server.compile.recording import SoundError
from server.compile.underlay import Underlay
from server.model.checks import over_budget
from server.model.media import suffix
from server.model.pack import Archive, Card, Entry, StopDigest
from server.model.problem import Problem, error
from server.model.site import BASEMAP_FILE, Resource
from server.model.tour import Tour
from server.model.tree import Tree, tree_sha256
from server.publish.remembering import FOLDER, find, keep_memory, open_memory, program
from server.publish.templates import remember_templates
from server.store.blobs import Blobs

KEY_SIGNS = 12
DIGEST_SIGNS = 16
CACHE_FOLDER = "cache"
NICENESS = 10
ZIP = "application/zip"


@dataclass(frozen=True)
class Job:
    """One tour's files, and where its bytes go. `source` names all that its pack is made from,
    `known` what the current edition was made from: the same again need not be compiled. `today`
    judges rights and dates.
    """  # noqa: D205

    tour: str
    tree: Tree
    blobs: Blobs
    site: Site
    today: date
    source: str
    known: str = ""

    @property
    def cache(self) -> Path:
        return self.blobs.data / CACHE_FOLDER

    @property
    def is_same(self) -> bool:
        """Say whether the current edition was made from just this."""
        return self.source == self.known


class Checked(NamedTuple):
    """What was read of a tour; `tour` is None where there is nothing to compile."""

    tour: Tour | None
    problems: tuple[Problem, ...]


class Said(BaseModel):
    """The problems that were found, and in what."""

    of: str
    problems: tuple[Problem, ...]


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


def job(tour: str, tree: Tree, blobs: Blobs, site: Site, today: date, known: str = "") -> Job:
    """Return the work on a tour, having read all its files once to name them."""
    return Job(tour, tree, blobs, site, today, _source(tree, site, blobs.data), known)


def check(job: Job) -> Checked:
    """Read and check the tour, and remember what there is to say of it."""
    memory = open_memory(job.cache, job.tour, "read")
    tour, problems = author.load(job.tree, job.today, job.tour, media.Derived(job.cache), memory)
    keep_memory(memory, job.cache, job.tour, "read")
    _remember(job, problems)
    return Checked(None if job.is_same or has_errors(problems) else tour, problems)


def recall(job: Job) -> Checked | None:
    """Return what this version said today of the very source of the current edition."""
    try:
        said = Said.model_validate_json(unsealed(_said_file(job)) or b"")
    except ValidationError:
        return None
    return Checked(None, said.problems) if job.is_same and said.of == _said_of(job) else None


def compile_checked(job: Job, tour: Tour, problems: tuple[Problem, ...]) -> Draft:
    """Compile a tour and keep its bytes."""
    remember_templates(job.cache)
    blobs, underlay = job.blobs, Underlay(job.blobs.data / BASEMAP_FILE, tour.route)
    memory = open_memory(job.cache, job.tour, "made", partial(find, blobs))
    keeper = _Keeper(blobs)
    means = Means(underlay, job.cache, memory, keeper.begin)
    try:
        pack = build.compile_tour(tour, job.tree, job.site, means)
    except EntryTooLargeError as large:
        return _refused(job, problems, error("entry-too-large", str(large)))
    except SoundError as broken:
        kind = suffix(str(broken))
        return _refused(job, problems, error("sound-broken", str(broken), kind=kind))
    if len(pack.archive) > tour.facts.budget_kb * 1000:
        heavy = author.locate(job.tree, over_budget(tour, len(pack.archive)))
        return _refused(job, problems, heavy)
    stored = _store(tour, pack, blobs, keeper)
    keep_memory(memory, job.cache, job.tour, "made")
    return Draft(job.tour, job.source, problems, stored)


def _refused(job: Job, problems: tuple[Problem, ...], last: Problem) -> Draft:
    return Draft(job.tour, job.source, (*problems, last), None)


def _remember(job: Job, problems: tuple[Problem, ...]) -> None:
    said = Said(of=_said_of(job), problems=problems)
    seal(_said_file(job), said.model_dump_json().encode())


def _said_file(job: Job) -> Path:
    return job.cache / FOLDER / f"{job.tour}.said"


def _said_of(job: Job) -> str:
    return f"{job.source} {job.today} {program()}"


def has_errors(problems: Iterable[Problem]) -> bool:
    """Say whether these problems forbid to publish."""
    return any(problem.severity == "error" for problem in problems)


def _source(tree: Tree, site: Site, data: Path) -> str:
    """Name everything that a pack is made from: the tour, the client, the map, the house's key."""
    file = data / BASEMAP_FILE
    drawn_on = _digest(file, file.stat().st_mtime_ns) if file.exists() else "0"
    return (
        f"{tree_sha256(tree)}-{site.client.build}-{drawn_on}-{site.shell.notice_key[-KEY_SIGNS:]}"
    )


@lru_cache(maxsize=1)
def _digest(file: Path, changed_at: int) -> str:
    """Name a file by its content: two machines that imported the same map draw the same."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()[:DIGEST_SIGNS]


def _store(tour: Tour, pack: Pack, blobs: Blobs, keeper: "_Keeper") -> Compiled:
    sha256 = blobs.add(pack.archive)
    archive = Archive(url=f"/packs/{sha256}.zip", sha256=sha256, size_bytes=len(pack.archive))
    resources = (
        Resource(path=archive.url, sha256=sha256, type=ZIP, size_bytes=archive.size_bytes,
                 cache="immutable", ranges=True),
        *keeper.keep((*pack.contents, *pack.beside)),
    )  # fmt: skip
    return Compiled(archive, pack.entries, pack.stops, _card(tour, pack), resources)


class _Keeper:
    """Stores contents with their compressed variants, the slow ones while others are still made.

    Brotli and zlib let the other threads run: a tour of 400 pages is squeezed on two cores.
    """

    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs
        self._pool = ThreadPoolExecutor(blobs.hands)
        self._begun: dict[tuple[str, bytes], Future[Resource]] = {}

    def begin(self, content: Content) -> Future[Resource]:
        """Begin with a content, if nobody did."""
        same = content.url, content.data
        if same not in self._begun:
            self._begun[same] = self._pool.submit(_keep, self._blobs, content)
        return self._begun[same]

    def keep(self, contents: Iterable[Content]) -> list[Resource]:
        """Store all; return the addresses that serve them. Nothing can be kept after that."""
        with self._pool:
            return [begun.result() for begun in [self.begin(content) for content in contents]]


def keep_all(blobs: Blobs, contents: Iterable[Content]) -> list[Resource]:
    """Store each content with its compressed variants; return the addresses that serve them."""
    return _Keeper(blobs).keep(contents)


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
        encoded_bytes=tuple(blobs.size(sha256, encoding) for encoding in encodings),
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
