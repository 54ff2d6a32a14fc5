"""Where the tables are: a SQLite file in the data folder, or a PostgreSQL database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from server.store.sqlite import look_at_sqlite, open_sqlite
from server.store.transaction import Database, Transaction


@asynccontextmanager
async def open_database(path: Path, url: str = "") -> AsyncIterator[Database]:
    """Open the database of the URL, or without one the file; create and migrate where needed."""
    if not url:
        async with open_sqlite(path) as database:
            yield database
        return
    from server.store.postgres import open_postgres  # noqa: PLC0415  asyncpg is slow to import

    async with open_postgres(url) as database:
        yield database


@asynccontextmanager
async def look(path: Path, url: str = "") -> AsyncIterator[Transaction]:
    """Lend a reading of the database as it is: nothing is migrated, no writer is waited for."""
    if not url:
        async with look_at_sqlite(path) as tx:
            yield tx
        return
    from server.store.postgres import look_at_postgres  # noqa: PLC0415  asyncpg is slow to import

    async with look_at_postgres(url) as tx:
        yield tx
