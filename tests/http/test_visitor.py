"""The answers that are computed: the language at the door, the 404, the health checks."""

import pytest

from server.http.negotiate import language
from server.settings import Settings
from tests.http.conftest import SITE, get, release, talk
from tests.live import run_server

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
