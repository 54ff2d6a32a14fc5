"""Dates that do not come back leave the pages after their last day, by the phone's own clock."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.browser import page
from tests.browser.drivers import Played
from tests.browser.shaper import Link
from tests.browser.stage import DOCUMENT, TOUR, Stage, stage, tour_files
from tests.site import publish_files

pytestmark = pytest.mark.browser

ONCE = "starts: 2027-05-01, ends: 2027-05-10"
SHOWN = """[...document.querySelectorAll('time, a[href$=".ics"]')].filter((each) =>
  each.checkVisibility()).map((each) => each.dateTime ?? each.getAttribute('href'))"""


@pytest.fixture
async def once(tmp_path: Path) -> AsyncIterator[Stage]:
    yearly = tour_files()["tour.yaml"].decode()
    facts = yearly.replace("starts: 2026-12-04, repeats: yearly", ONCE)
    await publish_files(tmp_path, {TOUR: tour_files(**{"tour.yaml": facts})})
    async with stage(tmp_path) as site:
        yield site


async def shown(browser: Played, site: Stage, path: str, time: str) -> list[str]:
    """Open a page on a phone whose clock says this; return its days and calendars."""
    await browser.page.clock.set_fixed_time(time)
    await browser.goto(site.url(path))
    found: list[str] = await browser.run(SHOWN)
    return found


@pytest.mark.parametrize(
    ("path", "calendar"), [(DOCUMENT, f"/fr/tours/{TOUR}.ics"), ("/fr/", "/fr/events.ics")]
)
async def test_the_last_day_is_still_told_the_next_is_not(
    chromium: Played, once: Stage, path: str, calendar: str
) -> None:
    told = ["2027-05-01", "2027-05-10", calendar]
    assert (await shown(chromium, once, path, "2027-05-10T23:59:59"))[-3:] == told
    assert await shown(chromium, once, path, "2027-05-11T00:00:00") == []


async def test_a_tour_kept_on_the_phone_forgets_them_with_no_network(
    chromium: Played, once: Stage
) -> None:
    await page.install(chromium, once.url(DOCUMENT))
    once.net.set(Link("refuse"))
    assert len(await shown(chromium, once, DOCUMENT, "2027-05-10T09:00:00")) == 3
    await chromium.page.clock.set_fixed_time("2027-05-11T08:00:00")
    await chromium.run("document.dispatchEvent(new Event('visibilitychange'))")
    assert await chromium.run(SHOWN) == []


async def test_what_comes_back_every_year_stays(chromium: Played, site: Stage) -> None:
    told = ["12-04", f"/fr/tours/{TOUR}.ics"]
    assert await shown(chromium, site, DOCUMENT, "2031-05-11T09:00:00") == told
