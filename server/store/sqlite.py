"""SQLite through aiosqlite: one writer with whole transactions, read-only readers beside it.

A connection shared by tasks mixes their transactions, because each await is queued alone; so writes
wait for a lock, and `BEGIN IMMEDIATE` makes other processes wait too.
"""

import asyncio
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, closing, suppress
from pathlib import Path
from urllib.parse import quote

import aiosqlite

from server.store.transaction import NEWEST, Transaction, statements

READERS = 2
PRAGMAS = """
PRAGMA journal_mode=WAL;
PRAGMA foreign_keys=ON;
PRAGMA busy_timeout=10000;
PRAGMA synchronous=FULL;
"""


class Sqlite:
    """Hands out the writer to one task at a time, and readers to as many as there are."""

    def __init__(self, writer: aiosqlite.Connection, readers: list[aiosqlite.Connection]) -> None:
        self._writer = writer
        self._lock = asyncio.Lock()
        self._readers: asyncio.Queue[aiosqlite.Connection] = asyncio.Queue()
        for reader in readers:
            self._readers.put_nowait(reader)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Transaction]:
        """Lend a connection that refuses to write."""
        connection = await self._readers.get()
        try:
            yield connection
        finally:
            self._readers.put_nowait(connection)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Transaction]:
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
async def open_sqlite(path: Path) -> AsyncIterator[Sqlite]:
    """Open (and where needed create and migrate) the database file."""
    await asyncio.to_thread(_create, path)
    async with AsyncExitStack() as stack:
        connections = []
        for _ in range(READERS + 1):
            connection = await stack.enter_async_context(
                aiosqlite.connect(path, isolation_level=None)
            )
            connection.row_factory = aiosqlite.Row
            await connection.executescript(PRAGMAS)
            connections.append(connection)
        database = Sqlite(connections[0], connections[1:])
        async with database.write() as tx:
            await _migrate(tx)
        for reader in connections[1:]:
            await reader.execute("PRAGMA query_only=1")
        yield database


@asynccontextmanager
async def look_at_sqlite(path: Path) -> AsyncIterator[Transaction]:
    """Lend a connection that only reads, to a file that is there."""
    async with aiosqlite.connect(f"file:{quote(str(path))}?mode=ro", uri=True) as connection:
        connection.row_factory = aiosqlite.Row
        yield connection


def _create(path: Path) -> None:
    """Put an empty file in WAL mode there, unless there is one.

    Of several processes that turn a new file to WAL at once, all but one are told "locked", without
    the wait of `busy_timeout`: SQLite does not wait where waiting could be for ever. So the file is
    turned while nobody else knows it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        return
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".") as folder:
        made = Path(folder) / path.name
        with closing(sqlite3.connect(made)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
        with suppress(FileExistsError):
            path.hardlink_to(made)


async def _migrate(tx: Transaction) -> None:
    """Run the scripts that the file has not seen; it keeps how many it has."""
    for row in await tx.execute_fetchall("PRAGMA user_version"):
        for statement in _versions(row[0], NEWEST):
            await tx.execute(statement)


def _versions(done: int, wanted: int) -> Iterator[str]:
    """Yield what brings a database from one version forward to another."""
    yield from statements(done, wanted)
    yield f"PRAGMA user_version={wanted:d}"


def make(database: sqlite3.Connection, version: int) -> None:
    """Give an empty database the tables of a version."""
    for statement in _versions(0, version):
        database.execute(statement)


def schema(database: sqlite3.Connection) -> frozenset[tuple[str, str, str]]:
    """Return kind, name and text of everything that a database defines."""
    return frozenset(database.execute("select type, name, sql from sqlite_master where sql <> ''"))
