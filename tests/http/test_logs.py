"""What the log says of a server in work, and what it keeps to itself."""

import io
import json
import logging

import pytest

from server.http.logs import CONFIGURATION, JsonLines
from server.http.search import Finder
from server.settings import Settings
from tests.http.conftest import HTML, PAGE, SITE, get, release, talk
from tests.live import run_server
from tests.studio import NAMES, PASSWORD, run_studio

SECRET = "chaussure-rouge"


@pytest.fixture
def log():
    """Collect the lines as an operator's configuration writes them."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLines())
    root, ours = logging.getLogger(), logging.getLogger("server")
    level = ours.level
    ours.setLevel(CONFIGURATION["loggers"]["server"]["level"])
    root.addHandler(handler)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    root.removeHandler(handler)
    ours.setLevel(level)


@pytest.fixture
async def live(tmp_path, log):
    release(tmp_path, {**SITE, "/fr/search/": (HTML, PAGE)})
    async with run_server(Settings(data=tmp_path)) as live:
        yield live


@pytest.fixture
def broken_search(monkeypatch):
    async def fail(*given):
        raise ValueError(f"cannot read {SECRET}") from KeyError(SECRET)

    monkeypatch.setattr(Finder, "_answer", fail)


async def test_the_studio_tells_the_door_and_not_who_went_through(log, tmp_path):
    async with run_studio(tmp_path) as stage, stage.client() as client:
        form = {"name": NAMES["editor"], "password": PASSWORD}
        reply = await client.post("/studio/login/?next=/studio/register/", data=form)
        assert reply.status_code == 303
        await client.get(f"/studio/invitation/{SECRET}/?why={SECRET}")
    lines = [line for line in log() if line["event"] == "answered"]
    assert [(line["door"], line["method"], line["status"]) for line in lines] == [
        ("/studio/login/", "POST", 303),
        ("/studio/invitation/{token}/", "GET", 410),
    ]
    assert lines[0]["request"] == reply.headers["x-request-id"]
    assert lines[0]["ms"] > 0
    told = json.dumps(log(), ensure_ascii=False)
    for private in (SECRET, NAMES["editor"], PASSWORD, "127.0.0.1", "python-httpx", "next="):
        assert private not in told


async def test_every_computed_answer_has_an_id_of_its_own(live):
    replies = await talk(live, get("/"), get("/nowhere/"), get("/healthz"), replies=3)
    assert len({reply.headers["x-request-id"] for reply in replies}) == 3
    (published,) = await talk(live, get("/fr/"))
    assert "x-request-id" not in published.headers


async def test_a_failure_is_told_by_its_place_and_not_by_what_was_asked(live, log, broken_search):
    (reply,) = await talk(live, get(f"/fr/search/?q={SECRET}", f"Cookie: {SECRET}"))
    assert reply.status == 500
    line = log()[-1]
    assert line["level"] == "error"
    assert line["request"] == reply.headers["x-request-id"]
    assert [error["type"] for error in line["errors"]] == ["ValueError", "KeyError"]
    assert any(place.startswith("server/http/search.py:") for place in line["errors"][0]["where"])
    assert SECRET not in json.dumps(log())


async def test_bytes_that_are_missing_are_named(live, log, tmp_path):
    for file in tmp_path.glob("blobs/*/*"):
        file.unlink()
    (reply,) = await talk(live, get("/packs/0123.zip"))
    assert reply.status == 500
    assert "No such file" in log()[-1]["errors"][0]["message"]


async def test_visitors_leave_no_line(live, log):
    await talk(live, get("/fr/"), get("/nowhere/"), get("/"), replies=3)
    assert [line["event"] for line in log()] == ["release", "started"]


async def test_a_release_is_told(live, log, tmp_path):
    release(tmp_path, SITE, number=2)
    await talk(live, get("/fr/"))
    assert [line["release"] for line in log() if line["event"] == "release"] == [1, 2]
    release(tmp_path, SITE, number=3)
    (tmp_path / "current").write_text("nothing")
    assert (await talk(live, get("/fr/")))[0].status == 200
    assert "cannot be read" in log()[-1]["event"]


def test_outside_answers_errors_are_told_whole():
    try:
        raise RuntimeError("disk of straw")
    except RuntimeError as error:
        record = logging.makeLogRecord(
            {"name": "server", "msg": "Ça ne va pas\n", "exc_info": (None, error, None)}
        )
    line = json.loads(JsonLines().format(record))
    assert line["event"] == "Ça ne va pas"
    assert line["errors"][0]["message"] == "disk of straw"
    assert line["errors"][0]["where"][0].startswith("tests/http/test_logs.py:")
    assert "request" not in line
