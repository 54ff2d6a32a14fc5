"""A whole day in the office, from the first account to a roll-back, without touching a file."""

import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.async_api import BrowserContext, FilePayload, Page

from server.model.roles import Person
from server.publish import open_store, refresh
from server.settings import Settings
from server.store import staff
from tests.browser import page as phone
from tests.browser.drivers import Played
from tests.browser.stage import Stage, stage
from tests.builders import jpeg
from tests.sounds import recording

pytestmark = pytest.mark.browser

PASSWORD = "lampe terril moulin briquet"
TOUR = "/studio/tours/le-coron-des-cent/"
WORDS = {
    "depart": "Ici commençait le coron, cent portes sur une seule rue.",
    "arrivee": "Au bout de la rue, le puits s’est tu en 1980.",
    "l-estaminet": "À l’estaminet, on posait la lampe sur le comptoir.",
}


class Desk:
    """Somebody's browser in the studio."""

    def __init__(self, site: Stage, page: Page) -> None:
        self.site = site
        self.page = page

    async def go(self, path: str) -> None:
        await self.page.goto(self.site.url(path))

    async def fill(self, name: str, text: str) -> None:
        await self.page.fill(f'[name="{name}"]', text)

    async def press(self, words: str) -> None:
        """Press a button and wait for the page that it leads to."""
        button = self.page.get_by_role("button", name=words, exact=True).first
        async with self.page.expect_navigation():
            await button.click()

    async def saved(self) -> None:
        """Wait until the page has saved by itself."""
        await self.page.get_by_text("Enregistré à").wait_for()

    async def choose_password(self, link: str) -> None:
        await self.page.goto(link)
        await self.fill("password", PASSWORD)
        await self.press("Choisir et entrer")
        await self.page.get_by_text("Bienvenue !").wait_for()

    async def publish(self) -> None:
        await self.go(f"{TOUR}publish/")
        if await self.page.locator('[name="reviewed"]').count():
            await self.page.check('[name="reviewed"]')
        await self.press("Publier maintenant")
        await self.page.get_by_text("La publication est en ligne.").wait_for(timeout=60_000)

    async def see(self, words: str) -> None:
        await self.page.get_by_text(words).first.wait_for()


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Stage]:
    """Serve a new data folder, brought up to date like `archipel serve` does."""
    async with open_store(Settings(data=tmp_path / "data")) as store:
        await refresh(store)
    async with stage(tmp_path / "data") as opened:
        yield opened


@pytest.fixture
async def office(site: Stage) -> AsyncIterator[contextlib.AsyncExitStack]:
    async with contextlib.AsyncExitStack() as closing:
        yield closing


@pytest.fixture
async def people(site: Stage, chromium: Played, office: contextlib.AsyncExitStack):
    """Return a function that opens a browser of its own for somebody, in French."""
    made: list[BrowserContext] = []

    async def arrive() -> Desk:
        host = chromium.page.context.browser
        assert host
        context = await host.new_context(locale="fr-FR", viewport={"width": 1280, "height": 800})
        made.append(context)
        page = await context.new_page()
        page.set_default_timeout(30_000)
        return Desk(site, page)

    yield arrive
    for context in made:
        await context.close()


async def first_link(site: Stage) -> str:
    """Do what `archipel staff add` does on the server."""
    person, now = Person(name="Jeanne Dupont", role="administrator"), datetime.now(UTC)
    async with open_store(Settings(data=site.data)) as store, store.database.write() as tx:
        account = await staff.add(tx, person, "fr", now)
        return site.url(f"/studio/invitation/{await staff.invite(tx, account.id, now)}/")


async def invite(boss: Desk, name: str, role: str, *languages: str) -> str:
    await boss.go("/studio/staff/")
    await boss.fill("name", name)
    await boss.page.check(f'[name="role"][value="{role}"]')
    for lang in languages:
        await boss.page.check(f'[name="languages"][value="{lang}"]')
    await boss.press("Créer le lien")
    return await boss.page.locator("main input[readonly]").input_value()


