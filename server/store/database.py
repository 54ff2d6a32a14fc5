"""SQLite through aiosqlite: one writer with whole transactions, read-only readers beside it.

A connection shared by tasks mixes their transactions, because each await is queued alone; so writes
wait for a lock, and `BEGIN IMMEDIATE` makes other processes wait too.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import aiosqlite

SCRIPTS = sorted((Path(__file__).parent / "migrations").glob("*.sql"))
"""A script that was released is never changed: the next one changes what it made."""
NEWEST = len(SCRIPTS)
PRAGMAS = """
PRAGMA journal_mode=WAL;
PRAGMA foreign_keys=ON;
PRAGMA busy_timeout=10000;
PRAGMA synchronous=FULL;
"""


class NewerError(Exception):
    """The data was written by a newer program; going back would lose what only that one knows."""

    def __init__(self) -> None:
        super().__init__("This data is of a newer Archipel: install that one, or restore a backup.")


class Database:
    """Hands out the writer to one task at a time, and readers to as many as there are."""

    def __init__(self, writer: aiosqlite.Connection, readers: list[aiosqlite.Connection]) -> None:
        self._writer = writer
        self._lock = asyncio.Lock()
        self._readers: asyncio.Queue[aiosqlite.Connection] = asyncio.Queue()
        for reader in readers:
            self._readers.put_nowait(reader)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[aiosqlite.Connection]:
        """Lend a connection that refuses to write."""
        connection = await self._readers.get()
        try:
            yield connection
        finally:
            self._readers.put_nowait(connection)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[aiosqlite.Connection]:
        """Lend the writer for one transaction: committed whole, or rolled back."""
        async with self._lock:
            try:
                await self._writer.execute("BEGIN IMMEDIATE")
                yield self._writer
                await self._writer.commit()
            except BaseException:
                await asyncio.shield(self._writer.rollback())
                raise


@asynccontextmanager
async def open_database(path: Path, readers: int = 2) -> AsyncIterator[Database]:
    """Open (and where needed create and migrate) the database file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    async with AsyncExitStack() as stack:
        connections = []
        for _ in range(readers + 1):
            connection = await stack.enter_async_context(
                aiosqlite.connect(path, isolation_level=None)
            )
            connection.row_factory = aiosqlite.Row
            await connection.executescript(PRAGMAS)
            connections.append(connection)
        database = Database(connections[0], connections[1:])
        await _migrate(database)
        for reader in connections[1:]:
            await reader.execute("PRAGMA query_only=1")
        yield database


async def _migrate(database: Database) -> None:
    """Run each numbered script that the file has not seen, with its number, in one transaction."""
    async with database.write() as tx:
        done = await _user_version(tx)
        if done > NEWEST:
            raise NewerError
        for statement in _statements(done, NEWEST):
            await tx.execute(statement)


def _statements(done: int, wanted: int) -> Iterator[str]:
    """Yield what brings a database from one version forward to another."""
    for number, script in enumerate(SCRIPTS[:wanted], 1):
        if number > done:
            yield from script.read_text("utf-8").split(";\n")
            yield f"PRAGMA user_version={number:d}"


def make(database: sqlite3.Connection, version: int) -> None:
    """Give an empty database the tables of a version."""
    for statement in _statements(0, version):
        database.execute(statement)


def schema(database: sqlite3.Connection) -> frozenset[tuple[str, str, str]]:
    """Return kind, name and text of everything that a database defines."""
    return frozenset(database.execute("select type, name, sql from sqlite_master where sql <> ''"))


async def _user_version(tx: aiosqlite.Connection) -> int:
    rows = list(await tx.execute_fetchall("PRAGMA user_version"))
    return int(rows[0][0])
