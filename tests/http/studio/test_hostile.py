"""What nobody should send, sent to every kind of door: a clear 4xx, and no trace.

Pictures and sounds are in `test_media.py`, foreign origins and forms in `test_guard.py`.
"""

import asyncio
import tempfile
from itertools import chain
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from server.publish.uploads import LARGEST_UPLOAD_BYTES
from tests import hostile, hostile_archives, hostile_tracks
from tests.builders import jpeg

TOUR = "/studio/tours/petite-visite/"
JSON = {"accept": "application/json"}
FORM = "application/x-www-form-urlencoded"
ARCHIVES = [*chain(hostile.archives(), hostile_archives.archives())]
TRACKS = [*hostile_tracks.tracks()]
COUNTED = ("revision", "kept", "audit", "publication", "planned", "preview", "notice", "staff")


@pytest.fixture(autouse=True)
async def draft(stage):
    return await stage.draft()


async def traces(stage):
    """Return all that a request may have left: lines, blobs, files under way."""
    async with stage.store.database.read() as tx:
        rows = [
            [row["n"] for row in await tx.execute_fetchall(f"select count(*) as n from {table}")]
            for table in COUNTED
        ]
    blobs = _names(stage.store.data / "blobs", "**/*")
    under_way = _names(Path(tempfile.gettempdir()), "archipel-*/upload")
    return rows, blobs, under_way, await stage.head()


def _names(folder, pattern):
    return {str(path) for path in folder.glob(pattern)}


@pytest.fixture
async def untouched(stage):
    """Hold the test to leave no trace."""
    before = await traces(stage)
    yield
    assert await traces(stage) == before


def clear_no(answer):
    assert 400 <= answer.status_code < 500, answer.status_code
    assert "Traceback" not in answer.text
    return len(answer.text) > 20


@pytest.mark.parametrize("data", [one for _, one in ARCHIVES], ids=[name for name, _ in ARCHIVES])
async def test_archives(editor, untouched, data):
    answer = await editor.post("/studio/tours/import/", files={"file": ("x.zip", data)})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


@pytest.mark.parametrize(("name", "data"), TRACKS, ids=[name for name, _ in TRACKS])
async def test_tracks(editor, untouched, name, data):
    answer = await editor.post(f"{TOUR}map/track/", files={"file": (name, data)})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


FILES = {
    "ten thousand fields": b"".join(
        b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n' for _ in range(10_000)
    ),
    "ten thousand files": b"".join(
        b'--b\r\nContent-Disposition: form-data; name="f"; filename="x.zip"\r\n\r\nx\r\n'
        for _ in range(10_000)
    ),
    "a huge field": b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n' + b"x" * 3_000_000,
    "a huge head": b"--b\r\nContent-Disposition: form-data; name=" + b"x" * 300_000,
    "no parts": b"--b--\r\n",
    "no name": b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n",
    "another mark": b"--c\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--c--\r\n",
    "nothing": b"",
    "noise": bytes(range(256)) * 40,
}


@pytest.mark.parametrize(
    "path", ["/studio/tours/import/", f"{TOUR}map/track/", f"{TOUR}media/gare"]
)
@pytest.mark.parametrize("body", FILES.values(), ids=FILES)
async def test_forms_with_files(editor, untouched, path, body):
    headers = {"content-type": "multipart/form-data; boundary=b"}
    assert clear_no(await editor.post(path, content=body, headers=headers))


@pytest.mark.parametrize(
    "path", ["/studio/tours/import/", f"{TOUR}map/track/", f"{TOUR}media/gare"]
)
@pytest.mark.parametrize(
    "kind",
    [FORM, "", "text/plain", "multipart/form-data", "multipart/mixed; boundary=b", "x" * 999],
)
async def test_forms_that_are_none(editor, untouched, path, kind):
    content = b"&".join(b"a%d=1" % number for number in range(10_000))
    assert clear_no(await editor.post(path, content=content, headers={"content-type": kind}))