async def write_tour(boss: Desk) -> None:
    """Begin a tour, add a third stop, write all three, give one a picture and a sound."""
    await boss.go("/studio/")
    await boss.page.get_by_role("link", name="Nouvelle visite").click()
    await boss.fill("title", "Le coron des cent")
    for lang in ("nl", "de"):
        await boss.page.uncheck(f'[name="languages"][value="{lang}"]')
    await boss.press("Commencer")
    await boss.see("La visite est prête à écrire.")
    await boss.fill("title", "L’estaminet")
    await boss.press("Ajouter")
    for stop, words in WORDS.items():
        await boss.go(f"{TOUR}file/stops/{stop}/fr.md")
        before = await boss.page.input_value('[name="body"]')
        pictures = "\n\n".join(part for part in before.split("\n\n") if part.startswith("!["))
        await boss.fill("body", f"{words}\n\n{pictures}")
        await boss.saved()


async def add_media(boss: Desk) -> None:
    await boss.go(f"{TOUR}media/")
    shelf = boss.page.locator("#l-estaminet")
    files: list[FilePayload] = [
        {"name": "Comptoir.JPG", "mimeType": "image/jpeg", "buffer": jpeg(1200, 800)},
        {"name": "fr.mp3", "mimeType": "audio/mpeg", "buffer": recording(".mp3")},
    ]
    async with boss.page.expect_navigation():
        await shelf.locator("input[type=file]").set_input_files(files)
    asset = boss.page.locator("#l-estaminet .asset", has_text="comptoir.jpg")
    await asset.get_by_text("Description").wait_for()
    await asset.locator('[name="alt"]').fill("Un comptoir de bois et une lampe de mineur.")
    for other in ("comptoir.jpg", "fr.mp3"):
        asset = boss.page.locator("#l-estaminet .asset", has_text=other)
        if other == "comptoir.jpg":
            await asset.locator('[name="alt"]').fill("Un comptoir et une lampe.")
        await asset.locator('[name="credit"]').fill("Jeanne Dupont")
        await asset.locator('[name="licence"]').select_option("CC-BY-4.0")
        await asset.locator('[name="source"]').fill("Office de tourisme")
        async with boss.page.expect_navigation():
            await asset.get_by_role("button", name="Enregistrer").click()
    await boss.go(f"{TOUR}file/stops/l-estaminet/fr.md")
    await boss.fill("body", f"{WORDS['l-estaminet']}\n\n![](comptoir.jpg)")
    await boss.saved()


async def translate(piet: Desk) -> None:
    await piet.go(f"{TOUR}file/stops/depart/fr.md")
    await piet.see("Votre rôle permet de lire")
    assert await piet.page.locator('[name="body"]').get_attribute("readonly") is not None
    await piet.go(f"{TOUR}translate/en/")
    while await piet.page.get_by_role("link", name="Continuer").count():
        await piet.page.get_by_role("link", name="Continuer").click()
        for row in await piet.page.locator(".side-row:not(.done)").all():
            area = row.locator("textarea")
            source = await row.locator(".pane-text").inner_text()
            is_picture = source.startswith(("![", ":::"))
            await area.fill(source if is_picture else f"EN {source}")
        await piet.press("Enregistrer")
        await piet.see("Enregistré.")
        await piet.go(f"{TOUR}translate/en/")


async def clash(boss: Desk, malika: Desk) -> None:
    """Two write the same sentence at once; both see it, nothing is lost."""
    place = f"{TOUR}file/stops/depart/fr.md"
    await boss.go(place)
    await malika.go(place)
    await malika.see("Ici en ce moment : Jeanne Dupont")
    await boss.fill("title", "Le départ du coron")
    await boss.press("Enregistrer")
    await malika.fill("title", "Devant la première porte")
    await malika.see("Quelqu’un a changé le même passage.")
    async with malika.page.expect_navigation():
        await malika.page.get_by_role("button", name="Enregistrer").click()
    await malika.see("Deux personnes ont écrit ici")
    proposal = await malika.page.input_value('textarea[name="title"]')
    assert "Le départ du coron" in proposal
    assert "Devant la première porte" in proposal
    await malika.fill("title", "Le départ, devant la première porte")
    await malika.press("Enregistrer cette version")
    await malika.see("Enregistré.")
    settled = "Le départ, devant la première porte"
    assert await malika.page.input_value('[name="title"]') == settled
    await malika.fill("subtitle", "Rue des Cent")
    await malika.saved()
    await malika.go(place)
    assert await malika.page.input_value('[name="title"]') == settled


