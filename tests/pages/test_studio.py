"""The studio's pages in a real browser: axe, sizes, large text, the keyboard, no scripts at all."""

import pytest

from server.store import previews
from server.store.previews import Preview
from tests.builders import jpeg
from tests.pages.checks import enlarge, too_wide, violations
from tests.pages.conftest import desk
from tests.studio import run_studio

TOUR = "/studio/tours/petite-visite/"
PAGES = {
    "desk": "/studio/",
    "new": "/studio/tours/new/",
    "import": "/studio/tours/import/",
    "tour": TOUR,
    "facts": f"{TOUR}file/tour.yaml",
    "words": f"{TOUR}file/fr.md",
    "stop": f"{TOUR}file/stops/gare/fr.md",
    "place": f"{TOUR}file/stops/gare/stop.yaml",
    "glossary": f"{TOUR}file/glossary/fr.md",
    "media": f"{TOUR}media/",
    "languages": f"{TOUR}translate/",
    "language": f"{TOUR}translate/en/",
    "side": f"{TOUR}translate/en/stops/gare/en.md",
    "publish": f"{TOUR}publish/",
    "history": f"{TOUR}history/",
    "revision": f"{TOUR}history/2/",
}
SIZES = [(390, 844, "light"), (360, 640, "dark"), (1280, 800, "light")]
STALE = "---\ntitle: Une autre gare\n---\n\nUn passage neuf, sans image.\n"


@pytest.fixture(scope="module")
async def studio(tmp_path_factory):
    """Run a studio with a draft that has mistakes, stale translations and a past."""
    async with run_studio(tmp_path_factory.mktemp("studio-pages")) as stage:
        await stage.draft()
        changes: dict[str, str | bytes | None] = {"stops/gare/fr.md": STALE}
        await stage.draft("petite-visite", **changes | {"stops/louvre/en.md": None})
        yield stage


@pytest.fixture
async def opened(chromium, studio):
    async with desk(chromium, studio, "publisher") as opened:
        yield opened


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("width", "height", "scheme"), SIZES)
async def test_everybody_can_use_it_at_any_size(opened, name, width, height, scheme):
    page = await opened(PAGES[name], width, height, bypass_csp=True, color_scheme=scheme)
    assert await violations(page) == []
    assert await too_wide(page) == []
    await enlarge(page, 2)
    assert await too_wide(page) == []
    assert [
        one for one in page.complaints if "publish/weight" not in one and "422" not in one
    ] == []


@pytest.mark.parametrize("role", ["reader", "translator"])
async def test_who_may_not_write_sees_the_same_without_the_means(opened, role):
    page = await opened(PAGES["stop"], role=role, bypass_csp=True)
    assert await violations(page) == []
    assert await page.locator("[name=title]").get_attribute("readonly") is not None
    assert await page.get_by_role("button", name="Enregistrer").count() == 0
    await page.goto(page.url.partition("/file/")[0] + "/")
    assert await page.get_by_role("button", name="Ajouter").count() == 0


async def test_without_scripts_a_stop_is_written_and_moved(opened, studio):
    page = await opened(PAGES["stop"], java_script_enabled=False)
    assert not await page.locator(".toolbar").is_visible()
    await page.fill("[name=title]", "Gare sans script")
    await page.get_by_role("button", name="Enregistrer").click()
    assert await page.get_by_text("Enregistré.").is_visible()
    await page.goto(studio.url + TOUR)
    await page.get_by_role("button", name="Descendre « Gare sans script »").click()
    first = page.locator(".stop-list a").first
    assert "Gare sans script" not in await first.inner_text()
    await page.get_by_role("button", name="Monter « Gare sans script »").click()
    assert "Gare sans script" in await page.locator(".stop-list a").first.inner_text()


async def test_the_toolbar_writes_markdown_that_can_be_taken_back(opened):
    page = await opened(PAGES["words"])
    body = page.locator("[name=body]")
    before = await body.input_value()
    await body.press("Control+End")
    await page.get_by_role("button", name="Gras").click()
    assert (await body.input_value()).endswith("**…**")
    await page.keyboard.type("noir")
    assert (await body.input_value()).endswith("**noir**")
    await body.press("Control+Home")
    await page.get_by_role("button", name="Intertitre").click()
    assert (await body.input_value()).startswith("## ")
    for _ in range(12):
        await body.press("Control+z")
    assert await body.input_value() == before


async def test_problems_come_and_go_beside_their_field_while_one_writes(opened):
    page = await opened(PAGES["place"])
    field = page.locator('[data-field="at"]')
    good = await page.locator("[name=at]").input_value()
    await page.fill("[name=at]", "quelque part")
    await field.locator(".field-error").wait_for()
    assert "wrong" in (await field.get_attribute("class") or "")
    await page.fill("[name=at]", good)
    await field.locator(".field-error").wait_for(state="detached")


async def test_ctrl_enter_goes_on_to_the_next_passage(opened):
    page = await opened(PAGES["side"])
    name = await page.locator(".side-row:not(.done) textarea").first.get_attribute("name")
    first = page.locator(f'textarea[name="{name}"]')
    await first.fill("Another station")
    await first.press("Control+Enter")
    assert "done" in (await first.locator("xpath=ancestor::li").get_attribute("class") or "")
    focused = page.locator("textarea:focus")
    assert await focused.get_attribute("name") != name
    await page.get_by_text("Enregistré à").wait_for()


