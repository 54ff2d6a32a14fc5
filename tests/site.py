"""A published site for tests: real compiler, real store, in a folder of its own."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

from server.author import FolderTree
from server.model.tree import MemoryTree
from server.publish import Outcome, Store, open_store, publish
from server.settings import Settings

TODAY = date(2026, 11, 23)
TOURS = Path(__file__).parent.parent / "tours"


async def database_url(data: Path) -> str:
    """Return where the folder's database is: a file in it, unless `engine` says otherwise."""
    return ""


@asynccontextmanager
async def open_site(data: Path) -> AsyncIterator[Store]:
    """Open the store of a folder."""
    settings = Settings(data=data, database_url=await database_url(data))
    async with open_store(settings) as store:
        yield store


async def publish_files(data: Path, tours: Mapping[str, Mapping[str, bytes]]) -> list[Outcome]:
    """Publish tours given as files by path, as one release."""
    async with open_site(data) as store:
        return await publish(store, {t: MemoryTree(files) for t, files in tours.items()}, TODAY)


async def publish_starters(data: Path) -> list[Outcome]:
    """Publish the starter tours."""
    trees = {path.parent.name: FolderTree(path.parent) for path in TOURS.glob("*/tour.yaml")}
    async with open_site(data) as store:
        return await publish(store, trees, TODAY)
