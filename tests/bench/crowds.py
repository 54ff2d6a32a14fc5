"""What visitors notice of 2,000 slow phones, a publication, twenty people saving, and of attacks.

One server process, started as an operator does, is asked by visitors at a steady rate while each of
these goes on in turn, in one run. Run with `python -m tests.bench.crowds`.
"""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from server.model.site import Index, Resource
from server.publish import Store, open_store
from server.settings import ROOT, Settings
from tests.bench import big_tour
from tests.bench.attacks import Cost, attacks, cost
from tests.bench.grown import put_live
from tests.bench.load import Request
from tests.bench.processes import Process, archipel, free_port, kernel_mb, started
from tests.bench.report import busy, put
from tests.bench.scenarios import BROWSER
from tests.bench.visitors import Noticed, visit
from tests.builders import make_tour_files, write_folder
from tests.site import publish_files
from tests.studio import Clock, Stage

PHONES, STAFF, SHOTS = 2000, 20, 200
SECONDS = 6.0
TOUR, ARCHIVE = "petite-visite", "/packs/large.zip"
ARCHIVE_BYTES = 5_000_000
PIXELS = (1200, 800)
SAVES_EVERY_S = 1.0


class Row(NamedTuple):
    """What was noticed while something went on, and what it took of the server."""

    while_: str
    noticed: Noticed
    memory_mb: float
    kernel_mb: float
    note: str = ""


@dataclass
class Bench:
    """A server that serves a small tour and one large archive, and how it fared."""

    server: Process
    store: Store
    requests: tuple[Request, ...]
    seconds: float
    rows: list[Row] = field(default_factory=list)

    async def watch(self, while_: str, note: Callable[[], str] = str) -> None:
        """Let visitors come for a while; then `note` says what else is to be told."""
        noticed = await visit(self.server.port, self.requests, self.seconds)
        row = Row(while_, noticed, self.server.pss_mb(), kernel_mb(), note())
        self.rows.append(row)


@asynccontextmanager
async def bench(data: Path, seconds: float) -> AsyncIterator[Bench]:
    """Publish, serve, and ask everything once."""
    await publish_files(data, {TOUR: make_tour_files()})
    settings = Settings(data=data)
    async with open_store(settings) as store:
        index = await put_live(store, _with_archive(store))
        port = free_port()
        with started(archipel(data, port), port, quiet=True) as server:
            running = Bench(server, store, _requests(index), seconds)
            await visit(port, running.requests, 1)
            yield running


def _with_archive(store: Store) -> Callable[[Index], Index]:
    sha256 = store.blobs.add(os.urandom(ARCHIVE_BYTES))
    archive = Resource(
        path=ARCHIVE, sha256=sha256, type="application/zip", size_bytes=ARCHIVE_BYTES,
        cache="immutable", ranges=True,
    )  # fmt: skip
    return lambda index: index.model_copy(update={"resources": (*index.resources, archive)})


def _requests(index: Index) -> tuple[Request, ...]:
    """Return what visitors ask for: pages, the manifest, pictures, a part of the archive."""
    paths = [one.path for one in index.resources]
    pages = [path for path in paths if path.startswith(f"/fr/tours/{TOUR}/")]
    pictures = [path for path in paths if path.endswith(".avif")]
    asked = ("/fr/", *pages, f"/packs/{TOUR}.json", *pictures[:6])
    part = Request(ARCHIVE, {**BROWSER, "Range": "bytes=1000000-1131071"})
    return (*(Request(path, BROWSER) for path in asked), part)


