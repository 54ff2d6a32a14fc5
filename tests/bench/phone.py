"""What visitors wait for: Chromium on a processor four times slower, behind a radio link of 3G.

Every wait stands beside its limit, the bytes that arrived over the link's rate; an install also
beside the same files asked for one by one, an update beside the whole archive anew. Run with
`python -m tests.bench.phone`.
"""

import asyncio
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from server.publish import Outcome
from tests.bench import big_tour
from tests.bench.report import busy, put
from tests.browser import page
from tests.browser.drivers import Played, browser
from tests.browser.shaper import Link
from tests.browser.stage import Stage, stage
from tests.site import TOURS, publish_files, publish_starters

SLOWER = 4
RATE_BIT_S, RTT_S = 1_600_000, 0.15
"""As Lighthouse's slow 4G, which earlier was its fast 3G."""
CHANGED = "gare-louvre-lens"
GRAND_STOPS, GRAND_PICTURES, GRAND_PIXELS = 30, 60, (720, 480)
"""Some 150 entries, where the starters have 50."""
PAINT = """new Promise((done) => new PerformanceObserver((list) =>
  done(list.getEntries().at(-1).startTime)
).observe({ type: 'largest-contentful-paint', buffered: true }))"""
FETCH_ALL = """caches.open('bench').then((cache) => Promise.all(%s.map(async (url) => {
  const answer = await fetch(url, { cache: 'reload' })
  const bytes = await answer.arrayBuffer()
  await crypto.subtle.digest('SHA-256', bytes)
  await cache.put(url, new Response(bytes, answer))
})))"""
"""What an install does, request by request: fetch, hash, store."""


class Wait(NamedTuple):
    """How long something took, and what arrived meanwhile."""

    seconds: float
    size_bytes: int
    requests: int

    @property
    def limit_s(self) -> float:
        """The shortest time in which the link can carry as much: one round trip, then bytes."""
        return RTT_S + self.size_bytes * 8 / RATE_BIT_S


class Watch:
    """Measures what happens inside a `with`; the network is counted by the proxy."""

    def __init__(self, site: Stage) -> None:
        self._net = site.net
        self.wait = Wait(0, 0, 0)

    def __enter__(self) -> "Watch":
        self._net.forget()
        self._began = time.monotonic()
        return self

    def __exit__(self, *_: object) -> None:
        took = time.monotonic() - self._began
        self.wait = Wait(took, self._net.down_bytes, len(self._net.asked))


async def slow_down(phone: Played) -> None:
    cdp = await phone.context.new_cdp_session(phone.page)
    await cdp.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})


async def first_visit(site: Stage, path: str) -> tuple[Wait, float]:
    """Open a page with nothing kept: the wait for its load event, and its largest paint in s."""
    async with browser("chromium") as phone:
        assert isinstance(phone, Played)
        await slow_down(phone)
        with Watch(site) as watch:
            await phone.goto(site.url(path))
        return watch.wait, await phone.run(PAINT) / 1000


async def install(phone: Played, site: Stage, tour: str) -> Wait:
    """Take a tour along, from the tap to "ready"."""
    await phone.goto(site.url(f"/fr/tours/{tour}/"))
    await page.state(phone, "absent")
    await quiet(phone)
    with Watch(site) as watch:
        await page.tap(phone, "install")
        await page.state(phone, "ready")
    return watch.wait


async def one_by_one(phone: Played, site: Stage, tour: str) -> Wait:
    """Fetch the same entries with a request each, as many at once as the browser likes."""
    urls = [entry.url for entry in site.manifest(tour).entries]
    await phone.goto(site.url("/healthz"))
    with Watch(site) as watch:
        await phone.run(FETCH_ALL % urls)
    return watch.wait


async def whole_archive(phone: Played, site: Stage, tour: str) -> Wait:
    """Fetch the archive as it is."""
    await phone.goto(site.url("/healthz"))
    with Watch(site) as watch:
        await phone.run(FETCH_ALL % [site.manifest(tour).archive.url])
    return watch.wait


async def update(phone: Played, site: Stage, data: Path, tour: str) -> Wait:
    """Change a sentence of a stop, and take the new edition."""
    await publish_files(data, {tour: with_a_sentence(TOURS / tour)})
    await page.look_again(phone, tour)
    await phone.goto(site.url(f"/fr/tours/{tour}/"))
    await page.state(phone, "stale")
    await quiet(phone)
    with Watch(site) as watch:
        await page.tap(phone, "update")
        await page.state(phone, "ready")
    return watch.wait


