"""Bytes as files named by their SHA-256, with their compressed variants beside them.

A file is written under a temporary name, synced and renamed: a name that exists is whole. Where
there is a bucket, it has everything that was ever named, and the folder is what of it was used
here: what is added is put there first, what is missing here is fetched and checked.
"""

import gzip
import hashlib
import os
import tempfile
import time
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from io import BufferedRandom
from mmap import ACCESS_READ, mmap
from pathlib import Path

import brotli

from server.model.site import CURRENT_FILE, Encoding, blob_path
from server.store.bucket import HANDS, Bucket, BucketError, at_once

COMPRESSIBLE = ("text/", "application/json", "application/manifest+json", "application/xml",
                "application/gpx+xml", "application/geo+json", "image/svg+xml")  # fmt: skip
WORTH_IT = 0.95
PATIENCE_BYTES = 250_000
"""Beyond it quality 11 takes half a second; 10 takes a third of that and 3 % more bytes."""
FOLDER = "blobs"
AGAIN_S = (0.1, 0.3, 1.0)
"""When to fetch again what is damaged: not every server puts an object in one step, and another
machine may just be putting the same.
"""
CORES = 2


class DamagedError(BucketError):
    """The bucket holds other bytes than a name says."""


class Blobs:
    """The blob folder of one data directory, and the bucket that it shares with others, if any."""

    def __init__(self, data: Path, bucket: Bucket | None = None) -> None:
        self.data = data
        self.bucket = bucket

    @property
    def hands(self) -> int:
        """How many additions are worth doing at once: compressing, or waiting for the bucket."""
        return HANDS if self.bucket else CORES

    def path(self, sha256: str, encoding: Encoding | None = None) -> Path:
        return self.data / blob_path(sha256, encoding)

    def size(self, sha256: str, encoding: Encoding | None = None) -> int:
        """Return the length of a blob or a variant. Raises FileNotFoundError, BucketError."""
        self.bring(blob_path(sha256, encoding))
        return self.path(sha256, encoding).stat().st_size

    def read(self, sha256: str) -> bytes:
        """Return the content. Raises FileNotFoundError, BucketError."""
        self.bring(blob_path(sha256))
        return self.path(sha256).read_bytes()

    def mapped(self, sha256: str) -> mmap:
        """Return the content as it lies on the disk, mapped into memory.

        Raises FileNotFoundError, BucketError, and ValueError where it is empty.
        """
        self.bring(blob_path(sha256))
        with self.path(sha256).open("rb") as file:
            return mmap(file.fileno(), 0, access=ACCESS_READ)

    def add(self, content: bytes) -> str:
        """Keep the content and return its hash; what is there already is not written again.

        Raises BucketError.
        """
        sha256 = hashlib.sha256(content).hexdigest()
        if self.bucket:
            self.bucket.keep(blob_path(sha256), content)
        if not self._touch(sha256):
            write_whole(self.path(sha256), content)
        return sha256

    def renew(self, sha256: str) -> bool:
        """Say that a blob is added again; False where it is not there. Raises BucketError."""
        if not self._touch(sha256):
            return False
        if self.bucket:
            self.bucket.keep(blob_path(sha256), self.path(sha256).read_bytes())
        return True

    def _touch(self, sha256: str) -> bool:
        try:
            os.utime(self.path(sha256))
        except FileNotFoundError:
            return False
        return True

    def compress(self, sha256: str, content_type: str) -> tuple[Encoding, ...]:
        """Write the variants that save at least 5 % and return their names, best first.

        Raises BucketError.
        """
        if not content_type.startswith(COMPRESSIBLE):
            return ()
        variants: tuple[Encoding, ...] = ("br", "gzip")
        return tuple(encoding for encoding in variants if self._variant(sha256, encoding))

    def _variant(self, sha256: str, encoding: Encoding) -> bool:
        """Write a variant. One that is anywhere already is the one: its size may be known."""
        target, name = self.path(sha256, encoding), blob_path(sha256, encoding)
        if not self._has(name):
            content = self.read(sha256)
            packed = _PACKERS[encoding](content)
            if len(packed) > len(content) * WORTH_IT:
                return False
            write_whole(target, packed)
        if self.bucket:
            self.bucket.keep(name, target.read_bytes())
        return True

    def _has(self, file: str) -> bool:
        try:
            self.bring(file)
        except FileNotFoundError:
            return False
        return (self.data / file).exists()

    def bring(self, file: str) -> None:
        """Fetch a blob or a variant that is missing here, where there is a bucket to ask.

        `file` is relative to the data folder. Raises FileNotFoundError, BucketError.
        """
        target = self.data / file
        if self.bucket is None or target.exists():
            return
        for wait_s in AGAIN_S:
            with suppress(DamagedError):
                self._fetch(self.bucket, file, target)
                return
            time.sleep(wait_s)
        self._fetch(self.bucket, file, target)

    def _fetch(self, bucket: Bucket, file: str, target: Path) -> None:
        with whole_file(target) as opened:
            bucket.fetch(file, opened)
            if not _is_what_its_name_says(opened, target):
                raise DamagedError(f"The bucket {bucket.url} is damaged: {file}.")

    def bring_all(self, files: Iterable[str]) -> None:
        """Fetch many at once. Raises FileNotFoundError, BucketError."""
        if self.bucket:
            at_once(self.bring, files)

    def move_in(self, last: str) -> None:
        """Put everything that is here into the bucket, the `last` blob when all others are there.

        Raises BucketError.
        """
        found = (path for path in (self.data / FOLDER).glob("*/*") if path.name[0] != ".")
        files = {path.relative_to(self.data).as_posix() for path in found} - {blob_path(last)}
        at_once(self._give, files)
        self._give(blob_path(last))

    def _give(self, file: str) -> None:
        assert self.bucket  # noqa: S101  nobody gives without one
        self.bucket.keep(file, (self.data / file).read_bytes())

    def set_current(self, sha256: str) -> None:
        """Point every server process at another release."""
        write_whole(self.data / CURRENT_FILE, f"{sha256}\n".encode())

    def current(self) -> str | None:
        """Return the hash of the live release's index, or None before the first release."""
        try:
            return (self.data / CURRENT_FILE).read_text("ascii").strip()
        except FileNotFoundError:
            return None

    def sweep(self, keep: frozenset[str], before: float) -> int:
        """Delete blobs that are not kept and were last added before a POSIX time; count them, here
        and in the bucket.

        The time spares what another publisher has written and not yet released.
        """  # noqa: D205
        gone = self.sweep_here(keep, before)
        if self.bucket:
            gone += self.bucket.sweep(FOLDER, lambda path: _named(path) in keep, before)
        return gone

    def sweep_here(self, keep: frozenset[str], before: float) -> int:
        """Delete files of the folder alone; count them."""
        gone = 0
        for path in (self.data / FOLDER).glob("*/*"):
            sha256 = _named(path.name)
            if sha256 not in keep and self._last_added(sha256, path) < before:
                path.unlink(missing_ok=True)
                gone += 1
        return gone

    def _last_added(self, sha256: str, path: Path) -> float:
        """Return when the blob came; a variant is as old as the blob that it is a variant of."""
        whole = self.path(sha256)
        return (whole if whole.exists() else path).stat().st_mtime


