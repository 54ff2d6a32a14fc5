"""Tours on their way through the processes: checked, their media made, compiled.

Photographs and recordings go one by one, so that both cores are busy with the largest tour as with
many small ones, and whoever waits sees how far it is. They are kept by hash: compiling finds them.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from typing import TypeVar

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


async def draft_all(jobs: Sequence[Job], tell: Tell) -> list[Draft]:
    """Return each tour's draft, in the order given."""
    with ProcessPoolExecutor(PROCESSES, get_context("spawn"), be_nice) as processes:
        pool = _Pool(processes)
        return list(await asyncio.gather(*(_draft(job, pool, tell) for job in jobs)))


class _Pool:
    """The processes, and how many media files may wait for them."""

    def __init__(self, processes: ProcessPoolExecutor) -> None:
        self._processes = processes
        self.room = asyncio.Semaphore(WAITING)

    def run(self, work: Callable[..., T], *given: object) -> Awaitable[T]:
        call = partial(work, *given)
        return asyncio.get_running_loop().run_in_executor(self._processes, call)


async def _draft(job: Job, pool: _Pool, tell: Tell) -> Draft:
    checked = recall(job)
    if checked is None:
        checked = await pool.run(check, job)
    if checked.tour is None:
        tell(job.tour, 1, 1)
        return Draft(job.tour, job.source, checked.problems, None)
    new = _underived(checked.tour, job)
    total = len(new) + 1
    for count, done in enumerate(asyncio.as_completed([_derive(path, job, pool) for path in new])):
        tell(job.tour, count, total)
        await done
    tell(job.tour, total - 1, total)
    draft = await pool.run(compile_checked, job, checked.tour, checked.problems)
    tell(job.tour, total, total)
    return draft


def _underived(tour: Tour, job: Job) -> list[str]:
    """Return the photographs and recordings of the tour that were not made ready yet."""
    known = media.derived(job.cache)
    groups = (tour.assets, *(stop.assets for stop in tour.stops))
    return [
        asset.path
        for group in groups
        for asset in group.values()
        if suffix(asset.path) in PHOTOGRAPHS | SOUNDS and asset.sha256 not in known
    ]


async def _derive(path: str, job: Job, pool: _Pool) -> None:
    async with pool.room:
        await pool.run(media.derive, job.tree.read(path), suffix(path), job.cache)
