"""Finding things with the server dead: titles of all tours, and every word of those kept here."""

import pytest

from tests.browser import page
from tests.browser.drivers import Browser, Played
from tests.browser.shaper import Link
from tests.browser.stage import DOCUMENT, Stage

pytestmark = pytest.mark.browser

HITS = "[...document.querySelectorAll('.result a')].map((a) => a.getAttribute('href'))"
MARKS = "[...document.querySelectorAll('.result mark')].map((mark) => mark.textContent)"
KNOWN = "caches.open('meta-1').then((meta) => meta.match('/fr/search.json')).then(Boolean)"
LAMP = f"{DOCUMENT}#lampe"


async def die(site: Stage) -> None:
    await site.live.stop()
    site.net.set(Link("refuse"))


async def ready(browser: Browser, site: Stage) -> None:
    """See the catalogue once: the worker serves and the titles are here."""
    await browser.goto(site.url("/fr/"))
    await page.worker_ready(browser)
    await page.until(browser, KNOWN)


async def ask(browser: Browser, words: str) -> None:
    await browser.run(f"""(() => {{
      const field = document.querySelector('[name=q]')
      field.value = {words!r}
      field.dispatchEvent(new Event('input', {{ bubbles: true }}))
    }})()""")


async def test_titles_are_found_before_anything_is_installed(
    any_browser: Browser, site: Stage
) -> None:
    await ready(any_browser, site)
    await die(site)
    await any_browser.goto(site.url("/fr/search/?q=lampes"))
    assert LAMP in await page.until(any_browser, HITS)
    assert await any_browser.run("document.querySelector('[name=q]').value") == "lampes"


async def test_every_word_of_an_installed_tour_is_found(any_browser: Browser, site: Stage) -> None:
    await ready(any_browser, site)
    await page.install(any_browser, site.url(DOCUMENT))
    await die(site)
    await any_browser.goto(site.url("/fr/search/"))
    await ask(any_browser, "GRISOUS")
    assert LAMP in await page.until(any_browser, HITS)
    assert "grisou" in " ".join(await any_browser.run(MARKS)).lower()
    ready_here = "document.querySelector('.result .state').checkVisibility()"
    assert await page.until(any_browser, ready_here)


async def test_a_hit_opens_its_stop_without_a_server(chromium: Played, site: Stage) -> None:
    await ready(chromium, site)
    await page.install(chromium, site.url(DOCUMENT))
    await die(site)
    await chromium.goto(site.url("/fr/search/?q=lampe"))
    await chromium.page.click(f'.result a[href="{LAMP}"]')
    await page.until(
        chromium, "location.hash === '#lampe' && Boolean(document.querySelector(':target'))"
    )


async def test_in_vain_it_says_so_and_filters_go_on_working(chromium: Played, site: Stage) -> None:
    await ready(chromium, site)
    await die(site)
    await chromium.goto(site.url("/fr/search/?q=ornithorynque"))
    await page.until(chromium, "document.querySelector('.empty').checkVisibility()")
    await chromium.goto(site.url("/fr/"))
    await chromium.page.click("button[data-filter^='theme=']")
    assert await chromium.run("document.querySelectorAll('.card:not([hidden])').length") == 1


async def test_with_a_network_the_server_adds_what_other_tours_say(
    chromium: Played, site: Stage
) -> None:
    await ready(chromium, site)
    await chromium.goto(site.url("/fr/search/"))
    await ask(chromium, "GRISOUS")
    await page.until(chromium, "document.querySelector('.empty').checkVisibility()")
    await chromium.page.press("[name=q]", "Enter")
    assert LAMP in await page.until(chromium, HITS)
