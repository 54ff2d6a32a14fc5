"""The journal as a person meets it: lamps, words, sharing, deleting."""

import json

import pytest

from tests.pages.checks import enlarge, too_wide, violations

pytestmark = pytest.mark.browser

STOPS = [{"id": f"s{n}", "title": f"Étape {n}"} for n in range(1, 5)]
WALKED = {
    "boucle": {
        "tour": "boucle", "lang": "fr", "title": "La boucle", "stops": STOPS,
        "reached": {f"s{n}": f"2026-05-0{n}T10:00:00Z" for n in range(1, 5)},
        "finished_at": "2026-05-04T10:00:00Z",
    },
    "sentier": {
        "tour": "sentier", "lang": "fr", "title": "Le sentier", "stops": STOPS,
        "reached": {"s2": "2026-06-01T10:00:00Z"}, "finished_at": None,
    },
}  # fmt: skip
FILL = """records => new Promise(done => {
  const request = indexedDB.open('archipel', 1)
  request.onupgradeneeded = () =>
    ['walks', 'stamps'].forEach(name => request.result.createObjectStore(name))
  request.onsuccess = () => {
    const put = request.result.transaction('stamps', 'readwrite')
    for (const [tour, record] of Object.entries(records)) {
      put.objectStore('stamps').put(record, tour)
    }
    put.oncomplete = () => { request.result.close(); done() }
  }
})"""
LEVELS = """() => [...document.querySelectorAll('.journal-row')]
  .map(row => Number(row.style.getPropertyValue('--level')))"""
SHARED = """
  window.both = new Promise(done => {
    const shared = []
    navigator.share = async given => {
      shared.push(given.text ?? given.files[0].name)
      if (shared.length === 2) done(shared)
    }
  })
  navigator.canShare = () => true
"""


@pytest.fixture
def open_journal(open_page):
    async def open_journal(lang="fr", records=WALKED, **options):
        page = await open_page(f"/{lang}/journal/", **options)
        if records:
            await page.evaluate(FILL, records)
            await page.reload(wait_until="networkidle")
            await page.locator(".journal-row").first.wait_for()
        return page

    return open_journal


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("records", [None, WALKED], ids=["empty", "walked"])
async def test_axe_finds_nothing(open_journal, records, scheme):
    page = await open_journal(records=records, color_scheme=scheme, bypass_csp=True)
    for summary in await page.locator("summary:visible").all():
        await summary.click()
    assert await violations(page) == []


@pytest.mark.parametrize("width", [360, 1280])
async def test_it_holds_at_twice_the_text(open_journal, width):
    page = await open_journal("de", width=width, height=640, bypass_csp=True)
    await enlarge(page, 2)
    assert await too_wide(page) == []


async def test_lamps_are_as_full_as_tours_were_walked(open_journal):
    page = await open_journal()
    assert await page.evaluate(LEVELS) == [0.25, 1]
    first, last = await page.locator(".journal-row").all()
    assert "Le sentier\n\n1 étape sur 4" in await first.inner_text()
    assert await first.get_by_text("Continuer").get_attribute("href") == "/fr/tours/sentier/"
    assert "Menée au bout le 4 mai 2026" in await last.inner_text()
    assert not await last.get_by_text("Continuer").is_visible()
    await first.locator("summary").click()
    lines = await first.locator("li").all_inner_texts()
    assert [line.split("\n")[-1] for line in lines] == [
        "reste à voir", "1 juin 2026", "reste à voir", "reste à voir",
    ]  # fmt: skip


async def test_it_is_shared_as_text_and_as_a_picture(open_journal):
    page = await open_journal()
    await page.evaluate(f"(() => {{ {SHARED} }})()")
    await page.get_by_role("button", name="Partager", exact=True).click()
    await page.get_by_text("Partager en image").click()
    text, picture = await page.evaluate("both")
    assert text.startswith("5 étapes dans vos souliers, du pays noir au pays vert")
    assert "Le sentier et La boucle" in text
    assert picture == "archipel.png"


async def test_without_sharing_the_picture_is_saved(open_journal, tmp_path):
    page = await open_journal()
    async with page.expect_download() as download:
        await page.get_by_text("Partager en image").click()
    await (await download.value).save_as(tmp_path / "card.png")
    assert (tmp_path / "card.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert await page.locator("[role=status]").last.inner_text() == "Le fichier est enregistré."


async def test_everything_is_exported_and_deleted(open_journal, tmp_path):
    page = await open_journal()
    await page.evaluate("localStorage.setItem('settings', '{\"text\":\"130\"}')")
    async with page.expect_download() as download:
        await page.get_by_text("Tout exporter").click()
    await (await download.value).save_as(tmp_path / "all.json")
    exported = json.loads((tmp_path / "all.json").read_text())
    assert exported["format"] == 1
    assert exported["stamps"] == WALKED
    assert exported["settings"]["text"] == "130"
    await page.get_by_text("Tout effacer", exact=True).click()
    await page.get_by_text("Oui, tout effacer").click()
    await page.get_by_text("Aucune lampe allumée").wait_for()
    await page.reload(wait_until="networkidle")
    assert await page.get_by_text("Aucune lampe allumée").is_visible()
    assert await page.evaluate("localStorage.getItem('settings')") == "{}"


async def test_without_scripts_it_says_where_the_journal_lives(open_page):
    page = await open_page("/fr/journal/", java_script_enabled=False)
    assert "Le carnet demande JavaScript" in await page.content()
    assert not await page.get_by_text("Tout exporter").is_visible()