async def test_stops_are_dragged_into_order(opened):
    page = await opened(TOUR)
    names = page.locator(".stop-list a[lang]")
    before = [await one.inner_text() for one in await names.all()]
    rows = page.locator(".stop-list > li")
    async with page.expect_response(lambda answer: answer.url.endswith("/order/")) as answered:
        await rows.nth(0).drag_to(rows.nth(2), target_position={"x": 40, "y": 50})
    assert (await answered.value).status == 200
    after = [await one.inner_text() for one in await names.all()]
    assert sorted(after) == sorted(before)
    assert after != before
    await page.reload()
    assert [await one.inner_text() for one in await names.all()] == after


async def test_a_click_on_a_picture_says_what_must_stay(opened):
    page = await opened(PAGES["media"])
    picture = page.locator("#tour img").first
    await picture.scroll_into_view_if_needed()
    box = await picture.bounding_box()
    assert box
    await picture.click(position={"x": box["width"] * 0.25, "y": box["height"] * 0.5})
    focus = await page.locator("#tour [name=focus]").first.input_value()
    assert focus == "0.25, 0.50"


async def test_what_is_said_about_a_picture_is_saved_by_itself_and_survives_an_upload(opened):
    page = await opened(PAGES["media"])
    words = page.locator("#lampe [name=alt]").first
    await words.fill("Une lampe de mineur, allumée.")
    await page.locator("#lampe .save-state", has_text="Enregistré à").first.wait_for()
    await words.fill("Une lampe de mineur, éteinte.")
    picture = {"name": "autre.jpg", "mimeType": "image/jpeg", "buffer": jpeg(40, 30)}
    async with page.expect_navigation():
        await page.locator("#lampe input[type=file]").set_input_files([picture])
    await page.locator("#lampe .save-state", has_text="Enregistré à").first.wait_for()
    values = [await one.input_value() for one in await page.locator("#lampe [name=alt]").all()]
    assert "Une lampe de mineur, éteinte." in values


async def test_an_upload_that_failed_is_sent_again(opened):
    page = await opened(PAGES["media"])
    shelf = page.locator("#louvre")
    await page.route("**/media/louvre?*", lambda route: route.abort(), times=1)
    picture = {"name": "Verre.JPG", "mimeType": "image/jpeg", "buffer": jpeg(60, 40)}
    await shelf.locator("input[type=file]").set_input_files([picture])
    again = shelf.get_by_role("button", name="Réessayer")
    await again.wait_for()
    assert "Verre.JPG" in await shelf.locator("[data-uploads]").inner_text()
    async with page.expect_navigation():
        await again.click()
    await page.locator("#louvre .asset", has_text="verre.jpg").wait_for()


async def test_a_refused_file_says_why_beside_its_name(opened):
    page = await opened(PAGES["media"])
    shelf = page.locator("#louvre")
    evil = {"name": "x.svg", "mimeType": "image/svg+xml", "buffer": b"<svg><script/></svg>"}
    await shelf.locator("input[type=file]").set_input_files([evil])
    await shelf.locator(".field-error", has_text="x.svg").wait_for()
    assert len(await shelf.locator(".field-error").inner_text()) > 40


async def test_the_keyboard_reaches_all_of_a_form(opened):
    page = await opened(PAGES["stop"])
    await page.locator("[name=title]").focus()
    seen = []
    for _ in range(40):
        await page.keyboard.press("Tab")
        seen.append(await page.evaluate("document.activeElement?.name || ''"))
    assert "body" in seen
    assert "directions" in seen


async def test_a_preview_in_its_frame(opened, studio):
    at = studio.clock()
    async with studio.store.database.write() as tx:
        made = Preview("apercu-" + "0" * 32, "petite-visite", 1, "0" * 64, at.replace(year=2099))
        await previews.put(tx, made, frozenset())
    page = await opened(f"{TOUR}preview/", 390, 844, bypass_csp=True, java_script_enabled=False)
    assert await page.locator("iframe").get_attribute("title")
    assert await too_wide(page) == []


async def test_the_phone_in_the_frame_follows_what_is_saved(opened, studio):
    await studio.draft()
    async with studio.store.database.write() as tx:
        await previews.forget(tx, "petite-visite")
    page = await opened(TOUR)
    await page.goto(page.url + "preview/")
    frame = page.frame_locator("iframe")
    await frame.get_by_role("heading", level=1).first.wait_for(timeout=60_000)
    writing = await page.context.new_page()
    await writing.goto(page.url.replace("preview/", "file/fr.md"))
    await writing.fill("[name=title]", "Une visite retitrée")
    await writing.get_by_text("Enregistré à").wait_for()
    title = frame.get_by_role("heading", name="Une visite retitrée").first
    await title.wait_for(timeout=60_000)
    box = await page.locator("iframe").bounding_box()
    assert box
    assert (box["width"], box["height"]) == (390, 844)
