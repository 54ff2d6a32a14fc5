import json

import pytest
from lxml import etree
from lxml import html as parser

from server.compile import site
from server.model.pack import Card
from server.render import INTERFACE_LANGUAGES, Shell

ICONS = {
    name: f"/a/{name}"
    for name in (
        "favicon.svg", "apple-touch-icon.png", "icon-192.png", "icon-512.png", "maskable-512.png",
        "screenshot-narrow.png", "screenshot-wide.png",
    )
}  # fmt: skip
SHELL = Shell("/a/s.css", {"start": "/a/start.js"}, icons=ICONS, origin="https://visite.example")
NAMES = ("", "map/", "search/", "glossary/", "offline/", "journal/", "territory/", "about/", "404/")


def make_card(**changes: object) -> Card:
    facts: dict[str, object] = {
        "tour": "jumeaux",
        "theme": "terrils",
        "languages": ("fr", "en"),
        "titles": {"fr": "Les jumeaux de Loos", "en": "The twins of Loos"},
        "summaries": {"fr": "Deux cônes noirs, un belvédère.", "en": "Two black cones, a view."},
        "poster": "/a/p.svg",
        "alt": {"fr": "Deux terrils", "en": "Two slag heaps"},
        "stop_count": 7,
        "duration_min": 135,
        "length_m": 5400,
        "climb_m": 110,
        "shape": "loop",
        "wheelchair": "no",
        "pram": "no",
        "start": (2.7885, 50.4432),
        "outline": ((2.7885, 50.4432), (2.7775, 50.4468)),
        "size_bytes": 3_100_000,
    }
    return Card.model_validate(facts | changes)


@pytest.fixture(scope="module")
def made():
    return site.pages([make_card()], SHELL, INTERFACE_LANGUAGES)


def tree(page: bytes) -> parser.HtmlElement:
    return parser.document_fromstring(page.decode())


def test_every_page_in_every_language(made):
    wanted = {f"/{lang}/{name}" for lang in INTERFACE_LANGUAGES for name in NAMES}
    files = {f"/{lang}/app.webmanifest" for lang in INTERFACE_LANGUAGES}
    assert set(made) == wanted | files | {"/app.webmanifest", "/robots.txt", "/sitemap.xml"}


def test_pages_are_pure(made):
    assert made == site.pages([make_card()], SHELL, INTERFACE_LANGUAGES)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("lang", INTERFACE_LANGUAGES)
def test_pages_are_whole(made, lang, name):
    page = tree(made[f"/{lang}/{name}"])
    assert page.get("lang") == lang
    assert len(page.findall(".//h1")) == 1
    assert page.find(".//nav[@class='tabs']") is not None
    assert page.find(".//app-update").get("hidden") is not None
    assert [b.get("data-do") for b in page.find(".//app-update").iterfind("button")] == [
        "accept", "later",
    ]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_to_pages_that_exist(made, name):
    known = {*made, "/fr/tours/jumeaux/"}
    page = tree(made[f"/fr/{name}"])
    links = {a.get("href").partition("?")[0] for a in page.iterfind(".//a[@href]")}
    assert {link for link in links if link.startswith("/")} <= known


@pytest.mark.parametrize(
    ("name", "tab"),
    [("", "Explorer"), ("map/", "Carte"), ("offline/", "Hors ligne"), ("journal/", "Carnet")],
)
def test_the_tab_of_the_page_is_marked(made, name, tab):
    current = tree(made[f"/fr/{name}"]).findall(".//nav[@class='tabs']/a[@aria-current='page']")
    assert [a.text_content() for a in current] == [tab]


def test_a_card_tells_what_one_chooses_by(made):
    card = tree(made["/fr/"]).find(".//article[@class='card']")
    assert card.get("data-tour") == "jumeaux"
    assert card.find(".//h3/a").get("href") == "/fr/tours/jumeaux/"
    words = " ".join(card.text_content().split())
    assert "2 h 15 5,4 km +110 m" in words
    states = {li.get("data-when"): li.get("hidden") for li in card.iterfind(".//li[@data-when]")}
    assert states == {"absent": None, "ready": "", "stale": ""}


