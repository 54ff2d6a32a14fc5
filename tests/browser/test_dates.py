"""The catalogue on a day of the year: what is kept today or soon stands above the tours."""

import pytest

from tests.browser import page
from tests.browser.drivers import Played
from tests.browser.shaper import Link
from tests.browser.stage import DOCUMENT, Stage

pytestmark = pytest.mark.browser

NEAR = """[...document.querySelectorAll('.near li')].map((line) =>
  [line.querySelector('p').textContent, line.querySelector('a').getAttribute('href')])"""
SHIFTS = """new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => {
  const seen = new PerformanceObserver(() => {})
  seen.observe({ type: 'layout-shift', buffered: true })
  done(seen.takeRecords().map(({ value }) => value))
})))"""


async def near(browser: Played, site: Stage, time: str) -> list[list[str]]:
    """Open the catalogue on a phone whose clock says this; return its lines."""
    await browser.page.clock.set_fixed_time(time)
    await browser.goto(site.url("/fr/"))
    found: list[list[str]] = await browser.run(NEAR)
    assert await browser.run(SHIFTS) == []
    return found


@pytest.mark.parametrize(
    ("time", "words"),
    [
        ("2026-12-04T00:00:01", "Aujourd’hui · 4 décembre"),
        ("2026-12-04T23:59:59", "Aujourd’hui · 4 décembre"),
        ("2026-12-01T12:00:00", "Bientôt · 4 décembre"),
        ("2026-11-04T00:00:00", "Bientôt · 4 décembre"),
    ],
)
async def test_a_date_of_today_or_soon_leads_to_its_tour(
    chromium: Played, site: Stage, time: str, words: str
) -> None:
    assert await near(chromium, site, time) == [[words, DOCUMENT]]


@pytest.mark.parametrize("time", ["2026-12-05T00:00:00", "2026-11-03T23:59:59"])
async def test_on_other_days_nothing_is_added(chromium: Played, site: Stage, time: str) -> None:
    assert await near(chromium, site, time) == []
    assert await chromium.run("document.querySelector('.near').checkVisibility()") is False
    assert await chromium.run("document.querySelectorAll('#dates li').length") == 1


async def test_without_a_network_the_phone_still_knows_what_day_it_is(
    chromium: Played, site: Stage
) -> None:
    await chromium.goto(site.url("/fr/"))
    await page.worker_ready(chromium)
    await site.live.stop()
    site.net.set(Link("refuse"))
    assert await near(chromium, site, "2026-12-04T09:00:00") == [
        ["Aujourd’hui · 4 décembre", DOCUMENT]
    ]


async def test_a_page_left_open_follows_the_calendar(chromium: Played, site: Stage) -> None:
    assert await near(chromium, site, "2026-12-04T23:00:00")
    await chromium.page.clock.set_fixed_time("2026-12-05T08:00:00")
    await chromium.run("document.dispatchEvent(new Event('visibilitychange'))")
    assert await chromium.run(NEAR) == []
