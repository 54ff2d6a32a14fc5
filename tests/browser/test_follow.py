"""A walk from the first stop to the last, with positions and without, and nothing lost between."""

import json
from typing import Any

import pytest

from tests.browser import page
from tests.browser.drivers import Browser, Played
from tests.browser.shaper import Link
from tests.browser.stage import DOCUMENT, TOUR, Stage

pytestmark = pytest.mark.browser

STOPS = ("gare", "lampe", "louvre")

GUIDE = "document.querySelector('tour-walk')"
PHASE = f"{GUIDE}.hidden ? 'none' : {GUIDE}.dataset.phase"
WALK = f"""new Promise((done, fail) => {{
  const opening = indexedDB.open('archipel')
  opening.onerror = () => fail(opening.error)
  opening.onsuccess = () => {{
    const asked = opening.result.transaction('walks').objectStore('walks').get('{TOUR}')
    asked.onsuccess = () => {{ opening.result.close(); done(asked.result ?? null) }}
  }}
}})"""
READ = """(() => {
  const middle = document.elementFromPoint(innerWidth / 4, innerHeight / 2)
  return middle?.closest('article')?.id ?? middle?.closest('section')?.id ?? 'elsewhere'
})()"""


async def phase(browser: Browser, *wanted: str) -> None:
    await page.until(browser, PHASE, lambda answer: answer in wanted)


async def begin(browser: Browser, url: str) -> None:
    await browser.goto(url)
    await page.tap(browser, "walk")


async def walked(browser: Browser) -> dict[str, Any]:
    found: dict[str, Any] = await browser.run(WALK)
    return found


async def said(browser: Browser, part: str) -> str:
    """Return what a visible part of the guide says."""
    text: str = await browser.run(
        f"[...{GUIDE}.querySelectorAll({json.dumps(part)})]"
        ".find((element) => element.checkVisibility())?.textContent ?? ''"
    )
    return text


@pytest.mark.parametrize("noise", [12, 25])
async def test_a_whole_walk_with_the_server_dead_from_a_cold_start(
    chromium: Played, site: Stage, noise: int
) -> None:
    await page.install(chromium, site.url(DOCUMENT))
    await site.live.stop()
    site.net.set(Link("refuse"))
    await chromium.restart()
    await begin(chromium, site.url(f"{DOCUMENT}?simulate=120&noise={noise}"))
    done = f"{WALK}.then((walk) => Boolean(walk?.ended_at))"
    await page.until(chromium, PHASE, lambda answer: answer in ("arrived", "finished"))
    await page.until(chromium, done)
    walk = await walked(chromium)
    assert walk["next"] is None
    assert sorted(walk["reached"]) == sorted(STOPS) if noise < 25 else STOPS[-1] in walk["reached"]
    await phase(chromium, "arrived", "finished")
    assert chromium.failed == []


async def test_a_walk_by_hand(any_browser: Browser, site: Stage) -> None:
    await begin(any_browser, site.url(DOCUMENT))
    await phase(any_browser, "asking")
    assert await any_browser.run("document.body.dataset.view") == "map"
    await page.tap(any_browser, "alone")
    for number, stop in enumerate(STOPS, 1):
        await phase(any_browser, "alone")
        assert f"{number}" in await said(any_browser, ".guide-goal")
        await page.tap(any_browser, "here")
        await phase(any_browser, "arrived")
        await page.tap(any_browser, "read")
        assert await any_browser.run("location.hash") == f"#{stop}"
        await page.until(any_browser, READ, stop.__eq__)
        if await any_browser.run(f"!{GUIDE}.querySelector('.guide-sheet').checkVisibility()"):
            await page.tap(any_browser, "map")
        await page.tap(any_browser, "on")
    await phase(any_browser, "finished")
    assert (await walked(any_browser))["reached"] == list(STOPS)
    await page.tap(any_browser, "end")
    await phase(any_browser, "none")
    assert await walked(any_browser) is None


async def test_a_reload_keeps_the_place(chromium: Played, site: Stage) -> None:
    await begin(chromium, site.url(DOCUMENT))
    await page.tap(chromium, "alone")
    await page.tap(chromium, "here")
    await phase(chromium, "arrived")
    before = await walked(chromium)
    await chromium.page.reload()
    await phase(chromium, "asking")
    assert await chromium.run("document.body.dataset.view") == "map"
    assert await walked(chromium) == before
    await page.tap(chromium, "leave")
    await phase(chromium, "none")
    assert await chromium.run("document.body.dataset.walking ?? null") is None
    again = await chromium.run("document.querySelector('.begin a:not([hidden])').textContent")
    assert again == "Reprendre vers l’étape 2"


async def test_a_refused_position_leads_on_by_hand(chromium: Played, site: Stage) -> None:
    await begin(chromium, site.url(DOCUMENT))
    await page.tap(chromium, "follow")
    await phase(chromium, "alone")
    assert "refusée" in await said(chromium, "[data-note]")
    await page.tap(chromium, "here")
    await phase(chromium, "arrived")


async def test_a_real_position_arrives_and_leaves_no_trace(chromium: Played, site: Stage) -> None:
    await chromium.goto(site.url(DOCUMENT))
    lat, lon = await chromium.run(
        "(({ lat, lon }) => [Number(lat), Number(lon)])(document.querySelector('article').dataset)"
    )
    await chromium.context.grant_permissions(["geolocation"])
    await chromium.context.set_geolocation({"latitude": lat, "longitude": lon, "accuracy": 8})
    await begin(chromium, site.url(DOCUMENT))
    await phase(chromium, "walking", "arrived")
    # A phone at rest tells its place once; the next one is a step away.
    await chromium.context.set_geolocation({"latitude": lat, "longitude": lon + 1e-5})
    await phase(chromium, "arrived")
    for step in range(3):
        await chromium.context.set_geolocation({"latitude": lat, "longitude": lon - step * 1e-5})
        await page.until(chromium, f"{GUIDE}.dataset.phase", lambda now: now == "arrived")
    kept = json.dumps(await walked(chromium))
    assert str(lat)[:6] not in kept
    assert str(lon)[:6] not in kept
    assert not [asked for asked in site.net.asked if str(lat)[:5] in asked.path]


async def test_back_leaves_the_map_for_where_the_visitor_was(chromium: Played, site: Stage) -> None:
    await chromium.goto(site.url(f"{DOCUMENT}#lampe"))
    await page.until(chromium, READ, lambda seen: seen == "lampe")
    await page.tap(chromium, "walk")
    await phase(chromium, "asking")
    covered = "document.querySelector('.reading').inert"
    assert await chromium.run(covered)
    await chromium.run("history.back()")
    await page.until(chromium, "document.body.dataset.view", lambda view: view == "page")
    assert not await chromium.run(covered)
    await page.until(chromium, READ, lambda seen: seen == "lampe")
    assert await chromium.run(f"{GUIDE}.querySelector('.guide-mini').checkVisibility()")
