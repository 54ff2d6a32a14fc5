"""Every starter tour is taken along and opened with the server dead: French, and each language."""

import json
from pathlib import Path

import pytest

from tests.browser import page
from tests.browser.drivers import Played
from tests.browser.shaper import Link
from tests.browser.stage import Stage, stage

pytestmark = [pytest.mark.browser, pytest.mark.tours]

LARGEST_PACK_BYTES = 2_500_000
OTHERS = ("en", "nl", "de")
STOPS = "[...document.querySelectorAll('article[data-stop]')].map(({ id }) => id)"


async def whole(browser: Played, site: Stage, lang: str, tour: str) -> None:
    """Open a tour from the phone: each stop, each picture and the map are there."""
    await browser.goto(site.url(f"/{lang}/tours/{tour}/"))
    await page.state(browser, "ready")
    assert await browser.run("document.documentElement.lang") == lang
    pictures = await browser.run(page.EVERY_PICTURE)
    assert len(pictures) >= 4
    assert [url for url, width in pictures if not width] == []
    stops = await browser.run(STOPS)
    assert await browser.run(page.EVERY_STOP) == stops
    links, status, shown = await browser.run(page.MAP)
    assert (links, status, shown) == (len(stops), 200, True)


async def test_all_tours_on_one_phone(chromium: Played, starters: Path) -> None:
    async with stage(starters) as site:
        tours = [tour["tour"] for tour in json.loads(site.content("/catalogue.json"))["tours"]]
        assert len(tours) >= 11
        for tour in tours:
            assert site.manifest(tour).archive.size_bytes < LARGEST_PACK_BYTES
            await page.install(chromium, site.url(f"/fr/tours/{tour}/"))
        await site.live.stop()
        site.net.set(Link("refuse"))
        await chromium.restart()
        await chromium.page.emulate_media(reduced_motion="reduce")
        chromium.failed.clear()
        for tour in tours:
            await whole(chromium, site, "fr", tour)
        for lang, tour in zip(OTHERS, tours, strict=False):
            await whole(chromium, site, lang, tour)
        assert chromium.failed == []
