"""A voice recorded in the browser becomes the stop's recording."""

import shutil

from playwright.async_api import async_playwright

from tests.studio import NAMES, run_studio

FAKE = ["--no-sandbox", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]


async def test_a_voice_is_recorded_and_heard(tmp_path):
    async with run_studio(tmp_path) as stage, async_playwright() as play:
        await stage.draft()
        browser = await play.chromium.launch(executable_path=shutil.which("chromium"), args=FAKE)
        context = await browser.new_context()
        token = await stage.begin(NAMES["translator"])
        await context.add_cookies([{"name": "studio", "value": token, "url": stage.url}])
        page = await context.new_page()
        await page.goto(f"{stage.url}/studio/tours/petite-visite/media/")
        shelf = page.locator("#louvre")
        await shelf.get_by_role("button", name="Enregistrer la voix (EN)").click()
        stop = shelf.get_by_role("button", name="Terminer l’enregistrement")
        await stop.wait_for()
        await page.wait_for_timeout(1500)  # what is recorded takes its time
        async with page.expect_navigation():
            await stop.click()
        assert await page.locator("#louvre audio").count() == 1
        assert await shelf.get_by_role("button", name="Enregistrer la voix (FR)").count() == 0
        assert "audio: en.m4a" in await stage.text("stops/louvre/en.md")
        await browser.close()
