"""One sentence from the studio to the phones: published, and previewed, in processes that run."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

from server.publish import Store, open_store, preview_link
from server.publish.desk import publish_revision
from server.publish.drafts import Writer, save_file
from server.publish.workshop import Workshop
from server.settings import Settings
from server.store import revisions
from server.store.blobs import Blobs
from tests.bench.costs import Cost, family, pss_mb

PERSON = "Jeanne"


def costs(data: Path, tour: str, page: str, times: int) -> dict[str, Cost]:
    """Return the quickest of several times; `data` holds the published tour as a draft."""
    return asyncio.run(_costs(data, tour, page, times))


async def _costs(data: Path, tour: str, page: str, times: int) -> dict[str, Cost]:
    shop = Workshop(Blobs(data))
    try:
        async with open_store(Settings(data=data)) as store:

            async def publish() -> None:
                number = await _say_more(store, tour, page)
                writer = Writer(PERSON, datetime.now(UTC))
                assert await publish_revision(store, shop.run, tour, number, writer, _silent)

            async def preview() -> None:
                await _say_more(store, tour, page)
                async with store.database.read() as tx:
                    head = await revisions.head(tx, tour)
                await preview_link.make(store, shop, tour, head, datetime.now(UTC))

            return {
                "one sentence, studio": await _quickest(publish, times),
                "one sentence, preview": await _quickest(preview, times),
            }
    finally:
        shop.close()


def _silent(tour: str, done: int, total: int) -> None:
    """Nobody looks."""


async def _say_more(store: Store, tour: str, page: str) -> int:
    """Save a sentence more, as a form does; return the revision."""
    async with store.database.read() as tx:
        hashes = (await revisions.head(tx, tour)).hashes
    data = store.blobs.read(hashes[page]) + b"\nUne phrase de plus.\n"
    writer = Writer(PERSON, datetime.now(UTC))
    return (await save_file(store, tour, page, data, hashes[page], writer)).head.number


async def _quickest(work: Callable[[], Awaitable[None]], times: int) -> Cost:
    """Do it once to warm the processes, then several times."""
    await work()
    found = []
    for _ in range(times):
        cpu_s, began = _cpu_s(), time.monotonic()
        await work()
        wall_s = time.monotonic() - began
        peak_mb = sum(map(pss_mb, family(os.getpid())))
        found.append(Cost(wall_s, _cpu_s() - cpu_s, peak_mb))
    return min(found)


def _cpu_s() -> float:
    """Return the processor time of this process and those that it began."""
    ticks = 0
    for pid in family(os.getpid()):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")
