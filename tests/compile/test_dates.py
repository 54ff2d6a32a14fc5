import pytest
from lxml import html as parser

from server.compile import dates, site
from server.render import INTERFACE_LANGUAGES, load_texts
from tests.compile.rendering import FR, documents, make_context, make_tour
from tests.compile.test_site import SHELL, make_card
from tests.good_tour import TOUR_FR, TOUR_YAML
from tests.model.test_year import make_event

FEAST = "La fête des mineurs, chaque 4 décembre."


def told(line):
    """Return the title and the note that this line of the author's gives."""
    (event,) = dates.told(make_tour(**{"fr.md": TOUR_FR.replace(FEAST, f'"{line}"')}))
    return event.titles["fr"], event.notes.get("fr")


@pytest.mark.parametrize(
    ("line", "title", "note"),
    [
        ("La fête des mineurs.", "La fête des mineurs", None),
        ("Sainte-Barbe. On défile.  On chante.", "Sainte-Barbe", "On défile. On chante."),
        ("C’est la fête ! On défile.", "C’est la fête\u202f!", "On défile."),
        ("Le *vrai* [galibot](term:galibot) & sa lampe", "Le vrai galibot & sa lampe", None),
        ("Am 4. Dezember, St. Barbara. Umzug.", "Am 4. Dezember, St. Barbara", "Umzug."),
        ("Armistice de 1918. Une minute.", "Armistice de 1918", "Une minute."),
    ],
)
def test_the_first_sentence_is_the_title(line, title, note):
    assert told(line) == (title, note)


@pytest.mark.parametrize(
    ("lang", "starts", "ends", "repeats", "words"),
    [
        ("fr", "2026-12-04", None, "yearly", "4 décembre"),
        ("fr", "2027-05-01", None, None, "1er\u202fmai 2027"),
        ("fr", "2027-05-01", "2027-05-10", None, "du 1er au 10 mai 2027"),
        ("fr", "2026-12-20", "2027-01-05", "yearly", "du 20 décembre au 5 janvier"),
        ("fr", "2026-11-30", "2026-12-08", None, "du 30 novembre au 8 décembre 2026"),
        ("en", "2027-09-18", "2027-09-19", None, "September 18 to September 19, 2027"),
        ("de", "2026-11-16", "2026-11-30", "yearly", "16. bis 30. November"),
    ],
)
def test_days_are_said_in_words_and_for_machines(lang, starts, ends, repeats, words):
    event = make_event("x", starts, ends=ends, repeats=repeats)
    made = dates.days(event, load_texts(lang))
    times = parser.fragment_fromstring(made, create_parent="p").findall("time")
    assert made.striptags() == " ".join(words.split())
    assert tuple(time.get("datetime") for time in times) == event.days


def catalogue(lang, *cards):
    made = site.pages(list(cards), SHELL, INTERFACE_LANGUAGES)
    return parser.document_fromstring(made[f"/{lang}/"].decode())


def test_the_catalogue_lists_the_year_with_the_tours_of_each_date():
    feast = make_event("sainte-barbe", "2026-12-04", titles={"fr": "Sainte-Barbe"})
    spring = make_event("printemps", "2027-03-20", titles={"fr": "Printemps", "en": "Spring"})
    page = catalogue("fr", make_card(events=(feast, spring)), make_card(tour="b", events=(feast,)))
    lines = page.findall(".//ul[@class='dates']/li")
    assert [line.find("b").text for line in lines] == ["Printemps", "Sainte-Barbe"]
    assert [[a.get("href") for a in line.iterfind(".//a")] for line in lines] == [
        ["/fr/tours/jumeaux/"], ["/fr/tours/jumeaux/", "/fr/tours/b/"],
    ]  # fmt: skip
    assert page.xpath("//section[@id='dates']//a[@href='/fr/events.ics']")
    assert not page.xpath("//section[@id='dates']//*[@hidden]")
    assert page.find(".//ul[@class='dates near']").get("data-soon") == "Bientôt · "


def test_a_date_that_is_not_translated_says_its_language():
    page = catalogue("nl", make_card(events=(make_event("x", "2026-12-04"),)))
    assert page.find(".//ul[@class='dates']/li/b").get("lang") == "fr"


def test_a_catalogue_without_dates_has_no_room_for_them():
    page = catalogue("fr", make_card())
    assert not page.xpath("//*[@id='dates'] | //ul[contains(@class, 'dates')]")


def document(tour):
    made = documents(tour, make_context(tour))
    return parser.document_fromstring(made[FR].decode())


def test_the_tour_says_its_dates_and_offers_its_calendar():
    page = document(make_tour())
    (when,) = page.xpath("//section[@id='practical']//dt[time]")
    assert when.text_content() == "4 décembre, chaque année"
    assert page.xpath("//section[@id='practical']//a/@href") == ["/fr/tours/petite-visite.ics"]


def test_a_tour_without_dates_offers_no_calendar():
    facts = TOUR_YAML.replace("  - {id: sainte-barbe, starts: 2026-12-04, repeats: yearly}\n", "")
    assert "events:\nmedia" in facts
    bare = facts.replace("events:\n", "")
    words = TOUR_FR.replace(f"events:\n  sainte-barbe: {FEAST}\n", "")
    assert ".ics" not in parser.tostring(document(make_tour(**{"tour.yaml": bare, "fr.md": words})),
                                         encoding="unicode")  # fmt: skip
