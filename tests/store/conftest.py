from datetime import UTC, datetime, timedelta

import pytest

from server.model.roles import Person
from server.store import staff
from server.store.database import open_database

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
async def open_here(tmp_path, engine):
    """Return a function that opens the test's own database, once or as several processes."""
    url = await engine(tmp_path)
    return lambda: open_database(tmp_path / "sub" / "archipel.db", url)


@pytest.fixture
async def tx(open_here):
    """Return the writer of a new store, in a transaction of its own."""
    async with open_here() as database, database.write() as tx:
        yield tx


@pytest.fixture
def make(tx):
    """Return a function that makes an account, with a password where one is given."""

    async def make(name="Jeanne Dupont", role="administrator", password="hash", languages=()):
        person = Person(name=name, role=role, languages=languages)
        account = await staff.add(tx, person, "fr", NOON)
        await staff.set_password(tx, account.id, password)
        return account

    return make


@pytest.fixture
def later():
    return lambda **span: NOON + timedelta(**span)
