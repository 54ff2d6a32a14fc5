"""A tour from its title to the visitors, with no script at all."""

import pytest

from tests.builders import jpeg
from tests.pages.conftest import desk
from tests.studio import run_studio

TOUR = "/studio/tours/sans-rien/"


@pytest.fixture
async def studio(tmp_path):
    async with run_studio(tmp_path) as stage:
        yield stage


async def test_a_tour_is_made_and_published_by_forms_alone(chromium, studio):
    async with desk(chromium, studio, "publisher") as opened:
        page = await opened("/studio/tours/new/", 390, 844, java_script_enabled=False)

        async def press(words):
            async with page.expect_navigation():
                await page.get_by_role("button", name=words, exact=True).first.click()

        async def go(path):
            await page.goto(studio.url + TOUR + path)

        await page.fill("[name=title]", "Sans rien")
        for lang in ("nl", "de"):
            await page.uncheck(f'[name="languages"][value="{lang}"]')
        await press("Commencer")
        await page.fill("[name=title]", "Le lavoir")
        await press("Ajouter")
        await page.fill("[name=body]", "On y triait le charbon.")
        await press("Enregistrer")
        await go("media/")
        picture = {"name": "lavoir.jpg", "mimeType": "image/jpeg", "buffer": jpeg(300, 200)}
        await page.locator("#le-lavoir input[type=file]").set_input_files([picture])
        await page.locator("#le-lavoir").get_by_role("button", name="Envoyer").click()
        asset = page.locator("#le-lavoir .asset")
        for name, text in (("alt", "Un lavoir."), ("credit", "Piet"), ("source", "Archives")):
            await asset.locator(f"[name={name}]").fill(text)
        await asset.locator("[name=licence]").select_option("CC0-1.0")
        await asset.get_by_role("button", name="Enregistrer").click()
        await page.get_by_text("Enregistré.").wait_for()
        await go("file/glossary/fr.md")
        await page.fill('[name="new.word"]', "Lavoir")
        await page.fill('[name="new.meaning"]', "L’usine qui trie.")
        await press("Enregistrer")
        assert await page.input_value('[name="term.lavoir.word"]') == "Lavoir"
        await go("translate/en/stops/le-lavoir/en.md")
        for area in await page.locator(".side-row textarea").all():
            await area.fill("The washery.")
        await press("Enregistrer")
        await go("preview/")
        await press("Préparer l’aperçu")
        frame = page.frame_locator("iframe")
        await frame.get_by_role("heading", name="Sans rien").first.wait_for()
        await page.locator(".jump a", has_text="Le lavoir").click()
        await frame.locator("#le-lavoir").first.wait_for(state="attached")
        assert page.url.endswith("/preview/")
        await go("publish/")
        if await page.locator("[name=reviewed]").count():
            await page.check("[name=reviewed]")
        await press("Publier maintenant")
        assert not await page.locator("[data-weight]:visible").count()
        while await page.locator("[data-job]").count():
            await page.get_by_role("link", name="Où en est-on ?").click()
        await page.get_by_text("Publiée : édition 1").wait_for()
        answer = await page.goto(studio.url + "/fr/tours/sans-rien/")
        assert answer
        assert answer.status == 200
