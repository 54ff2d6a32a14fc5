"""The bytes behind the table: small ones kept in memory within a bound, large ones by parts."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from pathlib import Path

KEEP_UP_TO_BYTES = 1_000_000
MEMORY_BYTES = 256_000_000
PART_BYTES = 262_144


class Bodies:
    """Whole small files by path, the least recently used forgotten first."""

    def __init__(self, memory_bytes: int = MEMORY_BYTES) -> None:
        self._kept: OrderedDict[Path, bytes] = OrderedDict()
        self._room = memory_bytes

    async def read(self, file: Path) -> bytes:
        """Return a file's content. Raises FileNotFoundError."""
        content = self._kept.get(file)
        if content is None:
            content = await asyncio.to_thread(file.read_bytes)
            self._keep(file, content)
        else:
            self._kept.move_to_end(file)
        return content

    def _keep(self, file: Path, content: bytes) -> None:
        if file in self._kept:
            return
        self._kept[file] = content
        self._room -= len(content)
        while self._room < 0:
            _, oldest = self._kept.popitem(last=False)
            self._room += len(oldest)


async def parts(file: Path, start: int, length: int) -> AsyncIterator[bytes]:
    """Yield `length` bytes of a file from `start`, read beside the event loop."""
    with await asyncio.to_thread(file.open, "rb") as opened:
        await asyncio.to_thread(opened.seek, start)
        while length > 0:
            part = await asyncio.to_thread(opened.read, min(PART_BYTES, length))
            if not part:
                break
            length -= len(part)
            yield part
