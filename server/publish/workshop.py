"""Processes beside the server, in which drafts are read, checked and made ready.

Python in a thread of the server would take nine tenths of its throughput; and what somebody uploads
is unpacked where a crash harms nobody.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import date
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from server import author
from server.author import Examined
from server.compile import media
from server.model.draft import Hashes
from server.publish.draft import CACHE_FOLDER, be_nice
from server.publish.remembering import keep_memory, open_memory
from server.store.blobs import Blobs
from server.store.revisions import StoredTree

PROCESSES = 2
MOST_REMEMBERED = 32
T = TypeVar("T")
Key = tuple[str, str, date]


class WorkshopError(Exception):
    """The process died of what it was given."""


class Workshop:
    """The processes, begun when they are first needed, and what was last said of each draft."""

    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs
        self._process: ProcessPoolExecutor | None = None
        self._said: dict[Key, asyncio.Future[Examined]] = {}

    async def run(self, work: Callable[..., T], *given: object) -> T:
        """Do it in the process. Raises WorkshopError where that kills it, and begins another."""
        if self._process is None:
            self._process = ProcessPoolExecutor(PROCESSES, get_context("spawn"), be_nice)
        try:
            call = partial(work, *given)
            return await asyncio.get_running_loop().run_in_executor(self._process, call)
        except BrokenProcessPool as broken:
            self._process = None
            raise WorkshopError from broken

    async def look(self, tour: str, hashes: Hashes, today: date) -> Examined:
        """Read and check a draft; what was said of these very files is said again."""
        key = (tour, repr(sorted(hashes.items())), today)
        if key not in self._said:
            if len(self._said) >= MOST_REMEMBERED:
                del self._said[next(iter(self._said))]
            tree = StoredTree(self._blobs, hashes)
            work = self.run(examine, tree, today, tour, self._blobs.data / CACHE_FOLDER)
            self._said[key] = asyncio.ensure_future(work)
        try:
            return await asyncio.shield(self._said[key])
        except BaseException:
            self._said.pop(key, None)
            raise

    def close(self) -> None:
        """Let the process end; what waits for it is told so."""
        if self._process:
            self._process.shutdown(wait=False, cancel_futures=True)
            self._process = None


def examine(tree: StoredTree, today: date, tour: str, cache: Path) -> Examined:
    """Read and check a draft, in the process."""
    memory = open_memory(cache, tour, "read")
    said = author.examine(tree, today, tour, media.Derived(cache), memory)
    keep_memory(memory, cache, tour, "read")
    return said
