"""What one client may hold: time, header bytes, memory. The others never notice."""

import asyncio
from contextlib import asynccontextmanager, suppress

import pytest

from server.http import protocol, visits
from server.http.studio import visit
from tests.http.conftest import ARCHIVE, FORM, OURS, PAGE, get, talk

ZIP_URL = "/packs/0123.zip"
FLOOD = "x" * protocol.MAX_HEAD_BYTES


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(protocol, "REQUEST_S", 0.05)


@asynccontextmanager
async def connected(live):
    reader, writer = await asyncio.open_connection("127.0.0.1", live.port)
    try:
        yield reader, writer
    finally:
        writer.close()


async def all_of(live, *chunks):
    """Send, and return all that comes until the server closes."""
    async with connected(live) as (reader, writer), asyncio.timeout(5):
        for chunk in chunks:
            writer.write(chunk)
        return await reader.read()


@pytest.mark.parametrize("half", [b"G", b"GET /fr/ HTTP/1.1\r\nHost: x\r\n"])
async def test_half_a_request_is_not_waited_for(live, impatient, half):
    assert (await all_of(live, half)).startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize(
    ("whole", "half"),
    [
        (get("/healthz"), b"GET /fr/ HT"),
        (get("/fr/", "Content-Length: 9", method="POST"), b"half"),
    ],
)
async def test_nor_is_one_behind_a_whole_one(live, impatient, whole, half):
    async with connected(live) as (reader, writer), asyncio.timeout(5):
        writer.write(whole)
        await reader.readuntil(b"\r\n\r\n")
        writer.write(half)
        await reader.read()


async def test_a_connection_that_never_speaks_is_closed_in_silence(live, impatient):
    assert await all_of(live) == b""


async def test_a_trickle_does_not_buy_time(live, impatient):
    async with connected(live) as (reader, writer), asyncio.timeout(5):
        answer = asyncio.create_task(reader.read())
        writer.write(b"GET /fr/ HTTP/1.1\r\n")
        while not answer.done():
            writer.write(b"X: y\r\n")
            await asyncio.sleep(0.001)
    assert answer.result().startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize(
    "flood",
    [
        get("/fr/", f"X: {FLOOD}"),
        get("/fr/", *["X: y"] * 4000),
        get(f"/fr/?{FLOOD}"),
        get("/fr/", f"Accept-Encoding: {FLOOD}"),
        get("/fr/", f"If-None-Match: {FLOOD}"),
        b"GET /fr/ HTTP/1.1\r\nX: " + FLOOD.encode(),
        FLOOD.encode(),
        get(ZIP_URL, "Range: bytes=" + ",".join(["0-1"] * 100_000)),
        get(ZIP_URL, *["Range: bytes=0-1"] * 100_000),
    ],
)
async def test_a_flood_is_refused_in_words(live, flood):
    said = await all_of(live, flood)
    assert said[9:12] in {b"431", b"400"}
    assert said.count(b"HTTP/1.1") == 1


@pytest.mark.parametrize(
    "field",
    [
        "Accept-Encoding: " + "br;q=0," * 2000 + "gzip",
        "If-None-Match: " + '"a",' * 3000,
        "Accept-Language: " + "en-" * 5000,
        "X: " + "y" * 15_000,
    ],
)
async def test_just_under_the_bound_is_answered(live, field):
    (reply,) = await talk(live, get("/fr/", field))
    assert reply.status == 200


async def test_many_requests_in_one_packet_are_no_flood(live):
    replies = await talk(live, get("/healthz") * 1000, replies=1000)
    assert {reply.body for reply in replies} == {b"ok\n"}


async def test_trailers_are_bounded_too(live):
    raw = get("/fr/", "Transfer-Encoding: chunked", method="POST") + b"0\r\n"
    async with connected(live) as (reader, writer), asyncio.timeout(5):
        writer.write(raw)
        await reader.readuntil(b"\r\n\r\n")
        for _ in range(100):
            writer.write(b"X: y\r\n" * 500)
        assert (await reader.read())[9:12] in {b"431", b"408"}


async def test_a_body_that_nobody_wants_is_dropped_and_the_connection_goes_on(live):
    raw = get("/fr/", "Content-Length: 300000", method="POST") + b"x" * 300_000
    replies = await talk(live, raw, get("/fr/"), replies=2)
    assert [reply.status for reply in replies] == [405, 200]
    assert replies[1].body == PAGE


async def test_garbage_behind_a_request_never_gets_into_its_answer(live):
    said = await all_of(live, get(ZIP_URL), b"\x00 garbage \r\n\r\n")
    assert b"HTTP/1.1 400" not in said
    assert ARCHIVE.startswith(said.partition(b"\r\n\r\n")[2])


@pytest.mark.parametrize(
    ("path", "bound"),
    [("/visits", (visits, "PATIENCE_S")), ("/studio/login/", (visit, "FORM_S"))],
)
async def test_half_a_body_is_not_waited_for(live, monkeypatch, path, bound):
    monkeypatch.setattr(*bound, 0.05)
    half = get(path, "Content-Length: 99", FORM, OURS, method="POST") + b"name="
    (reply,) = await talk(live, half)
    assert reply.status == 408


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/fr/", b"200"),
        ("HEAD", "/fr/", b"200"),
        ("POST", "/fr/", b"405"),
        ("GET", ZIP_URL, b"200"),
        ("POST", "/visits", b"413"),
        ("POST", "/studio/login/", b"413"),
        ("POST", "/studio/logout/", b"303"),
        ("POST", "/nowhere/", b"405"),
    ],
)
async def test_a_body_without_end_is_answered_and_cut(live, impatient, method, path, status):
    async with connected(live) as (reader, writer), asyncio.timeout(5):
        writer.write(get(path, "Transfer-Encoding: chunked", FORM, OURS, method=method))
        flood = asyncio.create_task(write_without_end(writer))
        assert (await reader.readuntil(b"\r\n"))[9:12] == status
        with suppress(ConnectionError):
            await reader.read()
        await flood


async def write_without_end(writer):
    """Send chunks until the server has had enough."""
    with suppress(ConnectionError):
        while True:
            writer.write(b"5\r\nmore=\r\n" * 1000)
            await writer.drain()


@pytest.mark.parametrize(
    ("wanted", "status", "length"),
    [
        ("bytes=0-9", 206, 10),
        ("bytes=-9", 206, 9),
        ("bytes=3000000-999999999999999999", 206, 1),
        ("bytes=3000001-", 416, 0),
        ("bytes=-0", 416, 0),
        ("bytes=999999999999999999-", 416, 0),
        ("bytes=" + "9" * 15_000 + "-", 200, len(ARCHIVE)),
        ("bytes=" + "0-1," * 3000 + "0-1", 200, len(ARCHIVE)),
        ("bytes=" + "0-," * 4000, 200, len(ARCHIVE)),
        ("bytes=9-0", 200, len(ARCHIVE)),
        ("bytes=--1", 200, len(ARCHIVE)),
        ("bytes=-", 200, len(ARCHIVE)),
        ("lines=0-9", 200, len(ARCHIVE)),
    ],
)
async def test_an_absurd_range_is_ignored_or_has_no_bytes(ask, wanted, status, length):
    reply = await ask(ZIP_URL, f"Range: {wanted}")
    assert (reply.status, len(reply.body)) == (status, length)
