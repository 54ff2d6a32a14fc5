"""Blobs that several machines share through a bucket, on both servers."""

import gzip
import hashlib
import io
import multiprocessing
import pickle
import time
from concurrent.futures import ProcessPoolExecutor

import pytest

from server.model.site import blob_path
from server.store.blobs import Blobs
from server.store.bucket import FRESH_S, Bucket, BucketError

PAGE = b"<p>Un chevalement, deux molettes.</p>" * 40
ARCHIVE = bytes(range(256)) * 60_000
HTML = "text/html; charset=utf-8"


@pytest.fixture
def here(tmp_path, bucket):
    return Blobs(tmp_path / "here", Bucket(bucket))


@pytest.fixture
def there(tmp_path, bucket):
    """Return the same bucket as another machine sees it."""
    return Blobs(tmp_path / "there", Bucket(bucket))


@pytest.fixture
def puts(monkeypatch):
    """Return the paths that are put, in order."""
    done = []
    put = Bucket.put

    def noted(self, path, content, attributes=None):
        done.append(path)
        put(self, path, content, attributes)

    monkeypatch.setattr(Bucket, "put", noted)
    return done


def age(monkeypatch, seconds):
    """Let time go on, for us and not for the bucket."""
    now = time.time() + seconds
    monkeypatch.setattr("server.store.bucket.time.time", lambda: now)


@pytest.mark.parametrize("content", [PAGE, ARCHIVE, b""], ids=["page", "in parts", "nothing"])
def test_what_one_machine_adds_another_reads(here, there, content):
    sha256 = here.add(content)
    assert there.read(sha256) == content
    assert there.path(sha256).read_bytes() == content


def test_variants_come_too(here, there):
    sha256 = here.add(PAGE)
    assert here.compress(sha256, HTML) == ("br", "gzip")
    there.bring(blob_path(sha256, "gzip"))
    assert gzip.decompress(there.path(sha256, "gzip").read_bytes()) == PAGE
    assert there.size(sha256, "br") == here.size(sha256, "br")


def test_a_variant_that_is_there_is_the_one(here, there, puts):
    """Its length stands in a release: another version's brotli must not put another one."""
    sha256 = here.add(PAGE)
    made = gzip.compress(PAGE, 1)
    here.bucket.put(blob_path(sha256, "gzip"), made)
    puts.clear()
    there.add(PAGE)
    there.compress(sha256, HTML)
    assert there.path(sha256, "gzip").read_bytes() == made


def test_what_nobody_added_is_missing(here):
    with pytest.raises(FileNotFoundError):
        here.read("0" * 64)
    here.bucket.check()


def test_what_the_bucket_has_is_not_put_again(here, there, puts):
    here.add(ARCHIVE)
    here.add(ARCHIVE)
    there.add(ARCHIVE)
    assert len(puts) == 1


def test_what_may_soon_be_swept_is_put_again(here, there, puts, monkeypatch):
    sha256 = here.add(ARCHIVE)
    age(monkeypatch, FRESH_S + 60)
    here.add(ARCHIVE)
    there.add(ARCHIVE)
    assert puts == [blob_path(sha256)] * 3


def test_what_another_machine_is_just_putting_is_fetched_again(here, there, monkeypatch):
    sha256, fetch = here.add(PAGE), Bucket.fetch
    times = []

    def half_at_first(self, path, file):
        times.append(path)
        if len(times) == 1:
            file.write(PAGE[:100])
        else:
            fetch(self, path, file)

    monkeypatch.setattr(Bucket, "fetch", half_at_first)
    assert there.read(sha256) == PAGE
    assert times == [blob_path(sha256)] * 2


@pytest.mark.parametrize("encoding", [None, "br", "gzip"])
def test_what_is_damaged_is_refused_and_not_kept(here, there, encoding):
    sha256 = here.add(PAGE)
    file = blob_path(sha256, encoding)
    here.bucket.put(file, gzip.compress(b"something else"))
    with pytest.raises(BucketError, match="damaged"):
        there.bring(file)
    assert not [path for path in there.data.rglob("*") if path.is_file()]


