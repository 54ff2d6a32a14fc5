"""Where a static export goes: a folder for a web server, or a bucket behind a CDN.

A folder holds a text three times, and the web server chooses. A bucket cannot choose: there a text
is one object, gzipped and saying so. Every browser and crawler undoes that, over plain HTTP too
(which holds for brotli neither), phones verify what comes out, and no range of a text is ever asked
for. What is fetched by range, archives and media, is never compressed.
"""

import hashlib
import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Literal, NamedTuple, Protocol, Self

from server.http import snippets
from server.http.table import CACHE_CONTROL
from server.model.site import Encoding, Index, Resource
from server.store.bucket import Bucket, at_once

LISTED = ".archipel.json"
"""What the last export wrote: name -> what it held."""
SUFFIXES: Mapping[Encoding | None, str] = {None: "", "br": ".br", "gzip": ".gz"}
Variant = tuple[Encoding | None, str]


class ExportError(ValueError):
    """The site cannot be exported; the message says why and what to do."""


class File(NamedTuple):
    """A file to be. `source` is its bytes, or the path of a blob below the data folder."""

    turn: int
    name: str
    source: str | bytes
    type: str
    cache: Literal["immutable", "revalidate"]
    encoding: Encoding | None
    sha256: str

    @classmethod
    def of_text(cls, turn: int, name: str, text: str, kind: str) -> Self:
        content = text.encode()
        digest = hashlib.sha256(content).hexdigest()
        return cls(turn, name, content, kind, "revalidate", None, digest)

    @property
    def mark(self) -> str:
        """Name all that a written file shows."""
        return " ".join((self.sha256, self.encoding or "plain", self.cache, self.type))

    @property
    def attributes(self) -> dict[str, str]:
        """Return what a bucket must answer with the bytes."""
        said = {"Content-Type": self.type, "Cache-Control": CACHE_CONTROL[self.cache].decode()}
        return said | ({"Content-Encoding": self.encoding} if self.encoding else {})


class Target(Protocol):
    """A place for files by name, which remembers what an export wrote."""

    @property
    def hint(self) -> str: ...
    def listed(self) -> dict[str, str]: ...
    def note(self, marks: Mapping[str, str]) -> None: ...
    def has(self, name: str) -> bool: ...
    def variants(self, resource: Resource) -> Sequence[Variant]: ...
    def put(self, files: Sequence[File], data: Path) -> None: ...
    def remove(self, names: Iterable[str]) -> None: ...
    def finish(self, index: Index) -> None: ...


class Folder:
    """A folder. Beside it lie `<folder>.nginx.conf` and `<folder>.Caddyfile`, in it `_headers` and
    `_redirects` for hosts that read those.
    """  # noqa: D205

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def hint(self) -> str:
        return f"For web servers: {self._path}.nginx.conf, {self._path}.Caddyfile."

    def listed(self) -> dict[str, str]:
        """Return what an earlier export wrote. A folder of something else is left alone."""
        if not self._path.exists() or not any(self._path.iterdir()):
            return {}
        try:
            return _marks((self._path / LISTED).read_bytes())
        except FileNotFoundError as error:
            raise _occupied(str(self._path), "folder") from error

    def note(self, marks: Mapping[str, str]) -> None:
        self._write(self._path / LISTED, _told(marks))

    def has(self, name: str) -> bool:
        return (self._path / name).exists()

    def variants(self, resource: Resource) -> Sequence[Variant]:
        return [(encoding, SUFFIXES[encoding]) for encoding in (None, *resource.encodings)]

    def put(self, files: Sequence[File], data: Path) -> None:
        for file in files:
            self._write(self._path / file.name, _source(file, data))

    def remove(self, names: Iterable[str]) -> None:
        for name in names:
            (self._path / name).unlink(missing_ok=True)

    def finish(self, index: Index) -> None:
        for suffix, text in snippets.servers(index, self._path.resolve()).items():
            self._write(self._path.with_name(f"{self._path.name}.{suffix}"), text.encode())

    @staticmethod
    def _write(target: Path, source: bytes | Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        half = target.with_name(f".{target.name}.half")
        if isinstance(source, Path):
            shutil.copyfile(source, half)
        else:
            half.write_bytes(source)
        half.replace(target)


class Objects:
    """The objects below the address of a bucket, with the headers that belong to each."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket

    @property
    def hint(self) -> str:
        return (
            "Let the CDN add the policies that are in _headers, and answer index.html where an"
            " address ends in a slash."
        )

    def listed(self) -> dict[str, str]:
        """Return what an earlier export put there. A place of something else is left alone."""
        if not self._there:
            return {}
        try:
            return _marks(self._bucket.read(LISTED))
        except FileNotFoundError as error:
            raise _occupied(self._bucket.url, "place") from error

    @cached_property
    def _there(self) -> frozenset[str]:
        return frozenset(stored.path for stored in self._bucket.list(""))

    def note(self, marks: Mapping[str, str]) -> None:
        self._bucket.put(LISTED, _told(marks), {"Content-Type": "application/json"})

    def has(self, name: str) -> bool:
        return name in self._there

    def variants(self, resource: Resource) -> Sequence[Variant]:
        return [("gzip" if "gzip" in resource.encodings else None, "")]

    def put(self, files: Sequence[File], data: Path) -> None:
        def put_one(file: File) -> None:
            self._bucket.put(file.name, _source(file, data), file.attributes)

        at_once(put_one, files)

    def remove(self, names: Iterable[str]) -> None:
        self._bucket.delete(names)

    def finish(self, index: Index) -> None:
        """There is no web server to tell."""


def _source(file: File, data: Path) -> bytes | Path:
    return file.source if isinstance(file.source, bytes) else data / file.source


def _occupied(where: str, kind: str) -> ExportError:
    return ExportError(f"{where} holds other files than an export: choose an empty {kind}.")


def _marks(content: bytes) -> dict[str, str]:
    try:
        found: dict[str, str] = json.loads(content)
    except ValueError as error:
        raise ExportError(f"{LISTED} there is broken: choose an empty place.") from error
    return found


def _told(marks: Mapping[str, str]) -> bytes:
    return json.dumps(marks, indent=0, sort_keys=True).encode()
