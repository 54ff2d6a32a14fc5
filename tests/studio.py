"""A studio for tests: a real server with an injected clock, people of every role, their clients."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import httpx
from argon2 import PasswordHasher

from server.app import create_app
from server.model.roles import ROLES, Person, Role
from server.model.site import CURRENT_FILE
from server.model.tree import MemoryTree
from server.publish import Store, open_store
from server.publish.drafts import Writer, take_tree
from server.settings import Settings
from server.store import audit, revisions, sessions, staff
from server.store.revisions import Head
from server.store.staff import Account
from tests import site
from tests.builders import make_tour_files
from tests.live import run_server

PASSWORD = "lampe terril moulin"
T = TypeVar("T")
HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
"""Cheap to check; the server makes it dearer at the first log-in."""
NAMES: dict[Role, str] = {
    "reader": "Lucie Petit",
    "translator": "Piet van der Berg",
    "editor": "Malika Benali",
    "publisher": "Hans Weber",
    "administrator": "Jeanne Dupont",
}


TABLES = (
    "session", "invitation", "presence", "staff", "attempt", "audit", "head", "revision", "kept",
    "publication", "planned", "withdrawn", "preview", "job", "catalogue", "edition", "release",
)  # fmt: skip


def there(value: T | None) -> T:
    """Return what must be there."""
    assert value is not None
    return value


def filled(path: str) -> str:
    """Return an address that a door of the table answers."""
    return "/studio" + re.sub(r"\{[^}]*\}", "x", path)


class Clock:
    """Stands still until it is told to go on."""

    def __init__(self) -> None:
        self.at = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.at

    def pass_by(self, **span: float) -> None:
        self.at += timedelta(**span)


@dataclass(frozen=True)
class Stage:
    """The running studio."""

    url: str
    store: Store
    clock: Clock

    async def make(self, name: str, role: Role = "editor", hashed: str = HASH) -> Account:
        """Make an account that has a password."""
        languages = ("en", "nl") if role == "translator" else ()
        person = Person(name=name, role=role, languages=languages)
        async with self.store.database.write() as tx:
            account = await staff.add(tx, person, "fr", self.clock())
            await staff.set_password(tx, account.id, hashed)
        return account

    async def account(self, name: str) -> Account:
        async with self.store.database.read() as tx:
            found = await staff.by_name(tx, name)
        assert found
        return found

    async def begin(self, name: str) -> str:
        """Begin a session without a log-in; return its token."""
        account = await self.account(name)
        async with self.store.database.write() as tx:
            return await sessions.start(tx, account.id, "Firefox, Windows", self.clock())

    async def people(self) -> None:
        """Make one person of every role."""
        for role in ROLES:
            await self.make(NAMES[role], role)

    async def forget_everything(self) -> None:
        """Empty every table, the referring ones first; unpublish all."""
        self.clock.at = datetime.now(UTC)
        (self.store.data / CURRENT_FILE).unlink(missing_ok=True)
        async with self.store.database.write() as tx:
            for table in TABLES:
                await tx.execute(f"delete from {table}")

    async def draft(self, tour: str = "petite-visite", **changes: str | bytes | None) -> Head:
        """Make a draft of the good tour, or add a revision to it."""
        tree = MemoryTree(make_tour_files(**changes))
        return await take_tree(self.store, tour, tree, Writer("", self.clock()), replaces=True)

    async def head(self, tour: str = "petite-visite") -> Head:
        async with self.store.database.read() as tx:
            return await revisions.head(tx, tour)

    async def text(self, path: str, tour: str = "petite-visite") -> str:
        """Return a file of the newest draft."""
        return self.store.blobs.read((await self.head(tour)).hashes[path]).decode()

    async def as_(self, role: Role) -> httpx.AsyncClient:
        """Return the browser of somebody of this role, logged in."""
        return self.client(await self.begin(NAMES[role]))

    async def register(self) -> list[tuple[str, str, str]]:
        """Return who did what to whom, the newest first."""
        async with self.store.database.read() as tx:
            lines = await audit.lines(tx, None, 100)
        return [(line.who, line.deed, line.about) for line in lines]

    def client(self, token: str = "", **headers: str) -> httpx.AsyncClient:
        """Return a browser without pictures: it sends the Origin of our pages."""
        cookies = {"studio": token} if token else None
        given = {"origin": self.url, **headers}
        return httpx.AsyncClient(base_url=self.url, headers=given, cookies=cookies, timeout=30)


@asynccontextmanager
async def run_studio(data: Path, people: bool = True, public_url: str = "") -> AsyncIterator[Stage]:
    """Run a studio with one person of every role, or with nobody."""
    url = await site.database_url(data)
    settings, clock = Settings(data=data, database_url=url, public_url=public_url), Clock()
    app = create_app(settings, clock)
    async with run_server(settings, app) as live, open_store(settings) as store:
        stage = Stage(live.url, store, clock)
        if people:
            await stage.people()
        yield stage
