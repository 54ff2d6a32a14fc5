"""Looking closely without leaving the place: pictures, and words of the glossary."""

import re

import pytest

from tests.pages.checks import enlarge, too_wide, violations

pytestmark = pytest.mark.browser

TOUR = "lievin-1974"
VIEWER = "dialog.viewer"
SCALE = "new DOMMatrix(getComputedStyle(document.querySelector('.viewer img')).transform).a"
FOCUSED = "document.activeElement.closest('a, button')?.className"


async def open_viewer(page, at=0):
    link = page.locator("a.zoom").nth(at)
    await link.focus()
    await page.keyboard.press("Enter")
    await page.locator(VIEWER).wait_for()


async def open_word(page):
    await page.locator("a.term").first.focus()
    await page.keyboard.press("Enter")
    await page.locator(".word").wait_for()


OPENERS = {"viewer": open_viewer, "word": open_word}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("opened", OPENERS)
async def test_axe_finds_nothing_in_what_opens(open_page, opened, scheme):
    shown = await open_page(f"/fr/tours/{TOUR}/", color_scheme=scheme, bypass_csp=True)
    await OPENERS[opened](shown)
    assert await violations(shown) == []


@pytest.mark.parametrize("opened", OPENERS)
async def test_what_opens_holds_at_twice_the_text(open_page, opened):
    shown = await open_page(f"/de/tours/{TOUR}/", width=360, height=640, bypass_csp=True)
    await enlarge(shown, 2)
    await OPENERS[opened](shown)
    assert await too_wide(shown) == []
    close = shown.locator("[data-look=close]")
    assert opened == "word" or (await close.bounding_box())["width"] >= 48


async def test_the_keyboard_turns_enlarges_and_comes_back(open_page):
    shown = await open_page(f"/fr/tours/{TOUR}/")
    await open_viewer(shown)
    place = shown.locator(".viewer [role=status]")
    total = await shown.locator("a.zoom").count()
    assert await place.inner_text() == f"Image 1 sur {total}"
    await shown.keyboard.press("ArrowRight")
    assert await place.inner_text() == f"Image 2 sur {total}"
    assert await shown.locator(".viewer img").get_attribute("alt")
    await shown.keyboard.press("+")
    assert await shown.evaluate(SCALE) > 1.5
    await shown.keyboard.press("ArrowLeft")
    assert await place.inner_text() == f"Image 2 sur {total}", "near, the arrows move the picture"
    await shown.keyboard.press("0")
    await shown.keyboard.press("ArrowLeft")
    assert await place.inner_text() == f"Image 1 sur {total}"
    await shown.keyboard.press("Escape")
    assert await shown.evaluate(FOCUSED) == "zoom"


async def test_a_finger_swipes_and_the_ends_hold(open_page):
    shown = await open_page(f"/fr/tours/{TOUR}/")
    total = await shown.locator("a.zoom").count()
    await open_viewer(shown, total - 2)
    place = shown.locator(".viewer [role=status]")
    for _ in range(2):
        await shown.mouse.move(300, 300)
        await shown.mouse.down()
        await shown.mouse.move(120, 310, steps=5)
        await shown.mouse.up()
        assert await place.inner_text() == f"Image {total} sur {total}"
    assert await shown.locator("[data-look='1']").is_disabled()
    await shown.locator("[data-look='-1']").click()
    assert await place.inner_text() == f"Image {total - 1} sur {total}"
    # Twice at one place: nearer.
    await shown.mouse.dblclick(150, 300)
    assert await shown.evaluate(SCALE) == pytest.approx(2, abs=0.01)


async def test_a_word_is_explained_in_place(open_page):
    shown = await open_page(f"/fr/tours/{TOUR}/")
    await open_word(shown)
    word = shown.locator(".word")
    wanted = await shown.locator("a.term").first.get_attribute("href")
    entry = await shown.locator(f"div{wanted}").inner_text()
    assert re.sub(r"\s+", " ", await word.inner_text()) == re.sub(r"\s+", " ", entry)
    assert "#" not in shown.url
    await shown.keyboard.press("Escape")
    assert not await word.is_visible()
    assert await shown.evaluate(FOCUSED) == "term"


async def test_without_scripts_pictures_and_words_are_links(open_page):
    shown = await open_page(f"/fr/tours/{TOUR}/", java_script_enabled=False)
    await shown.locator("a.term").first.click()
    assert "#term-" in shown.url
    picture = await shown.locator("a.zoom").first.get_attribute("href")
    assert (await shown.request.get(shown.url.split("/fr/")[0] + picture)).ok
