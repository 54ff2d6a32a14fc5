"""What claims to be a backup is believed in nothing; a refusal leaves the folder as it was."""

import gzip
import io
import shutil
import sqlite3
import tarfile
from contextlib import closing

import brotli
import pytest

from server.model.roles import Person
from server.model.site import DATABASE_FILE
from server.store import restore as restoring
from server.store import sessions, staff
from server.store.backup import LABEL_FILE, BackupError, backup
from server.store.database import open_database
from server.store.restore import STAGE, restore
from tests.http.conftest import SITE
from tests.store.conftest import NOON
from tests.store.test_backup import release_with_row, silent
from tests.studio import there


@pytest.fixture
async def files(tmp_path):
    """Return the files of a good backup by name, in their order."""
    data = tmp_path / "data"
    await release_with_row(data, 1)
    backup(data, tmp_path / "good.tar", NOON, silent)
    with tarfile.open(tmp_path / "good.tar") as tar:
        return {member.name: there(tar.extractfile(member)).read() for member in tar}


@pytest.fixture
def refused(tmp_path):
    """Return a function that restores a tar, is refused, and says why."""

    def refused(content):
        (tmp_path / "bad.tar").write_bytes(content)
        with pytest.raises(BackupError) as caught:
            restore(tmp_path / "bad.tar", tmp_path / "new", silent)
        assert not (tmp_path / "new").exists()
        assert not (tmp_path.parent / "escaped").exists()
        return str(caught.value)

    return refused


