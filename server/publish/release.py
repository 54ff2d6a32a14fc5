"""The moment of publishing: editions, catalogue and release change in one transaction."""

import asyncio
import logging
import time
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from itertools import chain
from pathlib import Path

from server.compile import finding, media
from server.compile.archive import Content
from server.compile.build import Site
from server.compile.surface import JSON, surface, withdrawn_pages
from server.exchange import calendar
from server.model.index import IndexFile, read_index, write_index
from server.model.notice import URL as NOTICES
from server.model.notice import file as notice_file
from server.model.problem import Problem
from server.model.site import Edition, Index, Resource, Withdrawn
from server.model.tree import Tree
from server.publish.draft import CACHE_FOLDER, Draft, Job, has_errors, job, keep_all
from server.publish.edition import edition, manifest, sized
from server.publish.patches import with_patches
from server.publish.pool import Run, Tell, draft_all
from server.publish.remembering import SITE, find, keep_memory, open_memory, sweep
from server.publish.site import site_of
from server.publish.store import Store
from server.render import INTERFACE_LANGUAGES
from server.settings import KEEP_OLD_ARCHIVES_DAYS
from server.store import editions, notices, previews, revisions, withdrawals
from server.store.blobs import Blobs
from server.store.bucket import BucketError
from server.store.transaction import Transaction

SWEEP_AGE_S = 24 * 3600
KEEP_DERIVED_S = 30 * 24 * 3600
"""Of what no draft names: a folder may be published that the studio went on from."""
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outcome:
    """What became of one tour. `edition` is None where errors kept it from being published;
    `fresh` says that this call made the edition.
    """  # noqa: D205

    tour: str
    problems: tuple[Problem, ...]
    edition: int | None
    fresh: bool
    size_bytes: int


async def publish(
    store: Store,
    trees: Mapping[str, Tree],
    today: date,
    tell: Tell = lambda tour, done, total: None,
    run: Run | None = None,
) -> list[Outcome]:
    """Publish every tour without errors, as one release. `tell` hears how far each is, `run` does
    work in processes that there are already (see `draft_all`). A tour
    that says the same as its current edition gets no new one.
    """  # noqa: D205
    async with store.database.read() as tx:
        known = await editions.sources(tx)
    site = await asyncio.to_thread(_site, store)
    jobs = await asyncio.to_thread(_jobs, store, trees, site, today, known)
    drafts = await draft_all(jobs, tell, run)
    good = [draft for draft in drafts if draft.compiled]
    fresh = await _release(store, site, good) if good else {}
    same = {draft.tour: (known[draft.tour][1], False) for draft in drafts if _is_same(draft, known)}
    return [_outcome(draft, same | fresh) for draft in drafts]


async def withdraw(store: Store, gone: Withdrawn) -> None:
    """Take a tour out of the catalogue; its address says why. Phones that have it keep it."""
    async with store.database.write() as tx:
        await editions.take_out(tx, gone.tour)
        await withdrawals.add(tx, gone)
    await release_again(store)


async def release_again(store: Store) -> None:
    """Release the site with the editions as they are, after something else on it changed."""
    await _release(store, await asyncio.to_thread(_site, store), [])


async def refresh(store: Store) -> bool:
    """Release the site's own pages again where this build differs from the live one.

    The tours keep their editions: an upgrade of the server never costs a phone a download.
    """
    await point_at_live(store)
    site = _site(store)
    if await asyncio.to_thread(_live_build, store.blobs) == site.client.build:
        return False
    await _release(store, site, [])
    return True


async def point_at_live(store: Store) -> None:
    """Point the servers at the newest release; the write lock keeps two publishers in order."""
    async with store.database.write() as tx:
        live = await editions.live_release(tx)
        if live and live != store.blobs.current():
            store.blobs.set_current(live)


def _site(store: Store) -> Site:
    return site_of(store.data, store.origin)


def _live_build(blobs: Blobs) -> str | None:
    current = blobs.current()
    return IndexFile(blobs.mapped(current)).head.build if current else None


def _jobs(
    store: Store,
    trees: Mapping[str, Tree],
    site: Site,
    today: date,
    known: Mapping[str, tuple[str, int]],
) -> list[Job]:
    return [
        job(tour, tree, store.blobs, site, today, known.get(tour, ("", 0))[0])
        for tour, tree in trees.items()
    ]


def _is_same(draft: Draft, known: Mapping[str, tuple[str, int]]) -> bool:
    """Say whether the current edition was made from just this, and may stand."""
    made_from = known.get(draft.tour, ("", 0))[0]
    return draft.source == made_from and not has_errors(draft.problems)


async def _release(
    store: Store, site: Site, drafts: Iterable[Draft]
) -> dict[str, tuple[int, bool]]:
    """Make the drafts current and the site that shows them live; return each tour's number."""
    now = datetime.now(UTC)
    if store.blobs.bucket:
        await _bring_pages(store)
    async with store.database.write() as tx:
        numbers = {draft.tour: await _add_edition(tx, store.blobs, draft, now) for draft in drafts}
        number, last = await editions.next_release(tx), await editions.live_release(tx)
        index = await _index(tx, store, site, number, now)
        sha256 = await asyncio.to_thread(store.blobs.add, write_index(index))
        await editions.add_release(tx, number, sha256, now)
        sources = await revisions.kept(tx)
        kept = sources | await previews.kept(tx) | {sha256}
        tours = {draft.tour for draft in await revisions.drafts(tx)} | set(
            await editions.sources(tx)
        )
    await point_at_live(store)
    if store.blobs.bucket:
        kept |= await asyncio.to_thread(_named_by, store.blobs, last)
    await asyncio.to_thread(_sweep, store.blobs, index, kept)
    await asyncio.to_thread(_sweep_cache, store.data / CACHE_FOLDER, tours, sources)
    return numbers


