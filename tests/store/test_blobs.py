import gzip
import hashlib
import time

import brotli
import pytest

from server.store.blobs import Blobs, write_whole

PAGE = b"<p>Un chevalement, deux molettes.</p>" * 40


@pytest.fixture
def blobs(tmp_path):
    return Blobs(tmp_path)


def test_a_blob_is_found_by_its_hash(blobs):
    sha256 = blobs.add(PAGE)
    assert sha256 == hashlib.sha256(PAGE).hexdigest()
    assert blobs.read(sha256) == PAGE


def test_adding_twice_keeps_one_file(blobs, tmp_path):
    assert blobs.add(PAGE) == blobs.add(PAGE)
    assert len([p for p in tmp_path.rglob("*") if p.is_file()]) == 1


def test_text_is_compressed_both_ways(blobs):
    sha256 = blobs.add(PAGE)
    assert blobs.compress(sha256, "text/html; charset=utf-8") == ("br", "gzip")
    assert brotli.decompress(blobs.path(sha256, "br").read_bytes()) == PAGE
    assert gzip.decompress(blobs.path(sha256, "gzip").read_bytes()) == PAGE


def test_what_does_not_shrink_is_left_alone(blobs):
    assert blobs.compress(blobs.add(b"x"), "text/plain") == ()
    assert blobs.compress(blobs.add(PAGE), "image/avif") == ()


def test_current_is_nothing_then_the_last_one_set(blobs):
    assert blobs.current() is None
    blobs.set_current("a" * 64)
    blobs.set_current("b" * 64)
    assert blobs.current() == "b" * 64


def test_sweep_spares_the_kept_and_the_fresh(blobs):
    kept, gone = blobs.add(b"kept"), blobs.add(PAGE)
    blobs.compress(gone, "text/html")
    assert blobs.sweep(frozenset({kept}), before=0) == 0
    assert blobs.sweep(frozenset({kept}), before=time.time() + 1) == 3
    assert blobs.read(kept) == b"kept"
    with pytest.raises(FileNotFoundError):
        blobs.read(gone)


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    target = tmp_path / "current"
    write_whole(target, b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(target, b"new")
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]
