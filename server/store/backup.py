"""A whole data folder as one tar, taken while servers and publishers go on.

SQLite copies the database at one instant; the blobs are read after it. A blob is written before a
row names it and never changes, so whatever the copy names is there: unless a publisher sweeps it
away meanwhile, and then there is a newer release and the work begins again. Blobs that no row names
yet come along. What can be made again (`cache/`, `current`) does not.
"""

import hashlib
import io
import os
import sqlite3
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Literal

from server.model.index import read_index
from server.model.site import BASEMAP_FILE, DATABASE_FILE, KEY_FILE, Index, blob_path
from server.model.tour import Model
from server.store.blobs import Blobs

LABEL_FILE = "archipel-backup.json"
ATTEMPTS = 3
OWNER_ONLY = 0o600
"""It holds the hashes of passwords and the key that signs notices."""
Tell = Callable[[int, int], None]
"""Is told how many of how many files are done."""


class BackupError(Exception):
    """There is no backup, or none can be made of it; the message says why."""


class SweptError(BackupError):
    """A blob of the copied database is gone."""


class Label(Model):
    """What a backup says of itself, at its beginning. `version` is the database's."""

    format: Literal[1] = 1
    version: int
    release: int | None
    made_at: datetime
    files: int


def backup(data: Path, target: Path, at: datetime, tell: Tell) -> Label:
    """Write a data folder into a new tar, which appears when it is whole. Raises BackupError."""
    if not (data / DATABASE_FILE).exists():
        raise BackupError(f"There is nothing to back up: {data} holds no {DATABASE_FILE}.")
    if target.exists():
        raise BackupError(f"{target} is there already: choose another name.")
    if not target.parent.is_dir():
        raise BackupError(f"There is no folder {target.parent}: make it first.")
    for left in reversed(range(ATTEMPTS)):
        try:
            return _backup(data, target, at, tell)
        except SweptError:
            if not left:
                raise
    raise AssertionError


def _backup(data: Path, target: Path, at: datetime, tell: Tell) -> Label:
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".archipel-") as work:
        database = Path(work) / DATABASE_FILE
        copy_database(data / DATABASE_FILE, database)
        version, site = stands_at(database)
        index = _index(Blobs(data), site)
        files = _files(data)
        missing = named(index, site) - set(files)
        if missing:
            raise SweptError(f"{data} is damaged: {min(missing)} is missing.")
        release = index.release if index else None
        label = Label(version=version, release=release, made_at=at, files=len(files) + 1)
        whole = Path(work) / "whole.tar"
        with whole.open("xb") as file:
            _write(file, label, database, data, files, tell)
        whole.chmod(OWNER_ONLY)
        whole.rename(target)
    return label


def copy_database(source: Path, target: Path) -> None:
    """Copy the database as it is at one instant, into one file without a log beside it."""
    with (
        closing(sqlite3.connect(source)) as original,
        closing(sqlite3.connect(target)) as copied,
    ):
        original.backup(copied)
        copied.execute("PRAGMA journal_mode=DELETE")


def stands_at(database: Path) -> tuple[int, str | None]:
    """Return a database's version, and the hash of its live release's index."""
    with closing(sqlite3.connect(database)) as opened:
        (version,) = opened.execute("PRAGMA user_version").fetchone()
        row = opened.execute("select site from release order by number desc limit 1").fetchone()
    return version, row[0] if row else None


def named(index: Index | None, site: str | None) -> frozenset[str]:
    """Return the paths of all blobs without which the live release cannot be served."""
    if index is None or site is None:
        return frozenset()
    whole = {blob_path(resource.sha256) for resource in index.resources}
    variants = {
        blob_path(resource.sha256, encoding)
        for resource in index.resources
        for encoding in resource.encodings
    }
    return frozenset({blob_path(site)} | whole | variants)


def _index(blobs: Blobs, site: str | None) -> Index | None:
    if site is None:
        return None
    try:
        return read_index(blobs.read(site))
    except FileNotFoundError as error:
        raise SweptError(f"The live release is missing: {blob_path(site)}.") from error


def _files(data: Path) -> list[str]:
    """Return the paths of what goes along with the database; unfinished files begin with a dot."""
    blobs = sorted(p for p in (data / "blobs").glob("*/*") if not p.name.startswith("."))
    extras = [data / name for name in (BASEMAP_FILE, KEY_FILE) if (data / name).exists()]
    return [path.relative_to(data).as_posix() for path in (*extras, *blobs)]


def _write(
    file: io.BufferedWriter, label: Label, database: Path, data: Path, files: list[str], tell: Tell
) -> None:
    with tarfile.open(fileobj=file, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        _add(tar, LABEL_FILE, label.model_dump_json(indent=1).encode(), label)
        _add(tar, DATABASE_FILE, database.read_bytes(), label)
        for done, (path, content) in enumerate(_contents(data, files), 1):
            _add(tar, path, content, label)
            tell(done, len(files))
    file.flush()
    os.fsync(file.fileno())


def _contents(data: Path, files: list[str]) -> Iterator[tuple[str, bytes]]:
    for path in files:
        try:
            content = (data / path).read_bytes()
        except FileNotFoundError as error:
            raise SweptError(f"{data / path} is gone.") from error
        if is_whole_blob(path) and hashlib.sha256(content).hexdigest() != Path(path).name:
            raise BackupError(f"{data / path} is damaged: it is not what its name says.")
        yield path, content


def is_whole_blob(path: str) -> bool:
    """Say whether this is a blob itself, whose name is its hash, and not a variant of one."""
    return path.startswith("blobs/") and "." not in path


def _add(tar: tarfile.TarFile, name: str, content: bytes, label: Label) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode, info.mtime = len(content), OWNER_ONLY, int(label.made_at.timestamp())
    tar.addfile(info, io.BytesIO(content))
