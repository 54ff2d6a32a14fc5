"""An export into a bucket: objects that browsers understand, in an order that is whole."""

import gzip
import shutil
from datetime import timedelta

import httpx
import obstore
import pytest
from obstore.store import S3Store

from server.http.static import export
from server.http.table import CACHE_CONTROL
from server.http.targets import LISTED, ExportError, Objects
from server.model.index import read_index
from server.store.blobs import Blobs
from server.store.bucket import Bucket
from tests.builders import make_tour_files
from tests.http.conftest import TOUR
from tests.site import publish_files

CORRECTED = make_tour_files()["stops/lampe/fr.md"].replace(b"grisou", b"coup de grisou")


@pytest.fixture
def blobs(published, tmp_path):
    shutil.copytree(published, tmp_path / "data")
    return Blobs(tmp_path / "data")


@pytest.fixture
def place(bucket):
    """Return an empty place, and a raw way to it."""
    name, _, prefix = bucket.removeprefix("s3://").partition("/")
    return Bucket(bucket), S3Store(name, prefix=prefix, client_options={"allow_http": True})


@pytest.fixture
def steps(monkeypatch):
    """Return what is put and deleted, in order."""
    done = []
    put, delete = Bucket.put, Bucket._delete

    def noted_put(self, path, content, attributes=None):
        done.append(path)
        put(self, path, content, attributes)

    def noted_delete(self, path):
        done.append(f"- {path}")
        delete(self, path)

    monkeypatch.setattr(Bucket, "put", noted_put)
    monkeypatch.setattr(Bucket, "_delete", noted_delete)
    return done


def index_of(blobs):
    return read_index(blobs.read(blobs.current()))


def key_of(path):
    return path.lstrip("/") + ("index.html" if path.endswith("/") else "")


def test_every_address_is_an_object_with_its_headers(blobs, place):
    bucket, store = place
    index = index_of(blobs)
    done = export(blobs, Objects(bucket))
    assert done.written > len(index.resources)
    assert done.kept == done.removed == 0
    encoded = 0
    for resource in index.resources:
        found = obstore.get(store, key_of(resource.path))
        content, headers = found.bytes().to_bytes(), found.attributes
        if "gzip" in resource.encodings:
            encoded += 1
            assert headers["Content-Encoding"] == "gzip"
            content = gzip.decompress(content)
        else:
            assert "Content-Encoding" not in headers
        assert content == blobs.read(resource.sha256), resource.path
        assert headers["Content-Type"] == resource.type
        assert headers["Cache-Control"] == CACHE_CONTROL[resource.cache].decode()
    assert encoded
    assert not [stored.path for stored in bucket.list("") if stored.path.endswith((".br", ".gz"))]


async def test_a_browser_gets_what_was_published(blobs, place):
    """What asks by HTTP alone sees the bytes that the manifest names, and parts of the archive."""
    bucket, store = place
    export(blobs, Objects(bucket))
    index = {resource.path: resource for resource in index_of(blobs).resources}
    (archive,) = (path for path in index if path.endswith(".zip"))
    async with httpx.AsyncClient() as client:
        for path in (f"/fr/tours/{TOUR}/", f"/packs/{TOUR}.json", archive):
            url = obstore.sign(store, "GET", key_of(path), timedelta(minutes=5))
            answer = await client.get(url, headers={"accept-encoding": "identity"})
            assert answer.status_code == 200
            assert answer.content == blobs.read(index[path].sha256), path
        url = obstore.sign(store, "GET", key_of(archive), timedelta(minutes=5))
        part = await client.get(url, headers={"range": "bytes=100-299"})
        assert part.status_code == 206
        assert part.content == blobs.read(index[archive].sha256)[100:300]


async def test_only_what_changed_is_put_again_and_what_is_gone_goes_last(blobs, place, steps):
    bucket, _ = place
    export(blobs, Objects(bucket))
    steps.clear()
    assert export(blobs, Objects(bucket)).written == 0
    assert steps == [LISTED, LISTED]
    bucket.put("fr/gone/index.html", b"old")
    marks = Objects(bucket).listed() | {"fr/gone/index.html": "0"}
    Objects(bucket).note(marks)
    await publish_files(blobs.data, {TOUR: make_tour_files(**{"stops/lampe/fr.md": CORRECTED})})
    steps.clear()
    done = export(blobs, Objects(bucket))
    assert (0 < done.written < 30, done.removed) == (True, 1)
    assert steps[-2:] == ["- fr/gone/index.html", LISTED]
    assert b"coup de grisou" in gzip.decompress(bucket.read(f"fr/tours/{TOUR}/index.html"))
    assert bucket.head("fr/gone/index.html") is None


def test_pages_come_after_what_they_name_and_the_worker_last(blobs, place, steps):
    export(blobs, Objects(place[0]))
    assert steps[0] == steps[-1] == LISTED
    hashed = [i for i, name in enumerate(steps) if name.startswith("a/")]
    pages = [i for i, name in enumerate(steps) if name.startswith(("fr/", "en/"))]
    lists = [i for i, name in enumerate(steps) if name.startswith("packs/") and "json" in name]
    worker = steps.index("worker.js")
    assert max(hashed) < min(pages)
    assert max(pages) < min(lists)
    assert max(lists) < worker


async def test_what_a_broken_export_left_is_known_to_the_next(blobs, place, monkeypatch):
    bucket, _ = place
    put = Objects.put

    def breaks(self, files, data):
        if any(file.name == "worker.js" for file in files):
            raise OSError("the machine lost its power")
        put(self, files, data)

    with monkeypatch.context() as patch:
        patch.setattr(Objects, "put", breaks)
        with pytest.raises(OSError, match="lost its power"):
            export(blobs, Objects(bucket))
    begun = {stored.path for stored in bucket.list("")}
    assert f"fr/tours/{TOUR}/index.html" in begun
    assert "worker.js" not in begun
    stray = Objects(bucket).listed() | {"a/stray.css": ""}
    bucket.put("a/stray.css", b"of a release that was never whole")
    Objects(bucket).note(stray)
    export(blobs, Objects(bucket))
    names = {stored.path for stored in bucket.list("")}
    assert names == {LISTED, *Objects(bucket).listed()}
    assert "worker.js" in names


def test_an_object_that_was_lost_comes_back(blobs, place):
    bucket, _ = place
    export(blobs, Objects(bucket))
    bucket.delete(["worker.js"])
    assert export(blobs, Objects(bucket)).written == 1
    assert bucket.head("worker.js")


def test_a_place_of_something_else_is_left_alone(blobs, place):
    bucket, _ = place
    bucket.put("holiday.jpg", b"mine")
    with pytest.raises(ExportError, match="choose an empty place"):
        export(blobs, Objects(bucket))
    assert [stored.path for stored in bucket.list("")] == ["holiday.jpg"]
