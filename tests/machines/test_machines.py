"""Two machines with a folder each see the same house, and whatever dies leaves it whole."""

import asyncio
import hashlib
import os
import shutil
import sys
import time
from datetime import UTC, datetime

import brotli
import httpx
import pytest

from server.model.index import read_index
from server.model.site import KEY_FILE, blob_path
from server.publish import join, refresh
from server.publish.desk import publish_revision
from server.publish.drafts import Writer, begin
from server.publish.machines import Watcher
from server.publish.release import SWEEP_AGE_S
from server.publish.signing import OtherKeyError, public_key
from server.publish.store import blobs_of
from server.publish.workshop import Workshop
from server.settings import ROOT
from server.store import editions, revisions
from server.store.bucket import Bucket, BucketError
from tests.buckets import NAMES
from tests.builders import make_tour_files
from tests.live import run_server
from tests.machines.conftest import PAGE, TOUR, publish_on, until
from tests.publish.test_together import titled

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ON_ONE = pytest.mark.parametrize("s3", NAMES[:1], indirect=True)
"""What is our own doing: the servers' dialects are no part of it."""
PUBLISHER = """
import asyncio, sys
from pathlib import Path
from server.publish import release
from server.settings import Settings
from tests.machines.conftest import publish_on
from tests.publish.test_together import titled

def stay(*_):
    print("in the transaction", flush=True)
    sys.stdin.read()

if __name__ == "__main__":
    release.surface = stay
    asyncio.run(publish_on(Settings(), titled(b"Belle")))
"""


async def whole_release(settings):
    """Return the live release, having fetched every file that it names on this machine."""
    async with join(settings) as store:
        async with store.database.read() as tx:
            live = await editions.live_release(tx) or ""
        blobs = store.blobs
        index = read_index(blobs.read(live))
        for resource in index.resources:
            assert hashlib.sha256(blobs.read(resource.sha256)).hexdigest() == resource.sha256
            told = zip(resource.encodings, resource.encoded_bytes, strict=True)
            assert all(blobs.size(resource.sha256, name) == size for name, size in told)
        return index


async def seen(client, live, word):
    """Wait until the machine answers a page with the word in it."""

    async def is_there():
        return word in (await client.get(live.url + PAGE)).text

    await until(is_there)


async def test_a_release_is_seen_on_every_machine_by_its_second_look(house, looks):
    one, two = house.machine("one"), house.machine("two")
    async with run_server(one) as first, run_server(two) as second, httpx.AsyncClient() as client:
        for word in (b"Vraie", b"Belle"):
            looks.found.clear()
            await publish_on(one, titled(word))
            before = looks.made["two"]
            await seen(client, second, word.decode())

            async def has_told():
                return "two" in looks.found

            await until(has_told)
            assert looks.found["two"] <= before + 2
            await seen(client, first, word.decode())
        manifests = [
            (await client.get(f"{live.url}/packs/{TOUR}.json")) for live in (first, second)
        ]
        assert manifests[0].content == manifests[1].content
        archive = manifests[0].json()["archive"]
        part = await client.get(second.url + archive["url"], headers={"range": "bytes=100-299"})
        whole = (await client.get(first.url + archive["url"])).content
    assert (part.status_code, part.content) == (206, whole[100:300])
    assert part.headers["content-range"] == f"bytes 100-299/{archive['size_bytes']}"
    # What nobody asked of the second machine did not come to it.
    fetched = len(list((two.data / "blobs").glob("*/*")))
    assert 0 < fetched < len(list((one.data / "blobs").glob("*/*"))) / 4


@ON_ONE
async def test_a_compressed_page_has_the_length_that_the_release_tells(house):
    await publish_on(house.machine("one"), make_tour_files())
    two = house.machine("two")
    async with join(two) as store:
        await Watcher(store).look()
    async with run_server(two) as live, httpx.AsyncClient() as client:
        plain, packed = [
            await client.get(live.url + PAGE, headers={"accept-encoding": coding})
            for coding in ("identity", "br")
        ]
        assert packed.headers["content-encoding"] == "br"
        assert packed.content == plain.content
    index = await whole_release(two)
    (resource,) = (each for each in index.resources if each.path == PAGE)
    assert int(packed.headers["content-length"]) == resource.encoded_bytes[0]
    assert (
        brotli.decompress(blobs_of(two).path(resource.sha256, "br").read_bytes()) == plain.content
    )


