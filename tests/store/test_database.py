import asyncio
import sqlite3

import asyncpg
import pytest

from server.store.database import open_database
from server.store.postgres import numbered, translated


@pytest.fixture
async def database(open_here):
    async with open_here() as database:
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
    refused = (sqlite3.OperationalError, asyncpg.ReadOnlySQLTransactionError)
    async with database.read() as tx:
        with pytest.raises(refused, match=r"readonly|read-only"):
            await tx.execute("insert into log values (1, 1)")


async def test_migrations_run_once_however_many_begin_at_once(open_here):
    async def look():
        async with open_here() as database:
            return await rows(database, "select count(*) from edition")

    assert await asyncio.gather(*(look() for _ in range(8))) == [[(0,)]] * 8
    assert await look() == [(0,)]


async def test_a_row_is_read_by_name_and_by_number(database):
    async with database.write() as tx:
        done = await tx.execute("insert into log values (?, ?), (?, ?)", (1, 2, 3, 4))
        assert done.rowcount == 2
        row, other = await tx.execute_fetchall("select who, part from log order by who")
    assert (row["who"], row[1], dict(other)) == (1, 2, {"who": 3, "part": 4})


async def test_text_is_ordered_by_its_bytes(database):
    names = ("été", "Zoé", "2026-11-23T12:00:00.5+00:00", "2026-11-23T12:00:00+00:00", "abbé")
    async with database.write() as tx:
        for name in names:
            await tx.execute(
                "insert into withdrawn (tour, reason, author, at) values (?, '', '', '')", (name,)
            )
    found = await rows(database, "select tour from withdrawn order by tour")
    assert [name for (name,) in found] == sorted(names)


async def test_a_writer_that_waits_sees_what_the_one_before_it_wrote(open_here):
    """Counting up by reading and writing, from two processes: no number is lost."""

    async def count_up(database):
        async with database.write() as tx:
            (row,) = await tx.execute_fetchall("select count(*) from withdrawn")
            await asyncio.sleep(0)
            await tx.execute(
                "insert into withdrawn (tour, reason, author, at) values (?, '', '', '')",
                (f"{row[0]}",),
            )

    async with open_here() as one, open_here() as two:
        await asyncio.gather(*(count_up(database) for database in (one, two) * 20))
        assert await rows(one, "select count(*) from withdrawn") == [(40,)]


async def test_postgres_may_restart_meanwhile(postgres, tmp_path):
    url = await postgres.database(tmp_path)
    async with open_database(tmp_path, url) as database:
        with pytest.raises(asyncpg.PostgresError):
            await rows(
                database,
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where datname = current_database()",
            )
        assert await rows(database, "select count(*) from edition") == [(0,)]
        async with database.write() as tx:
            await tx.execute("delete from edition")


def test_values_are_numbered_and_tables_translated():
    assert numbered("select 1") == "select 1"
    assert numbered("values (?, ?)") == "values ($1, $2)"
    table = "create table a (\n  b text not null,\n  text integer\n) strict"
    assert translated(table) == (
        'create table a (\n  b text collate "C" not null,\n  text integer\n)'
    )