async def _bring_pages(store: Store) -> None:
    """Have the pages here that the search is made of, before others must wait for the writer."""
    async with store.database.read() as tx:
        current = await editions.catalogue(tx)
    told = (resource for edition in current for resource in edition.resources)
    await store.bring(resource.sha256 for resource in told if resource.path.endswith("/"))


async def _add_edition(
    tx: Transaction, blobs: Blobs, draft: Draft, now: datetime
) -> tuple[int, bool]:
    assert draft.compiled  # noqa: S101  only compiled drafts come here
    compiled = draft.compiled
    current = await editions.newest(tx, draft.tour)
    if current and current.manifest.archive == compiled.archive:
        return current.manifest.edition, False
    before = current.manifest if current else None
    entries, patches = await asyncio.to_thread(with_patches, compiled.entries, before, blobs)
    number = await editions.next_number(tx, draft.tour)
    said = manifest(compiled, draft.tour, number, now.date(), entries)
    made = await asyncio.to_thread(edition, blobs, compiled, said, patches)
    await editions.add(tx, made, draft.source, now)
    await withdrawals.forget(tx, draft.tour)
    return number, True


async def _index(tx: Transaction, store: Store, site: Site, number: int, now: datetime) -> Index:
    """Return the table of every address: the site's, the current editions', the recent ones'."""
    current = await editions.catalogue(tx)
    recent = await editions.superseded(tx, now, KEEP_OLD_ARCHIVES_DAYS)
    cards = [edition.card for edition in current]
    table = {
        resource.path: resource
        for edition in recent
        for resource in edition.resources
        if resource.cache == "immutable"
    }
    table |= {resource.path: resource for edition in current for resource in edition.resources}
    memory = open_memory(store.data / CACHE_FOLDER, SITE, "search", partial(find, store.blobs))
    shown = {path: resource.sha256 for path, resource in table.items() if path.endswith("/")}
    made = chain(
        surface(cards, current, site),
        withdrawn_pages(await withdrawals.of_all(tx), site.shell, INTERFACE_LANGUAGES),
        [Content(NOTICES, JSON, notice_file(await notices.current(tx, now.date())))],
        _calendars(current, store.origin),
        finding.files(cards, _reader(store.blobs, shown), site.shell, INTERFACE_LANGUAGES, memory),
    )
    own = await asyncio.to_thread(keep_all, store.blobs, made)
    keep_memory(memory, store.data / CACHE_FOLDER, SITE, "search")
    table |= {resource.path: resource for resource in own}
    if store.blobs.bucket:
        table = await asyncio.to_thread(_sized, store.blobs, table)
    return Index(
        release=number,
        build=site.client.build,
        languages=INTERFACE_LANGUAGES,
        resources=tuple(table[path] for path in sorted(table)),
    )


def _sized(blobs: Blobs, table: Mapping[str, Resource]) -> dict[str, Resource]:
    return {path: sized(blobs, resource) for path, resource in table.items()}


def _calendars(current: Sequence[Edition], origin: str) -> Iterator[Content]:
    made = calendar.files(current, INTERFACE_LANGUAGES, origin)
    return (Content(url, calendar.TYPE, data) for url, data in made.items())


def _reader(blobs: Blobs, shown: Mapping[str, str]) -> finding.Read:
    """Return how to read a page of the current editions."""
    return lambda path: blobs.read(shown[path]) if path in shown else None


def _named_by(blobs: Blobs, site: str | None) -> frozenset[str]:
    """Return what the release before names: other machines answer with it for a second more."""
    try:
        index = read_index(blobs.read(site)) if site else None
    except (FileNotFoundError, BucketError):
        return frozenset()
    return frozenset(resource.sha256 for resource in index.resources) if index else frozenset()


def _sweep(blobs: Blobs, index: Index, kept: frozenset[str]) -> None:
    """Delete what neither the release nor a draft nor a preview names; the next one may, too."""
    named = frozenset(resource.sha256 for resource in index.resources)
    try:
        blobs.sweep(named | kept, before=time.time() - SWEEP_AGE_S)
    except BucketError:
        logger.exception("What is named no more stays in the bucket for now")


def _sweep_cache(cache: Path, tours: Container[str], sources: Container[str]) -> None:
    """Delete what was made for tours, pictures and sounds that are no longer there."""
    now = time.time()
    sweep(cache, tours, before=now - SWEEP_AGE_S)
    media.sweep(cache, sources, before=now - KEEP_DERIVED_S)


def _outcome(draft: Draft, numbers: Mapping[str, tuple[int, bool]]) -> Outcome:
    edition, fresh = numbers.get(draft.tour, (None, False))
    size = draft.compiled.archive.size_bytes if draft.compiled else 0
    return Outcome(draft.tour, draft.problems, edition, fresh, size)
