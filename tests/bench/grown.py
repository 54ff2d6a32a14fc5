"""What a growing catalogue costs: servers with 10, 1,000 and 10,000 tours, side by side.

One starter tour is published; the others are its addresses under other names, put into the index
of a release, so that no day is spent on compiling. `python -m tests.bench.grown`.
"""

import asyncio
import http.client
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from server.author import FolderTree
from server.model.index import read_index, write_index
from server.model.site import Index, Resource
from server.model.tree import Tree
from server.publish import Store, open_store, publish
from server.publish.release import point_at_live
from server.settings import Settings
from server.store import editions
from tests.bench.load import Figure, Request, drive
from tests.bench.processes import Process, archipel, free_port, started
from tests.bench.report import busy, put
from tests.bench.scenarios import BROWSER
from tests.site import TODAY, TOURS

SIZES = (10, 1_000, 10_000)
REPEATS, SECONDS = 5, 1
ASKED = 8
"""So many different pages are asked for, of each catalogue alike."""
FIRST_ANSWER_S = 1


class Source(NamedTuple):
    """The one tour that is published."""

    tour: str
    tree: Tree


class Start(NamedTuple):
    """What it took until the first answer, and the memory of the process then."""

    seconds: float
    cpu_s: float
    memory_mb: float


class Grown(NamedTuple):
    """A catalogue of so many tours: its addresses, its start, and its runs beside the others."""

    tours: int
    addresses: int
    start: Start
    runs: list[Figure]


async def put_live(store: Store, change: Callable[[Index], Index]) -> Index:
    """Make a release of the live one with something changed."""
    live = store.blobs.current()
    assert live
    index = change(read_index(store.blobs.read(live)))
    sha256 = store.blobs.add(write_index(index))
    async with store.database.write() as tx:
        number = await editions.next_release(tx)
        await editions.add_release(tx, number, sha256, datetime.now(UTC))
    await point_at_live(store)
    return index


async def lay_out(data: Path, source: Source) -> None:
    """Publish the one tour."""
    async with open_store(Settings(data=data)) as store:
        await publish(store, {source.tour: source.tree}, TODAY)


async def multiply(data: Path, tour: str, tours: int) -> int:
    """Release the one tour under so many names; return the number of addresses."""
    async with open_store(Settings(data=data)) as store:
        async with store.database.read() as tx:
            edition = await editions.newest(tx, tour)
        assert edition
        clones = [
            one.model_copy(update={"path": _renamed(one.path, tour, number)})
            for number in range(tours - 1)
            for one in edition.resources
        ]
        index = await put_live(store, lambda index: _with(index, clones))
    return len(index.resources)


def _with(index: Index, more: Sequence[Resource]) -> Index:
    return index.model_copy(update={"resources": (*index.resources, *more)})


def _renamed(path: str, tour: str, number: int) -> str:
    """Return the same address of another tour; what is named by its hash gets another hash."""
    if tour in path:
        return path.replace(tour, f"visite-{number}")
    folder, _, name = path.rpartition("/")
    return f"{folder}/{number:05x}{name[5:]}"


def first_answer(process: Process, began: float, path: str) -> Start:
    """Ask for a page; connections wait while the server starts."""
    connection = http.client.HTTPConnection("127.0.0.1", process.port, timeout=120)
    connection.request("GET", path)
    reply = connection.getresponse()
    assert reply.read()
    assert reply.status == 200, path
    connection.close()
    return Start(time.monotonic() - began, process.cpu_s(), process.pss_mb())


def pages(tours: int) -> list[Request]:
    """Return requests for pages that are spread over the whole catalogue."""
    numbers = ((tours - 1) * part // ASKED for part in range(ASKED))
    return [Request(f"/fr/tours/visite-{number}/", BROWSER) for number in numbers]


def measure(data: dict[int, tuple[Path, int]], repeats: int) -> list[Grown]:
    """Start a server for each size, one after the other; then ask them in turn."""
    with ExitStack() as stack:
        found, processes = [], []
        for tours, (folder, addresses) in data.items():
            port, began = free_port(), time.monotonic()
            running = stack.enter_context(started(archipel(folder, port), port, quiet=True))
            start = first_answer(running, began, "/fr/tours/visite-0/")
            found.append(Grown(tours, addresses, start, []))
            processes.append(running)
        for _ in range(repeats):
            for grown, process in zip(found, processes, strict=True):
                origin = f"http://127.0.0.1:{process.port}"
                grown.runs.append(drive(origin, pages(grown.tours), SECONDS))
    return found


def table(found: Sequence[Grown]) -> str:
    """Return the figures as Markdown; rates and memory beside those of the smallest."""
    least = found[0]
    lines = [
        "| tours | addresses | first answer after | processor | memory | an address | pages |",
        "|---" * 7 + "|",
    ]
    for tours, addresses, start, runs in found:
        pairs = zip(runs, least.runs, strict=True)
        rate = sorted(one.per_second / other.per_second for one, other in pairs)[len(runs) // 2]
        more_mb, more = start.memory_mb - least.start.memory_mb, addresses - least.addresses
        each = f"{more_mb * 2**20 / more:,.0f} bytes" if more else ""
        took = f"{start.seconds:.2f} s | {start.cpu_s:.2f} s | {start.memory_mb:,.0f} MB"
        lines.append(f"| {tours:,} | {addresses:,} | {took} | {each} | **{rate:.2f}** |")
    return "\n".join(lines)


NOTE = """\
Catalogues of the same tour under many names, each served by `archipel serve` with one process.
The first answer counts from the command, and is to come within {within} s with 1,000 tours. An
address: the memory that it takes beyond the smallest catalogue's. Pages: {asked} different ones
in turn, their rate as a multiple of the smallest's, median of {repeats} interleaved runs of
{seconds} s. Load average of the machine at the end: {busy}.

"""


def report(source: Source, sizes: Sequence[int] = SIZES, repeats: int = REPEATS) -> str:
    """Measure and return the section."""
    with tempfile.TemporaryDirectory() as name:
        first, data = Path(name) / "first", {}
        asyncio.run(lay_out(first, source))
        for tours in sizes:
            folder = shutil.copytree(first, Path(name) / str(tours))
            data[tours] = folder, asyncio.run(multiply(folder, source.tour, tours))
        found = measure(data, repeats)
    note = NOTE.format(
        within=FIRST_ANSWER_S, asked=ASKED, repeats=repeats, seconds=SECONDS, busy=busy()
    )
    return note + table(found)


def main() -> int:
    starter = "colline-de-lorette"
    put("From 10 to 10,000 tours", report(Source(starter, FolderTree(TOURS / starter))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
