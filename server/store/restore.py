"""A data folder made again from a backup, which is trusted in nothing that can be checked.

Only plain files of the few names that a backup has are read, block by block and never beyond what
the archive's own size allows; every blob must be what its name says; the database must be sound and
have just the tables of a version that we know; whatever its live release names must be there.
Everybody logs in again: a session or a link that was ended since then must not come back to life.
"""

import hashlib
import io
import os
import re
import shutil
import sqlite3
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import brotli
from pydantic import ValidationError

from server.model.index import read_index
from server.model.site import BASEMAP_FILE, DATABASE_FILE, KEY_FILE
from server.store.backup import LABEL_FILE, OWNER_ONLY, BackupError, Label, Tell, named, stands_at
from server.store.blobs import Blobs
from server.store.sqlite import make, schema
from server.store.transaction import NEWEST

BLOCK = tarfile.BLOCKSIZE
CHUNK_BYTES = 1024 * 1024
LARGEST_LABEL_BYTES = 4096
NAME = re.compile(
    rf"{re.escape(DATABASE_FILE)}|{re.escape(BASEMAP_FILE)}|{re.escape(KEY_FILE)}"
    r"|blobs/([0-9a-f]{2})/(\1[0-9a-f]{62})(\.br|\.gz)?"
)
STAGE = ".restoring"
HARMLESS = frozenset((STAGE, "lost+found"))
"""What may be in the folder before: what an earlier attempt left, and what a new disk has."""


class Member(NamedTuple):
    """A file in the archive, whose bytes come next."""

    name: str
    size: int


def restore(source: Path, data: Path, tell: Tell) -> Label:
    """Make the data folder, which must be empty or not there. Raises BackupError, and then the
    folder is as it was.
    """  # noqa: D205
    if data.exists() and (not data.is_dir() or {p.name for p in data.iterdir()} - HARMLESS):
        raise BackupError(f"{data} is not empty: restore into a new folder, then serve that one.")
    stage = data / STAGE
    shutil.rmtree(stage, ignore_errors=True)
    _check_room(source, data)
    is_new = not data.exists()
    stage.mkdir(parents=True)
    try:
        with source.open("rb") as file:
            label = _unpack(file, stage, tell)
        _check_database(stage / DATABASE_FILE, label)
        _check_release(stage)
        _put_in_place(stage, data)
    except BaseException:
        shutil.rmtree(data if is_new else stage)
        raise
    return label


def _check_room(source: Path, data: Path) -> None:
    there = next(path for path in (data, *data.absolute().parents) if path.exists())
    free, needed = shutil.disk_usage(there).free, source.stat().st_size
    if free < needed:
        raise BackupError(f"{there} has {free:,} bytes free, and the backup needs {needed:,}.")


def _unpack(file: io.BufferedReader, stage: Path, tell: Tell) -> Label:
    members = _members(file)
    first = next(members, None)
    if first is None or first.name != LABEL_FILE or first.size > LARGEST_LABEL_BYTES:
        raise BackupError("This is no backup of Archipel.")
    try:
        label = Label.model_validate_json(b"".join(_bytes(file, first)))
    except ValidationError as error:
        raise BackupError("This backup is of a kind that is not known here.") from error
    if label.version > NEWEST:
        raise BackupError("This backup was made by a newer Archipel: install that one.")
    for done, member in enumerate(members, 1):
        if not NAME.fullmatch(member.name) or (stage / member.name).exists():
            raise BackupError(f"This is no backup of Archipel: it holds {member.name[:100]!r}.")
        _keep(file, member, stage / member.name)
        tell(done, label.files)
    return label


