"""A house of several machines: one PostgreSQL, one bucket, a data folder for each."""

import asyncio
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from server.model.tree import MemoryTree
from server.publish import join, publish
from server.publish.draft import CACHE_FOLDER
from server.publish.machines import Watcher
from server.settings import Settings
from tests.builders import make_tour_files
from tests.site import TODAY, publish_files

TOUR = "petite-visite"
PAGE = f"/fr/tours/{TOUR}/"


@dataclass(frozen=True)
class House:
    """What the machines share."""

    folder: Path
    database_url: str
    bucket: str
    cache: Path

    def machine(self, name: str, alone: bool = False) -> Settings:
        """Return how a machine runs; `alone`: before the house had a bucket."""
        bucket = "" if alone else self.bucket
        data = self.folder / name
        shutil.copytree(self.cache, data / CACHE_FOLDER, dirs_exist_ok=True)
        return Settings(data=data, database_url=self.database_url, bucket=bucket, port=0)


@pytest.fixture(scope="session")
async def cache(tmp_path_factory):
    """Return the pictures and sounds of the tour, made once for all machines."""
    data = tmp_path_factory.mktemp("made")
    await publish_files(data, {TOUR: make_tour_files()})
    return data / CACHE_FOLDER


@pytest.fixture
async def house(tmp_path, postgres, bucket, cache) -> House:
    return House(tmp_path, await postgres.database(tmp_path), bucket, cache)


@dataclass(frozen=True)
class Looks:
    """How often each machine looked, by its folder's name, and at which look it found news."""

    made: Counter[str]
    found: dict[str, int]


@pytest.fixture
def looks(monkeypatch):
    """Let the machines look often, and count."""
    told = Looks(Counter(), {})
    look = Watcher.look

    async def counting(self):
        name = self._store.data.name
        told.made[name] += 1
        number = told.made[name]
        is_new = await look(self)
        if is_new:
            told.found[name] = number
        return is_new

    monkeypatch.setattr(Watcher, "EVERY_S", 0.02)
    monkeypatch.setattr(Watcher, "look", counting)
    return told


async def publish_on(settings, files):
    """Publish one tour as the command does on a machine; return what became of it."""
    async with join(settings) as store:
        (outcome,) = await publish(store, {TOUR: MemoryTree(files)}, TODAY)
        return outcome


async def until(holds):
    """Ask again and again until it holds."""
    async with asyncio.timeout(120):
        while not await holds():  # noqa: ASYNC110  nobody tells
            await asyncio.sleep(0.001)
