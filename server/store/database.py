"""Where the tables are: a SQLite file in the data folder, or a PostgreSQL database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from server.store.postgres import look_at_postgres, open_postgres
from server.store.sqlite import look_at_sqlite, open_sqlite
from server.store.transaction import Database, Transaction


@asynccontextmanager
async def open_database(path: Path, url: str = "") -> AsyncIterator[Database]:
    """Open the database of the URL, or without one the file; create and migrate where needed."""
    async with open_postgres(url) if url else open_sqlite(path) as database:
        yield database


@asynccontextmanager
async def look(path: Path, url: str = "") -> AsyncIterator[Transaction]:
    """Lend a reading of the database as it is: nothing is migrated, no writer is waited for."""
    async with look_at_postgres(url) if url else look_at_sqlite(path) as tx:
        yield tx
