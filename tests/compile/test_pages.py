import gzip
import json
import re

import pytest
from lxml import html as parser

from tests.compile.rendering import EN, FR, STOPS, documents, make_context, make_tour, stop_pages


@pytest.fixture(scope="module")
def tour():
    return make_tour()


@pytest.fixture(scope="module")
def context(tour):
    return make_context(tour)


@pytest.fixture(scope="module")
def french(tour, context):
    return parser.document_fromstring(documents(tour, context)[FR].decode())


@pytest.fixture(scope="module")
def stop(tour, context):
    return parser.document_fromstring(stop_pages(tour, context)[f"{FR}lampe/"].decode())


def test_one_document_per_language_and_one_page_per_stop(tour, context):
    assert list(documents(tour, context)) == [FR, EN]
    assert set(stop_pages(tour, context)) == {f"{url}{s}/" for url in (FR, EN) for s in STOPS}


def test_the_same_tour_gives_the_same_bytes(tour, context):
    assert documents(tour, context) == documents(make_tour(), make_context(tour))


def test_every_stop_is_an_article_that_says_where_it_is(french):
    articles = french.findall(".//article")
    assert [a.get("id") for a in articles] == STOPS
    last = articles[-1]
    assert (last.get("data-number"), last.get("data-radius")) == ("3", "60")
    assert (last.get("data-lat"), last.get("data-lon")) == ("50.4309", "2.8042")
    assert [a.get("data-stop") for a in articles] == STOPS


def test_every_link_within_the_document_arrives(tour, context):
    for document in documents(tour, context).values():
        tree = parser.document_fromstring(document.decode())
        ids = {element.get("id") for element in tree.iterfind(".//*[@id]")}
        hrefs = [str(a.get("href")) for a in tree.iterfind(".//a")]
        targets = {href[1:] for href in hrefs if href.startswith("#")}
        assert targets <= ids
        assert {"gare", "term-galibot", "content"} <= targets


def test_ids_are_unique(french):
    ids = [element.get("id") for element in french.iterfind(".//*[@id]")]
    assert len(ids) == len(set(ids))


def test_the_cover_tells_the_facts(french):
    rows = french.findall(".//dl[@class='facts']/div")
    facts = {row.find("dt").text: row.find("dd").text for row in rows}
    assert facts["à pied"] == "50\u00a0min"
    assert facts["aller simple"].endswith("km")
    assert facts["étapes"] == "3"


def test_the_poster_comes_first_and_at_once(french):
    poster, *others = french.findall(".//img")
    assert poster.get("fetchpriority") == "high"
    assert poster.get("alt") == "Un dégradé de gris, comme un terril dans la brume."
    assert all(picture.get("loading") == "lazy" for picture in others)


def test_every_picture_has_words_size_and_widths(french):
    for picture in french.iterfind(".//img"):
        assert picture.get("alt")
        assert (picture.get("width"), picture.get("height")) == ("1280", "800")
        assert " 640w, " in picture.get("srcset")


def test_pictures_name_their_author_and_licence(french):
    captions = [c.text_content() for c in french.iterfind(".//figcaption")]
    assert "La gare vue de la place. Archipel, CC BY 4.0" in captions


def test_the_sound_of_a_language_is_heard_in_it_only(tour, context):
    made = documents(tour, context)
    assert b"/a/stops/gare/fr.wav" in made[FR]
    assert b"<audio" not in made[EN]


def test_the_installer_shows_nothing_without_scripts(french):
    (install,) = french.findall(".//tour-install")
    assert (
        dict(install.attrib).items()
        >= {
            "data-tour": "petite-visite",
            "data-manifest": "/packs/petite-visite.json",
            "data-state": "absent",
        }.items()
    )
    shown = [child.tag for child in install if child.get("hidden") is None]
    assert shown == ["noscript"]


