"""A backup of a folder in use is whole; what it was made from can be served again."""

import asyncio
import json
import tarfile
import time

import pytest

from server.model.site import BASEMAP_FILE, DATABASE_FILE, KEY_FILE
from server.settings import Settings
from server.store.backup import LABEL_FILE, BackupError, backup
from server.store.blobs import Blobs
from server.store.database import open_database
from server.store.editions import add_release
from server.store.restore import restore
from tests.builders import make_tour_files
from tests.http.conftest import SITE, get, release, talk
from tests.live import run_server
from tests.site import publish_files
from tests.store.conftest import NOON
from tests.studio import there


def silent(done, total):
    pass


def changed():
    """Return the good tour with another word in it."""
    files = make_tour_files()
    return files | {"fr.md": files["fr.md"].replace(b"petite", b"belle")}


async def release_with_row(data, number, site=SITE):
    """Make a release that the database knows; return its index's hash."""
    release(data, site, number)
    async with open_database(data / DATABASE_FILE) as database, database.write() as tx:
        await add_release(tx, number, there(Blobs(data).current()), NOON)


@pytest.fixture
async def data(tmp_path):
    await release_with_row(tmp_path / "data", 1)
    return tmp_path / "data"


async def test_what_was_backed_up_is_served_again(tmp_path):
    data, target, again = tmp_path / "data", tmp_path / "b.tar", tmp_path / "again"
    await publish_files(data, {"petite-visite": make_tour_files()})
    (data / BASEMAP_FILE).write_bytes(b"streets")
    told = []
    label = backup(data, target, NOON, lambda done, total: told.append((done, total)))
    assert (label.release, label.made_at) == (1, NOON)
    assert told[-1] == (label.files - 1, label.files - 1)
    restore(target, again, silent)
    assert (again / BASEMAP_FILE).read_bytes() == b"streets"
    (again / BASEMAP_FILE).unlink()
    assert (again / KEY_FILE).read_bytes() == (data / KEY_FILE).read_bytes()
    assert (again / KEY_FILE).stat().st_mode & 0o777 == 0o600
    async with run_server(Settings(data=again)) as live:
        manifest = (await talk(live, get("/packs/petite-visite.json")))[0].body
        archive = json.loads(manifest)["archive"]
        assert len((await talk(live, get(archive["url"])))[0].body) == archive["size_bytes"]
        page = (await talk(live, get("/fr/", "Accept-Encoding: br")))[0]
        assert (page.status, page.headers["content-encoding"]) == (200, "br")
    (outcome,) = await publish_files(again, {"petite-visite": changed()})
    assert outcome.edition == 2


async def test_backups_taken_while_publishing_are_all_whole(tmp_path):
    data = tmp_path / "data"
    await publish_files(data, {"petite-visite": make_tour_files()})
    publishing = asyncio.create_task(publish_files(data, {"petite-visite": changed()}))
    releases: list[int | None] = []
    while not publishing.done():
        at = tmp_path / str(len(releases))
        label = await asyncio.to_thread(backup, data, at.with_suffix(".tar"), NOON, silent)
        await asyncio.to_thread(restore, at.with_suffix(".tar"), at, silent)
        releases.append(label.release)
    (outcome,) = await publishing
    assert outcome.fresh
    assert set(releases) <= {1, 2}
    assert backup(data, tmp_path / "last.tar", NOON, silent).release == 2


async def test_a_sweep_in_the_midst_makes_it_begin_again(data, tmp_path):
    loop = asyncio.get_running_loop()
    calls = []

    def sweep_once(done, total):
        calls.append(done)
        if len(calls) == 1:
            new = {"/fr/": ("text/html", b"<p>neuf</p>")}
            asyncio.run_coroutine_threadsafe(release_with_row(data, 2, new), loop).result()
            current = there(Blobs(data).current())
            Blobs(data).sweep(frozenset({current}), time.time() + 60)
            Blobs(data).add(b"<p>neuf</p>")

    label = await asyncio.to_thread(backup, data, tmp_path / "b.tar", NOON, sweep_once)
    assert label.release == 2
    restore(tmp_path / "b.tar", tmp_path / "again", silent)


async def test_nothing_published_is_backed_up_too(tmp_path):
    async with open_database(tmp_path / "data" / DATABASE_FILE):
        pass
    assert backup(tmp_path / "data", tmp_path / "b.tar", NOON, silent).release is None
    restore(tmp_path / "b.tar", tmp_path / "again", silent)
    assert not (tmp_path / "again" / "current").exists()


def test_what_is_in_it_and_for_whom(data, tmp_path):
    (data / "cache").mkdir()
    (data / "cache" / "x").write_bytes(b"can be made again")
    (data / "blobs" / "00").mkdir(exist_ok=True)
    (data / "blobs" / "00" / ".unfinished").write_bytes(b"")
    backup(data, tmp_path / "b.tar", NOON, silent)
    assert (tmp_path / "b.tar").stat().st_mode & 0o777 == 0o600
    with tarfile.open(tmp_path / "b.tar") as tar:
        names = tar.getnames()
    assert names[:2] == [LABEL_FILE, DATABASE_FILE]
    assert all(name.startswith("blobs/") and "unfinished" not in name for name in names[2:])
    assert sorted(tmp_path.iterdir()) == [tmp_path / "b.tar", data]


def test_targets_that_cannot_be_are_told(data, tmp_path):
    (tmp_path / "there").touch()
    for source, target, why in [
        (tmp_path / "none", tmp_path / "b.tar", "nothing to back up"),
        (data, tmp_path / "there", "another name"),
        (data, tmp_path / "no" / "b.tar", "make it first"),
    ]:
        with pytest.raises(BackupError, match=why):
            backup(source, target, NOON, silent)


@pytest.mark.parametrize("harm", ["empty", "delete"])
def test_damage_is_found_before_it_is_needed(data, tmp_path, harm):
    file = next(path for path in data.glob("blobs/*/*") if path.name == Blobs(data).current())
    other = next(path for path in data.glob("blobs/*/*") if path != file and not path.suffix)
    if harm == "empty":
        other.write_bytes(b"?")
    else:
        other.unlink()
    with pytest.raises(BackupError, match="damaged"):
        backup(data, tmp_path / "b.tar", NOON, silent)
    file.unlink()
    with pytest.raises(BackupError, match="live release is missing"):
        backup(data, tmp_path / "b.tar", NOON, silent)
    assert not (tmp_path / "b.tar").exists()
