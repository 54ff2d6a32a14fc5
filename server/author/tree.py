"""A tour's files in a folder, or in a ZIP that somebody sent."""

import hashlib
import io
import stat
import struct
import time
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from server.model.checks.paths import TOUR
from server.model.problem import Problem, error
from server.model.tree import MemoryTree

MOST_FILES = 2000
LARGEST_FILE_BYTES = 100_000_000
LARGEST_TREE_BYTES = 400_000_000
BOMB_RATIO = 200
BOMB_FLOOR_BYTES = 1_000_000
"""Small files may be squeezed as far as they like: a page of blanks is no bomb."""

ENCRYPTED = 0x1  # APPNOTE.TXT 4.4.4, general purpose bit 0
UNIX_MODE_SHIFT = 16
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
MAC_FOLDER = "__MACOSX"
LONGEST_PATH = 200
"""Signs. Windows takes 260 with the folder above."""
NO_SIGNS = frozenset('<>"|?*')
NO_KINDS = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
"""Unicode's general categories of what nobody sees, or what turns a name around."""
DEVICES = frozenset(
    ("con", "prn", "aux", "nul", *(f"{kind}{n}" for kind in ("com", "lpt") for n in range(1, 10)))
)
"""https://learn.microsoft.com/windows/win32/fileio/naming-a-file"""
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
    struct.error,
)


SETTLED_NS = 2_000_000_000
"""A file system may tell times by the second or two: what was changed that lately may have been
changed again within the same moment."""


class Stamp(NamedTuple):
    """A file as its folder tells it, and the hash that it had then."""

    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int
    sha256: str


class FolderTree:
    """The files below a folder. Hidden files and links are left out: a link may lead anywhere.

    What still looks as it is `known` is not read to be hashed; `stamps` is what may be known of it
    next time. As in git's index, a file that was just changed is not trusted to its stamp.
    """

    def __init__(self, folder: Path, known: Mapping[str, Stamp] | None = None) -> None:
        self._folder = folder
        self._known = known or {}
        self._hashes: dict[str, str] = {}
        self.stamps: dict[str, Stamp] = {}

    @cached_property
    def paths(self) -> frozenset[str]:
        return frozenset(_walk(self._folder, ""))

    def read(self, path: str) -> bytes:
        if path not in self.paths:
            raise KeyError(path)
        return (self._folder / path).read_bytes()

    def sha256(self, path: str) -> str:
        if path not in self.paths:
            raise KeyError(path)
        if path not in self._hashes:
            self._hashes[path] = self._hash(path)
        return self._hashes[path]

    def _hash(self, path: str) -> str:
        now_ns, told = time.time_ns(), (self._folder / path).stat()
        seen = (told.st_size, told.st_mtime_ns, told.st_ctime_ns, told.st_ino)
        known = self._known.get(path)
        if known and known[:-1] == seen:
            self.stamps[path] = known
            return known.sha256
        sha256 = hashlib.sha256(self.read(path)).hexdigest()
        if max(told.st_mtime_ns, told.st_ctime_ns) < now_ns - SETTLED_NS:
            self.stamps[path] = Stamp(*seen, sha256)
        return sha256


class ArchiveError(ValueError):
    """A ZIP that is refused. `problem` says why; its path is the name of the culprit inside."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.code}: {problem.path}")
        self.problem = problem

    def __reduce__(self) -> tuple[type["ArchiveError"], tuple[Problem]]:
        """Let the error cross from one process to another."""
        return ArchiveError, (self.problem,)


def zip_tree(data: bytes) -> MemoryTree:
    """Unpack a ZIP in memory, or raise ArchiveError.

    Hidden files are left out, and so is the one folder that a desktop wraps around everything.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = dict(_files(archive))
    except ArchiveError:
        raise
    except UNREADABLE as broken:
        raise ArchiveError(error("zip-broken", "")) from broken
    return MemoryTree(_unwrapped(files))


def _walk(folder: Path, above: str) -> Iterator[str]:
    for entry in folder.iterdir():
        if entry.name.startswith(".") or entry.is_symlink():
            continue
        if entry.is_dir():
            yield from _walk(entry, f"{above}{entry.name}/")
        else:
            yield f"{above}{entry.name}"


def _files(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > MOST_FILES:
        raise ArchiveError(error("zip-many", "", count=len(entries), limit=MOST_FILES))
    _refuse_names([entry.filename for entry in entries])
    left = LARGEST_TREE_BYTES
    for entry in entries:
        _refuse_kind(entry)
        data = _read(archive, entry, left)
        left -= len(data)
        if not _is_hidden(entry.filename):
            yield entry.filename, data


def _refuse_names(names: list[str]) -> None:
    """Refuse paths that lead out or that not every computer takes, and names that are two files.

    What one computer has as two files, another has as one: `fr.md` and `FR.md`.
    """
    seen: set[str] = set()
    folders = {_as_one(str(above)) for name in names for above in PurePosixPath(name).parents}
    for name in names:
        parts = name.split("/")
        if "\\" in name or ":" in name or any(part in {"", ".", ".."} for part in parts):
            raise ArchiveError(error("zip-name", name))
        if not _is_hidden(name) and (len(name) > LONGEST_PATH or any(map(_is_odd, parts))):
            raise ArchiveError(error("zip-odd-name", name))
        one = _as_one(name)
        if one in seen or one in folders:
            raise ArchiveError(error("zip-twice", name))
        seen.add(one)


def _as_one(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _is_odd(part: str) -> bool:
    signs = any(sign in NO_SIGNS or unicodedata.category(sign) in NO_KINDS for sign in part)
    return signs or part[-1] in " ." or part.partition(".")[0].rstrip().lower() in DEVICES


def _refuse_kind(entry: zipfile.ZipInfo) -> None:
    mode = entry.external_attr >> UNIX_MODE_SHIFT
    if stat.S_IFMT(mode) not in {0, stat.S_IFREG}:
        raise ArchiveError(error("zip-link", entry.filename))
    if entry.flag_bits & ENCRYPTED or entry.compress_type not in METHODS:
        raise ArchiveError(error("zip-method", entry.filename))


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> bytes:
    """Unpack one file, never more of it than is allowed: a ZIP may lie about its sizes."""
    limit = min(LARGEST_FILE_BYTES, left, max(BOMB_FLOOR_BYTES, entry.compress_size * BOMB_RATIO))
    with archive.open(entry) as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise ArchiveError(error("zip-bomb", entry.filename, limit=limit // 1_000_000))
    return data


def _is_hidden(name: str) -> bool:
    return name.startswith(MAC_FOLDER) or any(part.startswith(".") for part in name.split("/"))


def _unwrapped(files: dict[str, bytes]) -> dict[str, bytes]:
    tops = {PurePosixPath(path).parts[0] for path in files}
    if TOUR in files or len(tops) != 1:
        return files
    wrapping = f"{tops.pop()}/"
    return {path.removeprefix(wrapping): data for path, data in files.items()}
