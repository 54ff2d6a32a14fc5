"""Three browsers behind two verbs: `goto` an address, `run` a piece of JavaScript.

Debian's own browsers. Firefox is driven over WebDriver BiDi by Playwright, WebKitGTK by its own
WebDriver under a virtual screen; a browser that is missing fails the test and says what to install.
"""

import asyncio
import contextlib
import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Protocol, cast

import pytest
from playwright.async_api import BrowserContext, Page, Playwright, Request, async_playwright
from playwright.async_api import Error as PlaywrightError
from selenium import webdriver
from selenium.webdriver.remote.client_config import ClientConfig
from selenium.webdriver.remote.remote_connection import RemoteConnection

PACKAGES = {
    "chromium": "chromium",
    "firefox-esr": "firefox-esr",
    "WebKitWebDriver": "webkit2gtk-driver",
    "Xvfb": "xvfb",
}
PHONE = {"width": 390, "height": 844}
SCRIPT_LIMIT_S = 60
MINI_BROWSER = "/usr/lib/*/webkit2gtk-4.*/MiniBrowser"
STORAGE = "--features=+StorageAPI,+StorageAPIEstimate"
"""Without it WebKitGTK has no navigator.storage; Safari has."""


def need(program: str) -> str:
    """Return where a program is, or fail with what to install."""
    found = shutil.which(program)
    if not found:
        package = PACKAGES[program]
        pytest.fail(
            f"{program} is missing: sudo apt-get install --no-install-recommends {package}",
            pytrace=False,
        )
    return found


BACKGROUND = ("/notices.json", "/visits")


class Browser(Protocol):
    """What a flow may ask of any browser."""

    name: str
    failed: list[str]

    async def goto(self, url: str) -> None:
        """Navigate and wait for the load event."""

    async def run(self, js: str) -> Any:
        """Return the value of an expression, awaited; None where the page went away meanwhile."""

    async def restart(self) -> None:
        """End the browser and start it anew with what it kept on disk."""


class Played:
    """A browser that Playwright drives; `failed` lists requests that got no answer."""

    def __init__(self, name: str, playwright: Playwright, profile: Path) -> None:
        self.name = name
        self.failed: list[str] = []
        self._playwright = playwright
        self._profile = profile
        self.context: BrowserContext
        self.page: Page

    async def start(self) -> None:
        if self.name == "chromium":
            self.context = await self._playwright.chromium.launch_persistent_context(
                self._profile,
                executable_path=need("chromium"),
                args=["--no-sandbox"],
                viewport=PHONE,  # type: ignore[arg-type]
                locale="fr-FR",
            )
        else:
            self.context = await self._playwright.firefox.launch_persistent_context(
                self._profile,
                executable_path=need("firefox-esr"),
                channel="moz-firefox",
                firefox_user_prefs={"intl.accept_languages": "fr"},
            )
        self.context.on("requestfailed", self._note_failure)
        self.page = self.context.pages[0] if self.context.pages else await self.context.new_page()

    async def tab(self) -> "Played":
        """Open another tab of the same browser."""
        second = Played(self.name, self._playwright, self._profile)
        second.context = self.context
        second.page = await self.context.new_page()
        return second

    def _note_failure(self, request: Request) -> None:
        # Leaving a page ends what it still asked for: no failure. Nobody waits for what is asked
        # in case there is a network.
        if "ABORTED" not in (request.failure or "") and not request.url.endswith(BACKGROUND):
            self.failed.append(f"{request.url} {request.failure}")

    async def goto(self, url: str) -> None:
        await self.page.goto(url)

    async def run(self, js: str) -> Any:
        try:
            return await self.page.evaluate(f"(async () => ({js}))()")
        except PlaywrightError as error:
            if "navigation" in error.message:
                return None
            raise

    async def restart(self) -> None:
        await self.stop()
        await self.start()

    async def stop(self) -> None:
        await self.context.close()


class WebKit:
    """WebKitGTK's MiniBrowser. An automated one forgets everything when it ends, so it cannot
    restart: that is tested by a plain one, see `plain_webkit`.
    """

    name = "webkitgtk"

    def __init__(self, display: str) -> None:
        self.failed: list[str] = []
        options = webdriver.WebKitGTKOptions()
        options.binary_location = mini_browser()
        options.add_argument("--automation")
        options.add_argument(STORAGE)
        self._service = webdriver.WebKitGTKService(
            executable_path=need("WebKitWebDriver"), env={**os.environ, "DISPLAY": display}
        )
        self._service.start()
        config = ClientConfig(self._service.service_url)
        self._driver = webdriver.Remote(RemoteConnection(client_config=config), options=options)
        self._driver.set_script_timeout(SCRIPT_LIMIT_S)

    async def goto(self, url: str) -> None:
        await asyncio.to_thread(self._driver.get, url)

    async def run(self, js: str) -> Any:
        script = (
            "const done = arguments[arguments.length - 1];"
            f"(async () => ({js}))().then((value) => done({{ value }}), "
            "(error) => done({ error: String(error) }))"
        )
        answer = cast(dict[str, Any], await asyncio.to_thread(self._execute, script))
        if "error" in answer:
            raise AssertionError(answer["error"])
        return answer.get("value")

    def _execute(self, script: str) -> object:
        return self._driver.execute_async_script(script)

    async def restart(self) -> None:
        raise NotImplementedError

    async def stop(self) -> None:
        await asyncio.to_thread(self._driver.quit)
        await asyncio.to_thread(self._service.stop)


def mini_browser() -> str:
    """Return where WebKitGTK's own small browser is."""
    need("WebKitWebDriver")
    found = sorted(Path("/").glob(MINI_BROWSER.removeprefix("/")))
    if not found:
        pytest.fail("MiniBrowser is missing: sudo apt-get install webkit2gtk-driver", pytrace=False)
    return str(found[-1])


@contextlib.asynccontextmanager
async def screen() -> AsyncIterator[str]:
    """Run a virtual screen and give its name."""
    read, write = os.pipe()
    process = await asyncio.create_subprocess_exec(
        need("Xvfb"), "-displayfd", str(write), "-screen", "0", "800x900x24", "-nolisten", "tcp",
        pass_fds=[write], stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    os.close(write)
    with os.fdopen(read) as answer:
        number = await asyncio.to_thread(answer.readline)
    try:
        yield f":{number.strip()}"
    finally:
        process.terminate()
        await process.wait()


@contextlib.asynccontextmanager
async def plain_webkit(url: str, home: Path, display: str) -> AsyncIterator[None]:
    """Run a MiniBrowser that nobody drives and that keeps its storage in `home`."""
    kept = {"HOME": str(home), "XDG_DATA_HOME": str(home), "XDG_CACHE_HOME": str(home / "cache")}
    process = await asyncio.create_subprocess_exec(
        mini_browser(), STORAGE, url, env={**os.environ, **kept, "DISPLAY": display},
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield
    finally:
        process.terminate()
        await process.wait()


@contextlib.asynccontextmanager
async def browser(name: str) -> AsyncIterator[Browser]:
    """Run one of `chromium`, `firefox`, `webkitgtk` with a profile of its own."""
    async with contextlib.AsyncExitStack() as stack:
        if name == "webkitgtk":
            display = await stack.enter_async_context(screen())
            driven = await asyncio.to_thread(WebKit, display)
            stack.push_async_callback(driven.stop)
            yield driven
            return
        profile = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="archipel-")))
        playwright = await stack.enter_async_context(async_playwright())
        played = Played(name, playwright, profile)
        await played.start()
        stack.push_async_callback(played.stop)
        yield played
