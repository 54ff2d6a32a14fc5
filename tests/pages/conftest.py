"""The starter tours, published and served once, and Chromium to look at them."""

import shutil
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import async_playwright

from server.settings import Settings
from tests.live import run_server
from tests.studio import NAMES

LOUD = {"error", "warning"}


@pytest.fixture(scope="package")
async def site(starters):
    async with run_server(Settings(data=starters)) as live:
        yield live


@pytest.fixture(scope="package")
async def chromium():
    found = shutil.which("chromium")
    assert found, "install Debian's package chromium"
    async with async_playwright() as play:
        browser = await play.chromium.launch(
            executable_path=found, args=["--no-sandbox", "--disable-background-networking"]
        )
        yield browser
        await browser.close()


def listen(page, complaints):
    """Note what the console and the network have to complain of."""

    def said(message):
        if message.type in LOUD:
            complaints.append(message.text)

    def got(response):
        if response.status >= 400:
            complaints.append(f"{response.status} {response.url}")

    page.on("console", said)
    page.on("requestfailed", lambda asked: complaints.append(f"failed {asked.url}"))
    page.on("response", got)


@pytest.fixture
async def open_page(chromium, site):
    """Return a function that opens a path, on a given day, in a context without a worker."""
    contexts = []

    async def open_page(path, width=390, height=844, day=None, **options):
        context = await chromium.new_context(
            viewport={"width": width, "height": height},
            service_workers=options.pop("service_workers", "block"),
            bypass_csp=options.pop("bypass_csp", False),
            **options,
        )
        contexts.append(context)
        page = await context.new_page()
        complaints: list[str] = []
        page.complaints = complaints
        listen(page, complaints)
        if day:
            await page.clock.set_fixed_time(day)
        await page.goto(site.url + path, wait_until="networkidle")
        return page

    yield open_page
    for context in contexts:
        await context.close()


@asynccontextmanager
async def desk(chromium, stage, role="publisher"):
    """Lend a function that opens a page of a studio as somebody of a role."""
    contexts = []

    async def opened(path, width=1280, height=800, role=role, **options):
        context = await chromium.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        token = await stage.begin(NAMES[role])
        await context.add_cookies([{"name": "studio", "value": token, "url": stage.url}])
        page = await context.new_page()
        page.complaints = []
        listen(page, page.complaints)
        await page.goto(stage.url + path, wait_until="networkidle")
        return page

    yield opened
    for context in contexts:
        await context.close()