TYPED = {
    "ten thousand fields": "&".join(f"a{number}=1" for number in range(10_000)).encode(),
    "a huge field": b"title=" + b"x" * 1_000_000,
    "no text": b"title=\xff\xfe",
    "half a sign": b"title=%ED%A0%80",
    "no text by percent": b"body=%FF%FE",
    "a field of no form": b"__class__=x",
    "a table for a value": b"alt=x",
    "a path for a field": b"media%2F..%2F..%2Fx.jpg.credit=x",
    "a table for a text": b"title.x=1",
    "a hash that is none": b"title=x&seen=../../etc/passwd",
    "a hash of nothing": b"title=x&seen=" + b"0" * 64,
}


@pytest.mark.parametrize("body", TYPED.values(), ids=TYPED)
@pytest.mark.parametrize("file", ["stops/gare/fr.md", "tour.yaml"])
async def test_words(stage, editor, untouched, file, body):
    if b"seen" not in body:
        body += b"&seen=" + (await stage.head()).hashes[file].encode()
    answer = await editor.post(f"{TOUR}file/{file}", content=body, headers={"content-type": FORM})
    assert clear_no(answer)


PATHS = (
    "file/../../../../etc/passwd", "file/%2e%2e/%2e%2e/tour.yaml", "file/..%2f..%2ftour.yaml",
    "file/%2e%2e%5ctour.yaml", "file//etc/passwd", "file/stops/gare/../lampe/fr.md",
    "file/stops/gare/fr.md%00.yaml", "file/%ff.md", "file/C:%5Cx.md", "file/.git/config",
    "file/stops/nowhere/fr.md", "file/fr.md%0d%0aset-cookie:%20x=y", "file/zz.md",
    "media/../tour.yaml", "media/%2e%2e/tour.yaml", "media/tour.yaml", "media/media/../fr.md",
    "media/media%2faffiche.jpg%00", "translate/fr/fr.md", "translate/en/fr.md",
    "translate/%2e%2e/fr.md", "translate/en/..%2ftour.yaml", "history/-1/", "history/1e9/",
    "history/99999999999999999999/", "history/%D9%A3/", "signs/..%2fx.svg", "signs/<x>.svg",
)  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_addresses(stage, editor, untouched, method, path):
    head = f"{method} {TOUR}{path} HTTP/1.1\r\n"
    cookie = f"cookie: studio={editor.cookies['studio']}\r\norigin: {stage.url}\r\n"
    body = f"content-type: {FORM}\r\ncontent-length: 7\r\nconnection: close\r\n\r\ntitle=x"
    status, text = await raw(stage, f"{head}{cookie}{{host}}{body}")
    assert status in {400, 403, 404, 405, 415}, text[:200]
    assert "root:" not in text
    assert "set-cookie: x" not in text


LENGTHS = {
    "a word": "content-length: many",
    "below nothing": "content-length: -5",
    "two of them": "content-length: 7\r\ncontent-length: 70",
    "two ways": "content-length: 7\r\ntransfer-encoding: chunked",
    "pieces of no size": "transfer-encoding: chunked",
    "an unknown way": "transfer-encoding: gzip, chunked, x",
    "too much": f"content-length: {LARGEST_UPLOAD_BYTES + 1}",
    "no number of ours": "content-length: 0x07",
    "a sign in a head": "x: a\0b\r\ncontent-length: 7",
    "a head without an end": "x: " + "a" * 200_000,
}


@pytest.mark.parametrize("length", LENGTHS.values(), ids=LENGTHS)
@pytest.mark.parametrize("door", [f"POST {TOUR}map/track/", f"PUT {TOUR}media/gare?name=x.jpg"])
async def test_lengths(stage, editor, untouched, door, length):
    head = f"{door} HTTP/1.1\r\ncookie: studio={editor.cookies['studio']}\r\norigin: {stage.url}"
    kind = "content-type: multipart/form-data; boundary=b"
    asked = f"{head}\r\n{{host}}{kind}\r\n{length}\r\nconnection: close\r\n\r\ntitle=x"
    status, text = await raw(stage, asked)
    assert status == 0 or 400 <= status < 500, text[:200]
    assert (status == 0) == (length == LENGTHS["pieces of no size"])


