"""Search, filters and what is near, as a person meets them; Chromium, the starter tours."""

import pytest

from server.compile import overview
from tests.pages.checks import violations

pytestmark = pytest.mark.browser

LENS = {"latitude": 50.4290, "longitude": 2.8270, "accuracy": 30}
NEAR = {"geolocation": LENS, "permissions": ["geolocation"]}
TITLES = "[...document.querySelectorAll('.card:not([hidden]) h3')].map(h => h.textContent)"
STATUS = "document.querySelector('tour-near [role=status]').textContent"
SHIFTS = """new Promise(done => new PerformanceObserver(list => done(list.getEntries()
  .filter(entry => !entry.hadRecentInput).reduce((sum, entry) => sum + entry.value, 0)))
  .observe({type: 'layout-shift', buffered: true}) ?? setTimeout(() => done(0), 300))"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path", ["/fr/search/?q=lampe", "/de/search/?q=zanzibar", "/nl/search/?theme=terrils&q=de"]
)
async def test_axe_finds_nothing_in_answers(open_page, path, scheme):
    page = await open_page(path, color_scheme=scheme, bypass_csp=True)
    assert await violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/fr/", "/fr/map/"])
async def test_axe_finds_nothing_near_me(open_page, path, scheme):
    page = await open_page(path, color_scheme=scheme, bypass_csp=True, **NEAR)
    await page.click("[data-filter^=near]")
    await page.wait_for_selector(".near-by:not([hidden])")
    assert await violations(page) == []


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("zoom", [1, 2])
@pytest.mark.parametrize("path", ["/de/search/?q=lampe&wheelchair=yes", "/de/", "/de/map/"])
async def test_it_holds_in_width_and_at_twice_the_text(open_page, path, width, zoom):
    page = await open_page(path, width=width, bypass_csp=True, **NEAR)
    await page.add_style_tag(content=f"html {{ font-size: {100 * zoom}% !important }}")
    if await page.locator("[data-filter^=near]").count():
        await page.click("[data-filter^=near]")
        await page.wait_for_selector(".near-by:not([hidden])")
    assert await page.evaluate("document.documentElement.scrollWidth") <= width


async def test_the_pills_wrap_where_letters_are_large(open_page):
    page = await open_page("/de/", bypass_csp=True)
    wrap = "getComputedStyle(document.querySelector('.filters')).flexWrap"
    assert await page.evaluate(wrap) == "nowrap"
    await page.add_style_tag(content="html { font-size: 200% !important }")
    assert await page.evaluate(wrap) == "wrap"


@pytest.mark.parametrize("scripts", [True, False])
async def test_a_question_on_the_catalogue_leads_to_stops(open_page, scripts):
    page = await open_page("/fr/", java_script_enabled=scripts)
    await page.fill("[name=q]", "terrils")
    await page.press("[name=q]", "Enter")
    await page.wait_for_selector(".result mark")
    link = page.locator(".result a[href*='#']").first
    href = await link.get_attribute("href")
    await link.click()
    await page.wait_for_url(f"**{href}")
    assert await page.locator(href[href.index("#") :]).count() == 1


async def test_without_scripts_the_pills_ask_the_server(open_page):
    page = await open_page("/fr/", java_script_enabled=False)
    assert await page.locator("[data-filter^=near]").is_visible() is False
    await page.click("[data-filter='theme=terrils']")
    themes = [await hit.get_attribute("data-theme") for hit in await page.locator(".result").all()]
    assert themes
    assert set(themes) == {"terrils"}


async def test_answers_come_while_typing_and_stay_after_back(open_page):
    page = await open_page("/fr/search/")
    assert await page.locator(".hint").is_visible()
    assert await page.locator(".found").text_content() == ""
    await page.locator("[name=q]").press_sequentially("pinchon", delay=20)
    await page.wait_for_selector(".result")
    assert "Pinchonvalles" in await page.locator(".result b").first.text_content()
    assert page.url.endswith("?q=pinchon")
    await page.locator(".result a").first.click()
    await page.wait_for_load_state()
    await page.go_back()
    await page.wait_for_selector(".result")
    assert await page.input_value("[name=q]") == "pinchon"


async def test_the_phone_and_the_server_find_the_same_titles(open_page):
    page = await open_page("/de/search/?q=halden")
    server = await page.evaluate("[...document.querySelectorAll('.result a')].map(a => a.href)")
    await page.click("form button")
    await page.wait_for_timeout(400)
    phone = await page.evaluate("[...document.querySelectorAll('.result a')].map(a => a.href)")
    assert set(phone) == set(server)


async def test_themes_are_buttons_that_stay_pressed(open_page):
    page = await open_page("/fr/")
    every = await page.evaluate(TITLES)
    await page.focus("[data-filter='theme=terrils']")
    await page.keyboard.press("Space")
    some = await page.evaluate(TITLES)
    assert 0 < len(some) < len(every)
    assert await page.get_attribute("[data-filter='theme=terrils']", "aria-pressed") == "true"
    assert await page.get_attribute("[data-filter='']", "aria-pressed") == "false"
    assert await page.evaluate(STATUS) == f"{len(some)} visites"
    await page.reload()
    await page.wait_for_selector("[aria-pressed]")
    assert await page.evaluate(TITLES) == some
    await page.click("[data-filter='']")
    assert await page.evaluate(TITLES) == every


async def test_the_nearest_tours_stand_first_and_the_place_stays_here(open_page):
    page = await open_page("/fr/", **NEAR)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    before = await page.evaluate(TITLES)
    await page.click("[data-filter^=near]")
    await page.wait_for_selector(".near-by:not([hidden])")
    metres = await page.evaluate(
        """[...document.querySelectorAll('.near-by')].map(line => {
          const [, n, unit] = line.textContent.match(/([\\d,]+).(k?m)/)
          return Number(n.replace(',', '.')) * (unit === 'km' ? 1000 : 1) })"""
    )
    assert metres == sorted(metres)
    assert [url for url in asked if not url.startswith("data:") and "/a/" not in url] == []
    assert "50.4" not in page.url
    await page.click("[data-filter^=near]")
    assert await page.evaluate(TITLES) == before


async def test_refused_it_says_so_and_lets_go(open_page):
    page = await open_page("/fr/", permissions=[])
    await page.evaluate(
        "void (navigator.geolocation.getCurrentPosition = (_, fail) => fail({ code: 1 }))"
    )
    await page.click("[data-filter^=near]")
    await page.wait_for_function(f"{STATUS}.includes('refusée')")
    assert await page.get_attribute("[data-filter^=near]", "aria-pressed") == "false"


@pytest.mark.parametrize(
    ("place", "words"),
    [(LENS, "plus proches"), ({"latitude": 48.85, "longitude": 2.35}, "hors de cette carte")],
)
async def test_the_map_shows_the_visitor(open_page, place, words):
    page = await open_page("/fr/map/", geolocation=place, permissions=["geolocation"])
    await page.click("[data-filter^=near]")
    await page.wait_for_selector(".near-by:not([hidden])")
    assert words in await page.evaluate(STATUS)
    assert await page.locator(".overview .map-self").count() == 1
    dot = await page.get_attribute(".map-me", "transform")
    found = [float(number) for number in dot.removeprefix("translate(").removesuffix(")").split()]
    wanted = overview._place(place["longitude"], place["latitude"])
    assert max(abs(a - b) for a, b in zip(found, wanted, strict=True)) <= 2


async def test_nothing_jumps_when_the_filters_wake(open_page):
    page = await open_page("/fr/?theme=", day="2026-07-01T12:00")
    assert await page.evaluate(SHIFTS) == 0
