"""PostgreSQL through asyncpg: one writing connection per process, read-only ones beside it.

A write begins by taking one lock that all processes share, as SQLite's `BEGIN IMMEDIATE` does: what
was read inside a write transaction cannot change before it ends, on either engine.
"""

import re
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, NamedTuple

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from server.store.transaction import NEWEST, Row, Transaction, UnreachableError, statements

READERS = 4
WRITERS_LOCK = 0x41726368
"""Any number that no other program on this database takes a lock by: here "Arch"."""
VANISHED = {
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
}
"""A writer whose machine lost its power holds the lock for 25 s, not for the system's 2 hours."""
VERSION = "create table if not exists schema_version (number integer not null)"


class Statement(NamedTuple):
    """What a statement did."""

    rowcount: int


class PostgresTransaction:
    """Says the store's SQL to a connection in PostgreSQL's words."""

    def __init__(self, connection: "asyncpg.Connection[Any] | PoolConnectionProxy[Any]") -> None:
        self._connection = connection

    async def execute(self, sql: str, values: Iterable[Any] = ()) -> Statement:
        """Run a statement; asyncpg tells what it did in words like `DELETE 3`."""
        told = await self._connection.execute(numbered(sql), *values)
        count = told.rpartition(" ")[2]
        return Statement(int(count) if count.isdecimal() else -1)

    async def execute_fetchall(self, sql: str, values: Iterable[Any] = ()) -> Sequence[Row]:
        """Run a query and return its rows."""
        return await self._connection.fetch(numbered(sql), *values)


class Postgres:
    """Hands out the one writer, and readers to as many as there are; lost ones are replaced."""

    def __init__(self, writer: "asyncpg.Pool[Any]", readers: "asyncpg.Pool[Any]") -> None:
        self._writer = writer
        self._readers = readers

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Transaction]:
        """Lend a connection that refuses to write."""
        async with self._readers.acquire() as connection:
            yield PostgresTransaction(connection)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Transaction]:
        """Lend the writer for one transaction: committed whole, or rolled back."""
        async with self._writer.acquire() as connection, connection.transaction():
            await connection.execute(f"select pg_advisory_xact_lock({WRITERS_LOCK})")
            yield PostgresTransaction(connection)


@asynccontextmanager
async def open_postgres(url: str) -> AsyncIterator[Postgres]:
    """Connect, and bring the tables up to this version. Raises UnreachableError."""
    only_read = {"default_transaction_read_only": "on"}
    async with AsyncExitStack() as stack:
        try:
            writer = await stack.enter_async_context(
                asyncpg.create_pool(url, min_size=1, max_size=1, server_settings=VANISHED)
            )
            readers = await stack.enter_async_context(
                asyncpg.create_pool(url, min_size=1, max_size=READERS, server_settings=only_read)
            )
        except (OSError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            raise UnreachableError(f"The database cannot be opened: {error}") from error
        database = Postgres(writer, readers)
        async with database.write() as tx:
            await _migrate(tx)
        yield database


@asynccontextmanager
async def look_at_postgres(url: str) -> AsyncIterator[Transaction]:
    """Lend a connection of its own, for one reading."""
    connection = await asyncpg.connect(url)
    try:
        yield PostgresTransaction(connection)
    finally:
        await connection.close()


async def _migrate(tx: Transaction) -> None:
    """Run the scripts that the database has not seen; a table keeps how many it has."""
    await tx.execute(VERSION)
    rows = await tx.execute_fetchall("select max(number) as number from schema_version")
    done = next(iter(rows))["number"] or 0
    for statement in statements(done, NEWEST):
        await tx.execute(translated(statement))
    if done < NEWEST:
        await tx.execute("insert into schema_version (number) values (?)", (NEWEST,))


def translated(script: str) -> str:
    """Return a statement of a migration in PostgreSQL's words.

    Text is ordered and compared by its bytes, as in SQLite: times are text too, and the collation
    of a language would pass over their points and signs.
    """
    ordered = re.sub(r"^(\s+\w+ text)\b", r'\1 collate "C"', script, flags=re.MULTILINE)
    return re.sub(r"\)\s*strict\s*$", ")", ordered)


def numbered(sql: str) -> str:
    """Turn each `?` into `$1`, `$2` …; the store's SQL has no other use for question marks."""
    first, *others = sql.split("?")
    return first + "".join(f"${number}{part}" for number, part in enumerate(others, 1))
