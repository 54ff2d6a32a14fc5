"""A published site for tests: real compiler, real store, in a folder of its own."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from server.author import FolderTree
from server.model.tree import MemoryTree
from server.publish import Outcome, open_store, publish

TODAY = date(2026, 11, 23)
TOURS = Path(__file__).parent.parent / "tours"


async def publish_files(data: Path, tours: Mapping[str, Mapping[str, bytes]]) -> list[Outcome]:
    """Publish tours given as files by path, as one release."""
    async with open_store(data) as store:
        return await publish(store, {t: MemoryTree(files) for t, files in tours.items()}, TODAY)


async def publish_starters(data: Path) -> list[Outcome]:
    """Publish the starter tours."""
    trees = {path.parent.name: FolderTree(path.parent) for path in TOURS.glob("*/tour.yaml")}
    async with open_store(data) as store:
        return await publish(store, trees, TODAY)
