import pytest
from lxml import html as parser

from server.compile import site
from server.compile.glossary import NO_LETTER, Use, fold, letters
from server.model.pack import Card
from server.model.tour import Term
from server.render import INTERFACE_LANGUAGES
from tests.compile.test_site import SHELL, make_card


def term(name: str, title: str, body: str = "Une explication.") -> Term:
    return Term(id=name, title=title, body=body)


def told(tour: str, lang: str = "fr", **glossary: tuple[Term, ...]) -> tuple[Card, Use]:
    card = make_card(tour=tour, languages=("fr", "en"), glossary=glossary)
    return card, Use(f"La visite {tour}", f"/{lang}/tours/{tour}/", lang)


def titles(tours, lang="fr"):
    return [(letter.name, [word.title for word in letter.words]) for letter in letters(tours, lang)]


@pytest.mark.parametrize(
    ("title", "folded"),
    [
        ("Éboulis", "eboulis"),
        ("Œuvre", "oeuvre"),
        ("Straße", "strasse"),
        ("Überhau", "uberhau"),
        ("« No man’s land »", "no man s land"),
        ("!", ""),
    ],
)
def test_the_alphabet_knows_no_accents(title, folded):
    assert fold(title) == folded


def test_words_stand_in_the_order_of_the_alphabet():
    words = (term("t", "terril"), term("e", "Échelle"), term("e2", "Estaminet"), term("n", "…"))
    assert titles([told("a", fr=words)]) == [
        (NO_LETTER, ["…"]),
        ("E", ["Échelle", "Estaminet"]),
        ("T", ["terril"]),
    ]


def test_a_word_of_two_tours_stands_once_and_names_both():
    tours = [told("a", fr=(term("fosse", "Fosse", "Un."),)),
             told("b", fr=(term("fosse", "Fosse", "Deux."),))]  # fmt: skip
    ((_, (word,)),) = [(letter.name, letter.words) for letter in letters(tours, "fr")]
    assert "Un." in word.body
    assert [use.title for use in word.uses] == ["La visite a", "La visite b"]


def test_the_reader_s_language_comes_before_the_order_of_the_tours():
    tours = [told("a", fr=(term("fosse", "Fosse"), term("coron", "Coron"))),
             told("b", "en", en=(term("fosse", "Pit"),))]  # fmt: skip
    words = [word for letter in letters(tours, "en") for word in letter.words]
    assert [(word.title, word.lang) for word in words] == [("Coron", "fr"), ("Pit", "en")]


def test_a_word_leads_to_other_words_here_and_to_stops_there():
    body = "Voir la [fosse](term:fosse) et la [gare](#gare)."
    ((word,),) = [letter.words for letter in letters([told("a", fr=(term("x", "X", body),))], "fr")]
    assert 'href="#term-fosse"' in word.body
    assert 'href="/fr/tours/a/#gare"' in word.body


def test_an_edition_from_before_the_glossary_has_no_words():
    old = {name: value for name, value in make_card().model_dump().items() if name != "glossary"}
    assert Card.model_validate(old).glossary == {}
    assert letters([(Card.model_validate(old), Use("t", "/fr/tours/t/", "fr"))], "fr") == ()


@pytest.fixture(scope="module")
def page():
    words = {"fr": (term("galibot", "Galibot"), term("etai", "Étai")),
             "en": (term("galibot", "Pit boy"),)}  # fmt: skip
    card = make_card(glossary=words)
    made = site.pages([card], SHELL, INTERFACE_LANGUAGES)
    return {lang: parser.document_fromstring(made[f"/{lang}/glossary/"].decode())
            for lang in INTERFACE_LANGUAGES}  # fmt: skip


def test_letters_lead_to_their_words(page):
    jumps = [a.get("href") for a in page["fr"].iterfind(".//ul[@class='letters']//a")]
    assert jumps == ["#letter-e", "#letter-g"]
    assert all(page["fr"].get_element_by_id(jump[1:]).tag == "h2" for jump in jumps)


def test_every_word_has_its_address_and_names_its_tours(page):
    word = page["fr"].get_element_by_id("term-galibot")
    link = word.find(".//p[@class='uses']/a")
    assert word.find("dt").text == "Galibot"
    assert (link.get("href"), link.text) == ("/fr/tours/jumeaux/", "Les jumeaux de Loos")


def test_words_of_another_language_say_which(page):
    assert page["nl"].get_element_by_id("term-galibot").find("dt").get("lang") == "en"
    assert page["en"].get_element_by_id("term-galibot").find("dt").get("lang") is None


def test_without_words_the_page_says_that_there_are_no_tours():
    made = site.pages([], SHELL, ("fr",))["/fr/glossary/"].decode()
    assert "Aucune visite" in made
    assert "letters" not in made
