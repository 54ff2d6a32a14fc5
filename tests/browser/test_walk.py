"""Install, stop the server, restart the browser, walk: the same script in three engines."""

import pytest

from tests.browser import page
from tests.browser.drivers import Browser
from tests.browser.shaper import Link
from tests.browser.stage import DOCUMENT, TOUR, Stage

pytestmark = pytest.mark.browser

SOUND = """(async () => {
  const audio = document.querySelector('audio')
  audio.preload = 'metadata'
  audio.load()
  await new Promise((done, fail) => {
    audio.addEventListener('loadedmetadata', done, { once: true })
    audio.addEventListener('error', fail, { once: true })
    audio.querySelector('source')?.addEventListener('error', fail, { once: true })
  })
  audio.currentTime = 15
  await new Promise((done) => audio.addEventListener('seeked', done, { once: true }))
  return [Math.round(audio.duration), Math.round(audio.currentTime)]
})()"""


async def install(browser: Browser, site: Stage) -> None:
    await page.install(browser, site.url(DOCUMENT))
    wanted = {entry.sha256 for entry in site.manifest().entries}
    assert wanted <= await page.stored(browser)
    assert await page.wrong_blobs(browser) == []


async def walk(browser: Browser, site: Stage) -> None:
    """Open the tour and everything in it."""
    await browser.goto(site.url(DOCUMENT))
    await page.state(browser, "ready")
    assert await browser.run("document.styleSheets[0].cssRules.length") > 0
    pictures = await browser.run(page.EVERY_PICTURE)
    assert len(pictures) >= 5
    assert [url for url, width in pictures if not width] == []
    assert await browser.run(page.EVERY_STOP) == ["gare", "lampe", "louvre"]
    assert await browser.run(SOUND) == [20, 15]
    links, status, shown = await browser.run(page.MAP)
    assert links >= 3
    assert (status, shown) == (200, True)


async def test_a_tour_is_walked_with_the_server_switched_off(
    any_browser: Browser, site: Stage
) -> None:
    await install(any_browser, site)
    await site.live.stop()
    site.net.set(Link("refuse"))
    if any_browser.name != "webkitgtk":
        await any_browser.restart()
    any_browser.failed.clear()
    await walk(any_browser, site)
    await stop_address_leads_into_the_document(any_browser, site)
    await language_switch_keeps_the_place(any_browser, site)
    assert any_browser.failed == []
    await other_pages_open(any_browser, site)
    await every_word_opens(any_browser, site)


async def stop_address_leads_into_the_document(browser: Browser, site: Stage) -> None:
    await browser.goto(site.url(f"{DOCUMENT}lampe/"))
    assert await browser.run("location.pathname + location.hash") == f"{DOCUMENT}#lampe"
    top = "document.querySelector('#lampe').getBoundingClientRect().top"
    await page.until(browser, top, lambda top: -5 < top < 400)


async def language_switch_keeps_the_place(browser: Browser, site: Stage) -> None:
    await browser.run("document.querySelector('a[data-language][hreflang=en]').click()")
    await page.until(browser, "location.pathname", lambda here: here == f"/en/tours/{TOUR}/")
    chosen = "caches.open('meta-1').then((c) => c.match('/_choice')).then((r) => r.json())"
    await page.until(browser, chosen, lambda lang: lang == "en")
    top = "document.querySelector('#lampe')?.getBoundingClientRect().top ?? -999"
    await page.until(browser, top, lambda top: -5 < top < 400)


async def every_word_opens(browser: Browser, site: Stage) -> None:
    await browser.goto(site.url(f"{DOCUMENT}#glossary"))
    await browser.run("document.querySelector('#glossary a[href=\"/fr/glossary/\"]').click()")
    term = "document.querySelector('.letter #term-galibot dt')?.textContent ?? ''"
    await page.until(browser, term, lambda title: title == "Galibot")


async def other_pages_open(browser: Browser, site: Stage) -> None:
    await browser.goto(site.url("/"))
    assert await browser.run("location.pathname") == "/en/"
    await browser.goto(site.url("/fr/"))
    badge = f"document.querySelector('[data-tour={TOUR}] .state[data-when~=ready]').hidden"
    await page.until(browser, badge, lambda hidden: hidden is False)
    await browser.goto(site.url("/fr/offline/"))
    await page.state(browser, "ready")
    title = await browser.run("document.querySelector('[data-row] [data-fill=title]').textContent")
    assert title == "La petite visite"
    await browser.goto(site.url("/fr/nowhere/"))
    assert await browser.run("Boolean(document.querySelector('offline-list'))")
