"""The worker in real browsers: ranges, dead networks, cold starts, its own renewal."""

import asyncio
import json
import statistics
import time
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from server.compile.client import esbuild
from server.settings import WEB
from tests.browser import page
from tests.browser.drivers import Browser, Played, plain_webkit, screen
from tests.browser.shaper import Link
from tests.browser.stage import DOCUMENT, TOUR, Stage

pytestmark = pytest.mark.browser

VECTORS = json.loads((Path(__file__).parent.parent / "vectors" / "ranges.json").read_text("utf-8"))
HUNDRED_BYTES = """(async () => {
  const sha256 = 'e'.repeat(64)
  const bytes = Uint8Array.from({ length: 100 }, (_, i) => i)
  const headers = { 'Content-Type': 'audio/mp4' }
  await (await caches.open('blobs-1')).put('/_b/' + sha256, new Response(bytes, { headers }))
  const entries = [{ url: '/a/hundred.m4a', sha256 }]
  const manifest = { format: 1, tour: 'hundred', languages: [], stops: [], entries }
  await (await caches.open('meta-1')).put('/_m/hundred', Response.json(manifest))
  navigator.serviceWorker.controller.postMessage('reload')
  return true
})()"""
ASK = """fetch('/a/hundred.m4a', {{ headers: {headers} }}).then(async (response) => [
  response.status, response.headers.get('Content-Range'),
  [...new Uint8Array(await response.arrayBuffer())]])"""


async def test_ranges(any_browser: Browser, site: Stage) -> None:
    await any_browser.goto(site.url("/fr/"))
    await page.worker_ready(any_browser)
    await any_browser.run(HUNDRED_BYTES)
    for case in VECTORS["cases"]:
        headers = {} if case["range"] is None else {"Range": case["range"]}
        answer = await any_browser.run(ASK.format(headers=json.dumps(headers)))
        assert answer == expected(case), case


def expected(case: dict[str, Any]) -> list[object]:
    size = VECTORS["size"]
    if case["status"] == 416:
        return [416, f"bytes */{size}", []]
    if case["status"] == 200:
        return [200, None, list(range(size))]
    placed = f"bytes {case['start']}-{case['end'] - 1}/{size}"
    return [206, placed, list(range(case["start"], case["end"]))]


async def test_a_dead_network_costs_no_time(chromium: Played, site: Stage) -> None:
    await page.install(chromium, site.url(DOCUMENT))

    async def opening_ms(link: Link) -> float:
        site.net.set(link)
        times = []
        for _ in range(7):
            await chromium.goto("about:blank")
            began = time.perf_counter()
            await chromium.goto(site.url(DOCUMENT))
            await page.state(chromium, "ready")
            times.append((time.perf_counter() - began) * 1000)
        return statistics.median(times)

    await opening_ms(Link("refuse"))
    refused = await opening_ms(Link("refuse"))
    silent = await opening_ms(Link("silent"))
    assert silent - refused < 100, f"{refused:.0f} ms without a network, {silent:.0f} on a dead one"


async def test_a_page_that_is_not_here_waits_three_seconds_at_most(
    chromium: Played, site: Stage
) -> None:
    await page.install(chromium, site.url(DOCUMENT))
    site.net.set(Link("silent"))
    began = time.perf_counter()
    await chromium.goto(site.url("/fr/tours/ailleurs/"))
    took = time.perf_counter() - began
    assert 2.5 < took < 4.5
    assert await chromium.run("Boolean(document.querySelector('offline-list'))")


def new_build(site: Stage, build: str) -> None:
    """Let the server have another version of the app."""
    worker = site.content("/worker.js").decode()
    shell = site.shell()
    changed = worker.replace(shell["build"], build)
    site.faults.extra["/worker.js"] = ("text/javascript; charset=utf-8", changed.encode())
    body = json.dumps({**shell, "build": build, "hash": build}).encode()
    site.faults.extra["/shell.json"] = ("application/json", body)


OFFERED = "!document.querySelector('app-update').hidden"
UPDATE = "navigator.serviceWorker.getRegistration().then((r) => r.update()).then(() => true)"
SHELLS = "caches.keys().then((names) => names.filter((name) => name.startsWith('shell-')))"


async def offered(browser: Browser, site: Stage) -> None:
    """Open the tour, then find a new version of the app on the server."""
    await browser.goto(site.url(DOCUMENT))
    await page.worker_ready(browser)
    await browser.goto(site.url(DOCUMENT))
    new_build(site, "b" * 12)
    await page.until(browser, UPDATE)
    await page.until(browser, OFFERED)
    await browser.run("(globalThis.before = true)")


async def test_a_new_app_is_offered_and_taken_with_one_reload(
    any_browser: Browser, site: Stage
) -> None:
    old = f"shell-{site.shell()['build']}"
    await offered(any_browser, site)
    assert await any_browser.run("globalThis.before")
    assert old in await any_browser.run(SHELLS)
    await page.tap(any_browser, "accept")
    await page.until(any_browser, "globalThis.before === undefined")
    await page.until(any_browser, SHELLS, lambda names: names == [f"shell-{'b' * 12}"])
    await any_browser.run("(globalThis.after = true)")
    await asyncio.sleep(1)
    assert await any_browser.run("globalThis.after"), "it reloaded twice"
    assert not await any_browser.run(OFFERED)


