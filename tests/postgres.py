"""Debian's PostgreSQL on a private socket, and a database of its own for each data folder."""

import asyncio
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import asyncpg

INSTALLED = Path("/usr/lib/postgresql")
FAST = "-c listen_addresses= -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
COLLATION = ("--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=fr")
"""A collation unlike SQLite's: an order that leans on the database's own is found out."""


class Postgres:
    """A running server, known by the folder of its socket."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._databases: dict[Path, str] = {}
        self._making = asyncio.Lock()

    @property
    def url(self) -> str:
        return f"postgresql://archipel@/postgres?host={quote(str(self._folder))}"

    async def database(self, data: Path) -> str:
        """Return the URL of a folder's database: a schema, as a whole database takes 0.2 s."""
        async with self._making:
            if data not in self._databases:
                name = f"site{len(self._databases)}"
                connection = await asyncpg.connect(self.url)
                await connection.execute(f"create schema {name}")
                await connection.close()
                self._databases[data] = f"{self.url}&search_path={name}"
            return self._databases[data]


@contextmanager
def run_postgres() -> Iterator[Postgres]:
    """Run a server until the block ends. It refuses to run as root, so root lends it a user."""
    folder = Path(tempfile.mkdtemp(prefix="archipel-pg-"))
    data = folder / "data"
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)

    def call(program: str, *given: str) -> None:
        subprocess.run(
            [_program(program), "-D", data, *given],
            check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL,
        )  # fmt: skip

    try:
        call("initdb", "-U", "archipel", "-A", "trust", "--no-sync", *COLLATION)
        call("pg_ctl", "-w", "-l", str(folder / "log"), "-o", f"{FAST} -k {folder}", "start")
        yield Postgres(folder)
    finally:
        if (data / "postmaster.pid").exists():
            call("pg_ctl", "-w", "-m", "immediate", "stop")
        shutil.rmtree(folder)


def _program(name: str) -> Path:
    """Return a program of the newest version; Debian keeps them away from the PATH."""
    found = sorted(INSTALLED.glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    if not found:
        raise FileNotFoundError("PostgreSQL is missing: apt-get install postgresql")
    return found[-1]
