"""Every kind of page as a person meets it: axe, weight, width, keyboard, a quiet console."""

import pytest

from tests.pages.checks import enlarge, too_wide, violations

pytestmark = pytest.mark.browser

TOUR = "gare-louvre-lens"
PAGES = ("/", "/offline/", "/journal/", "/map/", "/search/", "/glossary/", "/territory/", "/about/",
         "/404/", f"/tours/{TOUR}/", f"/tours/{TOUR}/gare-lens/")  # fmt: skip
FEAST = "2026-12-04T12:00"
"""A day on which the catalogue shows all that it can."""
FIRST_PAGE_BYTES, FIRST_PAGE_REQUESTS, DOCUMENT_BYTES, FONT_BYTES = 60_000, 8, 150_000, 60_000


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("page", PAGES)
async def test_axe_finds_nothing(open_page, page, scheme):
    shown = await open_page(f"/fr{page}", day=FEAST, color_scheme=scheme, bypass_csp=True)
    assert await violations(shown) == []


@pytest.mark.parametrize("lang", ["fr", "en", "nl", "de"])
@pytest.mark.parametrize("page", PAGES)
async def test_nothing_complains_and_nothing_comes_from_elsewhere(open_page, site, page, lang):
    shown = await open_page(f"/{lang}{page}", service_workers="allow")
    urls = await shown.evaluate(
        "[...performance.getEntriesByType('resource')].map(entry => entry.name)"
    )
    assert shown.complaints == []
    assert all(url.startswith(site.url) for url in urls)
    assert await shown.evaluate("document.documentElement.lang") == lang
    assert await shown.context.cookies() == []


@pytest.mark.parametrize("lang", ["fr", "de"])
@pytest.mark.parametrize(("width", "zoom"), [(360, 1), (390, 2), (1280, 2)])
@pytest.mark.parametrize("page", PAGES)
async def test_the_page_holds_in_width_and_at_twice_the_text(open_page, page, lang, width, zoom):
    shown = await open_page(f"/{lang}{page}", width=width, day=FEAST, bypass_csp=True)
    await enlarge(shown, zoom)
    assert await too_wide(shown) == []


async def test_the_first_page_is_light(open_page):
    """Requests: what is fetched until the first screen is complete; lazy pictures below it and
    scripts after it count by weight alone.
    """
    shown = await open_page("/fr/")
    fetched = await shown.evaluate(
        """() => {
          const [page] = performance.getEntriesByType('navigation')
          const below = [...document.querySelectorAll('img[loading=lazy]')]
            .filter(image => image.getBoundingClientRect().top > innerHeight)
            .map(image => image.currentSrc)
          return [page, ...performance.getEntriesByType('resource')].map(entry =>
            [entry.name, entry.encodedBodySize,
             entry.startTime < page.loadEventEnd && !below.includes(entry.name)])
        }"""
    )
    fonts = [size for name, size, _ in fetched if name.endswith(".woff2")]
    pictures = [size for name, size, _ in fetched if name.endswith((".svg", ".avif", ".png"))]
    assert sum(fonts) < FONT_BYTES
    assert sum(size for _, size, _ in fetched) - sum(fonts) - sum(pictures) < FIRST_PAGE_BYTES
    assert sum(early for _, _, early in fetched) - len(fonts) <= FIRST_PAGE_REQUESTS


@pytest.mark.parametrize("lang", ["fr", "en", "nl", "de"])
async def test_a_tour_document_is_light(open_page, lang):
    shown = await open_page(f"/{lang}/tours/{TOUR}/")
    plain = await shown.evaluate("performance.getEntriesByType('navigation')[0].decodedBodySize")
    assert plain < DOCUMENT_BYTES


@pytest.mark.parametrize("page", PAGES)
async def test_the_keyboard_reaches_every_control_and_shows_where_it_is(open_page, page):
    shown = await open_page(f"/fr{page}")
    wanted = await shown.evaluate(
        """[...document.querySelectorAll('a[href], button, summary, input, select')]
           .filter(node => node.checkVisibility({visibilityProperty: true})).length"""
    )
    reached = set()
    for _ in range(wanted * 2 + 10):
        await shown.keyboard.press("Tab")
        found = await shown.evaluate(
            """() => {
              const node = document.activeElement
              if (node === document.body) return null
              node.dataset.reached ??= String(document.querySelectorAll('[data-reached]').length)
              const inner = node.querySelector('*') ?? node
              const seen = [node, inner].map(each => getComputedStyle(each))
              return [node.dataset.reached, seen.some(style => style.outlineStyle !== 'none'
                || style.boxShadow !== 'none' || style.strokeWidth !== '0px')]
            }"""
        )
        if found is None:
            break
        name, visible = found
        assert visible, f"no visible focus on control {name}"
        reached.add(name)
    assert len(reached) >= wanted


async def test_without_scripts_the_tour_is_whole(open_page):
    shown = await open_page(f"/fr/tours/{TOUR}/", java_script_enabled=False)
    assert await shown.locator("article[data-stop]").count() >= 8
    assert await shown.locator("svg.map a").count() >= 8
    assert await shown.locator("[data-do]:not([href]):visible").count() == 0
