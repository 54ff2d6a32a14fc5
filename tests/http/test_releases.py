"""A release is seen at once by every process; whatever goes wrong leaves the last one."""

import asyncio

import pytest

from server.http.releases import size_of
from server.model.site import CURRENT_FILE, Resource, blob_path
from server.settings import Settings
from server.store.blobs import Blobs
from tests.http.conftest import ARCHIVE, HTML, PAGE, SITE, get, release, talk
from tests.live import run_server

ZIP_URL = "/packs/0123.zip"
NEWER = {"/fr/": (HTML, b"<p>neuf</p>")}


@pytest.fixture
async def own(tmp_path):
    """Serve a release that the test may replace."""
    release(tmp_path, SITE)
    async with run_server(Settings(data=tmp_path)) as live:
        yield live


async def test_a_release_is_seen_at_once_and_a_download_ends_on_its_bytes(own, tmp_path):
    reader, writer = await asyncio.open_connection("127.0.0.1", own.port)
    writer.write(get(ZIP_URL))
    await reader.readuntil(b"\r\n\r\n")
    begun = await reader.readexactly(1000)
    release(tmp_path, NEWER, number=2)
    (page,) = await talk(own, get("/fr/"))
    assert page.body == b"<p>neuf</p>"
    assert (await talk(own, get(ZIP_URL)))[0].status == 404
    assert begun + await reader.readexactly(len(ARCHIVE) - 1000) == ARCHIVE
    writer.close()


async def test_who_asks_while_a_release_is_loaded_gets_that_release(own, tmp_path):
    many = {f"/fr/{number}/": (HTML, b"<p>neuf</p>") for number in range(200)}
    release(tmp_path, {**NEWER, **many}, number=2)
    replies = await asyncio.gather(*(talk(own, get("/fr/")) for _ in range(20)))
    assert {reply.body for (reply,) in replies} == {b"<p>neuf</p>"}


async def test_a_new_address_is_found_at_once(own, tmp_path):
    assert (await talk(own, get("/fr/new/")))[0].status == 404
    release(tmp_path, {**SITE, "/fr/new/": (HTML, b"<p>neuf</p>")}, number=2)
    assert (await talk(own, get("/fr/new/")))[0].body == b"<p>neuf</p>"


async def test_two_servers_on_one_folder_see_the_same_release(own, tmp_path):
    async with run_server(Settings(data=tmp_path)) as other:
        release(tmp_path, NEWER, number=2)
        bodies = [(await talk(live, get("/fr/")))[0].body for live in (own, other)]
    assert bodies == [b"<p>neuf</p>"] * 2


@pytest.mark.parametrize("broken", [b"{}", b"not JSON", b"\xff", None])
async def test_a_release_that_cannot_be_read_leaves_the_last_one(own, tmp_path, broken):
    blobs = Blobs(tmp_path)
    blobs.set_current(blobs.add(broken) if broken else "0" * 64)
    for _ in range(2):
        assert (await talk(own, get("/fr/")))[0].status == 200
    release(tmp_path, NEWER, number=3)
    assert (await talk(own, get("/fr/")))[0].body == b"<p>neuf</p>"


async def test_without_a_current_release_the_last_one_stays(own, tmp_path):
    (tmp_path / CURRENT_FILE).unlink()
    assert (await talk(own, get("/fr/")))[0].status == 200
    assert (await talk(own, get("/readyz")))[0].status == 200


async def test_a_file_that_is_missing_is_our_fault_and_said_so(own, tmp_path):
    for blob in (tmp_path / "blobs").glob("*/*"):
        blob.unlink()
    replies = [(await talk(own, get(path)))[0] for path in ("/fr/", ZIP_URL, "/healthz")]
    assert [reply.status for reply in replies] == [500, 500, 200]


def test_a_length_is_the_files_where_it_is_and_the_releases_where_it_is_not(tmp_path):
    blobs = Blobs(tmp_path)
    sha256 = blobs.add(PAGE)
    encodings = blobs.compress(sha256, HTML)
    told = Resource(
        path="/fr/", sha256=sha256, type=HTML, size_bytes=len(PAGE), encodings=encodings,
        encoded_bytes=(11, 22), cache="revalidate",
    )  # fmt: skip
    (tmp_path / blob_path(sha256, "br")).unlink()
    assert size_of(tmp_path, told, "br") == 11
    assert size_of(tmp_path, told, "gzip") == blobs.size(sha256, "gzip")
    with pytest.raises(FileNotFoundError):
        size_of(tmp_path, told.model_copy(update={"encoded_bytes": ()}), "br")
