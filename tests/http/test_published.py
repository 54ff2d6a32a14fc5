"""Published bytes over a real socket: one row per request that a client may send."""

import gzip
import hashlib

import brotli
import pytest

from tests.http.conftest import ARCHIVE, PAGE, SITE, SOUND, get, talk

SOUND_URL = "/a/0123456789abcdef.m4a"
ZIP_URL = "/packs/0123.zip"
DECODERS = {"br": brotli.decompress, "gzip": gzip.decompress, None: lambda body: body}


def tag(content, mark=""):
    return f'"{hashlib.sha256(content).hexdigest()[:32]}{mark}"'


@pytest.mark.parametrize("path", SITE)
async def test_every_address_gives_its_bytes(ask, path):
    kind, content = SITE[path]
    reply = await ask(path)
    assert (reply.status, reply.headers["content-type"], reply.body) == (200, kind, content)
    assert reply.headers["content-length"] == str(len(content))
    assert reply.headers["etag"] == tag(content)


@pytest.mark.parametrize(
    ("accepts", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0.0,gzip;q=0", None),
        ("*", "br"),
        ("gzip;q=0.5, br;q=0.1", "gzip"),
        ("identity, br;q=0.9", None),
        ("identity", None),
        ("BR", "br"),
        ("br;q=0.001", "br"),
        ("gzip;q=1.0, *;q=0", "gzip"),
        ("", None),
        (",;,=,q=,;;q=br", None),
        ("x" * 4000, None),
    ],
)
async def test_the_best_encoding_that_the_client_takes(ask, accepts, encoding):
    reply = await ask("/fr/", f"Accept-Encoding: {accepts}")
    assert reply.headers.get("content-encoding") == encoding
    assert DECODERS[encoding](reply.body) == PAGE
    assert reply.headers["vary"] == "accept-encoding"
    assert reply.headers["etag"] == tag(PAGE, f"-{encoding}" if encoding else "")


@pytest.mark.parametrize("accepts", ["*;q=0", "identity;q=0", "deflate, identity;q=0"])
async def test_a_client_that_refuses_all_that_there_is(ask, accepts):
    reply = await ask("/fr/", f"Accept-Encoding: {accepts}")
    assert (reply.status, reply.body, reply.headers["vary"]) == (406, b"", "accept-encoding")
    assert (await ask(SOUND_URL, f"Accept-Encoding: {accepts}")).status == 200


async def test_repeated_fields_count_as_one(ask):
    reply = await ask("/fr/", "Accept-Encoding: gzip;q=0", "Accept-Encoding: br;q=0")
    assert "content-encoding" not in reply.headers


@pytest.mark.parametrize(
    ("field", "status"),
    [
        (f"If-None-Match: {tag(PAGE)}", 304),
        (f"If-None-Match: W/{tag(PAGE)}", 304),
        (f'If-None-Match: "a", {tag(PAGE)} ,"b"', 304),
        ("If-None-Match: *", 304),
        ('If-None-Match: "other"', 200),
        (f"If-None-Match: {tag(PAGE, '-br')}", 200),
        (f"If-None-Match: {tag(PAGE)[1:-1]}", 200),
        ("If-None-Match: ", 200),
        ("If-Modified-Since: Mon, 23 Nov 2026 07:00:00 GMT", 200),
    ],
)
async def test_what_the_client_holds_is_not_sent_again(ask, field, status):
    reply = await ask("/fr/", field)
    assert reply.status == status
    assert reply.headers["etag"] == tag(PAGE)
    assert reply.body == (b"" if status == 304 else PAGE)


async def test_the_tag_of_an_encoding_belongs_to_it(ask):
    held = f"If-None-Match: {tag(PAGE, '-br')}"
    assert (await ask("/fr/", held, "Accept-Encoding: br")).status == 304
    assert (await ask("/fr/", held, "Accept-Encoding: gzip")).status == 200


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-1", 0, 2),
        ("bytes=100-199", 100, 200),
        ("bytes=10239-", 10239, 10240),
        ("bytes=0-99999999", 0, 10240),
        ("bytes=-10", 10230, 10240),
        ("bytes=-99999999", 0, 10240),
        ("bytes=0-", 0, 10240),
        (" bytes=5-6 ", 5, 7),
    ],
)
async def test_a_range_is_cut_exactly(ask, asked, start, end):
    reply = await ask(SOUND_URL, f"Range: {asked}")
    assert reply.status == 206
    assert reply.body == SOUND[start:end]
    assert reply.headers["content-range"] == f"bytes {start}-{end - 1}/{len(SOUND)}"
    assert reply.headers["content-length"] == str(end - start)


@pytest.mark.parametrize("asked", ["bytes=10240-", "bytes=99999-100000", "bytes=-0"])
async def test_a_range_outside_is_told_the_size(ask, asked):
    reply = await ask(SOUND_URL, f"Range: {asked}")
    assert (reply.status, reply.body) == (416, b"")
    assert reply.headers["content-range"] == f"bytes */{len(SOUND)}"


@pytest.mark.parametrize(
    "asked",
    [
        "bytes=0-1,5-6",
        "bytes=5-2",
        "bytes=-",
        "bytes",
        "bytes=a-b",
        "items=0-1",
        "bytes=1-1" + "0" * 20,
        "bytes=+1-2",
        "bytes=0x1-2",
        "bytes=" + "0-1," * 2000,
    ],
)
async def test_what_is_no_single_range_is_answered_whole(ask, asked):
    reply = await ask(SOUND_URL, f"Range: {asked}")
    assert (reply.status, reply.body) == (200, SOUND)


