"""Compile one tour: the list of steps from Tour to pack.

Every step is a pure function of the tour, its files and the client; the cache only saves time. So
the same tree gives the same archive, byte for byte.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from markupsafe import Markup
from pydantic import TypeAdapter

from server.compile import archive, media, pages
from server.compile.archive import Content, EntryTooLargeError
from server.compile.client import Client, asset
from server.compile.context import PackContext, Track
from server.compile.map_words import map_words
from server.compile.media import Media
from server.compile.underlay import Underlay
from server.model import route
from server.model.checks.paths import TOUR
from server.model.memory import Memory
from server.model.narrowed import titles_only, told
from server.model.pack import Entry, StopDigest
from server.model.tour import Asset, Stop, Tour
from server.model.tree import Tree
from server.render import Shell

HTML = "text/html; charset=utf-8"
DRAWING = "image/svg+xml"
OUTLINE_TOLERANCE_M = 30


@dataclass(frozen=True)
class Site:
    """What every tour is compiled with: the client's files and how pages name them."""

    client: Client
    shell: Shell
    icons: tuple[Content, ...] = ()


@dataclass(frozen=True)
class Pack:
    """One compiled tour, before it is numbered and released."""

    archive: bytes
    entries: tuple[Entry, ...]
    contents: tuple[Content, ...]
    beside: tuple[Content, ...]
    stops: tuple[StopDigest, ...]
    poster: str
    outline: tuple[tuple[float, float], ...]
    length_m: int
    climb_m: int | None


@dataclass(frozen=True)
class Means:
    """The base map below the route, and what only saves time: the cache of media, the memory, and
    who is told of each document as soon as it is made.
    """  # noqa: D205

    underlay: Underlay
    cache: Path
    memory: Memory
    ready: Callable[[Content], object] = lambda content: None


def compile_tour(tour: Tour, tree: Tree, site: Site, means: Means) -> Pack:
    """Return the pack and the pages beside it. Raises EntryTooLargeError, SoundError."""
    memory = means.memory
    prepared = media.prepare(tree, _assets(tour), means.cache)
    plan = _plan(tour, means.underlay, memory)
    base = asset(plan.base_svg.encode(), ".svg")
    tracks, heard = _tracks(tour, prepared)
    context = replace(_context(tour, prepared, plan, site), tracks=tracks)
    documents = pages.documents(tour, context, memory)
    for url, data in documents.items():
        means.ready(Content(url, HTML, data))
    prepared = prepared._replace(files={**prepared.files, **dict.fromkeys(heard, ())})
    first = _in_walking_order(tour, documents, site, base, prepared)
    contents = (*first, *(made.file for made in tracks.values()))
    try:
        whole, entries = archive.write(contents)
    except EntryTooLargeError as large:
        raise EntryTooLargeError(_path(prepared, str(large))) from large
    beside = tuple(
        Content(url, HTML, data) for url, data in pages.stop_pages(tour, context, memory).items()
    )
    return Pack(
        archive=whole,
        entries=entries,
        contents=contents,
        beside=beside,
        stops=tuple(_digest(stop) for stop in tour.stops),
        poster=prepared.pictures[tour.assets[tour.facts.poster].path].url,
        outline=_outline(tour),
        length_m=tour.facts.walk.length_m or round(route.length_m(tour.route)),
        climb_m=tour.facts.walk.climb_m or route.climb_m(tour.route),
    )


def _tracks(tour: Tour, prepared: Media) -> tuple[dict[str, Track], frozenset[str]]:
    """Return the tracks by language, and the recordings that are only heard in one."""
    if not prepared.recordings:
        return {}, frozenset()
    from server.compile import track  # noqa: PLC0415  only who lays tracks needs the codecs

    made = {lang: track.build(tour, lang, prepared.recordings) for lang in tour.facts.languages}
    tracks = {lang: whole for lang, whole in made.items() if whole}
    return tracks, track.replaced(tour, tracks)


def _path(prepared: Media, url: str) -> str:
    """Return the author's file that an entry was made from, if it was one."""
    found = (path for path, files in prepared.files.items() if any(f.url == url for f in files))
    return next(found, TOUR)


def _assets(tour: Tour) -> list[Asset]:
    """Return the cover's pictures, then each stop's, in walking order."""
    groups = (tour.assets, *(stop.assets for stop in tour.stops))
    return [group[name] for group in groups for name in sorted(group)]


class _Plan(NamedTuple):
    """A drawn map: the file that all languages share, and what each one's document holds."""

    base_svg: str
    inline: dict[str, str]


_PLAN = TypeAdapter(_Plan)


def _plan(tour: Tour, underlay: Underlay, memory: Memory) -> _Plan:
    """Draw the map where its places, names or ground are not those of the last time."""
    shown = titles_only(tour)
    words = {lang: map_words(lang) for lang in tour.facts.languages}

    def make() -> _Plan:
        from server.compile.map import draw  # noqa: PLC0415  only who draws needs geometry

        drawn = draw(shown, underlay.load())
        url = asset(drawn.base_svg, ".svg").url
        inline = {lang: drawn.inline(lang, url, said) for lang, said in words.items()}
        return _Plan(drawn.base_svg.decode(), inline)

    return memory.value(_PLAN, make, "map", told(shown), repr(words), underlay.name)


def _context(tour: Tour, prepared: Media, plan: _Plan, site: Site) -> PackContext:
    return PackContext(
        pictures=prepared.pictures,
        sounds=prepared.sounds,
        map={lang: Markup(svg) for lang, svg in plan.inline.items()},  # noqa: S704  escaped there
        shell=site.shell,
        manifest_url=f"/packs/{tour.id}.json",
    )


def _in_walking_order(
    tour: Tour,
    documents: dict[str, bytes],
    site: Site,
    base: Content,
    prepared: Media,
) -> Iterator[Content]:
    """Order the files so that a visitor can set out while the later stops still arrive."""
    files = chain(
        (Content(url, HTML, data, url.split("/")[1]) for url, data in documents.items()),
        site.client.files,
        (icon for icon in site.icons if icon.type == DRAWING),
        (base,),
        *(_spoken(prepared, tour, item) for item in _assets(tour)),
    )
    seen: set[str] = set()
    for file in files:
        if file.url not in seen:
            seen.add(file.url)
            yield file


def _spoken(prepared: Media, tour: Tour, item: Asset) -> Iterable[Content]:
    """Return the asset's files; a recording belongs to the language whose text names it, and one
    that no text names to none.
    """  # noqa: D205
    files = prepared.files[item.path]
    if item.path not in prepared.sounds:
        return files
    name = item.path.rsplit("/", 1)[-1]
    speakers = {
        lang
        for stop in tour.stops
        for lang, text in stop.texts.items()
        if text.audio == name and item == stop.assets.get(name, tour.assets.get(name))
    }
    if not speakers:
        return ()
    lang = speakers.pop() if len(speakers) == 1 else None
    return [file._replace(lang=lang) for file in files]


def _digest(stop: Stop) -> StopDigest:
    said = {lang: text.body for lang, text in stop.texts.items()}
    whole = json.dumps([stop.model_dump(mode="json"), said], sort_keys=True, ensure_ascii=False)
    return StopDigest(id=stop.id, sha256=hashlib.sha256(whole.encode()).hexdigest())


def _outline(tour: Tour) -> tuple[tuple[float, float], ...]:
    simple = route.simplify(tour.route, OUTLINE_TOLERANCE_M)
    return tuple((round(p.lon, 5), round(p.lat, 5)) for p in simple.points)
