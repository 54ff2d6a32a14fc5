"""A notice reaches an installed tour, stays without network, ends by itself; forged ones do not."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from server.model.notice import Notice
from server.publish import open_store
from server.publish.notices import changing, signed
from server.publish.signing import sign
from server.settings import Settings
from server.store import notices
from tests.browser import page
from tests.browser.drivers import Browser, Played
from tests.browser.shaper import Link
from tests.browser.stage import DOCUMENT, TOUR, Stage

pytestmark = pytest.mark.browser

SHOWN = "document.querySelector('.notices:not([hidden])')?.textContent ?? ''"
JSON = "application/json"


def notice(until: date, text: str = "Sentier fermé") -> Notice:
    return Notice(id="0" * 16, tour=TOUR, until=until, texts={"fr": text, "de": "Gesperrt"})


async def post(site: Stage, wanted: Notice) -> None:
    now = datetime.now(UTC)
    async with open_store(Settings(data=site.data)) as store, changing(store, now) as tx:
        await notices.add(tx, signed(store, wanted, "Hans", now))


async def take_back(site: Stage) -> None:
    async with (
        open_store(Settings(data=site.data)) as store,
        changing(store, datetime.now(UTC)) as tx,
    ):
        await notices.remove(tx, "0" * 16)


def in_days(days: int) -> date:
    return datetime.now(UTC).date() + timedelta(days=days)


async def test_an_installed_tour_shows_it_and_keeps_it(any_browser: Browser, site: Stage) -> None:
    await page.install(any_browser, site.url(DOCUMENT))
    assert await any_browser.run(SHOWN) == ""
    await post(site, notice(in_days(3)))
    await any_browser.goto(site.url(DOCUMENT))
    await page.until(any_browser, SHOWN, lambda text: "Sentier fermé" in text)
    site.net.set(Link("refuse"))
    await site.live.stop()
    await any_browser.goto(site.url(DOCUMENT))
    text = await page.until(any_browser, SHOWN)
    assert "Jusqu’au" in text
    await any_browser.goto(site.url("/fr/offline/"))
    await page.until(any_browser, SHOWN, lambda text: "Sentier fermé" in text)


async def test_it_goes_when_it_is_taken_back(chromium: Played, site: Stage) -> None:
    await post(site, notice(in_days(3)))
    await chromium.goto(site.url(DOCUMENT))
    await page.until(chromium, SHOWN)
    await take_back(site)
    await chromium.goto(site.url(DOCUMENT))
    await page.until(chromium, "document.readyState === 'complete'")
    await page.until(chromium, SHOWN, lambda text: text == "")


async def test_a_page_that_is_open_learns_of_it(chromium: Played, site: Stage) -> None:
    await chromium.goto(site.url(DOCUMENT))
    await page.until(chromium, "caches.match('/notices.json').then(Boolean)")
    await post(site, notice(in_days(3)))
    await chromium.run("dispatchEvent(new Event('online'))")
    await page.until(chromium, SHOWN, lambda text: "Sentier fermé" in text)
    await take_back(site)
    await chromium.run("document.dispatchEvent(new Event('visibilitychange'))")
    await page.until(chromium, SHOWN, lambda text: text == "")


async def test_it_ends_by_the_clock_of_the_phone(chromium: Played, site: Stage) -> None:
    await post(site, notice(in_days(3)))
    await chromium.goto(site.url(DOCUMENT))
    await page.until(chromium, SHOWN)
    later = datetime.now(UTC) + timedelta(days=5)
    await chromium.page.clock.set_fixed_time(later)
    async with chromium.page.expect_response("**/notices.json") as answer:
        await chromium.goto(site.url(DOCUMENT))
    assert (await answer.value).ok
    assert await chromium.run(SHOWN) == ""


@pytest.mark.parametrize("how", ["another key", "another text", "no signature"])
async def test_a_forged_notice_is_not_shown(
    chromium: Played, site: Stage, how: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    said = notice(in_days(3), "Payez ici").said
    by = tmp_path_factory.mktemp("forger") if how == "another key" else site.data
    signature = sign(by, said if how == "another key" else notice(in_days(3)).said)
    forged = {"said": said, "signature": "" if how == "no signature" else signature}
    body = json.dumps({"notices": [forged]}).encode()
    site.faults.extra["/notices.json"] = (JSON, body)
    async with chromium.page.expect_response("**/notices.json"):
        await chromium.goto(site.url(DOCUMENT))
    await page.until(chromium, "caches.match('/notices.json').then(Boolean)")
    assert await chromium.run(SHOWN) == ""
