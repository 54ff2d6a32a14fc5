"""One open data folder: its database, its blobs, and the bucket that it may share."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from server.model.site import DATABASE_FILE, blob_path
from server.model.tree import MemoryTree, Tree
from server.settings import Settings
from server.store.blobs import Blobs
from server.store.bucket import Bucket
from server.store.database import open_database
from server.store.transaction import Database


@dataclass(frozen=True)
class Store:
    """One open data folder."""

    data: Path
    database: Database
    blobs: Blobs
    origin: str = ""

    async def read(self, sha256: str) -> bytes:
        """Return a blob, read beside the loop. Raises FileNotFoundError, BucketError."""
        return await asyncio.to_thread(self.blobs.read, sha256)

    async def bring(self, hashes: Iterable[str]) -> None:
        """Have blobs here that are about to be read. Raises FileNotFoundError, BucketError."""
        if self.blobs.bucket:
            await asyncio.to_thread(self.blobs.bring_all, map(blob_path, hashes))

    async def keep(self, files: Mapping[str, bytes | None]) -> dict[str, str | None]:
        """Keep files beside the loop; return their hashes (None: no file). Raises BucketError."""
        there = {path: data for path, data in files.items() if data is not None}
        return {**dict.fromkeys(files), **await self.keep_tree(MemoryTree(there))}

    async def keep_tree(self, tree: Tree) -> dict[str, str | None]:
        """Keep the files of a tree, a few at a time in memory. Raises BucketError."""
        return await asyncio.to_thread(self._keep_tree, tree)

    def _keep_tree(self, tree: Tree) -> dict[str, str | None]:
        paths = sorted(tree.paths)
        with ThreadPoolExecutor(self.blobs.hands) as pool:
            hashes = pool.map(lambda path: _kept(self.blobs, tree, path), paths)
            return dict(zip(paths, hashes, strict=True))


def _kept(blobs: Blobs, tree: Tree, path: str) -> str:
    """Keep a file of a tree, which is not read where its bytes are kept already."""
    sha256 = tree.sha256(path)
    return sha256 if blobs.renew(sha256) else blobs.add(tree.read(path))


@asynccontextmanager
async def open_store(settings: Settings) -> AsyncIterator[Store]:
    """Open the data folder and the database, creating what is missing."""
    data = settings.data
    async with open_database(data / DATABASE_FILE, settings.database_url) as database:
        yield Store(data, database, blobs_of(settings), settings.public_url)


def blobs_of(settings: Settings) -> Blobs:
    """Return the blobs of the data folder, and of the bucket that it shares with other machines.

    Raises BucketError where that is no address.
    """
    return Blobs(settings.data, Bucket(settings.bucket) if settings.bucket else None)