def tar_of(files, *extras, form=tarfile.USTAR_FORMAT):
    """Return a tar of files by name, then of `extras`: pairs of a TarInfo and its bytes."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as tar:
        for name, content in files.items():
            tar.addfile(member(name, size=len(content)), io.BytesIO(content))
        for info, content in extras:
            tar.addfile(info, io.BytesIO(content))
    return out.getvalue()


def member(name, **facts):
    info = tarfile.TarInfo(name)
    for fact, value in facts.items():
        setattr(info, fact, value)
    return info


@pytest.mark.parametrize(
    "name",
    ["../escaped", "/tmp/escaped", "blobs/../../escaped", "blobs/ab/" + "cd" * 32, "current",
     "blobs/ab/" + "ab" * 32 + ".exe", "cache/x", "blobs/AB/" + "AB" * 32, DATABASE_FILE],
)  # fmt: skip
def test_names_that_no_backup_has(files, refused, name):
    assert "it holds" in refused(tar_of(files, (member(name, size=1), b"x")))


@pytest.mark.parametrize(
    "kind",
    [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE,
     tarfile.GNUTYPE_SPARSE, tarfile.XHDTYPE, tarfile.GNUTYPE_LONGNAME],
)  # fmt: skip
def test_what_is_no_plain_file(files, refused, kind):
    extra = member("blobs/ab/" + "ab" * 32, type=kind, linkname="/etc/passwd")
    assert "is no file" in refused(tar_of(files, (extra, b"")))


def test_a_size_beyond_the_archive(files, refused):
    huge = member("blobs/ab/" + "ab" * 32, size=2**40).tobuf(tarfile.GNU_FORMAT)
    label = tar_of({LABEL_FILE: files[LABEL_FILE]})[: 2 * tarfile.BLOCKSIZE]
    assert "cut off" in refused(label + huge + tar_of(files))


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9])
def test_an_archive_that_is_cut_off(files, refused, share):
    whole = tar_of(files)
    assert refused(whole[: int(len(whole) * share)])


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", gzip.compress(b"x"), bytes(10240)])
def test_what_is_no_archive(refused, content):
    assert "no backup" in refused(content)


def test_the_label_comes_first_and_is_known(files, refused):
    label = files.pop(LABEL_FILE)
    assert "no backup" in refused(tar_of(files))
    assert "no backup" in refused(tar_of({LABEL_FILE: label + b" " * 9000, **files}))
    future = label.replace(b'"format": 1', b'"format": 2')
    assert "not known here" in refused(tar_of({LABEL_FILE: future, **files}))
    newer = label.replace(b'"version": ', b'"version": 9')
    assert "newer Archipel" in refused(tar_of({LABEL_FILE: newer, **files}))
    older = label.replace(b'"version": ', b'"version": 0.')
    assert refused(tar_of({LABEL_FILE: older, **files}))


def test_blobs_that_are_not_what_their_names_say(files, refused):
    name = next(name for name in files if name.startswith("blobs/") and "." not in name)
    assert "damaged" in refused(tar_of({**files, name: b"another"}))
    del files[name]
    assert "damaged" in refused(tar_of(files))


@pytest.mark.parametrize(("suffix", "pack"), [(".br", brotli.compress), (".gz", gzip.compress)])
def test_variants_that_hold_something_else(files, refused, suffix, pack):
    name = next(name for name in files if name.endswith(suffix))
    for content in (pack(b"another"), pack(bytes(50_000_000)), b"no archive", b""):
        assert "damaged" in refused(tar_of({**files, name: content}))


@pytest.mark.parametrize(
    "harm",
    ["create trigger t after delete on session begin delete from staff; end",
     "create view v as select 1", "create table extra (x)", "drop table attempt",
     "PRAGMA user_version=1",
     "insert into catalogue values ('nowhere', 4)",
     "insert into release values (9, '" + "0" * 64 + "', '2026-11-23')"],
)  # fmt: skip
def test_databases_that_we_would_not_make(files, refused, tmp_path, harm):
    database = tmp_path / "x.db"
    database.write_bytes(files[DATABASE_FILE])
    with closing(sqlite3.connect(database)) as opened, opened:
        opened.execute(harm)
    assert "damaged" in refused(tar_of({**files, DATABASE_FILE: database.read_bytes()}))


def test_a_database_that_is_none(files, refused):
    assert "damaged" in refused(tar_of({**files, DATABASE_FILE: b"no database" * 999}))
    del files[DATABASE_FILE]
    assert refused(tar_of(files))


def test_a_folder_in_use_is_left_alone(files, tmp_path):
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "holiday.jpg").write_bytes(b"")
    with pytest.raises(BackupError, match="is not empty"):
        restore(tmp_path / "good.tar", taken, silent)
    with pytest.raises(BackupError, match="is not empty"):
        restore(tmp_path / "good.tar", taken / "holiday.jpg", silent)
    assert [path.name for path in taken.iterdir()] == ["holiday.jpg"]


def test_an_empty_folder_and_what_an_attempt_left_will_do(files, tmp_path):
    for name in (STAGE, "lost+found"):
        (tmp_path / "disk" / name).mkdir(parents=True)
    (tmp_path / "disk" / STAGE / DATABASE_FILE).write_bytes(b"half")
    (tmp_path / "bad.tar").write_bytes(b"")
    with pytest.raises(BackupError):
        restore(tmp_path / "bad.tar", tmp_path / "disk", silent)
    restore(tmp_path / "good.tar", tmp_path / "disk", silent)
    found = {path.name for path in (tmp_path / "disk").iterdir()}
    assert found == {"lost+found", "blobs", "current", DATABASE_FILE}


def test_a_disk_that_is_too_small_is_told_before(files, tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(9, 8, 1))
    with pytest.raises(BackupError, match="1 bytes free"):
        restore(tmp_path / "good.tar", tmp_path / "new", silent)


async def test_sessions_and_links_do_not_come_back_to_life(tmp_path):
    data, again = tmp_path / "data", tmp_path / "again"
    async with open_database(data / DATABASE_FILE) as database, database.write() as tx:
        account = await staff.add(tx, Person(name="Jeanne", role="editor"), "fr", NOON)
        await sessions.start(tx, account.id, "Firefox", NOON)
        await staff.invite(tx, account.id, NOON)
    backup(data, tmp_path / "b.tar", NOON, silent)
    restore(tmp_path / "b.tar", again, silent)
    async with open_database(again / DATABASE_FILE) as database, database.read() as tx:
        assert [account.name for account in await staff.accounts(tx)] == ["Jeanne"]
        for table in ("session", "invitation"):
            assert list(await tx.execute_fetchall(f"select 1 from {table}")) == []


def test_names_are_those_that_a_backup_writes(files):
    assert all(restoring.NAME.fullmatch(name) for name in files if name != LABEL_FILE)
    assert len(files) > len(SITE)
