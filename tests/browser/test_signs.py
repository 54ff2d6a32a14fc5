"""A sign is scanned where there is no network: the installed tour opens at its stop."""

import pytest

from tests.browser import page
from tests.browser.drivers import Browser
from tests.browser.shaper import Link
from tests.browser.stage import DOCUMENT, TOUR, Stage

pytestmark = pytest.mark.browser

SIGN = f"/tours/{TOUR}/lampe/"
HERE = "location.pathname + location.hash"
SEEN = """(() => {
  const { top } = document.getElementById('lampe').getBoundingClientRect()
  return top > -5 && top < innerHeight
})()"""


@pytest.mark.parametrize("lang", ["fr", "en"])
async def test_a_scanned_sign_opens_the_stop_in_the_readers_language(
    any_browser: Browser, site: Stage, lang: str
) -> None:
    await page.install(any_browser, site.url(DOCUMENT))
    await any_browser.goto(site.url(f"/{lang}/"))
    await page.until(
        any_browser,
        "caches.open('meta-1').then((c) => c.match('/_choice')).then((r) => r.json())",
        lambda chosen: chosen == lang,
    )
    for network in (Link("refuse"), Link("silent")):
        await any_browser.goto("about:blank")
        site.net.set(network)
        await any_browser.goto(site.url(SIGN))
        await page.until(any_browser, HERE, lambda at: at == f"/{lang}/tours/{TOUR}/#lampe")
        await page.until(any_browser, SEEN)


async def test_without_the_tour_a_sign_leads_to_its_page(any_browser: Browser, site: Stage) -> None:
    await any_browser.goto(site.url(SIGN))
    where = await any_browser.run("location.pathname")
    assert where in {f"/{lang}{SIGN}" for lang in ("fr", "en")}
