"""Another language at the same paragraph, from an installed tour, with the server dead."""

import pytest

from tests.browser import page
from tests.browser.drivers import Browser
from tests.browser.shaper import Link
from tests.browser.stage import DOCUMENT, Stage

pytestmark = pytest.mark.browser

PARAGRAPH = "document.querySelectorAll('#gare .prose > *')[3]"
TOP = f"Math.round({PARAGRAPH}.getBoundingClientRect().top)"
READY = "document.querySelector('.then-now input')?.checkVisibility()"
SWITCH = "document.querySelector('[data-language][hreflang={}]').click()"


async def test_a_language_opens_at_the_same_paragraph(any_browser: Browser, site: Stage) -> None:
    await page.install(any_browser, site.url(DOCUMENT))
    await site.live.stop()
    site.net.set(Link("refuse"))
    await any_browser.goto(site.url(DOCUMENT))
    await page.until(any_browser, READY)
    await page.state(any_browser, "ready")
    words = await any_browser.run(f"{PARAGRAPH}.textContent")
    await any_browser.run(f"scrollBy({{ top: {TOP} - 120, behavior: 'instant' }})")
    for lang in ("en", "fr"):
        await any_browser.run(SWITCH.format(lang))
        await page.until(any_browser, f"document.documentElement.lang === '{lang}'")
        await page.until(any_browser, READY)
        await page.state(any_browser, "ready")
        await page.until(any_browser, TOP, lambda top: abs(top - 120) <= 2)
    assert await any_browser.run(f"{PARAGRAPH}.textContent") == words


async def test_a_map_that_fills_the_screen_stays_open(any_browser: Browser, site: Stage) -> None:
    await any_browser.goto(site.url(DOCUMENT))
    await page.until(any_browser, "document.querySelector('.map-box').dataset.ready === ''")
    for do in ("walk", "alone"):
        await page.tap(any_browser, do)
    await page.until(any_browser, "document.body.dataset.view === 'map'")
    await any_browser.run(SWITCH.format("en"))
    await page.until(any_browser, "document.documentElement.lang === 'en'")
    await page.until(any_browser, "document.body.dataset.view === 'map'")
