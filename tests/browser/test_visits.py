"""Phones count and tell: once, when there is network, and only where the visitor agrees."""

import sqlite3

import pytest

from tests.browser import page
from tests.browser.drivers import Browser, Played
from tests.browser.shaper import Link
from tests.browser.stage import DOCUMENT, TOUR, Stage

pytestmark = pytest.mark.browser

KEPT = "localStorage.getItem('visits') ?? '[]'"
MAP_READY = "document.querySelector('.map-box')?.dataset.ready === ''"


def counted(site: Stage) -> dict[tuple[str, str], int]:
    """Return what the server knows."""
    with sqlite3.connect(site.data / "archipel.db") as store:
        rows = store.execute("select kind, about, times from visit where tour = ?", (TOUR,))
        return {(kind, about): times for kind, about, times in rows}


async def walk(browser: Browser, site: Stage, stops: int) -> None:
    """Reach so many stops by hand."""
    await browser.goto(site.url(DOCUMENT))
    await page.until(browser, MAP_READY)
    for do in ("walk", "alone", *("here", "on") * (stops - 1), "here"):
        await page.tap(browser, do)


async def test_what_was_walked_without_network_is_told_once(
    any_browser: Browser, site: Stage
) -> None:
    await page.install(any_browser, site.url(DOCUMENT))
    await page.until(any_browser, KEPT, lambda kept: kept == "[]")
    assert counted(site) == {("install", "fr"): 1}
    await site.live.stop()
    site.net.set(Link("refuse"))
    await walk(any_browser, site, 3)
    await page.until(any_browser, KEPT, lambda kept: kept.count("stop") == 3)
    await site.live.start()
    site.net.set(Link())
    site.net.target = site.live.port
    await any_browser.goto(site.url("/fr/"))
    await page.until(any_browser, KEPT, lambda kept: kept == "[]")
    told = counted(site)
    assert told[("finish", "")] == 1
    assert sum(times for (kind, _), times in told.items() if kind == "stop") == 3
    assert told[("install", "fr")] == 1


@pytest.mark.parametrize(
    "wish",
    [
        "localStorage.setItem('settings', '{\"counted\": false}')",
        "Object.defineProperty(navigator, 'globalPrivacyControl', { value: true })",
        "Object.defineProperty(navigator, 'doNotTrack', { value: '1' })",
    ],
    ids=["settings", "gpc", "dnt"],
)
async def test_who_does_not_want_to_be_counted_is_not(
    chromium: Played, site: Stage, wish: str
) -> None:
    await chromium.page.add_init_script(wish)
    await walk(chromium, site, 1)
    await page.until(chromium, "!!document.querySelector('tour-walk')?.dataset.phase")
    assert await chromium.run(KEPT) == "[]"
    assert counted(site) == {}
    assert "/visits" not in site.faults.sent


async def test_a_site_of_files_is_told_nothing_twice(chromium: Played, site: Stage) -> None:
    site.faults.gone = "/visits"
    asked: list[str] = []
    chromium.page.on("request", lambda request: asked.append(request.url))
    await walk(chromium, site, 2)
    await page.until(chromium, "sessionStorage.getItem('deaf')")
    await page.tap(chromium, "on")
    await page.tap(chromium, "here")
    await page.until(chromium, "document.querySelector('tour-walk').dataset.phase === 'arrived'")
    assert 1 <= len([url for url in asked if url.endswith("/visits")]) <= 2


async def test_a_simulated_walk_counts_nothing(chromium: Played, site: Stage) -> None:
    await chromium.goto(site.url(f"{DOCUMENT}?simulate"))
    await page.until(chromium, MAP_READY)
    for do in ("walk", "here"):
        await page.tap(chromium, do)
    await page.until(chromium, "document.querySelector('tour-walk').dataset.phase === 'arrived'")
    assert await chromium.run(KEPT) == "[]"
