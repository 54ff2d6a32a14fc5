"""Several servers and publishers on one database and one folder, and a publisher that is killed."""

import asyncio
import hashlib
import sys

import httpx

from server.model.index import read_index
from server.settings import ROOT, Settings
from server.store.blobs import Blobs
from tests import site
from tests.builders import make_tour_files
from tests.live import run_server
from tests.site import publish_files

TOUR = "petite-visite"
PAGE = f"/fr/tours/{TOUR}/"
PUBLISHER = """
import asyncio, sys
from pathlib import Path
from server.publish import release
from tests import site
from tests.builders import make_tour_files

def stay(*_):
    print("in the transaction", flush=True)
    sys.stdin.read()

async def url(_):
    return sys.argv[2]

if __name__ == "__main__":
    release.surface, site.database_url = stay, url
    asyncio.run(site.publish_files(Path(sys.argv[1]), {"petite-visite": make_tour_files()}))
"""


def titled(word):
    files = make_tour_files()
    path = "stops/lampe/fr.md"
    return {**files, path: files[path].replace(b"title: ", b"title: " + word + b" ")}


def whole_release(data):
    """Return the live release, having seen that every file that it names is there and whole."""
    blobs = Blobs(data)
    current = blobs.current()
    assert current
    index = read_index(blobs.read(current))
    for resource in index.resources:
        assert hashlib.sha256(blobs.read(resource.sha256)).hexdigest() == resource.sha256
        assert all(blobs.path(resource.sha256, each).exists() for each in resource.encodings)
    return index


async def settings(data):
    return Settings(data=data, database_url=await site.database_url(data))


async def test_every_server_answers_what_any_of_them_published(tmp_path):
    given = await settings(tmp_path)
    async with run_server(given) as one, run_server(given) as two, httpx.AsyncClient() as client:
        for word in (b"Vraie", b"Belle"):
            await publish_files(tmp_path, {TOUR: titled(word)})
            async with asyncio.timeout(2):
                pages = [(await client.get(live.url + PAGE)).text for live in (one, two)]
            assert all(word.decode() in page for page in pages)


async def test_two_publishers_of_one_tour_make_two_whole_editions(tmp_path):
    await publish_files(tmp_path, {TOUR: make_tour_files()})
    told = await asyncio.gather(
        *(publish_files(tmp_path, {TOUR: titled(word)}) for word in (b"Vraie", b"Belle"))
    )
    assert sorted(outcome.edition or 0 for (outcome,) in told) == [2, 3]
    assert whole_release(tmp_path).release == 3


async def test_a_publisher_killed_in_its_transaction_leaves_the_old_site(tmp_path):
    await publish_files(tmp_path, {TOUR: titled(b"Vraie")})
    before = whole_release(tmp_path)
    program = tmp_path / "publisher.py"
    program.write_text(PUBLISHER)
    publisher = await asyncio.create_subprocess_exec(
        sys.executable, program, tmp_path, await site.database_url(tmp_path),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        env={"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert publisher.stdout
    assert await publisher.stdout.readline() == b"in the transaction\n"
    publisher.kill()
    await publisher.wait()
    assert whole_release(tmp_path) == before
    async with asyncio.timeout(30):
        (outcome,) = await publish_files(tmp_path, {TOUR: make_tour_files()})
    assert (outcome.edition, whole_release(tmp_path).release) == (2, 2)
