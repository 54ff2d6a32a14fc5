"""`POST /visits`: what is counted, what is refused, and that nothing is kept of who tells it."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest

from server.http import visits as door
from server.model.visits import LARGEST_BATCH_BYTES
from server.store import visits
from tests.http.conftest import HTML, release
from tests.studio import run_studio

SITE = {
    "/packs/boucle.json": ("application/json", b"{}"),
    "/fr/tours/boucle/gare/": (HTML, b"<h1>Gare</h1>"),
    "/fr/": (HTML, b"<h1>Archipel</h1>"),
}
HOSTILE = [
    b"",
    b"{",
    b"null",
    b"[]",
    b"\xff\xfe",
    b'{"number": 1, "visits": []}',
    b"[" * 30_000,
    json.dumps({"number": "0" * 36, "visits": "gare"}).encode(),
    json.dumps({"number": "0" * 36, "visits": [{"day": "today"}]}).encode(),
    json.dumps({"number": "'; drop table visit; --".ljust(36), "visits": []}).encode(),
]


@pytest.fixture
async def stage(tmp_path):
    release(tmp_path, SITE)
    async with run_studio(tmp_path, people=False) as stage:
        yield stage


@pytest.fixture
async def phone(stage):
    async with stage.client() as client:
        yield client


@pytest.fixture
def visit(stage):
    """Return a function that makes a visit of today."""

    def visit(kind="stop", about="gare", tour="boucle", **ago):
        day = stage.clock().date() - timedelta(**ago)
        return {"day": day.isoformat(), "kind": kind, "tour": tour, "about": about}

    return visit


@pytest.fixture
def counted(stage):
    """Return a function that says what was counted."""

    async def counted():
        since = stage.clock().date() - timedelta(days=100)
        async with stage.store.database.read() as tx:
            found = await visits.counts(tx, since)
        return {(count.kind, count.about): count.times for count in found}

    return counted


def tell(phone, *told, number=None, **options):
    body = json.dumps({"number": number or str(uuid4()), "visits": told})
    return phone.post("/visits", content=body, **options)


async def test_visits_are_counted(phone, visit, counted):
    told = [visit(), visit("install", "fr"), visit("finish", "")]
    answer = await tell(phone, *told)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers
    await tell(phone, visit())
    assert await counted() == {("stop", "gare"): 2, ("install", "fr"): 1, ("finish", ""): 1}


async def test_a_phone_that_missed_the_answer_repeats_and_counts_once(phone, visit, counted):
    number = str(uuid4())
    for _ in range(3):
        assert (await tell(phone, visit(), number=number)).status_code == 204
    assert await counted() == {("stop", "gare"): 1}


async def test_what_makes_no_sense_is_left_out(phone, visit, counted):
    told = [
        visit(),
        visit(about="nowhere"),
        visit(tour="nowhere"),
        visit("install", "xx"),
        visit("finish", "gare"),
        visit(days=61),
        visit(days=-2),
    ]
    assert (await tell(phone, *told)).status_code == 204
    assert await counted() == {("stop", "gare"): 1}


@pytest.mark.parametrize("body", HOSTILE, ids=range(len(HOSTILE)))
async def test_hostile_bodies_are_refused_and_leave_no_trace(phone, counted, body):
    assert (await phone.post("/visits", content=body)).status_code == 400
    assert await counted() == {}


async def test_a_large_body_is_refused_before_it_is_read(phone, counted):
    answer = await phone.post("/visits", content=b" " * (LARGEST_BATCH_BYTES + 1))
    assert answer.status_code == 413
    assert await counted() == {}


@pytest.mark.parametrize(
    "headers", [{"origin": "https://elsewhere.example"}, {"sec-fetch-site": "cross-site"}]
)
async def test_other_sites_cannot_tell(stage, visit, counted, headers):
    async with stage.client(**headers) as stranger:
        assert (await tell(stranger, visit())).status_code == 403
    assert await counted() == {}


async def test_a_flood_is_told_to_come_back_later(phone, visit, counted, stage):
    answers = [(await tell(phone, visit())).status_code for _ in range(door.BURST + 1)]
    assert answers == [204] * door.BURST + [503]
    assert (await tell(phone, visit())).headers["retry-after"] == "60"
    stage.clock.pass_by(seconds=0.1)
    assert (await tell(phone, visit())).status_code == 204
    assert await counted() == {("stop", "gare"): door.BURST + 1}


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_nothing_can_be_read_there(phone, method):
    answer = await phone.request(method, "/visits")
    assert answer.status_code in {404, 405}