async def test_two_machines_that_publish_at_once_make_two_whole_editions(house):
    machines = [house.machine(name) for name in ("one", "two")]
    await publish_on(machines[0], make_tour_files())
    told = await asyncio.gather(
        publish_on(machines[0], titled(b"Vraie")), publish_on(machines[1], titled(b"Belle"))
    )
    assert sorted(outcome.edition for outcome in told) == [2, 3]
    assert (await whole_release(house.machine("three"))).release == 3


async def test_a_machine_killed_while_it_publishes_leaves_the_old_site(house, s3, looks):
    one, two = house.machine("one"), house.machine("two")
    await publish_on(one, titled(b"Vraie"))
    before = await whole_release(two)
    program = house.folder / "publisher.py"
    program.write_text(PUBLISHER)
    async with run_server(one) as first, run_server(two) as second, httpx.AsyncClient() as client:
        publisher = await asyncio.create_subprocess_exec(
            sys.executable, program, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            env={"PYTHONPATH": str(ROOT), **s3.environment, **one.as_environment()},
        )  # fmt: skip
        assert publisher.stdout
        assert await publisher.stdout.readline() == b"in the transaction\n"
        publisher.kill()
        await publisher.wait()
        looked = looks.made["two"]

        async def have_looked():
            return looks.made["two"] >= looked + 2

        await until(have_looked)
        for live in (first, second):
            await seen(client, live, "Vraie")
        assert await whole_release(house.machine("three")) == before
        async with asyncio.timeout(60):
            assert (await publish_on(two, titled(b"Belle"))).edition == 2
        await seen(client, first, "Belle")


async def test_without_the_bucket_what_is_here_is_served(house, s3):
    await publish_on(house.machine("one"), make_tour_files())
    two = house.machine("two")
    async with join(two) as store:
        await Watcher(store).look()
    async with run_server(two) as live, httpx.AsyncClient(base_url=live.url) as client:
        page, manifest = await client.get(PAGE), (await client.get(f"/packs/{TOUR}.json")).json()
        s3.stop()
        try:
            assert (await client.get(PAGE)).content == page.content
            for path in (manifest["archive"]["url"], "/fr/search/?q=lampe", "/fr/lost/"):
                refused = await client.get(path)
                assert (refused.status_code, refused.headers["retry-after"]) == (503, "5"), path
                assert refused.headers["cache-control"] == "no-store"
            async with run_server(two) as again:
                assert (await client.get(again.url + PAGE)).content == page.content
        finally:
            s3.start()

        async def has_recovered():
            return (await client.get(manifest["archive"]["url"])).status_code != 503

        await until(has_recovered)
        archive = await client.get(manifest["archive"]["url"])
        assert hashlib.sha256(archive.content).hexdigest() == manifest["archive"]["sha256"]
        assert (await client.get("/fr/lost/")).status_code == 404


@ON_ONE
async def test_a_crowd_that_wants_the_same_archive_brings_it_once(house, monkeypatch):
    await publish_on(house.machine("one"), make_tour_files())
    two = house.machine("two")
    fetched = []
    fetch = Bucket.fetch

    def counted(self, path, file):
        fetched.append(path)
        fetch(self, path, file)

    async with join(two) as store:
        await Watcher(store).look()
    monkeypatch.setattr(Bucket, "fetch", counted)
    async with run_server(two) as live, httpx.AsyncClient(base_url=live.url) as client:
        archive = (await client.get(f"/packs/{TOUR}.json")).json()["archive"]
        fetched.clear()
        ranges = [{"range": f"bytes={start}-{start + 9}"} for start in range(0, 200, 10)]
        answers = await asyncio.gather(*(client.get(archive["url"], headers=r) for r in ranges))
    assert {answer.status_code for answer in answers} == {206}
    assert fetched == [blob_path(archive["sha256"])]


