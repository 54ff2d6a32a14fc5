"""A tour on paper: the leaflet that Chromium makes of a page on which a visitor moved the map."""

import io
import re

import numpy as np
import pypdfium2
import pytest

from server.render import load_texts

pytestmark = pytest.mark.browser

TOUR = "gare-louvre-lens"
STOPS = 10
PAGES = range(7, 11)
"""The cover and the map take one page each, a stop half a page to a whole one, the words and the
credits what is left. More than a page for each stop would waste paper, and ten fill five sheets.
Fewer than seven would mean that stops are missing.
"""
LANGUAGES = ("fr", "de")
FOOT = 0.06
"""The share of a page's height that its number takes."""
SAID = """() => [...document.querySelectorAll("article[data-stop]")].map(stop => {
  const said = selector => [...stop.querySelectorAll(selector)].map(node => node.textContent)
  return {
    title: stop.querySelector("h2").textContent,
    paragraphs: said(".prose > p, .look p, .directions span, .sources li, summary"),
    answers: said("p:has(.right)"),
  }
})"""
VIEW = "document.querySelector('svg.map').getAttribute('viewBox')"


class Leaflet:
    """A printed document: what it says and shows, page by page."""

    def __init__(self, data, stops, views):
        self.document = pypdfium2.PdfDocument(io.BytesIO(data))
        self.stops = stops
        self.views = views
        self.texts = [page.get_textpage().get_text_bounded() for page in self.document]
        self.words = letters("".join(self.texts))

    def __len__(self):
        return len(self.document)

    def pictures(self):
        """Return every page as an array of grey."""
        return [np.asarray(page.render(scale=0.5).to_pil().convert("L")) for page in self.document]

    def place(self, number, words):
        """Return where words stand last on a page: left and bottom as shares of its size."""
        page = self.document[number]
        text = page.get_textpage()
        found = text.search(words)
        *_, (at, _) = iter(found.get_next, None)
        left, bottom, _, _ = text.get_charbox(at)
        width, height = page.get_size()
        return left / width, bottom / height


def letters(text):
    """Leave out what breaking lines may change."""
    return re.sub(r"[\W_]", "", text)


@pytest.fixture
async def zoomed(open_page):
    """Return a function that opens the tour in the dark and moves its map out of its frame."""

    async def zoomed(lang, **options):
        page = await open_page(f"/{lang}/tours/{TOUR}/", color_scheme="dark", **options)
        await page.wait_for_selector(".map-box[data-ready]")
        for _ in range(3):
            await page.locator("[data-map=in]").click()
        assert not (await page.evaluate(VIEW)).startswith("0.0 0.0")
        return page

    return zoomed


@pytest.fixture(scope="module")
def printed():
    return {}


@pytest.fixture(params=LANGUAGES)
async def leaflet(request, zoomed, printed):
    lang = request.param
    if lang not in printed:
        page = await zoomed(lang)
        before = await page.evaluate(VIEW)
        data = await page.pdf(format="A4", print_background=True)
        views = (before, await page.evaluate(VIEW))
        printed[lang] = Leaflet(data, await page.evaluate(SAID), views)
    printed[lang].t = load_texts(lang)
    return printed[lang]


def test_it_has_about_a_page_for_each_stop(leaflet):
    assert len(leaflet) in PAGES


def test_every_stop_is_there_to_its_last_word(leaflet):
    assert len(leaflet.stops) == STOPS
    for stop in leaflet.stops:
        missing = [said for said in stop["paragraphs"] if letters(said) not in leaflet.words]
        assert not missing, stop["title"]


def test_a_stop_begins_where_its_title_stands(leaflet):
    pages = [letters(text) for text in leaflet.texts]
    for stop in leaflet.stops:
        begins = letters(stop["paragraphs"][0])[:60]
        assert any(letters(stop["title"]) in page and begins in page for page in pages[2:])


def test_the_answers_stand_on_their_heads(leaflet):
    answers = [answer for stop in leaflet.stops for answer in stop["answers"]]
    turned = letters("".join(line[::-1] for text in leaflet.texts for line in text.splitlines()))
    assert answers
    for answer in answers:
        assert letters(answer) in turned
        assert letters(answer) not in leaflet.words


def test_the_whole_map_is_on_the_second_page_with_all_its_numbers_and_the_list(leaflet):
    source = leaflet.t("plan.schematic")
    assert [source in text for text in leaflet.texts] == [n == 1 for n in range(len(leaflet))]
    left, bottom = leaflet.place(1, "500 m")
    right, same = leaflet.place(1, source)
    assert left < 0.2
    assert right > 0.7
    assert abs(bottom - same) < 0.02
    lines = leaflet.texts[1].split()
    for number in range(1, STOPS + 1):
        assert lines.count(str(number)) >= 2, f"the pin or the line of stop {number} is missing"
    for stop in leaflet.stops:
        assert letters(stop["title"]) in letters(leaflet.texts[1])


def test_the_map_on_the_screen_is_where_it_was(leaflet):
    before, after = leaflet.views
    assert before == after


def test_no_page_is_empty_or_dark_and_all_but_the_cover_are_numbered(leaflet):
    for number, page in enumerate(leaflet.pictures(), 1):
        body = page[: int(len(page) * (1 - FOOT))]
        inked = np.flatnonzero((body < 230).any(axis=1))
        assert inked[-1] > len(page) / 3, f"page {number} is nearly empty"
        assert page.mean() > 200, f"page {number} is dark"
        foot = page[len(body) :]
        assert (foot < 128).any() == (number > 1)


def test_nothing_of_the_interface_is_printed(leaflet):
    t = leaflet.t
    commands = [t("tour.start"), t("install.do"), t("install.offer"), t("tour.calendar"),
                t("stop.go"), t("walk.follow"), t("walk.here"), t("glossary.all")]  # fmt: skip
    commands += ["Télécharger", "Commencer", "http"]
    assert [words for words in commands if letters(words) in leaflet.words] == []


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_us_letter_takes_no_more_than_a_page_for_each_stop(zoomed, lang):
    page = await zoomed(lang)
    letter = pypdfium2.PdfDocument(await page.pdf(format="Letter", print_background=True))
    assert len(letter) in PAGES


async def test_a_map_that_fills_the_screen_and_a_page_without_scripts_print_the_same(
    zoomed, open_page
):
    page = await zoomed("fr")
    await page.locator("[data-do=map]").first.click()
    await page.wait_for_selector("[data-view=map]")
    await page.locator("[data-map=in]").click()
    filled = Leaflet(await page.pdf(format="A4", print_background=True), [], ())
    plain = await open_page(f"/fr/tours/{TOUR}/", java_script_enabled=False)
    still = Leaflet(await plain.pdf(format="A4", print_background=True), [], ())
    assert [sorted(text.split()) for text in filled.texts] == [
        sorted(text.split()) for text in still.texts
    ]


@pytest.mark.parametrize(
    ("path", "most"), [("/", 4), ("/map/", 1), ("/territory/", 2), (f"/tours/{TOUR}/gare-lens/", 1)]
)
async def test_other_pages_print_light_and_without_their_controls(open_page, path, most):
    page = await open_page(f"/fr{path}", color_scheme="dark")
    paper = Leaflet(await page.pdf(format="A4", print_background=True), [], ())
    assert len(paper) <= most
    assert all(picture.mean() > 200 for picture in paper.pictures())
    t = load_texts("fr")
    assert letters(t("nav.offline")) not in paper.words
    assert letters(t("stop.whole_tour")) not in paper.words
