"""The studio's map with a mouse, with keys, at every size; what is drawn reaches the server."""

import pytest

from server.compile.basemap import import_osm
from server.model.site import BASEMAP_FILE
from tests.pages.checks import enlarge, too_wide, violations
from tests.pages.conftest import desk
from tests.studio import run_studio

MAP = "/studio/tours/petite-visite/map/"


@pytest.fixture
async def studio(tmp_path):
    async with run_studio(tmp_path) as stage:
        await stage.draft()
        yield stage


@pytest.fixture
async def opened(chromium, studio):
    async with desk(chromium, studio, "editor") as opened:
        yield opened


def pin(page, stop):
    return page.locator(f'.plan-pins [data-id="{stop}"]')


async def middle(locator):
    box = await locator.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


async def drag(page, locator, dx, dy):
    x, y = await middle(locator)
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(x + dx / 2, y + dy / 2)
    await page.mouse.move(x + dx, y + dy)
    await page.mouse.up()


async def points(page):
    text = await page.locator("[data-facts]").inner_text()
    return int(text.rpartition("·")[2].split()[0])


@pytest.mark.parametrize(
    ("width", "height", "scheme"),
    [(390, 844, "light"), (360, 640, "dark"), (1280, 800, "dark")],
)
async def test_everybody_can_use_it_at_any_size(opened, width, height, scheme):
    page = await opened(MAP, width, height, bypass_csp=True, color_scheme=scheme)
    assert await violations(page) == []
    assert await too_wide(page) == []
    await enlarge(page, 2)
    assert await too_wide(page) == []
    assert page.complaints == []


async def test_a_stop_is_dragged_and_saved(opened, studio):
    page = await opened(MAP, height=900)
    field = page.locator('[name="at.gare"]')
    before = await field.input_value()
    await drag(page, pin(page, "gare"), 60, -40)
    after = await field.input_value()
    assert after != before
    assert float(after.split(",")[0]) > float(before.split(",")[0])
    await page.get_by_role("button", name="Enregistrer").click()
    await page.get_by_text("Enregistré à").wait_for()
    lat, lon = after.split(", ")
    text = await studio.text("stops/gare/stop.yaml")
    assert f"[{float(lat)}, {float(lon)}]" in text
    await drag(page, pin(page, "gare"), -30, 0)
    await page.get_by_role("button", name="Enregistrer").click()
    await page.get_by_text("Enregistré à").wait_for()


async def test_keys_move_a_stop_by_metres(opened):
    page = await opened(MAP, height=900)
    field = page.locator('[name="at.lampe"]')
    lat = float((await field.input_value()).split(",")[0])
    await pin(page, "lampe").focus()
    await page.keyboard.press("Shift+ArrowUp")
    await page.keyboard.press("ArrowUp")
    moved = float((await field.input_value()).split(",")[0])
    assert (moved - lat) * 111_195 == pytest.approx(11, abs=0.3)
    label = await page.evaluate("document.activeElement?.getAttribute('aria-label')")
    assert label.startswith("Étape 2")


async def test_the_line_is_drawn_undone_and_saved(opened, studio):
    page = await opened(MAP, height=900)
    count = await points(page)
    chosen = page.locator(".plan-handles .chosen")
    await chosen.focus()
    await page.keyboard.press("PageDown")
    await page.keyboard.press("Insert")
    assert await points(page) == count + 1
    await page.keyboard.press("Delete")
    assert await points(page) == count
    await page.keyboard.press("Control+z")
    assert await points(page) == count + 1
    await page.get_by_role("button", name="Annuler").click()
    await page.get_by_role("button", name="Rétablir").click()
    await page.get_by_role("button", name="Prolonger").click()
    await page.locator(".plan-map").click(position={"x": 30, "y": 30})
    assert await points(page) == count + 2
    await page.get_by_role("button", name="Inverser").click()
    await page.get_by_role("button", name="Enregistrer").click()
    await page.get_by_text("Enregistré à").wait_for()
    assert (await studio.text("route.gpx")).count("<trkpt") == count + 2


async def test_a_handle_is_dragged_with_the_mouse(opened):
    page = await opened(MAP, height=900)
    line = page.locator(".plan-line")
    before = await line.get_attribute("points")
    handle = page.locator('.plan-handles [data-index="0"]')
    await page.evaluate("document.querySelector('.plan-pins').style.display = 'none'")
    await drag(page, handle, 25, 25)
    after = await line.get_attribute("points")
    assert after != before
    assert (after or "").split()[1:] == (before or "").split()[1:]


