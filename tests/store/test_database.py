import asyncio
import sqlite3

import pytest

from server.store.database import open_database


@pytest.fixture
async def database(tmp_path):
    async with open_database(tmp_path / "sub" / "archipel.db") as database:
        async with database.write() as tx:
            await tx.execute("create table log (who integer, part integer)")
        yield database


async def rows(database, sql):
    async with database.read() as tx:
        return [tuple(row) for row in await tx.execute_fetchall(sql)]


async def test_what_is_written_is_read(database):
    async with database.write() as tx:
        await tx.execute("insert into log values (1, 1)")
    assert await rows(database, "select * from log") == [(1, 1)]


async def test_an_error_undoes_the_whole_transaction(database):
    async def half_done():
        async with database.write() as tx:
            await tx.execute("insert into log values (1, 1)")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await half_done()
    assert await rows(database, "select * from log") == []


async def test_tasks_never_see_half_of_each_other(database):
    """600 writers, a third of which raise and a third of which are cancelled midway."""

    async def pair(who, fate):
        async with database.write() as tx:
            await tx.execute("insert into log values (?, 1)", (who,))
            await asyncio.sleep(0)
            if fate == "raise":
                raise RuntimeError
            await tx.execute("insert into log values (?, 2)", (who,))

    tasks = [asyncio.create_task(pair(i, ["commit", "raise", "cancel"][i % 3])) for i in range(600)]
    for i, task in enumerate(tasks):
        if i % 3 == 2:
            asyncio.get_running_loop().call_later(i / 6000, task.cancel)
    await asyncio.gather(*tasks, return_exceptions=True)
    odd = "select who from log group by who having count(*) <> 2"
    assert await rows(database, odd) == []
    assert len(await rows(database, "select 1 from log")) >= 400


async def test_a_reader_cannot_write(database):
    async with database.read() as tx:
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            await tx.execute("insert into log values (1, 1)")


async def test_migrations_run_once(tmp_path):
    path = tmp_path / "archipel.db"
    for _ in range(2):
        async with open_database(path) as database:
            assert await rows(database, "select count(*) from edition") == [(0,)]
            assert (await rows(database, "PRAGMA user_version"))[0][0] >= 1
