from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest
from hypothesis import settings

from tests.buckets import NAMES, S3Server, run_s3
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


@pytest.fixture(scope="session", params=NAMES)
def s3(request) -> Iterator[S3Server]:
    """Run the test on each of the S3-compatible servers."""
    with run_s3(request.param) as server:
        yield server


@pytest.fixture
def bucket(s3, monkeypatch) -> str:
    """Return the address of an empty place in a bucket; the environment says how to reach it."""
    for name, value in s3.environment.items():
        monkeypatch.setenv(name, value)
    return str(s3.new_url())