def test_the_installer_has_every_state_command_and_value(french):
    (install,) = french.findall(".//tour-install")
    states = " ".join(part.get("data-when") for part in install.iterfind(".//*[@data-when]"))
    assert set(states.split()) == {
        "absent", "home-advice", "checking", "no-space", "downloading", "paused", "ready", "stale",
        "updating", "broken", "failed", "unsupported",
    }  # fmt: skip
    commands = {part.get("data-do") for part in install.iterfind(".//*[@data-do]")}
    assert commands == {"install", "pause", "resume", "update", "later", "delete", "mend", "verify"}
    values = {part.get("data-fill") for part in install.iterfind(".//*[@data-fill]")}
    assert values == {
        "progress", "size", "stops-ready", "changes", "missing", "space", "edition", "bar",
    }  # fmt: skip


def test_each_stop_tells_the_way_to_the_next(french):
    ends = french.findall(".//footer[@class='next']")
    assert [end.find("a").get("href") for end in ends] == ["#lampe", "#louvre"]
    assert re.fullmatch(
        r"Ensuite · \d+\u00a0m|Ensuite · \d,\d\u00a0km", ends[0].find(".//small").text
    )
    assert "Remontez la rue jusqu’à la lampe." in french.get_element_by_id("gare").text_content()


def test_the_map_is_the_one_of_the_language(tour, context):
    made = documents(tour, context)
    assert b'data-lang="fr"' in made[FR]
    assert b'data-lang="en"' in made[EN]


def test_sources_are_folded(french):
    sources = french.get_element_by_id("gare").find(".//details[@class='sources']")
    assert "Ministère de la Culture" in sources.text_content()
    assert sources.find(".//a").get("href") == "https://www.pop.culture.gouv.fr/"


def test_the_glossary_explains(french):
    assert "Un enfant" in french.get_element_by_id("term-galibot").text_content()
    assert french.find(".//section[@id='glossary']/p/a").get("href") == "/fr/glossary/"


def test_search_engines_read_a_trip(french):
    trip = json.loads(french.find(".//script[@type='application/ld+json']").text)
    assert trip["@type"] == "TouristTrip"
    items = trip["itinerary"]["itemListElement"]
    assert [item["item"]["name"] for item in items] == ["La gare", "La lampe", "Le musée de verre"]
    assert items[0]["item"]["geo"]["latitude"] == 50.4274


def test_a_stop_page_leads_into_the_tour(stop):
    links = [a.get("href") for a in stop.iterfind(".//main//a")]
    assert f"{FR}#lampe" in links
    assert stop.find(".//a[@rel='prev']").get("href") == f"{FR}gare/"
    assert stop.find(".//a[@rel='next']").get("href") == f"{FR}louvre/"


def test_a_stop_page_has_its_own_address_title_and_description(stop):
    assert stop.find(".//link[@rel='canonical']").get("href") == f"https://visite.example{FR}lampe/"
    assert stop.find(".//h1").text == "La lampe"
    assert stop.find(".//title").text == "La lampe, La petite visite · Archipel"
    description = stop.find(".//meta[@name='description']").get("content")
    assert description.startswith("La lampe prévenait du grisou.")
    assert len(description) <= 161


def test_links_of_a_stop_page_leave_it(tour, context):
    page = stop_pages(tour, context)[f"{FR}gare/"].decode()
    assert f'href="{FR}lampe/"' in page
    assert f'href="{FR}#term-galibot"' in page


def test_a_document_is_light(tour, context):
    heavy = tour.stops[0]
    body = heavy.texts["fr"].body * 6
    texts = {"fr": heavy.texts["fr"].model_copy(update={"body": body})}
    stops = tuple(heavy.model_copy(update={"id": f"s{n}", "texts": texts}) for n in range(10))
    document = documents(tour.model_copy(update={"stops": stops}), context)[FR]
    assert len(document) < 110_000
    assert len(gzip.compress(document)) < 12_000


def test_nothing_is_inline_that_the_policy_forbids(tour, context):
    for page in {**documents(tour, context), **stop_pages(tour, context)}.values():
        assert b" style=" not in page
        assert not re.search(rb"\son\w+=", page)
