"""Bytes as files named by their SHA-256, with their compressed variants beside them.

A file is written under a temporary name, synced and renamed: a name that exists is whole.
"""

import gzip
import hashlib
import os
import tempfile
from pathlib import Path

import brotli

from server.model.site import CURRENT_FILE, Encoding, blob_path

COMPRESSIBLE = ("text/", "application/json", "application/manifest+json", "application/xml",
                "application/gpx+xml", "application/geo+json", "image/svg+xml")  # fmt: skip
WORTH_IT = 0.95
PATIENCE_BYTES = 250_000
"""Beyond it quality 11 takes half a second; 10 takes a third of that and 3 % more bytes."""


class Blobs:
    """The blob folder of one data directory."""

    def __init__(self, data: Path) -> None:
        self._data = data

    def path(self, sha256: str, encoding: Encoding | None = None) -> Path:
        return self._data / blob_path(sha256, encoding)

    def read(self, sha256: str) -> bytes:
        """Return the content. Raises FileNotFoundError."""
        return self.path(sha256).read_bytes()

    def add(self, content: bytes) -> str:
        """Keep the content and return its hash; what is there already is not written again."""
        sha256 = hashlib.sha256(content).hexdigest()
        if not self.renew(sha256):
            write_whole(self.path(sha256), content)
        return sha256

    def renew(self, sha256: str) -> bool:
        """Say that a blob is added again; False where it is not there."""
        try:
            os.utime(self.path(sha256))
        except FileNotFoundError:
            return False
        return True

    def compress(self, sha256: str, content_type: str) -> tuple[Encoding, ...]:
        """Write the variants that save at least 5 % and return their names, best first."""
        if not content_type.startswith(COMPRESSIBLE):
            return ()
        variants: tuple[Encoding, ...] = ("br", "gzip")
        return tuple(encoding for encoding in variants if self._variant(sha256, encoding))

    def _variant(self, sha256: str, encoding: Encoding) -> bool:
        target = self.path(sha256, encoding)
        if target.exists():
            return True
        content = self.read(sha256)
        packed = _PACKERS[encoding](content)
        if len(packed) > len(content) * WORTH_IT:
            return False
        write_whole(target, packed)
        return True

    def set_current(self, sha256: str) -> None:
        """Point every server process at another release."""
        write_whole(self._data / CURRENT_FILE, f"{sha256}\n".encode())

    def current(self) -> str | None:
        """Return the hash of the live release's index, or None before the first release."""
        try:
            return (self._data / CURRENT_FILE).read_text("ascii").strip()
        except FileNotFoundError:
            return None

    def sweep(self, keep: frozenset[str], before: float) -> int:
        """Delete blobs that are not kept and were last added before a POSIX time; count files.

        The time spares what another publisher has written and not yet released.
        """
        gone = 0
        for path in (self._data / "blobs").glob("*/*"):
            sha256 = path.name.lstrip(".").partition(".")[0]
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
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _brotli(content: bytes) -> bytes:
    quality = 11 if len(content) <= PATIENCE_BYTES else 10
    return bytes(brotli.compress(content, quality=quality))


def _gzip(content: bytes) -> bytes:
    return gzip.compress(content, 9, mtime=0)


_PACKERS = {"br": _brotli, "gzip": _gzip}