async def test_the_map_is_moved_and_made_larger(opened):
    page = await opened(MAP, height=900)
    frame = page.locator(".plan-map")
    whole = await frame.get_attribute("viewBox")
    await page.get_by_role("button", name="Agrandir").click()
    near = await frame.get_attribute("viewBox")
    assert near != whole
    box = await frame.bounding_box()
    assert box
    await page.mouse.move(box["x"] + 20, box["y"] + 20)
    await page.mouse.down()
    await page.mouse.move(box["x"] + 120, box["y"] + 60)
    await page.mouse.up()
    assert await frame.get_attribute("viewBox") != near


async def test_what_is_placed_is_saved_by_itself(opened, studio):
    page = await opened(MAP, height=900)
    before = await studio.text("stops/gare/stop.yaml")
    await page.get_by_role("button", name="Agrandir").click()
    assert await page.locator("[data-state]").inner_text() == ""
    await pin(page, "gare").focus()
    await page.keyboard.press("Shift+ArrowUp")
    await page.get_by_text("Enregistré à").wait_for()
    assert await studio.text("stops/gare/stop.yaml") != before


async def test_what_is_drawn_without_a_network_comes_back(opened, studio):
    page = await opened(MAP, height=900)
    count = await points(page)
    await page.context.set_offline(True)
    await page.locator(".plan-handles .chosen").focus()
    await page.keyboard.press("Insert")
    await page.get_by_text("Pas de réseau").wait_for()
    await page.goto("about:blank")
    await page.context.set_offline(False)
    await page.goto(studio.url + MAP)
    assert await points(page) == count + 1
    await page.get_by_text("Enregistré à").wait_for()
    assert (await studio.text("route.gpx")).count("<trkpt") == count + 1


@pytest.mark.parametrize("choice", ["Garder la mienne", "Prendre la sienne"])
async def test_two_who_place_the_same_choose(opened, studio, choice):
    page, other = await opened(MAP, height=900), await opened(MAP, height=900)
    await other.fill('[name="at.gare"]', "50.4301, 2.8282")
    await other.get_by_text("Enregistré à").wait_for()
    await page.fill('[name="at.gare"]', "50.4299, 2.8299")
    await page.get_by_text("Un collègue a placé les mêmes choses autrement.").wait_for()
    button = page.get_by_role("button", name=choice)
    if choice.endswith("sienne"):
        async with page.expect_navigation():
            await button.click()
        assert await page.input_value('[name="at.gare"]') == "50.4301, 2.8282"
    else:
        await button.click()
        await page.get_by_text("Enregistré à").wait_for()
        assert "[50.4299, 2.8299]" in await studio.text("stops/gare/stop.yaml")


PATH_LAT = 50.4290
PATH_OSM = """<osm version="0.6">
<node id="1" version="1" lat="50.4290" lon="2.8000"/>
<node id="2" version="1" lat="50.4290" lon="2.8300"/>
<way id="3" version="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="path"/></way>
</osm>"""
ON_SCREEN = """([lon, lat]) => {
  const { bounds, size } = document.querySelector('route-editor').dataset
  const [west, south, east, north] = bounds.split(' ').map(Number)
  const [width, height] = size.split(' ').map(Number)
  const y = (lat) => Math.log(Math.tan(Math.PI / 4 + lat * Math.PI / 360))
  const at = new DOMPoint((lon - west) / (east - west) * width,
    (y(north) - y(lat)) / (y(north) - y(south)) * height)
  const { x, y: down } = at.matrixTransform(document.querySelector('.plan-map').getScreenCTM())
  return [x, down]
}"""


@pytest.mark.parametrize("snaps", [True, False])
async def test_a_line_is_drawn_along_the_paths_of_the_base_map(opened, studio, tmp_path, snaps):
    (tmp_path / "path.osm").write_text(PATH_OSM)
    import_osm(tmp_path / "path.osm", studio.store.data / BASEMAP_FILE)
    page = await opened(MAP, height=900)
    await page.get_by_label("Coller aux chemins").set_checked(snaps)
    await page.get_by_role("button", name="Prolonger").click()
    x, y = await page.evaluate(ON_SCREEN, [2.8105, PATH_LAT])
    await page.mouse.click(x, y + 9)
    await page.get_by_text("Enregistré à").wait_for()
    last = (await studio.text("route.gpx")).rpartition('lat="')[2].partition('"')[0]
    assert (float(last) == PATH_LAT) == snaps


async def test_without_scripts_there_are_numbers_and_files(opened, studio):
    page = await opened(MAP, java_script_enabled=False)
    assert not await page.locator("route-editor").is_visible()
    await page.fill('[name="radius_m.gare"]', "61")
    await page.get_by_role("button", name="Enregistrer").click()
    await page.get_by_text("Enregistré.").wait_for()
    assert "radius_m: 61" in await studio.text("stops/gare/stop.yaml")
