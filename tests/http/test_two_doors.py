"""The two doors of published bytes, and plain Starlette: the same bytes in, the same bytes out.

Every case is sent raw, chunk by chunk, to three servers: the quick door, the ASGI door, and a
Starlette route that makes its answer from the table alone. What comes back may differ in its date.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from server.app import create_app
from server.http import protocol
from server.http.protocol import BoundedProtocol
from server.http.quick import QuickProtocol
from server.http.releases import Releases
from server.http.table import NOT_ALLOWED, asked
from server.settings import Settings
from server.store.blobs import Blobs
from tests.http.conftest import SITE, get, release
from tests.live import Live, run_server

PATIENCE_S = 1.5
SOUND, PICTURE, ZIP = "/a/0123456789abcdef.m4a", "/a/0123456789abcdef.svg", "/packs/0123.zip"
VARYING = {b"date", b"x-request-id"}
LAST = get("/healthz", "Connection: close")
"""Ends every case: the server closes behind its answer."""
METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"]


class Observed(QuickProtocol):
    """Counts the answers that the quick door gave itself."""

    quick: ClassVar[Counter[bytes]] = Counter()

    def _is_sent(self, target: bytes, asked: Mapping[bytes, bytes]) -> bool:
        sent = super()._is_sent(target, asked)
        self.quick[target] += sent
        return sent


class Plain:
    """Published addresses by a Starlette route, everything else by the application."""

    def __init__(self, app: ASGIApp, data: Path) -> None:
        self._app = app
        self._data = data
        self._releases = Releases(Blobs(data))
        self._starlette = Starlette(routes=[Route("/{path:path}", self._answer, methods=METHODS)])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        table = await self._releases.latest()
        known = scope["type"] == "http" and table and table.get(scope["path"])
        await (self._starlette if known else self._app)(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        table = await self._releases.latest()
        entry = table.get(request.scope["path"]) if table else None
        assert entry
        fields = asked(request.method, request.scope["headers"])
        answer = entry.answer(fields) if request.method in {"GET", "HEAD"} else NOT_ALLOWED
        content = b""
        if answer.body:
            file, start, stop = answer.body
            content = (self._data / file).read_bytes()[start:stop]
        response = Response(content, answer.status)
        response.raw_headers = list(answer.headers)
        return response


@pytest.fixture(scope="module")
async def doors(tmp_path_factory):
    """Run the three servers on one release; the quick one has everything at hand."""
    data = tmp_path_factory.mktemp("data")
    release(data, SITE)
    chosen = Settings(data=data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(protocol, "REQUEST_S", PATIENCE_S)
        async with (
            run_server(chosen, http=Observed) as quick,
            run_server(chosen, http=BoundedProtocol) as asgi,
            run_server(chosen, Plain(create_app(chosen), data), BoundedProtocol) as plain,
        ):
            for path in SITE:
                for coding in ("br", "gzip", "identity"):
                    await said(quick, [get(path, f"Accept-Encoding: {coding}")])
            yield quick, asgi, plain


async def said(live: Live, chunks: Sequence[bytes], last: bytes = LAST) -> bytes:
    """Send chunk by chunk, each read by itself, and return all that comes until the end."""
    reader, writer = await asyncio.open_connection("127.0.0.1", live.port)
    answer = asyncio.create_task(reader.read())
    for chunk in (*chunks, last):
        writer.write(chunk)
        for _ in range(4):
            await asyncio.sleep(0)
    try:
        return await asyncio.wait_for(answer, 20)
    except ConnectionResetError:
        return b"reset"
    finally:
        writer.close()


@dataclass(frozen=True)
class Said:
    """One answer, comparable: fields sorted, without those that vary."""

    line: bytes
    fields: tuple[bytes, ...]
    body: bytes


def replies(raw: bytes, heads: int = 0) -> list[Said]:
    """Take the answers apart; the first `heads` of them were to HEAD and have no body."""
    found: list[Said] = []
    while raw:
        head, _, raw = raw.partition(b"\r\n\r\n")
        line, *fields = head.split(b"\r\n")
        values = dict(field.lower().split(b": ", 1) for field in fields)
        bodiless = len(found) < heads or line[9:12] in {b"304", b"100"}
        length = 0 if bodiless else int(values.get(b"content-length", 0))
        kept = sorted(b": ".join(pair) for pair in values.items() if pair[0] not in VARYING)
        found.append(Said(line, tuple(kept), raw[:length]))
        raw = raw[length:]
    return found


async def compare(doors: Sequence[Live], chunks: Sequence[bytes], heads: int = 0) -> list[Said]:
    """Ask all three the same; return what they agree on."""
    first, *others = await asyncio.gather(*(said(live, chunks) for live in doors))
    for other in others:
        assert replies(other, heads) == replies(first, heads)
    return replies(first, heads)


def post(path: str, *fields: str) -> bytes:
    return get(path, *fields, method="POST")


PAGE = get("/fr/", "Accept-Encoding: br")
SLOW = get("/readyz")
CUT = get(SOUND, "Range: bytes=10-20")
TAG_OF_PAGE = "If-None-Match: *"
CHUNKED = "Transfer-Encoding: chunked"
CASES: dict[str, list[bytes]] = {
    "plain": [PAGE],
    "twice": [PAGE, PAGE],
    "three times": [PAGE] * 3,
    "other address, same fields": [get("/fr/"), get(ZIP), get(PICTURE), get("/fr/")],
    "other fields": [PAGE, get("/fr/", "Accept-Encoding: gzip"), PAGE],
    "unknown address, same fields": [get("/fr/"), get("/fr/nope/"), get("/fr/")],
    "pipelined": [PAGE * 2],
    "pipelined, quick then slow": [PAGE + SLOW],
    "pipelined, slow then quick": [SLOW + PAGE],
    "pipelined, mixed": [SLOW + PAGE + SLOW + PAGE],
    "pipelined after a repeat": [PAGE, PAGE * 2, PAGE],
    "slow between repeats": [PAGE, PAGE, SLOW, PAGE, PAGE],
    "pipelined large": [get(ZIP) * 2 + PAGE],
    "head in two": [PAGE[:20], PAGE[20:]],
    "head in two after a repeat": [PAGE, PAGE[:-2], PAGE[-2:], PAGE],
    "cut within what repeats": [PAGE, PAGE[:5], PAGE[5:], PAGE],
    "last byte alone": [PAGE[:-1], PAGE[-1:]],
    "byte by byte": [bytes([byte]) for byte in PAGE],
    "two requests, cut in the second": [PAGE + PAGE[:30], PAGE[30:]],
    "tail of one and the next": [PAGE[:10], PAGE[10:] + PAGE, PAGE],
    "a field that looks like a first line": [PAGE[:-2] + b"X: ", PAGE, PAGE],
    "a body that looks like a request": [get("/fr/", f"Content-Length: {len(PAGE)}"), PAGE, PAGE],
    "the tail of a body before a request": [get("/fr/", "Content-Length: 9"), b"GET /fr/ " + PAGE],
    "POST": [post("/fr/", "Content-Length: 5") + b"hello", PAGE],
    "POST to an archive": [post(ZIP), PAGE],
    "PUT": [get("/fr/", "Content-Length: 0", method="PUT"), PAGE],
    "DELETE": [get("/fr/", method="DELETE"), PAGE],
    "OPTIONS": [get("/fr/", method="OPTIONS")],
    "OPTIONS of all": [get("*", method="OPTIONS")],
    "TRACE": [get("/fr/", method="TRACE")],
    "unknown method": [b"BREW /fr/ HTTP/1.1\r\nHost: x\r\n\r\n"],
    "GET with a body": [get("/fr/", "Content-Length: 5") + b"hello", PAGE],
    "GET with a body, again": [get("/fr/", "Content-Length: 5") + b"hello"] * 3,
    "GET with a body that comes late": [get("/fr/", "Content-Length: 5"), b"he", b"llo", PAGE],
    "GET with a body of line ends": [get("/fr/", "Content-Length: 2") + b"\r\n"] * 3,
    "GET in chunks": [get("/fr/", CHUNKED) + b"3\r\nabc\r\n0\r\n\r\n", PAGE],
    "GET in chunks, again": [get("/fr/", CHUNKED) + b"3\r\nabc\r\n0\r\n\r\n"] * 3,
    "GET in chunks, no end": [get("/fr/", CHUNKED) + b"3\r\nabc\r\n"],
    "GET in bad chunks": [get("/fr/", CHUNKED), b"zz\r\nabc\r\n0\r\n\r\n", PAGE],
    "trailers": [get("/fr/", CHUNKED) + b"0\r\nX: y\r\n\r\n", PAGE],
    "HTTP/1.0": [get("/fr/", version="1.0")],
    "HTTP/1.0, kept alive": [get("/fr/", "Connection: keep-alive", version="1.0")],
    "HTTP/0.9": [b"GET /fr/\r\n"],
    "HTTP/2.0": [get("/fr/", version="2.0")],
    "HTTP/1.2": [get("/fr/", version="1.2")],
    "close": [get("/fr/", "Connection: close")],
    "close after a repeat": [PAGE, PAGE, get("/fr/", "Connection: close"), PAGE],
    "upgrade": [get("/fr/", "Connection: upgrade", "Upgrade: h2c"), PAGE],
    "websocket": [get("/fr/", "Connection: upgrade", "Upgrade: websocket")],
    "expect": [get("/fr/", "Expect: 100-continue", "Content-Length: 2"), b"ok", PAGE],
    "expect elsewhere": [post("/visits", "Expect: 100-continue", "Content-Length: 2"), b"{}"],
    "unknown address": [get("/fr/nope/"), PAGE],
    "query": [get("/fr/?x=1"), PAGE],
    "empty query": [get("/fr/?")],
    "fragment": [get("/fr/#x")],
    "encoded": [get("/%66r/"), get("/fr%2F"), get("/fr/%")],
    "not ASCII": [get("/fr/é/")],
    "absolute": [get("http://x/fr/")],
    "two slashes": [get("//fr/"), get("/fr//")],
    "dots": [get("/fr/../fr/"), get("/./fr/")],
    "gzip": [get("/fr/", "Accept-Encoding: gzip")] * 2,
    "nothing encoded": [get("/fr/")] * 2,
    "br refused": [get("/fr/", "Accept-Encoding: br;q=0, gzip")] * 2,
    "anything": [get("/fr/", "Accept-Encoding: *")],
    "all refused": [get("/fr/", "Accept-Encoding: *;q=0")] * 2,
    "two fields": [get("/fr/", "Accept-Encoding: gzip;q=0", "Accept-Encoding: br;q=0")] * 2,
    "held": [get("/fr/", TAG_OF_PAGE)] * 2,
    "held, weak": [get("/fr/", 'If-None-Match: W/"a", "b"')],
    "not held": [get("/fr/", 'If-None-Match: "zz"')],
    "must match": [get("/fr/", 'If-Match: "zz"')] * 2,
    "range": [CUT, CUT],
    "range, other address": [CUT, get(ZIP, "Range: bytes=10-20")],
    "range of the end": [get(SOUND, "Range: bytes=-10")],
    "range to the end": [get(ZIP, "Range: bytes=2999990-")],
    "range across pieces": [get(ZIP, "Range: bytes=262000-262300")] * 2,
    "range of three pieces": [get(ZIP, "Range: bytes=0-700000"), PAGE],
    "range outside": [get(SOUND, "Range: bytes=9999999-")] * 2,
    "range of a page": [get("/fr/", "Range: bytes=0-9")],
    "ranges": [get(SOUND, "Range: bytes=0-1,4-5")],
    "range that is none": [get(SOUND, "Range: pages=1")],
    "if-range": [get(SOUND, "Range: bytes=0-9", 'If-Range: "no"')] * 2,
    "an empty file": [get("/a/0000000000000000.avif")] * 2,
    "garbage": [b"\x16\x03\x01abc\r\n\r\n"],
    "garbage after a repeat": [PAGE, PAGE, b"BLAH\r\n\r\n"],
    "line ends between": [PAGE, b"\r\n\r\n", PAGE, b"\r\n" + PAGE, PAGE + b"\r\n", PAGE],
    "bare line feeds": [b"GET /fr/ HTTP/1.1\nHost: x\n\n"],
    "no host": [b"GET /fr/ HTTP/1.1\r\n\r\n"] * 2,
    "no field at all, repeated elsewhere": [b"GET /fr/ HTTP/1.1\r\n\r\n", SLOW],
    "two lengths": [get("/fr/", "Content-Length: 3", "Content-Length: 4") + b"abcd", PAGE],
    "length and chunks": [get("/fr/", "Content-Length: 3", CHUNKED) + b"0\r\n\r\n" + PAGE],
    "a length after a repeat": [PAGE, PAGE[:-2] + b"Content-Length: 3\r\n\r\nGET"],
    "negative length": [get("/fr/", "Content-Length: -1"), PAGE],
    "space before the colon": [get("/fr/", "Content-Length : 3") + b"abc"],
    "a folded field": [get("/fr/", "X: y\r\n z"), PAGE],
    "a null in a field": [get("/fr/", "X: \0"), PAGE],
    "a space in the address": [b"GET /fr/ x HTTP/1.1\r\nHost: x\r\n\r\n"],
    "a tab behind the method": [b"GET\t/fr/ HTTP/1.1\r\nHost: x\r\n\r\n"],
    "small letters": [b"get /fr/ http/1.1\r\nHost: x\r\n\r\n"],
}  # fmt: skip


def test_there_are_enough_cases():
    assert len(CASES) >= 60


@pytest.mark.parametrize("name", CASES)
async def test_all_doors_answer_alike(doors, name):
    assert await compare(doors, CASES[name])


@pytest.mark.parametrize("path", ["/fr/", SOUND, ZIP, "/fr/nope/"])
async def test_head_has_no_body(doors, path):
    head = get(path, method="HEAD")
    (first, second, *_) = await compare(doors, [head, head, PAGE], heads=2)
    assert first == second
    assert first.body == b""


async def test_who_does_not_read_gets_everything_in_order(doors):
    many = await compare(doors, [get(ZIP) * 3 + get(PICTURE) * 50 + PAGE])
    assert len(many) == 55


@pytest.mark.parametrize("chunks", [[PAGE], [PAGE, PAGE], [CUT, CUT], [get("/fr/", TAG_OF_PAGE)]])
async def test_the_quick_door_answers_by_itself(doors, chunks):
    Observed.quick.clear()
    await said(doors[0], chunks)
    assert Observed.quick.total() == len(chunks)


async def test_what_is_not_at_hand_is_left_to_the_other_door(tmp_path):
    release(tmp_path, SITE)
    Observed.quick.clear()
    async with run_server(Settings(data=tmp_path), http=Observed) as live:
        for times in (0, 1, 2):
            assert replies(await said(live, [PAGE]))[0].line.endswith(b"200 OK")
            assert Observed.quick[b"/fr/"] == times


async def test_only_the_quick_door_answers_what_garbage_follows_in_one_packet(doors):
    quick, asgi, plain = [replies(await said(live, [PAGE + b"BLAH\r\n\r\n"])) for live in doors]
    assert [reply.line[9:12] for reply in quick] == [b"200", b"400"]
    assert asgi == plain == []


WORDS = st.sampled_from([PAGE, SLOW, CUT, get("/fr/"), get(ZIP, "Range: bytes=0-99"), b"\r\n",
                         get("/fr/", "Content-Length: 4") + b"GET ", post("/fr/")])  # fmt: skip


@given(words=st.lists(WORDS, min_size=1, max_size=5), cuts=st.lists(st.integers(1, 400)))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_whatever_comes_cut_anywhere(doors, words, cuts):
    whole = b"".join(words)
    ends = sorted({*(cut for cut in cuts if cut < len(whole)), len(whole)})
    chunks = [whole[start:end] for start, end in zip([0, *ends], ends, strict=False)]
    await compare(doors, chunks)
