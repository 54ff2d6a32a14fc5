"""What a visitor does and sees on the pages, said in JavaScript."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

from tests.browser.drivers import Browser

STATE = "document.querySelector('tour-install')?.dataset.state ?? 'no element'"
LIMIT_S = 40.0
EVERY_PICTURE = """Promise.all([...document.querySelectorAll('img')].map(async (img) => {
  img.loading = 'eager'
  await img.decode().catch(() => {})
  return [img.currentSrc || img.src, img.naturalWidth]
}))"""
EVERY_STOP = """(async () => {
  const seen = []
  for (const stop of document.querySelectorAll('article[data-stop]')) {
    location.hash = stop.id
    const top = () => stop.getBoundingClientRect().top
    const there = () => top() > -5 && top() < innerHeight
    // Pages may scroll smoothly.
    for (let frame = 0; frame < 200 && !there(); frame += 1) {
      await new Promise((done) => requestAnimationFrame(done))
    }
    if (there()) seen.push(stop.id)
  }
  return seen
})()"""
MAP = """(async () => {
  const map = document.querySelector('#map svg')
  const base = map.querySelector('image')?.getAttribute('href')
  const answer = base ? await fetch(base) : { status: 200 }
  return [map.querySelectorAll('a').length, answer.status, map.getBoundingClientRect().height > 100]
})()"""


async def until(
    browser: Browser, js: str, good: Callable[[Any], bool] = bool, limit_s: float = LIMIT_S
) -> Any:
    """Ask again until the answer is good; fail with the last one."""
    end = time.monotonic() + limit_s
    while True:
        answer = await browser.run(js)
        if good(answer):
            return answer
        assert time.monotonic() < end, f"{browser.name}: {js} stayed {answer!r}"
        await asyncio.sleep(0.02)


async def state(browser: Browser, *wanted: str) -> str:
    """Wait until the tour's element is in one of these states."""
    found: str = await until(browser, STATE, lambda answer: answer in wanted)
    return found


async def tap(browser: Browser, do: str) -> None:
    """Tap the visible button of that name, once the scripts are there that hear it."""
    js = f"""(() => {{
      if (document.querySelector(':not(:defined):not(app-update)')) return false
      const buttons = [...document.querySelectorAll('[data-do="{do}"]')]
      const button = buttons.find((button) => button.checkVisibility())
      if (!button) return false
      button.click()
      return true
    }})()"""
    await until(browser, js)


async def install(browser: Browser, url: str) -> None:
    """Open a tour that is not on the phone and take it."""
    await browser.goto(url)
    await state(browser, "absent")
    await tap(browser, "install")
    await state(browser, "ready")


async def look_again(browser: Browser, tour: str) -> None:
    """Let an hour pass, so that the next page asks the server for a newer edition."""
    await browser.run(f"""(async () => {{
      const meta = await caches.open('meta-1')
      const choice = await (await meta.match('/_p/{tour}')).json()
      await meta.put('/_p/{tour}', Response.json({{ ...choice, checked_at: 0 }}))
    }})()""")


async def worker_ready(browser: Browser) -> None:
    """Wait until a worker serves this page."""
    await until(browser, "Boolean(navigator.serviceWorker.controller)")


async def stored(browser: Browser) -> set[str]:
    """Return the SHA-256 of every blob on the phone."""
    js = "caches.open('blobs-1').then((cache) => cache.keys())"
    urls = await browser.run(f"{js}.then((keys) => keys.map(({{ url }}) => url))")
    return {url.rsplit("/", 1)[-1] for url in urls}


async def wrong_blobs(browser: Browser) -> list[str]:
    """Hash every blob on the phone and return those that are not what their name says."""
    wrong: list[str] = await browser.run("""(async () => {
      const cache = await caches.open('blobs-1')
      const wrong = []
      for (const { url } of await cache.keys()) {
        const bytes = await (await cache.match(url)).arrayBuffer()
        const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
        const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
        if (!url.endsWith(hex)) wrong.push(url)
      }
      return wrong
    })()""")
    return wrong
