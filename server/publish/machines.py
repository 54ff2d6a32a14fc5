"""Several machines, one house: the same database, the same bucket, a data folder each.

The folder is what of the bucket a machine used. Whoever publishes puts every blob into the bucket
before a transaction names it, so the newest release of the database can always be fetched whole.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from server.model.index import read_index
from server.model.site import KEY_FILE, blob_path
from server.publish.release import SWEEP_AGE_S, point_at_live, release_again
from server.publish.signing import adopt, key_file, public_key
from server.publish.store import Store, open_store
from server.settings import Settings
from server.store import editions, secrets
from server.store.blobs import Blobs
from server.store.bucket import Bucket, BucketError

MARK = "house"
"""An object beside the blobs: the public half of the key that signs notices."""
logger = logging.getLogger(__name__)


@asynccontextmanager
async def join(settings: Settings) -> AsyncIterator[Store]:
    """Open the store as one machine of the house. Raises BucketError, OtherKeyError.

    Without a bucket that is one machine alone. A site that had none moves into its bucket.
    """
    async with open_store(settings) as store:
        if store.blobs.bucket:
            await asyncio.to_thread(store.blobs.bucket.check)
            await _share_key(store)
            await asyncio.to_thread(_claim, store.blobs.bucket, public_key(store.data))
            await _move_in(store)
        yield store


async def _share_key(store: Store) -> None:
    """Have the key that signs notices on every machine: the first one's, by the database."""
    async with store.database.write() as tx:
        key = await secrets.find(tx, KEY_FILE)
        if key is None:
            await secrets.add(tx, KEY_FILE, key_file(store.data))
    if key is not None:
        adopt(store.data, key)


def _claim(bucket: Bucket, key: str) -> None:
    """Mark the bucket as this house's: two of them would sweep each other's blobs away."""
    try:
        if bucket.read(MARK).decode() != key:
            raise BucketError(f"The bucket {bucket.url} is another house's: choose a new prefix.")
    except FileNotFoundError:
        bucket.put(MARK, key.encode())


async def _move_in(store: Store) -> None:
    """Give the bucket what is only here, and release again with all that a fetch must know."""
    bucket = store.blobs.bucket
    async with store.database.read() as tx:
        live = await editions.live_release(tx)
    if bucket is None or live is None:
        return
    if await asyncio.to_thread(bucket.head, blob_path(live)) is not None:
        return
    if not store.blobs.path(live).exists():
        raise BucketError(f"The bucket {bucket.url} does not hold the live release.")
    await asyncio.to_thread(store.blobs.move_in, live)
    await release_again(store)


class Watcher:
    """Looks again and again whether another machine made a release, and brings it here."""

    EVERY_S = 1.0

    def __init__(self, store: Store) -> None:
        self._store = store
        self._failing = False

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Watch beside what is done meanwhile."""
        task = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _watch(self) -> None:
        while True:
            try:
                await self.look()
                self._failing = False
            except Exception:
                if not self._failing:
                    logger.exception("What other machines release is not seen")
                self._failing = True
            await asyncio.sleep(self.EVERY_S)

    async def look(self) -> bool:
        """Look once; say whether there was another release."""
        async with self._store.database.read() as tx:
            live = await editions.live_release(tx)
        if live is None or live == self._store.blobs.current():
            return False
        await self._store.read(live)
        await point_at_live(self._store)
        await asyncio.to_thread(_forget, self._store.blobs, live)
        return True


def _forget(blobs: Blobs, live: str) -> None:
    """Leave to the bucket what the release does not name and came here more than a day ago."""
    index = read_index(blobs.read(live))
    named = frozenset(resource.sha256 for resource in index.resources)
    blobs.sweep_here(named | {live}, before=time.time() - SWEEP_AGE_S)
