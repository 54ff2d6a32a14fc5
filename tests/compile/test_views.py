from dataclasses import replace

import pytest
from lxml import html as parser

from server.compile.dates import last_of
from server.compile.pages import PackContext
from server.model.tour import Tour
from tests.builders import make_tour_files
from tests.compile.rendering import EN, FR, documents, make_context, make_tour


@pytest.fixture(scope="module")
def tour():
    return make_tour()


@pytest.fixture(scope="module")
def context(tour):
    return make_context(tour)


def test_dates_that_come_back_are_shown(tour, context):
    words = _french(tour, context)
    assert "4 décembre</time>, chaque année" in words
    assert "La fête des mineurs" in words


def test_dates_that_come_once_say_until_when():
    once = make_tour(**{"tour.yaml": _yaml("repeats: yearly", "ends: 2026-12-05")})
    document = parser.document_fromstring(_french(once, make_context(once)))
    line, calendar = document.findall(".//*[@data-until='2026-12-05']")
    assert "5 décembre 2026" in parser.tostring(line, encoding="unicode")
    assert [a.get("href") for a in calendar.findall("a")] == ["/fr/tours/petite-visite.ics"]


def test_a_calendar_stays_while_one_of_its_dates_comes_back(tour, context):
    assert "data-until" not in _french(tour, context)
    assert last_of(["2027-05-10", "2026-12-05"]) == "2027-05-10"
    assert last_of(["2027-05-10", ""]) == ""
    assert last_of([]) == ""


def test_a_drawn_line_says_so():
    sketch = make_tour(
        **{"tour.yaml": _yaml("theme: louvre-lens", "theme: terrils\nsurvey: sketch")}
    )
    document = _french(sketch, make_context(sketch))
    assert "pas encore marché" in document
    assert 'data-theme="terrils"' in document


def test_the_size_is_told_where_it_is_known(tour, context):
    assert "3,1\u00a0Mo, puis plus" in _french(tour, replace(context, size_hint_bytes=3_140_000))


def test_a_stop_without_translation_shows_its_source_and_says_so(tour, context):
    louvre = tour.stops[2]
    half = louvre.model_copy(update={"texts": {"fr": louvre.texts["fr"]}})
    mixed = tour.model_copy(update={"stops": (*tour.stops[:2], half)})
    document = parser.document_fromstring(documents(mixed, context)[EN].decode())
    article = _by_id(document, "louvre")
    assert "not been translated yet. Here is the original text, in French" in article.text_content()
    assert article.find(".//h2").get("lang") == "fr"
    assert article.find(".//div[@class='prose']").get("lang") == "fr"
    assert _by_id(document, "gare").find(".//h2").get("lang") is None


def test_a_tour_without_translation_says_so_on_its_cover(tour, context):
    bare = tour.model_copy(update={"texts": {"fr": tour.texts["fr"]}})
    document = documents(bare, context)[EN].decode()
    assert (
        "This tour has not been translated yet. Here is the original text, in French." in document
    )
    assert "La petite visite" in document


def test_a_machine_translation_is_marked(tour, context):
    english = tour.texts["en"]
    machine = english.translated.model_copy(update={"by": "machine"})
    texts = {**tour.texts, "en": english.model_copy(update={"translated": machine})}
    document = documents(tour.model_copy(update={"texts": texts}), context)[EN].decode()
    assert document.count("Machine translation") == 1


def test_easy_french_borrows_the_french_interface(tour, context):
    facts = tour.facts.model_copy(update={"languages": ("fr", "fr-x-falc")})
    easy = tour.model_copy(
        update={"facts": facts, "texts": {**tour.texts, "fr-x-falc": tour.texts["fr"]}}
    )
    context = replace(context, map={**context.map, "fr-x-falc": context.map["fr"]})
    document = documents(easy, context)["/fr-x-falc/tours/petite-visite/"].decode()
    assert '<html lang="fr"' in document
    assert 'href="/fr/offline/"' in document


def _by_id(document: parser.HtmlElement, name: str) -> parser.HtmlElement:
    (found,) = document.xpath("//*[@id=$name]", name=name)
    return found


def _yaml(old: str, new: str) -> str:
    text = make_tour_files()["tour.yaml"].decode()
    assert old in text
    return text.replace(old, new)


def _french(tour: Tour, context: PackContext) -> str:
    return documents(tour, context)[FR].decode()
