"""Every page as a picture: `python -m tests.screenshots [folder]`, for people to look at.

Phone, small phone and desk; light and dark; French, and German for its long words.
"""

import asyncio
import shutil
import sys
import tempfile
from itertools import product
from pathlib import Path

from playwright.async_api import Browser, async_playwright

from server.settings import Settings
from tests.live import run_server
from tests.site import publish_starters

SIZES = {"390": (390, 844), "360": (360, 640), "1280": (1280, 800)}
SCHEMES = ("light", "dark")
LANGUAGES = ("fr", "de")
PAGES = {
    "catalogue": "/{lang}/",
    "tour": "/{lang}/tours/gare-louvre-lens/",
    "stop": "/{lang}/tours/gare-louvre-lens/gare-lens/",
    "offline": "/{lang}/offline/",
    "map": "/{lang}/map/",
    "search": "/{lang}/search/?q=lampe",
    "glossary": "/{lang}/glossary/",
    "territory": "/{lang}/territory/",
    "about": "/{lang}/about/",
    "404": "/{lang}/nowhere/",
}


async def shoot(browser: Browser, base: str, target: Path) -> None:
    """Take the first screen and the whole of each page."""
    for (size, (width, height)), scheme in product(SIZES.items(), SCHEMES):
        context = await browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
            device_scale_factor=2 if width < 1000 else 1,
            service_workers="block",
        )
        page = await context.new_page()
        for lang, (name, path) in product(LANGUAGES, PAGES.items()):
            await page.goto(base + path.format(lang=lang), wait_until="networkidle")
            await page.screenshot(path=target / f"{name}-{size}-{scheme}-{lang}.png")
            await page.screenshot(
                path=target / f"{name}-{size}-{scheme}-{lang}-whole.png", full_page=True
            )
        await context.close()


async def main(target: Path) -> None:
    """Publish the starter tours, serve them, take the pictures."""
    with tempfile.TemporaryDirectory() as folder:
        await publish_starters(Path(folder))
        async with run_server(Settings(data=Path(folder))) as server, async_playwright() as play:
            browser = await play.chromium.launch(executable_path=shutil.which("chromium"))
            await shoot(browser, server.url, target)
            await browser.close()


if __name__ == "__main__":
    shots = Path(sys.argv[1] if len(sys.argv) > 1 else "shots")
    shots.mkdir(parents=True, exist_ok=True)
    asyncio.run(main(shots))
