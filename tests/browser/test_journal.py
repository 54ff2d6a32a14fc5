"""Stamps of a walk by hand, read in the journal with the server dead, in three engines."""

import pytest

from tests.browser import page
from tests.browser.drivers import Browser
from tests.browser.shaper import Link
from tests.browser.stage import DOCUMENT, TOUR, Stage

pytestmark = pytest.mark.browser

ROW = "document.querySelector('.journal-row')"
LEVEL = f"Number({ROW}?.style.getPropertyValue('--level'))"
STAMPS = f"""new Promise((done) => {{
  const asked = indexedDB.open('archipel')
  asked.onsuccess = () => {{
    const found = asked.result.transaction('stamps').objectStore('stamps').get('{TOUR}')
    found.onsuccess = () => {{
      asked.result.close()
      done(Object.keys(found.result?.reached ?? {{}}).length)
    }}
  }}
}})"""
MAP_READY = "document.querySelector('.map-box')?.dataset.ready === ''"


async def test_a_walk_fills_its_lamp(any_browser: Browser, site: Stage) -> None:
    await page.install(any_browser, site.url(DOCUMENT))
    await site.live.stop()
    site.net.set(Link("refuse"))
    await any_browser.goto(site.url(DOCUMENT))
    await page.until(any_browser, MAP_READY)
    for do in ("walk", "alone", "here", "on", "here"):
        await page.tap(any_browser, do)
    await page.until(any_browser, STAMPS, lambda count: count == 2)
    await any_browser.goto(site.url("/fr/journal/"))
    await page.until(any_browser, LEVEL, lambda level: level == pytest.approx(2 / 3))
    assert "2 étapes sur 3" in await any_browser.run(f"{ROW}.textContent")
    await any_browser.goto(site.url(f"{DOCUMENT}#map"))
    await page.until(any_browser, "!document.querySelector('tour-walk').hidden")
    for do in ("alone", "here"):
        await page.tap(any_browser, do)
    await page.until(any_browser, STAMPS, lambda count: count == 3)
    await any_browser.goto(site.url("/fr/journal/"))
    await page.until(any_browser, LEVEL, lambda level: level == 1)
    told = await any_browser.run(f"{ROW}.innerText")
    assert "Menée au bout" in told
    assert await any_browser.run(f"{ROW}.querySelector('a').pathname") == f"/fr/tours/{TOUR}/"
