"""Tours on their way through the processes: checked, their media made, compiled.

Photographs and recordings go one by one, so that both cores are busy with the largest tour as with
many small ones, and whoever waits sees how far it is. They are kept by hash: compiling finds them.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from typing import Protocol, TypeVar

from server.compile import media
from server.model.media import PHOTOGRAPHS, SOUNDS, suffix
from server.model.tour import Tour
from server.publish.draft import Draft, Job, be_nice, check, compile_checked, recall

PROCESSES = 2
WAITING = 2 * PROCESSES
"""How many media files are in memory at once, on their way to a process."""

T = TypeVar("T")
Tell = Callable[[str, int, int], None]
"""Is told of a tour how many of how many steps are done."""


class Run(Protocol):
    """Does work in a process, and returns what it gives."""

    def __call__(self, work: Callable[..., T], *given: object) -> Awaitable[T]: ...


async def draft_all(jobs: Sequence[Job], tell: Tell, run: Run | None = None) -> list[Draft]:
    """Return each tour's draft, in the order given.

    `run` reads and compiles in processes that there are already. Without it a tour alone is read
    here, for that takes no longer than to begin a process. Processes are begun where media are to
    be encoded, and for several tours.
    """
    pool = _Pool(run, alone=len(jobs) == 1)
    try:
        return list(await asyncio.gather(*(_draft(job, pool, tell) for job in jobs)))
    finally:
        pool.close()


class _Pool:
    """Where work is done, and how many media files may wait for it."""

    def __init__(self, run: Run | None, alone: bool) -> None:
        self.room = asyncio.Semaphore(WAITING)
        self._run = run
        self._alone = alone
        self._processes: ProcessPoolExecutor | None = None

    async def light(self, work: Callable[..., T], *given: object) -> T:
        """Do what is short where a memory helps."""
        if self._run is not None:
            return await self._run(work, *given)
        if self._alone and self._processes is None:
            return await asyncio.to_thread(work, *given)
        return await self.heavy(work, *given)

    async def heavy(self, work: Callable[..., T], *given: object) -> T:
        """Do what takes its time in a process of our own."""
        if self._processes is None:
            self._processes = ProcessPoolExecutor(PROCESSES, get_context("spawn"), be_nice)
        call = partial(work, *given)
        return await asyncio.get_running_loop().run_in_executor(self._processes, call)

    def close(self) -> None:
        """Let the processes end, if any were begun."""
        if self._processes:
            self._processes.shutdown()


async def _draft(job: Job, pool: _Pool, tell: Tell) -> Draft:
    checked = recall(job)
    if checked is None:
        checked = await pool.light(check, job)
    if checked.tour is None:
        tell(job.tour, 1, 1)
        return Draft(job.tour, job.source, checked.problems, None)
    new = _underived(checked.tour, job)
    total = len(new) + 1
    for count, done in enumerate(asyncio.as_completed([_derive(path, job, pool) for path in new])):
        tell(job.tour, count, total)
        await done
    tell(job.tour, total - 1, total)
    draft = await pool.light(compile_checked, job, checked.tour, checked.problems)
    tell(job.tour, total, total)
    return draft


def _underived(tour: Tour, job: Job) -> list[str]:
    """Return the photographs and recordings of the tour that were not made ready yet."""
    known = media.Derived(job.cache)
    groups = (tour.assets, *(stop.assets for stop in tour.stops))
    return [
        asset.path
        for group in groups
        for asset in group.values()
        if suffix(asset.path) in PHOTOGRAPHS | SOUNDS and asset.sha256 not in known
    ]


async def _derive(path: str, job: Job, pool: _Pool) -> None:
    async with pool.room:
        await pool.heavy(media.derive, job.tree.read(path), suffix(path), job.cache)
