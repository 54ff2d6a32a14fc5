from datetime import UTC, datetime, timedelta

import pytest

from server.model.roles import Person
from server.store import staff
from server.store.database import open_database

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
async def tx(tmp_path):
    """Return the writer of a new store, in a transaction of its own."""
    async with open_database(tmp_path / "archipel.db") as database, database.write() as tx:
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
