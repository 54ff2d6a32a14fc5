"""The release that is live, as this process sees it.

Another process may make a release at any moment by replacing `data/current`: its identity tells.
"""

import asyncio
import logging
import math
import os
from functools import partial
from pathlib import Path

from server.http.bodies import Bodies
from server.http.table import Table
from server.model.index import IndexFile
from server.model.site import CURRENT_FILE, Encoding, Resource, blob_path
from server.store.blobs import Blobs
from server.store.bucket import BucketError

Identity = tuple[int, int]
logger = logging.getLogger(__name__)


def size_of(data: Path, resource: Resource, encoding: Encoding) -> int:
    """Return how long a variant is: as it is in the data folder, or else as the index says.

    Raises FileNotFoundError where neither knows.
    """
    try:
        return (data / blob_path(resource.sha256, encoding)).stat().st_size
    except FileNotFoundError:
        for name, size in zip(resource.encodings, resource.encoded_bytes, strict=False):
            if name == encoding:
                return size
        raise


class Releases:
    """The live release of a data folder; `table` is None before the first one."""

    def __init__(self, blobs: Blobs) -> None:
        self.table: Table | None = None
        self.bodies = Bodies(blobs.data, bring=blobs.bring if blobs.bucket else None)
        self._blobs = blobs
        self._current = str(blobs.data / CURRENT_FILE)
        self._seen: Identity | None = None
        self._loading = asyncio.Lock()
        self._looked_at = math.nan
        self._was_replaced = False

    def is_replaced(self, now: float = math.nan) -> bool:
        """Say whether there is another release than the one that is in `table`.

        Who gives the loop's time, in milliseconds as uvloop has it, is told what was true then.
        """
        if now != self._looked_at:
            self._looked_at, self._was_replaced = now, self._identity() != self._seen
        return self._was_replaced

    async def latest(self) -> Table | None:
        """Return the live release, having loaded it where `current` was replaced."""
        if self.is_replaced():
            async with self._loading:
                await self._load()
        return self.table

    def _identity(self) -> Identity | None:
        try:
            found = os.stat(self._current)  # noqa: PTH116  1.5 us; a Path costs twice that
        except FileNotFoundError:
            return None
        return found.st_mtime_ns, found.st_ino

    async def _load(self) -> None:
        """Load what `current` names; a release that cannot be read leaves the last one live."""
        identity = self._identity()
        if identity == self._seen:
            return
        try:
            if identity is not None:
                self.table = await asyncio.to_thread(self._read)
                logger.info("release", extra={"said": {"release": self.table.number}})
        except (OSError, ValueError, BucketError):
            logger.exception("The release that %s names cannot be read", self._current)
        self._seen = identity

    def _read(self) -> Table:
        sha256 = Path(self._current).read_text("ascii").strip()
        index = IndexFile(self._blobs.mapped(sha256))
        return Table(index, partial(size_of, self._blobs.data))