def write_whole(target: Path, content: bytes) -> None:
    """Put a file in place so that a crash leaves the old one or the new one, never a part."""
    with whole_file(target) as file:
        file.write(content)


@contextmanager
def whole_file(target: Path) -> Iterator[BufferedRandom]:
    """Lend a new file to write, which takes its place when the block ends without an error."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".")
    try:
        with os.fdopen(handle, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _named(path: str) -> str:
    """Return the hash in the name of a blob, of a variant, or of what is being written."""
    return path.rpartition("/")[2].lstrip(".").partition(".")[0]


def _is_what_its_name_says(file: BufferedRandom, target: Path) -> bool:
    """Say whether a blob has its hash, or a variant unpacks to what has it."""
    file.seek(0)
    if not target.suffix:
        return hashlib.file_digest(file, "sha256").hexdigest() == target.name
    try:
        content = _UNPACKERS[target.suffix](file.read())
    except (OSError, EOFError, zlib.error, brotli.error):
        return False
    return hashlib.sha256(content).hexdigest() == target.stem


def _brotli(content: bytes) -> bytes:
    quality = 11 if len(content) <= PATIENCE_BYTES else 10
    return bytes(brotli.compress(content, quality=quality))


def _gzip(content: bytes) -> bytes:
    return gzip.compress(content, 9, mtime=0)


_PACKERS = {"br": _brotli, "gzip": _gzip}
_UNPACKERS = {".br": brotli.decompress, ".gz": gzip.decompress}