async def test_a_day_in_the_office(site: Stage, chromium: Played, people) -> None:
    boss = await people()
    await boss.choose_password(await first_link(site))
    piet, malika = await people(), await people()
    await piet.choose_password(await invite(boss, "Piet van der Berg", "translator", "en"))
    await malika.choose_password(await invite(boss, "Malika Benali", "editor"))

    await write_tour(boss)
    await add_media(boss)
    await clash(boss, malika)
    await translate(piet)

    await boss.go(f"{TOUR}preview/")
    frame = boss.page.frame_locator("iframe")
    await frame.get_by_role("heading", name="Le coron des cent").first.wait_for(timeout=60_000)
    secret = await boss.page.locator(".link-line a").get_attribute("href")
    await phone.install(chromium, secret or "")
    await boss.publish()

    visitor = "/fr/tours/le-coron-des-cent/"
    await phone.install(chromium, site.url(visitor))
    first = site.manifest("le-coron-des-cent")
    assert first.languages == ("fr", "en")
    assert len(first.stops) == 3

    await boss.go(f"{TOUR}file/stops/arrivee/fr.md")
    body = await boss.page.input_value('[name="body"]')
    await boss.fill("body", body.replace("1980", "1968"))
    await boss.saved()
    await boss.publish()
    site.faults.sent.clear()
    await phone.look_again(chromium, "le-coron-des-cent")
    await chromium.goto(site.url(visitor))
    await phone.tap(chromium, "update")
    await phone.state(chromium, "ready")
    second = site.manifest("le-coron-des-cent")
    assert second.edition == first.edition + 1
    fetched = sum(
        size for path, size in site.faults.sent.items() if path.startswith(("/packs/", "/a/"))
    )
    assert fetched < 0.2 * second.archive.size_bytes, site.faults.sent
    await chromium.goto(site.url(visitor))
    assert "1968" in await chromium.run("document.body.textContent")

    await boss.go(f"{TOUR}publish/")
    await boss.page.get_by_role("button", name="Revenir à cette édition Édition 1").click()
    await boss.page.get_by_text("La publication est en ligne.").wait_for(timeout=60_000)
    await phone.look_again(chromium, "le-coron-des-cent")
    assert b"1980" in site.content(visitor)
    assert site.manifest("le-coron-des-cent").edition == 3


async def test_what_is_typed_without_a_network_comes_back(site: Stage, people) -> None:
    boss = await people()
    await boss.choose_password(await first_link(site))
    await boss.go("/studio/tours/new/")
    await boss.fill("title", "Le coron des cent")
    await boss.press("Commencer")
    place = f"{TOUR}file/stops/depart/fr.md"
    await boss.go(place)
    await site.live.stop()
    await boss.fill("title", "Écrit dans un tunnel")
    await boss.see("Pas de réseau")
    await site.live.start()
    await boss.saved()
    await boss.go(place)
    assert await boss.page.input_value('[name="title"]') == "Écrit dans un tunnel"
    await site.live.stop()
    await boss.fill("title", "Écrit avant la panne")
    await boss.see("Pas de réseau")
    await boss.page.goto("about:blank")
    await site.live.start()
    await boss.go(place)
    await boss.saved()
    assert await boss.page.input_value('[name="title"]') == "Écrit avant la panne"
    await boss.fill("title", "Envoyé puis continué")
    await boss.press("Enregistrer")
    await boss.see("Enregistré.")
    await site.live.stop()
    await boss.fill("title", "Envoyé dans le vide")
    await boss.page.get_by_role("button", name="Enregistrer", exact=True).click()
    await boss.page.wait_for_url("chrome-error://**")
    await site.live.start()
    await boss.go(place)
    await boss.saved()
    assert await boss.page.input_value('[name="title"]') == "Envoyé dans le vide"
