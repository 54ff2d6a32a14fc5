"""Memories and stamps as files of the cache: what was made for this tour the last time.

A file is rewritten whole with what was just used, so it holds no more than a tour needs. It begins
with the hash of the rest: one that is damaged is as good as none. Where two publishers write at
once the later one's stays, and is as true as the other's.
"""

import hashlib
import struct
import sys
from collections.abc import Callable, Container, Iterator, Mapping
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from server.author.tree import Stamp
from server.compile.cache import seal, unsealed
from server.model.memory import Memory
from server.store.blobs import Blobs

FOLDER = "memory"
SITE, PROGRAMS_OWN = "@site", "@"
"""What belongs to no tour, and what to this program alone; no tour has such a name."""
SIGNS = 16
PARTS = ("author", "compile", "model", "render")
"""The packages whose pure steps are remembered."""
ENTRY = struct.Struct(">32sI")
STAMPS = TypeAdapter(dict[str, Stamp])


def open_memory(
    cache_folder: Path,
    tour: str,
    kind: str,
    stored: Callable[[str], bytes | None] = lambda sha256: None,
) -> Memory:
    """Return what is remembered of a tour; nothing where another program remembered it."""
    return Memory(program(), _entries(_read(_file(cache_folder, tour, kind))), stored)


def find(blobs: Blobs, sha256: str) -> bytes | None:
    """Return a blob, if it is there and whole."""
    try:
        data = blobs.read(sha256)
    except FileNotFoundError:
        return None
    return data if hashlib.sha256(data).hexdigest() == sha256 else None


def keep_memory(memory: Memory, cache_folder: Path, tour: str, kind: str) -> None:
    """Remember for the next time what was used this time, where it is not the same."""
    if memory.is_news:
        parts = (ENTRY.pack(key, len(value)) + value for key, value in memory.used.items())
        seal(_file(cache_folder, tour, kind), b"".join(parts))


def open_stamps(cache_folder: Path, tour: str) -> dict[str, Stamp]:
    """Return how the files of a tour's folder looked when they were last hashed."""
    try:
        return STAMPS.validate_json(_read(_file(cache_folder, tour, "stamps")))
    except ValidationError:
        return {}


def keep_stamps(stamps: Mapping[str, Stamp], cache_folder: Path, tour: str) -> None:
    """Remember how the files of a tour's folder look."""
    seal(_file(cache_folder, tour, "stamps"), STAMPS.dump_json(dict(stamps)))


def sweep(cache_folder: Path, tours: Container[str], before: float) -> int:
    """Delete what is remembered of other tours than these, and what other programs left, if it
    was not written since a POSIX time; count files.
    """  # noqa: D205
    ours = (SITE, f"{PROGRAMS_OWN}{program()[:SIGNS]}")
    old = [
        file
        for file in (cache_folder / FOLDER).glob("*")
        if (name := file.name.partition(".")[0]) not in tours
        and name not in ours
        and file.stat().st_mtime < before
    ]
    for file in old:
        file.unlink(missing_ok=True)
    return len(old)


@cache
def program() -> str:
    """Return a hash of the code of the steps, and of what is installed in which version."""
    digest = hashlib.sha256(sys.version.encode())
    server = Path(__file__).parents[1]
    for path in sorted(path for part in PARTS for path in (server / part).rglob("*.py")):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    for folder in sys.path:
        digest.update("\n".join(sorted(_installed(Path(folder)))).encode())
    return digest.hexdigest()


def _installed(folder: Path) -> Iterator[str]:
    return (path.name for path in folder.glob("*.dist-info"))


def _file(cache_folder: Path, tour: str, kind: str) -> Path:
    return cache_folder / FOLDER / f"{tour}.{kind}"


def _read(file: Path) -> bytes:
    return unsealed(file) or b""


def _entries(data: bytes) -> dict[bytes, bytes]:
    entries: dict[bytes, bytes] = {}
    at = 0
    while at < len(data):
        key, length = ENTRY.unpack_from(data, at)
        at += ENTRY.size
        entries[key] = data[at : at + length]
        at += length
    return entries
