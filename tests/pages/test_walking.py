"""Each state of a walk, as a person meets it: axe, the keyboard, large text, German."""

import pytest

from tests.pages.checks import enlarge, too_wide, violations

pytestmark = pytest.mark.browser

TOUR = "lievin-1974"
ANNOUNCED = "document.querySelector('.guide-sheet [role=status]').innerText"
STEPS = {
    "asking": ("walk",),
    "alone": ("walk", "alone"),
    "arrived": ("walk", "alone", "here"),
    "reading": ("walk", "alone", "here", "read"),
    "finished": ("walk", "alone", *("here", "on") * 8),
}


async def press(page, do):
    """Press the visible button of that name with the keyboard."""
    button = page.locator(f"[data-do={do}]:visible").first
    await button.focus()
    await page.keyboard.press("Enter")


async def walk(page, state):
    await page.locator(".map-box[data-ready]").wait_for()
    for step in STEPS[state]:
        await press(page, step)
    if state != "reading":
        await page.locator(f"tour-walk[data-phase={state}]").wait_for(state="attached")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", STEPS)
async def test_axe_finds_nothing_on_a_walk(open_page, state, scheme):
    shown = await open_page(f"/fr/tours/{TOUR}/", color_scheme=scheme, bypass_csp=True)
    await walk(shown, state)
    assert await violations(shown) == []


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("state", STEPS)
async def test_the_guide_holds_at_twice_the_text(open_page, state, width):
    shown = await open_page(f"/de/tours/{TOUR}/", width=width, bypass_csp=True)
    await enlarge(shown, 2)
    await walk(shown, state)
    assert await too_wide(shown) == []


async def test_the_keyboard_alone_walks_and_moves_the_map(open_page):
    shown = await open_page(f"/fr/tours/{TOUR}/")
    await walk(shown, "alone")
    box = "document.querySelector('svg.map').getAttribute('viewBox')"
    seen = []
    await shown.locator(".map-tool:visible").last.focus()
    for key in ("0", "+", "+", "ArrowLeft", "ArrowDown", "-", "0"):
        await shown.keyboard.press(key)
        seen.append(await shown.evaluate(box))
    assert len(set(seen[:-1])) == len(seen) - 1
    assert seen[-1] == seen[0]


async def test_an_arrival_is_announced(open_page):
    shown = await open_page(f"/fr/tours/{TOUR}/")
    await walk(shown, "arrived")
    assert "Vous y êtes" in await shown.evaluate(ANNOUNCED)


async def test_what_the_map_covers_cannot_be_reached(open_page):
    shown = await open_page(f"/fr/tours/{TOUR}/")
    await walk(shown, "alone")
    for _ in range(40):
        await shown.keyboard.press("Tab")
        assert await shown.evaluate("!document.activeElement.closest('[inert]')")