async def test_a_hundred_thousand_ranges_are_refused_or_answered_whole(live):
    flood = get(SOUND_URL, "Range: bytes=" + ",".join(["0-1"] * 100_000))
    replies = await talk(live, flood)
    assert all(reply.status in {200, 400, 431} for reply in replies)
    assert (await talk(live, get("/healthz")))[0].status == 200


@pytest.mark.parametrize(
    ("condition", "status"),
    [(tag(SOUND), 206), ('"old"', 200), (f"W/{tag(SOUND)}", 200),
     ("Mon, 23 Nov 2026 07:00:00 GMT", 200)],
)  # fmt: skip
async def test_a_range_of_another_version_is_answered_whole(ask, condition, status):
    reply = await ask(SOUND_URL, "Range: bytes=0-1", f"If-Range: {condition}")
    assert reply.status == status


async def test_compressed_pages_have_no_ranges(ask):
    reply = await ask("/fr/", "Range: bytes=0-1")
    assert (reply.status, reply.body) == (200, PAGE)
    assert "accept-ranges" not in reply.headers


async def test_a_large_file_is_streamed_exactly(ask):
    assert (await ask(ZIP_URL)).body == ARCHIVE
    reply = await ask(ZIP_URL, "Range: bytes=1234567-2999999")
    assert reply.body == ARCHIVE[1234567:3000000]


@pytest.mark.parametrize("path", ["/fr/", SOUND_URL, ZIP_URL, "/nowhere", "/healthz"])
async def test_head_is_get_without_the_body(ask, path):
    whole, head = await ask(path), await ask(path, method="HEAD")
    assert head.status == whole.status
    ignored = {"date", "x-request-id"}
    assert {n: v for n, v in head.headers.items() if n not in ignored} == {
        n: v for n, v in whole.headers.items() if n not in ignored
    }


@pytest.mark.parametrize(
    ("path", "control"),
    [
        (SOUND_URL, "public, max-age=31536000, immutable, no-transform"),
        (ZIP_URL, "public, max-age=31536000, immutable, no-transform"),
        ("/fr/", "no-cache"),
        ("/packs/x.json", "no-cache"),
    ],
)
async def test_what_may_change_is_asked_for_again(ask, path, control):
    assert (await ask(path)).headers["cache-control"] == control


@pytest.mark.parametrize("path", ["/fr/", "/", "/nowhere", "/fr/tours/x", "/healthz"])
async def test_every_page_comes_with_a_strict_policy(ask, path):
    headers = (await ask(path)).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "server" not in headers


async def test_a_drawing_opened_alone_runs_nothing(ask):
    policy = (await ask("/a/0123456789abcdef.svg")).headers["content-security-policy"]
    assert "sandbox" in policy
    assert "script-src" not in policy


@pytest.mark.parametrize(
    "raw",
    [
        get("/fr/?utm_source=x&a=%00"),
        get("http://elsewhere/fr/"),
        get("/fr/", version="1.0"),
        get("/%66r/"),
        get("/fr/", "Content-Length: 5") + b"hello",
        get("/fr/", "Transfer-Encoding: chunked") + b"3\r\nabc\r\n0\r\n\r\n",
        get("/fr/", "Connection: upgrade", "Upgrade: h2c"),
        get("/fr/", "Expect: 100-continue"),
    ],
)
async def test_odd_but_lawful_requests_get_the_page(live, raw):
    (reply,) = await talk(live, raw)
    assert (reply.status, reply.body) == (200, PAGE)


@pytest.mark.parametrize(
    "path",
    [
        "/../etc/passwd",
        "/fr/../../archipel.db",
        "/%2e%2e/%2e%2e/archipel.db",
        "/blobs/",
        "/current",
        "/a/",
        "/a/0123456789abcdef.m4a/",
        "/fr//",
        "//fr/",
        "/fr/%00",
        "/" + "a" * 8000,
        "/fr/tours/x/../x/",
    ],
)
async def test_only_what_is_in_the_table_is_found(ask, path):
    assert (await ask(path)).status == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
async def test_nothing_can_be_changed_here(ask, method):
    assert (await ask("/fr/", method=method)).status in {404, 405}


@pytest.mark.parametrize(
    "raw",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET /fr/ HTTP/9.9\r\n\r\n",
        get("/fr/", "Content-Length: 3", "Transfer-Encoding: chunked"),
        get("/fr/", "Content-Length: 1", "Content-Length: 2"),
        get("/fr/", "Bad Header\x00: x"),
        b"GET /fr/ HTTP/1.1\r\n" + b"X-Flood: aaaaaaaa\r\n" * 20000 + b"\r\n",
    ],
)
async def test_garbage_is_refused_and_the_server_lives(live, raw):
    replies = await talk(live, raw)
    assert all(reply.status in {200, 400, 404, 431} for reply in replies)
    (after,) = await talk(live, get("/healthz"))
    assert after.body == b"ok\n"


async def test_requests_on_one_connection_are_answered_in_order(live):
    raw = get("/fr/") + get(SOUND_URL, "Range: bytes=0-1") + get("/nowhere") + get("/healthz")
    replies = await talk(live, raw, replies=4)
    assert [reply.status for reply in replies] == [200, 206, 404, 200]
    assert replies[1].body == SOUND[:2]


async def test_a_head_that_comes_in_pieces(live):
    raw = get("/fr/", "Accept-Encoding: br")
    (reply,) = await talk(live, *(raw[i : i + 1] for i in range(len(raw))))
    assert brotli.decompress(reply.body) == PAGE