def test_a_card_says_that_a_wheelchair_may_come():
    page = site.pages([make_card(wheelchair="yes")], SHELL, ("fr",))["/fr/"].decode()
    assert "accessible" in page
    assert "+110" not in page


def test_a_tour_without_the_language_is_offered_in_english(made):
    card = tree(made["/nl/"]).find(".//article[@class='card']")
    link = card.find(".//h3/a")
    assert (link.get("href"), link.get("lang"), link.text) == (
        "/en/tours/jumeaux/", "en", "The twins of Loos",
    )  # fmt: skip
    assert "in het Engels" in card.text_content()


def test_a_tour_whose_title_is_not_translated_yet_is_offered_in_english():
    page = tree(site.pages([make_card(languages=("fr", "en", "nl"))], SHELL, ("nl",))["/nl/"])
    assert page.find(".//h3/a").get("href") == "/en/tours/jumeaux/"


def test_a_tour_in_one_language_is_offered_in_it():
    only = make_card(
        languages=("fr",), titles={"fr": "Oui"}, summaries={"fr": "Non."}, alt={"fr": "Quoi"}
    )
    page = tree(site.pages([only], SHELL, ("de",))["/de/"])
    assert page.find(".//h3/a").get("hreflang") == "fr"


def test_without_tours_the_catalogue_says_so():
    made = site.pages([], SHELL, ("fr",))
    assert "Aucune visite" in made["/fr/"].decode()
    assert "Aucune visite" in made["/fr/map/"].decode()


def test_the_offline_page_carries_the_row_that_the_client_copies(made):
    row = tree(made["/fr/offline/"]).find(".//offline-list/template[@id='offline-row']")
    values = {part.get("data-fill") for part in row.iterfind(".//*[@data-fill]")}
    assert {"title", "poster", "size", "bar", "missing"} <= values
    assert row.find(".//*[@data-link='tour']") is not None
    assert row.find(".//tour-install") is not None


def test_the_offline_page_is_honest_about_iphones(made):
    assert "sept jours" in made["/fr/offline/"].decode()


def test_pages_that_are_no_content_are_not_indexed(made):
    for name in ("offline/", "journal/", "404/"):
        assert b"noindex" in made[f"/fr/{name}"]


@pytest.mark.parametrize("lang", INTERFACE_LANGUAGES)
def test_the_manifest_is_one_app_in_every_language(made, lang):
    manifest = json.loads(made[f"/{lang}/app.webmanifest"])
    assert (manifest["id"], manifest["scope"], manifest["start_url"]) == ("/", "/", f"/{lang}/")
    assert [(i["sizes"], i["purpose"]) for i in manifest["icons"]] == [
        ("192x192", "any"), ("512x512", "any"), ("512x512", "maskable"),
    ]  # fmt: skip
    assert {s["form_factor"] for s in manifest["screenshots"]} == {"narrow", "wide"}
    assert all(shortcut["url"] in made for shortcut in manifest["shortcuts"])


def test_the_manifest_names_no_file_that_is_not_there():
    shell = Shell("/a/s.css", {})
    manifest = json.loads(site.pages([], shell, ("fr",))["/app.webmanifest"])
    assert manifest["icons"] == manifest["screenshots"] == []


def test_the_sitemap_lists_what_may_be_found(made):
    urls = [str(loc.text) for loc in etree.fromstring(made["/sitemap.xml"]).iter("{*}loc")]
    assert "https://visite.example/fr/tours/jumeaux/" in urls
    assert "https://visite.example/nl/tours/jumeaux/" not in urls
    assert not [url for url in urls if "offline" in url or "404" in url]
    assert b"https://visite.example/sitemap.xml" in made["/robots.txt"]


def test_without_an_origin_there_is_no_sitemap():
    made = site.pages([], Shell("/a/s.css", {}), ("fr",))
    assert "/sitemap.xml" not in made
    assert b"Sitemap" not in made["/robots.txt"]


def test_the_first_page_is_light(made):
    assert len(made["/fr/"]) < 20_000