def test_sweep_spares_the_kept_and_the_fresh_here_and_there(here, there):
    kept, gone = here.add(b"kept"), here.add(PAGE)
    here.compress(gone, HTML)
    assert here.sweep(frozenset({kept}), before=time.time() - 60) == 0
    assert here.sweep(frozenset({kept}), before=time.time() + 60) == 6
    assert there.read(kept) == b"kept"
    with pytest.raises(FileNotFoundError):
        there.read(gone)


def test_what_was_put_again_while_somebody_swept_stays(here, monkeypatch):
    sha256 = here.add(PAGE)
    listed = list(here.bucket.list("blobs"))
    late = time.time() + 60
    monkeypatch.setattr(Bucket, "list", lambda *_: (one._replace(put_at=0) for one in listed))
    assert here.bucket.sweep("blobs", lambda _: False, before=late - 120) == 0
    assert here.bucket.head(blob_path(sha256))


def test_many_are_listed_and_deleted(here):
    paths = [f"many/{number:04}" for number in range(1, 41)]
    for path in paths:
        here.bucket.put(path, b"x")
    assert sorted(one.path for one in here.bucket.list("many")) == paths
    here.bucket.delete([*paths, "many/missing"])
    assert list(here.bucket.list("many")) == []


def test_everything_moves_in_and_the_last_one_last(tmp_path, bucket, there, puts):
    alone = Blobs(tmp_path / "alone")
    hashes = [alone.add(content) for content in (PAGE, ARCHIVE, b"index")]
    alone.compress(hashes[0], HTML)
    Blobs(tmp_path / "alone", Bucket(bucket)).move_in(hashes[2])
    assert puts[-1] == blob_path(hashes[2])
    assert [there.read(sha256) for sha256 in hashes] == [PAGE, ARCHIVE, b"index"]
    assert there.size(hashes[0], "br") == alone.size(hashes[0], "br")


def _add(blobs):
    return blobs.add(PAGE)


def test_another_process_finds_the_bucket(here, there):
    here.add(b"the client is made")
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        sha256 = pool.submit(_add, here).result()
    assert there.read(sha256) == PAGE
    assert pickle.loads(pickle.dumps(here.bucket)).url == here.bucket.url


def test_a_bucket_that_is_gone_is_told_and_asked_again_later(here, there, s3, monkeypatch):
    sha256 = here.add(PAGE)
    s3.stop()
    try:
        with pytest.raises(BucketError, match=f"The bucket {here.bucket.url} cannot be used"):
            there.read(sha256)
        with pytest.raises(BucketError, match="a moment ago"):
            there.read(sha256)
        assert here.read(sha256) == PAGE
    finally:
        s3.start()
    monkeypatch.setattr(there.bucket, "_rests_until", 0.0)
    assert there.read(sha256) == PAGE


def test_a_bucket_that_does_not_exist_is_told(bucket):
    nowhere = Bucket("s3://no-such-bucket/prefix")
    with pytest.raises(BucketError, match="s3://no-such-bucket/prefix cannot be used"):
        nowhere.check()


@pytest.mark.parametrize("url", ["s3:/x", "https://x", "s3://", "s3://x/../y", "s3://UPPER/x"])
def test_what_is_no_address_is_told(url):
    with pytest.raises(BucketError, match="s3://name/prefix"):
        Bucket(url)


def test_an_object_has_what_it_was_given(here):
    here.bucket.put("page", PAGE, {"Content-Type": HTML, "Cache-Control": "no-cache"})
    out = io.BytesIO()
    here.bucket.fetch("page", out)
    assert out.getvalue() == here.bucket.read("page") == PAGE
    assert hashlib.sha256(here.bucket.read("page")).digest() == hashlib.sha256(PAGE).digest()
