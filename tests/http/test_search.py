"""The one answer that is rendered when it is asked for: what it says, and what it costs at most."""

import asyncio
from urllib.parse import quote

import pytest

from server.http import search
from server.settings import Settings
from tests.builders import make_tour_files
from tests.http.conftest import SITE, get, release, talk
from tests.live import run_server
from tests.site import publish_files

STOP = b'href="/fr/tours/petite-visite/#lampe"'


@pytest.fixture(scope="module")
async def live(tmp_path_factory):
    """Serve the small tour."""
    data = tmp_path_factory.mktemp("data")
    await publish_files(data, {"petite-visite": make_tour_files()})
    async with run_server(Settings(data=data)) as live:
        yield live


async def test_a_question_is_answered_with_links_to_stops(ask):
    reply = await ask("/fr/search/?q=lampes")
    assert reply.status == 200
    assert STOP in reply.body
    assert b"<mark>" in reply.body


async def test_the_answer_is_kept_by_nobody_and_guarded_like_every_page(ask):
    headers = (await ask("/fr/search/?q=lampe")).headers
    assert headers["cache-control"] == "no-store"
    assert headers["x-robots-tag"] == "noindex"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "etag" not in headers


async def test_without_a_question_it_is_a_published_page(ask):
    for path in ("/fr/search/", "/fr/search/?"):
        reply = await ask(path)
        assert reply.headers["cache-control"] == "no-cache"
        assert "etag" in reply.headers


async def test_other_pages_are_published_whatever_their_address_asks(ask):
    reply = await ask("/fr/?q=lampe")
    assert reply.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    ("path", "status"),
    [("/pl/search/?q=x", 404), ("/fr/search?q=lampe", 308), ("/fr/search/more/?q=x", 404)],
)
async def test_other_addresses_are_not_the_search(ask, path, status):
    assert (await ask(path)).status == status


async def test_only_reading_is_allowed(ask):
    assert (await ask("/fr/search/?q=lampe", method="POST")).status == 405
    head = await ask("/fr/search/?q=lampe", method="HEAD")
    assert (head.status, head.body) == (200, b"")


@pytest.mark.parametrize(
    "query",
    [
        "q=" + quote('"><script>alert(1)</script>'),
        "q=" + "a" * 9000,
        "q=" + "%28" * 3000,
        "q=%ff%fe%00%0d%0a",
        "q=%ED%A0%80&q=x&q=y",
        "q=" + quote("{{ 7*7 }} {% raise %}"),
        "&&&=&;;=?",
        "theme=%3Cb%3E&max_min=1e9&max_m=-1&wheelchair=%22",
    ],
)
async def test_hostile_questions_are_answered_harmlessly(ask, query):
    reply = await ask(f"/fr/search/?{query}")
    assert reply.status == 200
    assert b"<script>alert" not in reply.body
    assert b"<b>" not in reply.body
    assert len(reply.body) < 12_000


async def test_filters_alone_list_tours(ask):
    both = [await ask(f"/fr/search/?max_min={minutes}") for minutes in (90, 180)]
    assert [b'href="/fr/tours/petite-visite/"' in reply.body for reply in both] == [True, True]
    assert b'href="/fr/tours/petite-visite/"' not in (await ask("/fr/search/?max_m=1")).body


async def test_too_many_at_once_are_sent_away_and_the_rest_answered(live, ask, monkeypatch):
    monkeypatch.setattr(search, "MOST_WAITING", 3)
    raw = get("/fr/search/?q=lampe")
    replies = await asyncio.gather(*(talk(live, raw) for _ in range(12)))
    statuses = [reply.status for (reply,) in replies]
    assert set(statuses) == {200, 503}
    busy = next(reply for (reply,) in replies if reply.status == 503)
    assert busy.headers["retry-after"] == "2"
    assert (await ask("/fr/search/?q=lampe")).status == 200


async def test_searching_leaves_most_of_the_time_to_others(live, monkeypatch):
    clock = asyncio.get_running_loop().time

    async def four_searches(rest):
        monkeypatch.setattr(search, "REST", rest)
        began = clock()
        await asyncio.gather(*(talk(live, get("/fr/search/?q=lampe")) for _ in range(4)))
        return clock() - began

    await four_searches(0)
    restless = min([await four_searches(0) for _ in range(5)])
    assert await four_searches(50) > 3 * restless


async def test_a_new_release_is_searched_at_once(tmp_path):
    await publish_files(tmp_path, {"petite-visite": make_tour_files()})
    async with run_server(Settings(data=tmp_path)) as live:
        (before,) = await talk(live, get("/fr/search/?q=ornithorynque"))
        text = make_tour_files()["stops/lampe/fr.md"].decode() + "\nUn ornithorynque.\n"
        files = make_tour_files(**{"stops/lampe/fr.md": text})
        await publish_files(tmp_path, {"petite-visite": files})
        (after,) = await talk(live, get("/fr/search/?q=ornithorynque"))
    assert STOP not in before.body
    assert STOP in after.body


async def test_before_and_beside_a_search_index_it_says_so(tmp_path):
    async with run_server(Settings(data=tmp_path)) as live:
        assert (await talk(live, get("/fr/search/?q=x")))[0].status == 503
        release(tmp_path, SITE)
        assert (await talk(live, get("/fr/search/?q=x")))[0].status == 503
