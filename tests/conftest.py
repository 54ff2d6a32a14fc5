from pathlib import Path
from typing import Protocol

import pytest
from hypothesis import settings

from tests.postgres import run_postgres
from tests.site import publish_starters

settings.register_profile("archipel", deadline=None)  # a busy machine is no failure
settings.load_profile("archipel")


@pytest.fixture(scope="session")
async def starters(tmp_path_factory):
    """Return the data folder in which every starter tour is published."""
    data = tmp_path_factory.mktemp("starters")
    outcomes = await publish_starters(data)
    assert not [outcome.problems for outcome in outcomes if outcome.edition is None]
    return data


@pytest.fixture(scope="session")
def postgres():
    """Run one PostgreSQL for all tests that ask for it."""
    with run_postgres() as running:
        yield running


class Engine(Protocol):
    """Where the database of a data folder is: a URL, or nothing for a file in the folder."""

    async def __call__(self, data: Path) -> str: ...


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def engine(request) -> Engine:
    """Run the test on both engines."""
    if request.param == "postgres":
        found: Engine = request.getfixturevalue("postgres").database
        return found

    async def a_file(data: Path) -> str:
        return ""

    return a_file