@pytest.mark.parametrize("share", [1, 10, 900])
@pytest.mark.parametrize("more", ["content-length: 5000", "transfer-encoding: chunked"])
async def test_an_upload_that_breaks_off_leaves_nothing(
    stage, editor, untouched, caplog, more, share
):
    head = f"PUT {TOUR}media/gare?name=x.jpg HTTP/1.1\r\n{more}\r\norigin: {stage.url}\r\n"
    asked = f"{head}cookie: studio={editor.cookies['studio']}\r\n{{host}}\r\n"
    piece = jpeg()[:share]
    sent = b"%x\r\n%s\r\n" % (len(piece) + 9, piece) if "chunked" in more else piece
    status, _ = await raw(stage, asked, sent)
    assert status == 0 or 400 <= status < 500
    assert (await editor.get(f"{TOUR}media/")).status_code == 200
    assert not [line for line in caplog.records if line.levelname == "ERROR"]


async def raw(stage, asked, body=b""):
    """Send what no client sends; return the status (0: cut off) and the whole answer."""
    at = urlsplit(stage.url)
    reader, writer = await asyncio.open_connection(at.hostname, at.port)
    writer.write(asked.replace("{host}", f"host: {at.netloc}\r\n").encode("latin-1") + body)
    if body:
        writer.write_eof()
    try:
        async with asyncio.timeout(30):
            text = (await reader.read()).decode("utf-8", "replace")
    except ConnectionResetError:
        text = ""
    writer.close()
    first = text.split(" ", 2)
    return (int(first[1]), text) if len(first) > 2 else (0, text)


HTML = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<iframe src=//evil.example>",
    "[x](data:text/html,<script>)", "![x](https://evil.example/x.png)", "![](../../etc/passwd)",
    "<a href='javascript:alert(1)'>x</a>", "<style>*{display:none}</style>", "<!--",
    "::: quiz\n<svg onload=alert(1)>\n:::",
)  # fmt: skip


@pytest.mark.parametrize("words", HTML)
async def test_words_that_would_run_are_kept_as_typed_and_published_never(stage, publisher, words):
    """Nothing that was typed is lost; so it stays, blocks the tour, and is text on every page."""
    path = "stops/gare/fr.md"
    seen = (await stage.head()).hashes[path]
    fields = {"title": "<b>Gare</b>", "body": words, "seen": seen, "auto": "1"}
    answer = await publisher.post(f"{TOUR}file/{path}", data=fields, headers=JSON)
    assert answer.status_code == 200
    page = await publisher.get(f"{TOUR}file/{path}")
    for alive in ("<script>alert", "<img src=x", "<iframe src=//", "<svg onload", "<b>Gare"):
        assert alive not in page.text
    number = str((await stage.head()).number)
    form = {"revision": number, "reviewed": "yes"}
    refused = await publisher.post(f"{TOUR}publish/", data=form)
    assert refused.status_code == 422
    assert "<b>Gare" not in refused.text


async def test_what_comes_along_with_pasted_words_is_left_out(stage, editor):
    path = "stops/gare/fr.md"
    fields = {
        "title": "La\x00 gare\x1b",
        "body": "Un\x0bdeux",
        "seen": (await stage.head()).hashes[path],
    }
    assert (await editor.post(f"{TOUR}file/{path}", data=fields)).status_code == 303
    text = await stage.text(path)
    assert "title: La gare\n" in text
    assert "Un\ndeux" in text


def test_there_are_hundreds():
    requests = (3 * len(FILES), 3 * 6, 2 * len(TYPED), 2 * len(PATHS), 2 * len(LENGTHS))
    assert len(ARCHIVES) + len(TRACKS) + sum(requests) > 200