def with_a_sentence(tour: Path) -> dict[str, bytes]:
    files = {f.relative_to(tour).as_posix(): f.read_bytes() for f in tour.rglob("*") if f.is_file()}
    changed = next(path for path in sorted(files) if path.endswith("/fr.md"))
    return {**files, changed: files[changed] + b"\nUne phrase de plus.\n"}


async def offline_start(phone: Played, site: Stage, tour: str) -> float:
    """Start the browser anew with no network and open a tour: its largest paint in s."""
    site.net.set(Link("refuse"))
    await phone.restart()
    await slow_down(phone)
    await phone.goto(site.url(f"/fr/tours/{tour}/"))
    return float(await phone.run(PAINT)) / 1000


async def side_by_side(site: Stage, tours: list[str]) -> dict[str, tuple[Wait, Wait]]:
    """Return per tour the install's wait, and that of its entries one by one."""
    found = {}
    async with browser("chromium") as phone, browser("chromium") as plain:
        assert isinstance(phone, Played)
        assert isinstance(plain, Played)
        await slow_down(phone)
        await slow_down(plain)
        # The worker and its shell come first, or they would share the link with the first tour.
        await phone.goto(site.url("/fr/"))
        await page.worker_ready(phone)
        for tour in tours:
            apart = await one_by_one(plain, site, tour)
            found[tour] = (await install(phone, site, tour), apart)
    return found


async def quiet(phone: Played) -> None:
    """Wait until the page asks for nothing more of its own."""
    await phone.page.wait_for_load_state("networkidle")


async def measure(site: Stage, data: Path, tours: list[str]) -> str:
    """Measure everything and return it as Markdown."""
    site.net.set(Link(rate_bit_s=RATE_BIT_S, rtt_s=RTT_S))
    lines = ["| | took | bytes | requests | limit | of the limit |", "|---|---|---|---|---|---|"]
    visits = {"first page": "/fr/", "tour document": f"/fr/tours/{CHANGED}/"}
    for name, path in visits.items():
        wait, paint = await first_visit(site, path)
        lines.append(row(f"{name}, largest paint after {paint:.2f} s", wait))
    for tour, (mine, apart) in (await side_by_side(site, tours)).items():
        gain = f"{apart.seconds / mine.seconds:.1f} times faster"
        entries = len(site.manifest(tour).entries)
        lines.append(row(f"install {tour}, **{gain}** than one by one", mine))
        lines.append(row(f"its {entries} entries one by one", apart))
    async with browser("chromium") as phone:
        assert isinstance(phone, Played)
        await slow_down(phone)
        await install(phone, site, CHANGED)
        changed = await update(phone, site, data, CHANGED)
        started_s = await offline_start(phone, site, CHANGED)
    site.net.set(Link(rate_bit_s=RATE_BIT_S, rtt_s=RTT_S))
    async with browser("chromium") as plain:
        assert isinstance(plain, Played)
        whole = await whole_archive(plain, site, CHANGED)
    gain = f"{whole.seconds / changed.seconds:.1f} times faster"
    lines.append(row(f"update {CHANGED} by a sentence, **{gain}** than anew", changed))
    lines.append(row("the whole archive anew", whole))
    lines.append(f"| cold start with no network, largest paint | {started_s:.2f} s | 0 | 0 | | |")
    return "\n".join(lines)


def row(name: str, wait: Wait) -> str:
    near = wait.limit_s / wait.seconds
    size = f"{wait.size_bytes / 1000:,.0f} KB"
    return (
        f"| {name} | {wait.seconds:.2f} s | {size} | {wait.requests} "
        f"| {wait.limit_s:.2f} s | {near:.0%} |"
    )


NOTE = f"""\
Chromium with its processor {SLOWER} times slower behind {RATE_BIT_S / 1e6} Mbit/s and
{RTT_S * 1000:.0f} ms, every connection and request paying the round trip. The limit is one round
trip and the bytes that came over the link's rate; "of the limit" says how much of the time taken
the link was needed. One by one means HTTP/1.1 with the browser's six connections, each answer
hashed and stored as an install does; only the first tour is a comparison of equals, later ones find
styles, scripts and fonts on the phone and fetch what is lacking. Load average of the machine
at the end: {{busy}}.

"""


async def publish_grand(data: Path) -> list[Outcome]:
    parts = big_tour.make(GRAND_STOPS, GRAND_PICTURES, GRAND_PIXELS)
    files = {path: content for part in parts for path, content in part.items()}
    return await publish_files(data, {big_tour.NAME: files})


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        outcomes = [*await publish_starters(data), *await publish_grand(data)]
        async with stage(data) as site:
            report = await measure(site, data, [outcome.tour for outcome in outcomes])
    put("On the phone", NOTE.format(busy=busy()) + report)


if __name__ == "__main__":
    asyncio.run(main())