async def phones(run: Bench, count: int) -> None:
    """Let phones take the archive slowly; half of them fall silent; all vanish."""
    before = run.server.pss_mb()
    words = (sys.executable, "-m", "tests.bench.phones", str(run.server.port), ARCHIVE, str(count))
    crowd = await asyncio.create_subprocess_exec(
        *words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert crowd.stdin
    assert crowd.stdout
    assert await crowd.stdout.readline() == b"ready\n"
    each = (run.server.pss_mb() - before) * 1024 / count
    await run.watch(f"{count:,} slow phones", lambda: f"{each:.0f} KB a phone")
    crowd.stdin.write(b"\n")
    assert await crowd.stdout.readline() == b"silent\n"
    await run.watch("half of them fall silent")
    crowd.stdin.close()
    told = json.loads(await crowd.stdout.readline())
    await crowd.wait()
    note = f"{told['mb']:,.0f} MB had come, {told['broken']} broke"
    await run.watch("all have vanished", lambda: note)


async def publishing(run: Bench, folder: Path, shots: int) -> None:
    """Publish a tour of many photographs as the operator does, and stop it in the middle."""
    tour = folder / big_tour.NAME
    for files in big_tour.make(min(20, shots), shots, PIXELS):
        write_folder(files, tour)
    words = ("-m", "server.cli", "publish", str(tour), "--data", str(run.store.data))
    publisher = await asyncio.create_subprocess_exec(
        sys.executable, *words, cwd=ROOT, stdout=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    while not _children(publisher.pid) and publisher.returncode is None:  # noqa: ASYNC110
        await asyncio.sleep(0.05)
    still = {True: "it went on all the time", False: "it was over before"}
    await run.watch(
        f"a tour with {shots} photographs is published",
        lambda: still[publisher.returncode is None],
    )
    with suppress(ProcessLookupError):
        os.killpg(publisher.pid, signal.SIGKILL)
    await publisher.wait()


def _children(pid: int) -> list[str]:
    """Return the processes that the publisher has begun."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return []


async def saving(run: Bench, staff: int) -> None:
    """Let staff save their drafts, each one change a second."""
    stage = Stage(f"http://localhost:{run.server.port}", run.store, Clock())
    saved = [0] * staff
    people = [await _begin(stage, number) for number in range(staff)]
    tasks = [
        asyncio.create_task(_save(stage, token, tour, saved, number))
        for number, (token, tour) in enumerate(people)
    ]
    while not all(saved):  # noqa: ASYNC110
        await asyncio.sleep(0.05)
    before = sum(saved)
    await run.watch(
        f"{staff} staff save in the studio",
        lambda: f"{(sum(saved) - before) / run.seconds:.0f} saves a second",
    )
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _begin(stage: Stage, number: int) -> tuple[str, str]:
    """Return the session of somebody new, and the draft that is theirs."""
    name, tour = f"Person {number}", f"visite-{number}"
    await stage.make(name)
    facts = make_tour_files()["tour.yaml"].replace(TOUR.encode(), tour.encode())
    await stage.draft(tour, **{"tour.yaml": facts})
    return await stage.begin(name), tour


async def _save(stage: Stage, token: str, tour: str, saved: list[int], number: int) -> None:
    address = f"/studio/tours/{tour}/file/stops/gare/fr.md"
    async with stage.client(token, accept="application/json") as client:
        page = await client.get(address, headers={"accept": "text/html"})
        found = re.search(r'name="seen" value="(\w*)"', page.text)
        assert found, page.status_code
        seen = found[1]
        while True:
            sent = {"seen": seen, "auto": "1", "title": f"La gare {saved[number]}"}
            answer = await client.post(address, data=sent)
            seen = answer.raise_for_status().json()["seen"]
            saved[number] += 1
            await asyncio.sleep(SAVES_EVERY_S)


async def attacked(run: Bench, times: int) -> dict[str, Cost]:
    """Return what each attack costs."""
    hostile = attacks(f"/fr/tours/{TOUR}/", ARCHIVE)
    return {attack.name: await cost(run.server, attack, times) for attack in hostile}


def noticed_table(rows: list[Row]) -> str:
    """Return what visitors noticed, as Markdown."""
    quiet = rows[0].noticed
    lines = [
        "| while | p50 | p99 | p99 to quiet | worst | failed | server | kernel | |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for while_, seen, memory, kernel, note in rows:
        times = f"**{seen.p99_ms / quiet.p99_ms:.1f}**"
        took = f"{seen.p50_ms:.1f} ms | {seen.p99_ms:.1f} ms | {times} | {seen.worst_ms:.0f} ms"
        failed = f"{seen.failed} of {seen.asked:,}"
        lines.append(
            f"| {while_} | {took} | {failed} | {memory:.0f} MB | {kernel:.0f} MB | {note} |"
        )
    return "\n".join(lines)


def attack_table(costs: dict[str, Cost]) -> str:
    """Return what attacks cost, as Markdown."""
    lines = ["| attack | answer | processor | memory kept |", "|---|---|---|---|"]
    for name, (heard, cpu_ms, grown_mb) in costs.items():
        lines.append(f"| {name} | {heard} | {cpu_ms:.1f} ms | {max(grown_mb, 0):.0f} MB |")
    return "\n".join(lines)


NOTE = """\
One server process, started as an operator does and pinned to nothing. Visitors ask for pages, the
manifest, pictures and ranges, 200 times a second over 20 connections, a tenth of them new; a
request counts from when it was to be sent. Slow phones take 5 MB at 400 kbit/s. Server: its memory
(its share of what others use too); kernel: buffers of all connections of the machine, both ends.
The load is made on the same two cores. Load average of the machine at the end: {busy}.

"""
COSTS = """
What one attack costs the server, by processor time; each {times} times over a connection of its
own, ended by us where the server still listens.
"""


async def report(
    count: int = PHONES,
    staff: int = STAFF,
    shots: int = SHOTS,
    seconds: float = SECONDS,
    times: int = 10,
) -> str:
    """Measure everything once and return the section."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with bench(folder / "data", seconds) as run:
            await run.watch("nothing else")
            await phones(run, count)
            await publishing(run, folder, shots)
            await saving(run, staff)
            costs = await attacked(run, times)
    tables = noticed_table(run.rows), COSTS.format(times=times), attack_table(costs)
    return NOTE.format(busy=busy()) + "\n".join(tables)


def main() -> int:
    put("Under load", asyncio.run(report()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
