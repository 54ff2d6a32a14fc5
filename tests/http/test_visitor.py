"""The answers that are computed: the language at the door, the 404, the health checks."""

import pytest

from server.http.negotiate import language
from server.settings import Settings
from tests.http.conftest import HTML, SITE, get, release, talk
from tests.live import run_server

SPOKEN = ("fr", "nl", "pl")
LANGUAGES = ("fr", "en", "nl", "de")


@pytest.mark.parametrize(
    ("field", "lang"),
    [
        ("de-DE,de;q=0.9,en;q=0.8", "de"),
        ("en;q=0.2, nl;q=0.9", "nl"),
        ("pl, en;q=0.5", "en"),
        ("pl", "fr"),
        ("", "fr"),
        ("*", "fr"),
        ("EN-gb", "en"),
        ("de;q=0", "fr"),
        (";;;q=,,", "fr"),
        ("en;q=nan, nl;q=1.5, de;q=0.1", "de"),
        ("x-" * 8000, "fr"),
        ("en," * 5000, "en"),
    ],
)
def test_the_language_that_the_visitor_likes(field, lang):
    assert language(field, LANGUAGES) == lang


async def test_the_door_leads_to_that_language(ask):
    reply = await ask("/", "Accept-Language: nl-BE")
    assert (reply.status, reply.headers["location"]) == (307, "/nl/")
    assert reply.headers["vary"] == "accept-language"


@pytest.mark.parametrize(("query", "lang"), [("lang=de", "de"), ("lang=xx", "en"), ("", "en")])
async def test_a_choice_wins_where_it_is_one_of_ours(ask, query, lang):
    reply = await ask(f"/?{query}", "Accept-Language: en")
    assert reply.headers["location"] == f"/{lang}/"


async def test_a_forgotten_slash_is_added(ask):
    reply = await ask("/fr/tours/x")
    assert (reply.status, reply.headers["location"]) == (308, "/fr/tours/x/")


@pytest.mark.parametrize(
    ("path", "liked", "location"),
    [
        ("/tours/x/", "fr", "/fr/tours/x/"),
        ("/tours/x/y/", "nl-BE, fr;q=0.5", "/nl/tours/x/y/"),
        ("/tours/x/y", "de, nl;q=0.5, fr;q=0.1", "/nl/tours/x/y/"),
        ("/tours/x/y/", "pl-PL, pl;q=0.9, en;q=0.8", "/pl/tours/x/y/"),
        ("/tours/x/y/", "it", "/fr/tours/x/y/"),
    ],
)
async def test_a_sign_leads_to_a_language_that_the_tour_has(tmp_path, path, liked, location):
    spoken = dict.fromkeys(("/fr/tours/x/", *(f"/{lang}/tours/x/y/" for lang in SPOKEN)))
    release(tmp_path, dict.fromkeys(spoken, (HTML, b"<h1>Ici</h1>")))
    async with run_server(Settings(data=tmp_path)) as live:
        (reply,) = await talk(live, get(path, f"Accept-Language: {liked}"))
    assert (reply.status, reply.headers["location"]) == (307, location)
    assert reply.headers["vary"] == "accept-language"
    assert reply.headers["cache-control"] == "no-store"


async def test_a_sign_of_nothing_is_a_lost_page(ask):
    reply = await ask("/tours/y/z/", "Accept-Language: nl")
    assert reply.status == 404
    assert b"Hier is niets" in reply.body


@pytest.mark.parametrize(
    ("path", "field", "words"),
    [
        ("/fr/nowhere", "", b"Rien ici"),
        ("/nl/nowhere/", "Accept-Language: fr", b"Hier is niets"),
        ("/nowhere", "Accept-Language: nl", b"Hier is niets"),
        ("/de/nowhere", "", b"Not found"),
    ],
)
async def test_nothing_here_is_said_in_the_language_of_the_address(ask, path, field, words):
    reply = await ask(path, field or "X-None: 1")
    assert reply.status == 404
    assert words in reply.body
    assert reply.headers["cache-control"] == "no-store"


async def test_ready_only_once_something_is_published(tmp_path):
    async with run_server(Settings(data=tmp_path)) as live:
        assert (await talk(live, get("/healthz")))[0].status == 200
        assert (await talk(live, get("/readyz")))[0].status == 503
        assert (await talk(live, get("/fr/")))[0].status == 503
        release(tmp_path, SITE)
        assert (await talk(live, get("/readyz")))[0].status == 200
        assert (await talk(live, get("/fr/")))[0].status == 200
