"""Pages as a visitor likes them: chosen in the dialog, seen at once, kept, and read by everyone."""

import re

import pytest

from tests.pages.checks import enlarge, too_wide, violations

pytestmark = pytest.mark.browser

TOUR = "/fr/tours/lievin-1974/"
PAGES = (
    "/de/",
    "/de/tours/lievin-1974/",
    "/de/tours/lievin-1974/stele/",
    "/de/map/",
    "/de/search/",
)
CHOICES = "document.documentElement.dataset"
PAINT = """() => new Promise(done => new PerformanceObserver((list, observer) => {
  observer.disconnect()
  done(list.getEntries().reduce((sum, { value }) => sum + value, 0))
}).observe({ type: 'layout-shift', buffered: true }) || setTimeout(() => done(0), 300))"""
PAIRS = [
    ("ink", "page"), ("muted", "page"), ("muted", "raised"), ("good", "raised"), ("bad", "raised"),
    ("theme", "page"), ("on-theme", "theme"), ("on-dark", "dark"), ("ink", "wash"),
]  # fmt: skip


def kept(**settings):
    """Return a script that finds these settings on the phone."""
    values = ", ".join(f"{name}: {value!r}" for name, value in settings.items())
    return f"localStorage.setItem('settings', JSON.stringify({{ {values} }}))"


@pytest.fixture
def open_liked(open_page):
    """Open a page on a phone whose visitor has chosen already."""

    async def open_liked(path, settings, **options):
        page = await open_page("/healthz", **options)
        await page.evaluate(kept(**settings))
        await page.goto(page.url.replace("/healthz", path), wait_until="networkidle")
        return page

    return open_liked


async def open_dialog(page):
    button = page.locator("[data-settings]:visible").first
    await button.focus()
    await page.keyboard.press("Enter")
    await page.locator("dialog.settings").wait_for()


