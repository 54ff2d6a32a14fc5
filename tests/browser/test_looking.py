"""Pictures, words, then and now, from an installed tour in three engines; the server is dead."""

import re

import pytest

from tests.browser import page
from tests.browser.drivers import Browser
from tests.browser.shaper import Link
from tests.browser.stage import DOCUMENT, Stage

pytestmark = pytest.mark.browser

SHOWN = """(async () => {
  const image = document.querySelector('.viewer[open] img')
  await image?.decode()
  return image?.naturalWidth ?? 0
})()"""
CUT = "getComputedStyle(document.querySelector('.then-now div + div .zoom')).clipPath"
HELD = "document.querySelector('.then-now input').checkVisibility()"


async def test_everything_that_opens_opens_offline(any_browser: Browser, site: Stage) -> None:
    await page.install(any_browser, site.url(DOCUMENT))
    await site.live.stop()
    site.net.set(Link("refuse"))
    await any_browser.goto(site.url(DOCUMENT))
    await page.until(any_browser, HELD)
    await any_browser.run("document.querySelector('a.zoom').click()")
    await page.until(any_browser, SHOWN, lambda width: width > 0)
    await any_browser.run("document.querySelector('[data-look=\"1\"]').click()")
    place = "document.querySelector('.viewer [role=status]').textContent"
    assert await any_browser.run(place) == "Image 2 sur 4"
    # The widest of the picture's sizes, not the one that the page shows.
    await page.until(any_browser, SHOWN, lambda width: width == 1280)
    await any_browser.run("document.querySelector('[data-look=close]').click()")
    await any_browser.run("document.querySelector('a.term').click()")
    word = "document.querySelector('.word:popover-open')?.textContent.trim().replace(/\\s+/g, ' ')"
    told = await any_browser.run(word)
    assert told == "Galibot Un enfant qui travaillait au fond de la mine."
    assert await any_browser.run("location.hash") == ""


async def test_then_and_now_share_one_place(any_browser: Browser, site: Stage) -> None:
    await any_browser.goto(site.url(DOCUMENT))
    await page.until(any_browser, HELD)
    before = await any_browser.run(CUT)
    same = """(() => {
      const [a, b] = [...document.querySelectorAll('.then-now .zoom')]
        .map((picture) => picture.getBoundingClientRect())
      return Math.abs(a.top - b.top) + Math.abs(a.left - b.left) + Math.abs(a.width - b.width)
    })()"""
    assert await any_browser.run(same) < 1
    await any_browser.run("""(() => {
      const slider = document.querySelector('.then-now input')
      slider.value = '90'
      slider.dispatchEvent(new Event('input'))
    })()""")
    after = await any_browser.run(CUT)
    assert before != after
    shares = [float(cut) for cut in re.findall(r"([\d.]+)%", before + after)]
    assert shares[0] == 50
    assert shares[-1] == 90