@ON_ONE
async def test_a_draft_is_written_on_one_machine_and_published_on_another(house, looks):
    writer = Writer("Jeanne", NOON)
    async with join(house.machine("one")) as store:
        tour = await begin(store, "Canal de la Souchez", ("fr", "en"), writer)
    two = house.machine("two")
    async with join(two) as store:
        shop = Workshop(store.blobs)
        outcome = await publish_revision(store, shop.run, tour, 1, writer, lambda *_: None)
        shop.close()
        async with store.database.read() as tx:
            head = await revisions.head(tx, tour)
        assert store.blobs.read(head.hashes["tour.yaml"])
    assert outcome
    assert (outcome.tour, outcome.edition) == (tour, 1)
    three = house.machine("three")
    async with run_server(three) as live, httpx.AsyncClient() as client:

        async def is_there():
            return (await client.get(f"{live.url}/fr/tours/{tour}/")).status_code == 200

        await until(is_there)


@ON_ONE
async def test_every_machine_signs_with_the_key_of_the_first(house):
    one, two, other = (house.machine(name) for name in ("one", "two", "other"))
    for machine in (one, two, two):
        async with join(machine):
            pass
    assert public_key(one.data) == public_key(two.data)
    assert (two.data / KEY_FILE).stat().st_mode & 0o077 == 0
    theirs = public_key(other.data)
    with pytest.raises(OtherKeyError, match="another house"):
        async with join(other):
            pass
    assert public_key(other.data) == theirs


@ON_ONE
async def test_a_site_that_had_no_bucket_moves_in(house):
    await publish_on(house.machine("one", alone=True), make_tour_files())
    async with join(house.machine("one")) as store:
        assert not await refresh(store)
    shutil.rmtree(house.folder / "one" / "blobs")
    index = await whole_release(house.machine("two"))
    assert index.release == 2
    assert (await publish_on(house.machine("two"), titled(b"Belle"))).edition == 2


@ON_ONE
async def test_a_bucket_of_another_house_is_refused(house, s3):
    await publish_on(house.machine("one"), make_tour_files())
    wrong = house.machine("two").model_copy(update={"bucket": s3.new_url()})
    with pytest.raises(BucketError, match="does not hold the live release"):
        async with join(wrong):
            pass


@ON_ONE
async def test_two_houses_do_not_share_a_bucket(house, postgres):
    one = house.machine("one")
    async with join(one):
        pass
    url = await postgres.database(house.folder / "of another")
    other = house.machine("other").model_copy(update={"database_url": url})
    with pytest.raises(BucketError, match="another house's: choose a new prefix"):
        async with join(other):
            pass
    async with join(one):
        pass


@ON_ONE
async def test_a_machine_forgets_what_is_released_no_more(house):
    one, two = house.machine("one"), house.machine("two")
    await publish_on(one, titled(b"Vraie"))
    before = await whole_release(two)
    old = time.time() - SWEEP_AGE_S - 60
    files = list((two.data / "blobs").glob("*/*"))
    for path in files:
        os.utime(path, (old, old))
    await publish_on(one, titled(b"Belle"))
    async with join(two) as store:
        assert await Watcher(store).look()
        assert not await Watcher(store).look()
        left = {path.name[:64] for path in files if path.exists()}
        after = read_index(store.blobs.read(store.blobs.current() or ""))
        gone = {r.sha256 for r in before.resources} - {r.sha256 for r in after.resources}
        assert gone
        assert not gone & left
        assert {r.sha256 for r in after.resources} & left
        # The bucket has it for the machines that answer with it still.
        assert all(store.blobs.read(sha256) for sha256 in gone)


@ON_ONE
async def test_a_publisher_sweeps_the_bucket(house, monkeypatch):
    one = house.machine("one")
    await publish_on(one, titled(b"Vraie"))
    monkeypatch.setattr("server.publish.release.SWEEP_AGE_S", -60)
    async with join(one) as store:
        stray = store.blobs.add(b"nobody names this")
    await publish_on(one, titled(b"Belle"))
    three = house.machine("three")
    await whole_release(three)
    with pytest.raises(FileNotFoundError):
        blobs_of(three).read(stray)