def _members(file: io.BufferedReader) -> Iterator[Member]:
    """Yield the files of a plain tar: no links, no long names, nothing sparse or extended.

    Whoever takes one reads its bytes before the next. `tarfile` would follow whatever it is given.
    """
    while True:
        head = file.read(BLOCK)
        if head == bytes(BLOCK):
            return
        try:
            info = tarfile.TarInfo.frombuf(head, "ascii", "strict")
        except (tarfile.HeaderError, UnicodeDecodeError) as error:
            raise BackupError("This is no backup of Archipel, or it is cut off.") from error
        if info.type != tarfile.REGTYPE or info.size < 0:
            raise BackupError(f"This is no backup of Archipel: {info.name[:100]!r} is no file.")
        end = file.tell() + info.size + -info.size % BLOCK
        if end > os.fstat(file.fileno()).st_size:
            raise BackupError("This backup is cut off.")
        yield Member(info.name, info.size)
        file.seek(end)


def _bytes(file: io.BufferedReader, member: Member) -> Iterator[bytes]:
    left = member.size
    while left:
        chunk = file.read(min(left, CHUNK_BYTES))
        if not chunk:
            raise BackupError("This backup is cut off.")
        left -= len(chunk)
        yield chunk


def _keep(file: io.BufferedReader, member: Member, target: Path) -> None:
    digest = hashlib.sha256()
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("xb") as kept:
        if target.name == KEY_FILE:
            target.chmod(OWNER_ONLY)
        for chunk in _bytes(file, member):
            digest.update(chunk)
            kept.write(chunk)
    if "blobs" in member.name and not target.suffix and digest.hexdigest() != target.name:
        raise BackupError(f"This backup is damaged: {member.name} is not what its name says.")


def _check_database(database: Path, label: Label) -> None:
    """Check soundness and shape, and end all sessions."""
    try:
        with closing(sqlite3.connect(database)) as opened, opened:
            opened.execute("PRAGMA trusted_schema=OFF")
            (version,) = opened.execute("PRAGMA user_version").fetchone()
            sound = opened.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            broken = opened.execute("PRAGMA foreign_key_check").fetchone()
            if version != label.version or not sound or broken or schema(opened) != _known(version):
                raise BackupError("The database of this backup is damaged.")
            tables = {name for kind, name, _ in schema(opened) if kind == "table"}
            for table in sorted(tables & {"session", "invitation"}):
                opened.execute(f"delete from {table}")  # noqa: S608  one of two names
    except sqlite3.Error as error:
        raise BackupError("This backup has no database, or a damaged one.") from error


def _known(version: int) -> frozenset[tuple[str, str, str]]:
    with closing(sqlite3.connect(":memory:")) as fresh:
        make(fresh, version)
        return schema(fresh)


def _check_release(stage: Path) -> None:
    """Check that everything of the live release is there, and point at it."""
    blobs = Blobs(stage)
    _, site = stands_at(stage / DATABASE_FILE)
    if site is None:
        return
    try:
        index = read_index(blobs.read(site))
    except (OSError, ValueError) as error:
        raise BackupError("This backup is damaged: its live release is missing.") from error
    for path in sorted(named(index, site)):
        if not (stage / path).is_file():
            raise BackupError(f"This backup is damaged: {path} is missing.")
        if path.endswith((".br", ".gz")) and not _is_variant(stage / path):
            raise BackupError(f"This backup is damaged: {path} is not what its name says.")
    blobs.set_current(site)


def _is_variant(path: Path) -> bool:
    """Say whether a variant holds the blob beside it; a bomb is not unpacked beyond that size."""
    whole = path.with_suffix("").read_bytes()
    try:
        return _unpacked(path.suffix, path.read_bytes(), len(whole) + 1) == whole
    except (zlib.error, brotli.error):
        return False


def _unpacked(suffix: str, packed: bytes, most_bytes: int) -> bytes:
    if suffix == ".gz":
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(packed, most_bytes)
    return bytes(brotli.Decompressor().process(packed, output_buffer_limit=most_bytes))


def _put_in_place(stage: Path, data: Path) -> None:
    """Move everything to where it belongs, the database last: a folder without it is no store."""
    os.sync()
    for path in sorted(stage.iterdir(), key=lambda path: path.name == DATABASE_FILE):
        path.rename(data / path.name)
    stage.rmdir()