async def test_a_new_app_can_be_refused(chromium: Played, site: Stage) -> None:
    await offered(chromium, site)
    await chromium.page.locator("app-update [data-do=later]").click()
    assert not await chromium.run(OFFERED)
    assert await chromium.run("globalThis.before")


async def test_a_new_app_waits_for_the_install_to_end(chromium: Played, site: Stage) -> None:
    await offered(chromium, site)
    site.net.set(Link(rate_bit_s=1_500_000))
    await page.tap(chromium, "install")
    await page.state(chromium, "downloading")
    await page.tap(chromium, "accept")
    await asyncio.sleep(0.5)
    assert await chromium.run("globalThis.before")
    site.net.set(Link())
    await page.until(chromium, "globalThis.before === undefined")
    await page.state(chromium, "ready")


async def test_a_new_app_waits_while_a_sound_plays(chromium: Played, site: Stage) -> None:
    await offered(chromium, site)
    await chromium.run("(document.querySelector('audio').muted = true)")
    await chromium.run("document.querySelector('audio').play().then(() => true)")
    await page.tap(chromium, "accept")
    await asyncio.sleep(0.5)
    assert await chromium.run("globalThis.before")
    await chromium.run("(document.querySelector('audio').pause(), true)")
    await page.until(chromium, "globalThis.before === undefined")


async def test_a_release_of_the_site_shows_on_the_next_page(chromium: Played, site: Stage) -> None:
    await chromium.goto(site.url("/fr/"))
    await page.worker_ready(chromium)
    shell = site.shell()
    body = json.dumps({**shell, "hash": "another"}).encode()
    site.faults.extra["/shell.json"] = ("application/json", body)
    about = site.content("/fr/about/").replace(b"<h1>", b"<h1>Nouveau ")
    site.faults.extra["/fr/about/"] = ("text/html; charset=utf-8", about)
    await chromium.goto(site.url("/fr/"))
    kept = f"caches.open('shell-{shell['build']}').then((c) => c.match('/shell.json'))"
    await page.until(chromium, f"{kept}.then((r) => r.json()).then((l) => l.hash)",
                     lambda shown: shown == "another")  # fmt: skip
    site.net.set(Link("refuse"))
    await chromium.goto(site.url("/fr/about/"))
    title = "document.querySelector('h1').textContent"
    assert (await chromium.run(title)).startswith("Nouveau")


CONDUCT = """
const report = (what) => fetch('/packs/report?' + encodeURIComponent(JSON.stringify(what)))
const phone = async () => {{
  const meta = await caches.open('meta-1')
  return (await meta.match('/_m/{tour}'))?.json()
}}
const first = async () => {{
  const {{ Installer }} = await import('{installer}')
  await navigator.serviceWorker.register('/worker.js')
  const registration = await navigator.serviceWorker.ready
  const installer = new Installer('{tour}')
  await installer.look()
  await installer.do('install', {{ languages: ['fr'] }})
  // This page itself must open without a server: it joins the site's own pages.
  const shell = await caches.open((await caches.keys()).find((name) => name.startsWith('shell-')))
  const {{ hash }} = await (await shell.match('/shell.json')).json()
  await shell.put('/_s/' + hash + '/conduct/', await fetch('/conduct/', {{ cache: 'no-store' }}))
  await shell.add('/conduct.js')
  await report({{ run: 1, state: installer.view.state }})
}}
const second = async (manifest) => {{
  const answers = await Promise.all(manifest.entries.map(async ({{ url, size_bytes }}) => {{
    const response = await fetch(url)
    return response.status === 200 && (await response.arrayBuffer()).byteLength === size_bytes
  }}))
  const pictures = manifest.entries.filter(({{ type }}) => type.startsWith('image/'))
  const decoded = await Promise.all(pictures.map(({{ url }}) => {{
    const image = new Image()
    image.src = url
    return image.decode().then(() => true, () => false)
  }}))
  await report({{ run: 2, entries: answers.every(Boolean), pictures: decoded.every(Boolean) }})
}}
const manifest = await phone()
await (manifest ? second(manifest) : first())
"""


async def reported(site: Stage) -> dict[str, Any]:
    """Wait for the page's report: the network shows it even where it answers nothing."""
    end = time.monotonic() + 40
    while not (reports := site.net.paths("/packs/report")):
        assert time.monotonic() < end, "no report"
        await asyncio.sleep(0.05)
    found: dict[str, Any] = json.loads(unquote(reports[-1].split("?", 1)[1]))
    site.net.forget()
    return found


async def test_webkit_starts_anew_with_the_server_switched_off(site: Stage, tmp_path: Path) -> None:
    installer = esbuild("--bundle", "--format=esm", str(WEB / "client" / "installer.js"))
    script = CONDUCT.format(tour=TOUR, installer="/installer.js")
    for name, text in (("conduct", script), ("installer", installer)):
        site.faults.extra[f"/{name}.js"] = ("text/javascript; charset=utf-8", text.encode())
    html = b'<!doctype html><title>t</title><script type="module" src="/conduct.js"></script>'
    site.faults.extra["/conduct/"] = ("text/html; charset=utf-8", html)
    site.faults.extra["/packs/report"] = ("text/plain", b"thanks")
    async with screen() as display:
        async with plain_webkit(site.url("/conduct/"), tmp_path, display):
            assert await reported(site) == {"run": 1, "state": "ready"}
        await site.live.stop()
        site.net.set(Link("silent"))
        async with plain_webkit(site.url("/conduct/"), tmp_path, display):
            assert await reported(site) == {"run": 2, "entries": True, "pictures": True}
