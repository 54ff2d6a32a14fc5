"""Every schema that was released is brought forward, with what was in it, and still publishes."""

import hashlib
import sqlite3
from contextlib import closing

import pytest

from server.model.site import DATABASE_FILE
from server.publish import open_store, refresh
from server.settings import Settings
from server.store.database import open_database
from server.store.sqlite import make, schema
from server.store.transaction import NEWEST, SCRIPTS, NewerError
from tests.builders import make_tour_files
from tests.http.conftest import get, talk
from tests.live import run_server
from tests.site import publish_files

RELEASED = {
    "001-editions.sql": "1adcf54abaf75c9e",
    "002-staff.sql": "f99582fe87520d99",
}
"""The beginning of each script's SHA-256: what was released is never changed, only followed."""


@pytest.mark.parametrize("name", RELEASED)
def test_a_released_script_is_as_it_was(name):
    (script,) = (path for path in SCRIPTS if path.name == name)
    assert hashlib.sha256(script.read_bytes()).hexdigest()[:16] == RELEASED[name]


def test_scripts_are_numbered_without_a_gap():
    assert [int(path.name[:3]) for path in SCRIPTS] == list(range(1, NEWEST + 1))


def made_at(version, database):
    """Return a database of an earlier version, which holds what that one knew of this one."""
    old = database.with_name(f"{version}.db")
    with closing(sqlite3.connect(old)) as opened, opened:
        make(opened, version)
        opened.execute("attach ? as today", (str(database),))
        for kind, name, _ in schema(opened):
            if kind == "table":
                known = [row[1] for row in opened.execute(f"PRAGMA main.table_info({name})")]
                columns = ", ".join(known)
                opened.execute(f"insert into {name} ({columns}) select {columns} from today.{name}")
    return old


@pytest.fixture(params=range(1, NEWEST + 1))
async def data(request, tmp_path):
    """Publish a tour, then put a database of an earlier version in the place of today's."""
    await publish_files(tmp_path, {"petite-visite": make_tour_files()})
    database = tmp_path / DATABASE_FILE
    made_at(request.param, database).replace(database)
    for log in tmp_path.glob(f"{DATABASE_FILE}-*"):
        log.unlink()
    return tmp_path


async def test_it_still_serves_and_publishes(data):
    async with open_store(Settings(data=data)) as store:
        await refresh(store)
    async with run_server(Settings(data=data)) as live:
        assert (await talk(live, get("/fr/tours/petite-visite/")))[0].status == 200
        files = make_tour_files()
        (same,) = await publish_files(data, {"petite-visite": files})
        assert (same.edition, same.fresh) == (1, False)
        files["fr.md"] = files["fr.md"].replace(b"petite", b"belle")
        (outcome,) = await publish_files(data, {"petite-visite": files})
        assert (outcome.edition, outcome.fresh) == (2, True)
        page = (await talk(live, get("/fr/tours/petite-visite/")))[0]
        assert "belle" in page.body.decode()
    with closing(sqlite3.connect(data / DATABASE_FILE)) as old:
        with closing(sqlite3.connect(":memory:")) as new:
            make(new, NEWEST)
            assert schema(old) == schema(new)
        assert old.execute("PRAGMA user_version").fetchone() == (NEWEST,)


async def test_data_of_a_newer_program_is_refused_unchanged(tmp_path):
    database = tmp_path / DATABASE_FILE
    with closing(sqlite3.connect(database)) as opened, opened:
        opened.execute(f"PRAGMA user_version={NEWEST + 1}")
    with pytest.raises(NewerError):
        async with open_database(database):
            pass
    with closing(sqlite3.connect(database)) as opened:
        assert opened.execute("PRAGMA user_version").fetchone() == (NEWEST + 1,)
        assert schema(opened) == frozenset()
