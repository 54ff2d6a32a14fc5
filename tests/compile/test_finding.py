"""What the search knows of tours and words, and the page that shows what it found."""

import json
from typing import Any

import pytest
from lxml import html as parser

from server.compile import finding, search_page
from server.model.filters import Asked
from server.model.memory import Memory
from server.model.pack import Card
from server.model.tour import Term
from tests.compile.test_site import SHELL, make_card

DOCUMENT = """<!doctype html><h1>Les jumeaux de Loos</h1>
<div class="prose intro">\n<p>Une montée.</p></div>
<article id="fosse" class="stop" data-stop="fosse"><h2>La fosse 11-19</h2>
<p class="subtitle">Deux tours de béton</p>
<div class="prose"><p>Ici, les <em>mineurs</em>\n descendaient.</p>
<p>Le puits &lt;script&gt;.</p></div>
</article>
<article id="sommet" data-stop="sommet"><h2>Le sommet</h2>
<div class="prose">La vue.</div></article>"""
WORDS = {"fr": (Term(id="terril", title="Terril", body="Une *montagne* de pierres de la mine."),)}
LANGUAGES = ("fr", "en")


def make(*cards: Card, documents: dict[str, str] | None = None) -> dict[str, bytes]:
    read = {"/fr/tours/jumeaux/": DOCUMENT} if documents is None else documents

    def reader(path: str) -> bytes | None:
        return read[path].encode() if path in read else None

    return {
        file.url: file.data for file in finding.files(cards, reader, SHELL, LANGUAGES, Memory())
    }


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    return make(make_card(glossary=WORDS, communes={"fr": ("Loos-en-Gohelle",)}))


@pytest.fixture(scope="module")
def library(made):
    return search_page.library("fr", json.loads(made["/fr/search/index"]))


def found(library, **asked: Any) -> list[str]:
    return [hit.url for hit in library.answer(Asked(**asked)).hits]


def test_there_are_two_files_per_language(made):
    assert set(made) == {f"/{lang}/{name}" for lang in LANGUAGES for name in
                         ("search.json", "search/index")}  # fmt: skip


def test_the_phone_takes_titles_and_no_texts(made):
    told = json.loads(made["/fr/search.json"])
    assert told["tours"][0]["stops"] == [
        ["fosse", "La fosse 11-19", "Deux tours de béton"], ["sommet", "Le sommet", ""],
    ]  # fmt: skip
    assert told["tours"][0]["about"] == "Terrils, Loos-en-Gohelle"
    assert (told["tours"][0]["minutes"], told["tours"][0]["metres"]) == (135, 5400)
    assert told["terms"] == [["terril", "Terril", "fr"]]
    assert "descendaient" not in made["/fr/search.json"].decode()


@pytest.mark.parametrize(
    ("query", "urls"),
    [
        ("fosse", ["/fr/tours/jumeaux/#fosse"]),
        ("FOSSES", ["/fr/tours/jumeaux/#fosse"]),
        ("mineur descendaient", ["/fr/tours/jumeaux/#fosse"]),
        ("beton", ["/fr/tours/jumeaux/#fosse"]),
        ("loos", ["/fr/tours/jumeaux/", "/fr/tours/jumeaux/#fosse", "/fr/tours/jumeaux/#sommet"]),
        ("gohelle", ["/fr/tours/jumeaux/"]),
        ("montée", ["/fr/tours/jumeaux/"]),
        ("montagne", ["/fr/glossary/#term-terril"]),
        ("terrils", ["/fr/glossary/#term-terril", "/fr/tours/jumeaux/"]),
        ("absent", []),
        ("fosse absent", []),
        ("", []),
        ("?!", []),
    ],
)
def test_a_question_is_answered_the_best_first(library, query, urls):
    assert found(library, q=query) == urls


def test_a_stop_names_its_tour_and_shows_its_passage(library):
    (hit,) = library.answer(Asked(q="mineurs")).hits
    assert (hit.kicker, hit.theme, hit.lang) == ("Les jumeaux de Loos", "terrils", "fr")
    assert ("mineurs", True) in hit.excerpt


def test_filters_alone_list_the_tours_and_with_words_narrow_them(library):
    assert found(library, theme="terrils") == ["/fr/tours/jumeaux/"]
    assert found(library, theme="remembrance") == []
    assert found(library, max_min=90) == found(library, max_m=5000) == []
    assert found(library, wheelchair=True) == []
    assert found(library, q="terrils", max_min=180) == ["/fr/tours/jumeaux/"]


def test_a_tour_in_another_language_says_so_and_leads_there():
    made = make(make_card(languages=("fr",), titles={"fr": "Les jumeaux"}, alt={"fr": "x"},
                          summaries={"fr": "Deux cônes."}))  # fmt: skip
    library = search_page.library("en", json.loads(made["/en/search/index"]))
    (hit,) = library.answer(Asked(q="fosses")).hits
    assert (hit.lang, hit.url) == ("fr", "/fr/tours/jumeaux/#fosse")


def test_an_edition_without_its_document_or_communes_is_found_by_its_card():
    old = {k: v for k, v in make_card().model_dump().items() if k != "communes"}
    made = make(Card.model_validate(old), documents={})
    library = search_page.library("fr", json.loads(made["/fr/search/index"]))
    assert found(library, q="jumeaux") == ["/fr/tours/jumeaux/"]


def test_a_release_without_tours_has_nothing_to_find():
    library = search_page.library("fr", json.loads(make()["/fr/search/index"]))
    assert found(library, q="mine") == found(library, theme="terrils") == []


def page(library, **asked: Any) -> parser.HtmlElement:
    shown = search_page.render(SHELL, "fr", LANGUAGES, library.answer(Asked(**asked)))
    return parser.document_fromstring(shown.decode())


def test_the_page_marks_what_it_found_and_says_how_many(library):
    shown = page(library, q="mineur", theme="terrils")
    assert [mark.text for mark in shown.iterfind(".//mark")] == ["mineurs"]
    assert shown.find(".//p[@role='status']").text == "1 résultat"
    assert shown.find(".//input[@name='q']").get("value") == "mineur"
    assert shown.find(".//option[@selected]").get("value") == "terrils"
    assert shown.find(".//meta[@name='robots']").get("content") == "noindex"


def test_markup_in_questions_and_texts_stays_text(library):
    shown = page(library, q='puits "><script>alert(1)</script>')
    assert "alert" not in "".join(shown.xpath("//script/text()"))
    assert shown.find(".//input[@name='q']").get("value").startswith('puits "><script>')
    (hit,) = page(library, q="puits").iterfind(".//ul[@class='results']/li")
    assert "Le puits <script>." in hit.text_content()


@pytest.mark.parametrize(("q", "hint", "none"), [("", False, True), ("absent", True, False)])
def test_before_and_after_asking_in_vain(library, q, hint, none):
    shown = page(library, q=q)
    assert ("hidden" in shown.find(".//p[@class='hint']").attrib) is hint
    assert ("hidden" in shown.find(".//div[@class='empty']").attrib) is none