@pytest.mark.parametrize("contrast", ["normal", "strong"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_in_the_dialog(open_liked, scheme, contrast):
    settings = {"scheme": scheme, "contrast": contrast}
    page = await open_liked(TOUR, settings, bypass_csp=True)
    assert await violations(page) == []
    await open_dialog(page)
    assert await violations(page) == []


async def test_the_keyboard_chooses_and_comes_back(open_page):
    page = await open_page(TOUR)
    await open_dialog(page)
    await page.locator("input[name=text]:checked").focus()
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("ArrowRight")
    assert await page.evaluate(f"{CHOICES}.text") == "130"
    assert await page.evaluate("getComputedStyle(document.documentElement).fontSize") == "20.8px"
    await page.keyboard.press("Escape")
    assert not await page.locator("dialog.settings").is_visible()
    assert await page.evaluate("document.activeElement.matches('[data-settings]')")
    await page.reload()
    assert await page.evaluate(f"{CHOICES}.text") == "130"
    await open_dialog(page)
    await page.get_by_text("Revenir aux réglages").click()
    assert await page.evaluate(f"{CHOICES}.text") == "100"
    assert await page.evaluate("localStorage.getItem('settings')") == "{}"
    assert await page.locator("input[name=text]:checked").get_attribute("value") == "100"


async def test_a_tap_outside_closes(open_page):
    page = await open_page(TOUR)
    await open_dialog(page)
    await page.mouse.click(195, 20)
    assert not await page.locator("dialog.settings").is_visible()


async def test_choices_hold_before_the_first_paint_and_move_nothing(open_liked):
    page = await open_liked(TOUR, {"text": "130", "scheme": "dark"})
    await page.add_init_script(
        "document.addEventListener('readystatechange', () => {"
        " window.early ??= [document.readyState, document.documentElement.dataset.text] })"
    )
    await page.reload(wait_until="networkidle")
    assert await page.evaluate("early") == ["interactive", "130"]
    assert await page.evaluate(PAINT) < 0.01


@pytest.mark.parametrize(("phone", "chosen"), [("light", "dark"), ("dark", "light")])
async def test_colours_outweigh_the_phone_pictures_included(open_liked, phone, chosen):
    page = await open_liked("/fr/", {"scheme": chosen}, color_scheme=phone)
    background = "getComputedStyle(document.body).backgroundColor"
    colour = {"light": "rgb(247, 244, 237)", "dark": "rgb(19, 20, 24)"}
    assert await page.evaluate(background) == colour[chosen]
    bar = (
        "[...document.querySelectorAll('meta[name=theme-color]')]"
        ".find(meta => matchMedia(meta.media).matches).content"
    )
    assert await page.evaluate(bar) == {"light": "#f7f4ed", "dark": "#131418"}[chosen]
    poster = page.locator(".card img").first
    await poster.scroll_into_view_if_needed()
    seen = await poster.screenshot()
    await page.evaluate("localStorage.clear(); dispatchEvent(new Event('settings'))")
    assert await page.evaluate(background) == colour[phone]
    assert await poster.screenshot() != seen


async def test_motion_stops_where_the_visitor_wants_none(open_liked):
    page = await open_liked("/fr/", {"motion": "reduced"}, reduced_motion="no-preference")
    moving = (
        "[getComputedStyle(document.documentElement).scrollBehavior,"
        " getComputedStyle(document.querySelector('.pill')).transitionDuration]"
    )
    assert await page.evaluate(moving) == ["auto", "0s"]
    await page.evaluate("localStorage.clear(); dispatchEvent(new Event('settings'))")
    assert (await page.evaluate(moving))[0] == "smooth"


async def test_a_phone_that_asks_for_contrast_gets_it(open_page):
    page = await open_page("/fr/", contrast="more")
    assert await page.evaluate(f"{CHOICES}.contrast") == "strong"


def luminance(colour):
    channels = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(share * c for share, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_strong_contrast_is_seven_to_one(open_liked, scheme):
    page = await open_liked(TOUR, {"scheme": scheme, "contrast": "strong"})
    for pair in PAIRS:
        colours = await page.evaluate(
            """names => names.map(name => {
              const probe = document.body.appendChild(document.createElement('i'))
              probe.style.color = `var(--${name})`
              return getComputedStyle(probe).color
            })""",
            pair,
        )
        dark, light = sorted(map(luminance, colours))
        assert (light + 0.05) / (dark + 0.05) >= 7, (pair, colours)


async def test_another_tab_follows_at_once(open_page):
    page = await open_page(TOUR)
    other = await page.context.new_page()
    await other.goto(page.url)
    await open_dialog(page)
    await page.locator("label:has([value=strong])").click()
    await other.wait_for_function(f"{CHOICES}.contrast === 'strong'")


@pytest.mark.parametrize("path", PAGES)
async def test_pages_hold_at_the_largest_text(open_liked, path):
    page = await open_liked(path, {"text": "150"}, width=360, height=640)
    assert await too_wide(page) == []


async def test_the_dialog_holds_at_twice_the_text(open_page):
    page = await open_page("/de/", width=360, height=640, bypass_csp=True)
    await enlarge(page, 2)
    await open_dialog(page)
    assert await too_wide(page) == []
    close = await page.locator("dialog.settings .pill").first.bounding_box()
    assert close["y"] > 0


VOICES = """
  window.said = []
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text } }
  const voices = ['Ada', 'Zoé'].map(name =>
    ({ lang: 'fr-FR', name, voiceURI: name, localService: true, default: name === 'Ada' }))
  Object.defineProperty(window, 'speechSynthesis', { value: {
    getVoices: () => voices, addEventListener() {}, cancel() {},
    speak: ({ voice, rate }) => window.said.push([voice.name, rate]) } })
"""


async def test_a_voice_is_chosen_and_tried(open_page):
    page = await open_page(TOUR)
    await open_dialog(page)
    assert not await page.locator(".voices").is_visible(), "this browser has no voice"
    await page.add_init_script(VOICES)
    await page.reload()
    await open_dialog(page)
    await page.locator("select[name=voice]").select_option("Zoé")
    await page.locator("label:has([name=rate][value='1.5'])").click()
    await page.locator("button[name=try]").click()
    assert await page.evaluate("said") == [["Zoé", 1.5]]


async def test_without_scripts_nothing_is_promised(open_page):
    page = await open_page(TOUR, java_script_enabled=False)
    assert await page.locator("[data-settings]:visible").count() == 0
