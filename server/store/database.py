"""SQLite through aiosqlite: one writer with whole transactions, read-only readers beside it.

A connection shared by tasks mixes their transactions, because each await is queued alone; so writes
wait for a lock, and `BEGIN IMMEDIATE` makes other processes wait too.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import aiosqlite

MIGRATIONS = Path(__file__).parent / "migrations"
PRAGMAS = """
PRAGMA journal_mode=WAL;
PRAGMA foreign_keys=ON;
PRAGMA busy_timeout=10000;
PRAGMA synchronous=FULL;
"""


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
    scripts = sorted(MIGRATIONS.glob("*.sql"))
    async with database.write() as tx:
        done = await _user_version(tx)
        for number, script in enumerate(scripts, 1):
            if number <= done:
                continue
            for statement in script.read_text("utf-8").split(";\n"):
                await tx.execute(statement)
            await tx.execute(f"PRAGMA user_version={number:d}")


async def _user_version(tx: aiosqlite.Connection) -> int:
    rows = list(await tx.execute_fetchall("PRAGMA user_version"))
    return int(rows[0][0])
