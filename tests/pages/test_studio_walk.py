"""The test walk in a real browser: axe, the keyboard, large text, and the phone's own rules."""

import pypdfium2
import pytest

from tests.builders import wav
from tests.pages.checks import enlarge, too_wide, violations
from tests.pages.conftest import desk
from tests.studio import run_studio

TOUR = "petite-visite"
WALK, SIGNS = (f"/studio/tours/{TOUR}/{page}/" for page in ("walk", "signs"))
SIZES = [(390, 844), (360, 640), (1280, 800)]
STATES = """[...document.querySelectorAll('tr[data-stop]')].map((row) =>
  row.querySelector('[data-when]:not([hidden])')?.dataset.when ?? '')"""


@pytest.fixture(scope="module")
async def studio(tmp_path_factory):
    async with run_studio(tmp_path_factory.mktemp("studio-walk")) as stage:
        await stage.draft(TOUR, **{"stops/gare/fr.wav": wav(75)})
        yield stage


@pytest.fixture
async def opened(chromium, studio):
    async with desk(chromium, studio, "editor") as opened:
        yield opened


@pytest.mark.parametrize("path", [WALK, SIGNS])
@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_everybody_can_use_it_at_any_size(opened, path, width, height, scheme):
    page = await opened(path, width, height, bypass_csp=True, color_scheme=scheme)
    assert await violations(page) == []
    assert await too_wide(page) == []
    await enlarge(page, 2)
    assert await too_wide(page) == []
    assert page.complaints == []


async def test_without_errors_the_phone_announces_every_stop_as_planned(opened):
    page = await opened(WALK)
    await page.select_option("#error", "0")
    assert await page.evaluate(STATES) == ["right", "right", "right"]
    assert "3 étapes annoncées sur 3" in await page.inner_text(".replay-sum")
    assert page.complaints == []


async def test_another_try_errs_otherwise_and_the_same_one_alike(opened):
    page, other = await opened(WALK), await opened(WALK)
    places = []
    for one in (page, other):
        await one.select_option("#error", "25")
        await one.locator("[data-do=again]").click()
        await one.locator("input[type=range]").fill("900")
        places.append(await one.get_attribute(".map-me", "transform"))
    assert places[0] == places[1]
    await page.locator("[data-do=again]").click()
    await page.locator("input[type=range]").fill("900")
    assert await page.get_attribute(".map-me", "transform") != places[0]


@pytest.mark.parametrize(
    ("error", "told"),
    [("5", "chaque étape est annoncée à chaque fois"), ("25", "Sur 20 marches semblables")],
)
async def test_one_walk_is_luck_so_twenty_are_tried(opened, error, told):
    page = await opened(WALK)
    await page.select_option("#error", error)
    await page.locator(".replay-many [data-when]:visible", has_text=told).wait_for()
    assert page.complaints == []


async def test_it_plays_and_pauses_by_the_keyboard(opened):
    page = await opened(WALK, bypass_csp=True)
    await page.focus("[data-do=play]")
    await page.keyboard.press("Enter")
    await page.wait_for_function("document.querySelector('input[type=range]').value > 20")
    await page.keyboard.press("Enter")
    assert await page.is_visible("[data-when=off]")
    at = await page.input_value("input[type=range]")
    await page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    assert await page.input_value("input[type=range]") == at
    await page.focus("input[type=range]")
    await page.keyboard.press("End")
    assert "La visite est finie" in await page.inner_text(".replay-told")
    assert "La visite est finie" in await page.get_attribute("input[type=range]", "aria-valuetext")
    await page.keyboard.press("Home")
    assert "1. La gare" in await page.inner_text(".replay-told")


async def test_what_is_heard_shows_in_the_table(opened):
    page = await opened(WALK)
    await page.select_option("#error", "0")
    await page.locator("input[type=range]").fill("5")
    assert "On entend 1. La gare" in await page.inner_text(".replay-told")
    assert await page.get_attribute("tr[data-now]", "id") == "gare"


async def test_without_scripts_the_plan_is_whole(opened):
    page = await opened(WALK, java_script_enabled=False)
    assert not await page.is_visible(".replay")
    assert not await page.is_visible("[data-tried]")
    assert await page.is_visible("#lampe")
    assert await page.locator(".map-zone").count() == 3
    await page.select_option("#pace", "5")
    await page.click("text=Essayer")
    assert await page.locator("tour-rehearsal").get_attribute("data-pace") == "5"


async def test_signs_are_printed_four_to_a_sheet(opened):
    page = await opened(SIGNS)
    await page.emulate_media(media="print")
    assert not await page.is_visible(".signs-how")
    assert not await page.is_visible(".studio-bar")
    widths = await page.evaluate(
        "[...document.querySelectorAll('.signs img')].map((i) => i.getBoundingClientRect().width)"
    )
    assert widths == pytest.approx([90 * 96 / 25.4] * 3, abs=1)
    assert len(pypdfium2.PdfDocument(await page.pdf(format="A4"))) == 1
