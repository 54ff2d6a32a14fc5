"""Publishing what was written in the studio: now, or at a set time; and going back."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime

from server.model.pack import Delta, delta
from server.model.site import Withdrawn
from server.model.tree import Tree
from server.publish.draft import Draft
from server.publish.drafts import Writer, follow_folder
from server.publish.edition import manifest
from server.publish.pool import Run, Tell
from server.publish.release import Outcome, publish, withdraw
from server.publish.store import Store
from server.store import editions, jobs, publications, revisions
from server.store.publications import Plan
from server.store.revisions import StoredTree


async def publish_revision(
    store: Store, run: Run, tour: str, number: int, writer: Writer, tell: Tell
) -> Outcome | None:
    """Publish one revision of a draft, read in the processes that `run` leads to; None where there
    is no such revision.
    """  # noqa: D205
    async with store.database.write() as tx:
        hashes = await revisions.tree(tx, tour, number)
        await revisions.seal(tx, tour, number)
    if hashes is None:
        return None
    trees = {tour: StoredTree(store.blobs, hashes)}
    (outcome,) = await publish(store, trees, writer.at.date(), tell, run)
    if outcome.edition is not None:
        async with store.database.write() as tx:
            await publications.add(tx, tour, outcome.edition, number, writer.name, writer.at)
    return outcome


async def publish_folders(
    store: Store, trees: Mapping[str, Tree], writer: Writer, tell: Tell
) -> tuple[list[Outcome], list[str]]:
    """Publish authors' folders, and let the drafts follow them.

    Returns also the tours whose drafts the staff went on writing: those stay as they are.
    """
    outcomes = await publish(store, trees, writer.at.date(), tell)
    apart = []
    for outcome in outcomes:
        if outcome.edition is None:
            continue
        if not await follow_folder(store, outcome.tour, trees[outcome.tour], writer):
            apart.append(outcome.tour)
            continue
        async with store.database.write() as tx:
            head = await revisions.head(tx, outcome.tour)
            await publications.add(
                tx, outcome.tour, outcome.edition, head.number, writer.name, writer.at
            )
    return outcomes, apart


async def run_job(
    store: Store, run: Run, tour: str, number: int, writer: Writer, now: Callable[[], datetime]
) -> Outcome | None:
    """Publish a revision and let any process tell how far it is. The job was begun before."""
    seen = [0, 1]

    def tell(_: str, done: int, total: int) -> None:
        seen[:] = done, total

    ticking = _Ticker(store, tour, seen, now)
    try:
        async with ticking:
            outcome = await publish_revision(store, run, tour, number, writer, tell)
    except BaseException:
        await _finish(store, tour, "broken", now())
        raise
    published = outcome is not None and outcome.edition is not None
    await _finish(store, tour, "published" if published else "refused", now())
    return outcome


async def _finish(store: Store, tour: str, outcome: str, at: datetime) -> None:
    async with store.database.write() as tx:
        await jobs.finish(tx, tour, outcome, at)


class _Ticker:
    """Writes down now and then how far a job is."""

    EVERY_S = 0.5

    def __init__(
        self, store: Store, tour: str, seen: list[int], now: Callable[[], datetime]
    ) -> None:
        self._store, self._tour, self._seen, self._now = store, tour, seen, now
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> None:
        self._task = asyncio.create_task(self._tick())

    async def __aexit__(self, *_: object) -> None:
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(self.EVERY_S)
            async with self._store.database.write() as tx:
                await jobs.tell(tx, self._tour, self._seen[0], self._seen[1], self._now())


async def release_due(store: Store, run: Run, now: Callable[[], datetime]) -> list[Outcome]:
    """Publish what was planned for now. A plan is taken by one process only."""
    async with store.database.read() as tx:
        due = [plan for plan in await publications.planned(tx) if plan.release_at <= now()]
    done = []
    for plan in due:
        if not await _take(store, plan):
            continue
        outcome = await publish_revision(
            store, run, plan.tour, plan.revision, Writer(plan.author, now()), lambda *_: None
        )
        if outcome:
            done.append(outcome)
    return done


async def _take(store: Store, plan: Plan) -> bool:
    async with store.database.write() as tx:
        return await publications.unplan(tx, plan.tour)


async def go_back(store: Store, tour: str, number: int, seen: int, writer: Writer) -> int:
    """Make an old revision the newest one and return its new number. Raises ConflictError."""
    async with store.database.write() as tx:
        return (await revisions.put_back(tx, tour, number, seen, writer.name, writer.at)).number


async def unpublish(store: Store, tour: str, reasons: dict[str, str], writer: Writer) -> None:
    """Take a tour back; visitors read why."""
    gone = Withdrawn(tour=tour, reasons=reasons, author=writer.name, at=writer.at)
    await withdraw(store, gone)


async def cost(store: Store, draft: Draft, at: datetime) -> tuple[Delta, int]:
    """Return what a phone that has the live edition must fetch, and the weight of the whole."""
    assert draft.compiled  # noqa: S101  only compiled drafts are weighed
    async with store.database.read() as tx:
        live = await editions.newest(tx, draft.tour)
    entries = draft.compiled.entries
    new = manifest(draft.compiled, draft.tour, 1, at.date(), entries)
    return delta(live.manifest if live else None, new), draft.compiled.archive.size_bytes
