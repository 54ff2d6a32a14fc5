"""The bytes behind the table, in pieces that are kept in memory within a bound.

Every file is read in pieces of 256 KB beside the event loop. A piece is shared by all who are
sending it, so that a thousand phones taking the same archive hold it once. A file that is only in
the bucket is brought once, by threads of its own: a bucket that hangs keeps nobody waiting who asks
for what is here.
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from server.http.table import Part

PIECE_BYTES = 256 * 1024
MEMORY_BYTES = 256 * 1024 * 1024
AT_HAND_PIECES = 2
"""A range that phones ask for may lie across the border of two."""
CARRIERS = 8

Piece = bytes | memoryview
Key = tuple[str, int]
Bring = Callable[[str], None]
"""Puts a missing file into the data folder. Raises FileNotFoundError, BucketError."""


class Bodies:
    """The files of a data folder; the pieces least recently sent are forgotten first."""

    def __init__(
        self, data: Path, memory_bytes: int = MEMORY_BYTES, bring: Bring | None = None
    ) -> None:
        self._data = data
        self._bring = bring
        self._carriers = ThreadPoolExecutor(CARRIERS)
        self._coming: dict[str, asyncio.Task[None]] = {}
        self._room = memory_bytes
        self._kept: OrderedDict[Key, bytes] = OrderedDict()
        self._reading: dict[Key, asyncio.Task[bytes]] = {}

    def at_hand(self, part: Part) -> list[Piece] | None:
        """Return the part without waiting, where it lies in few pieces that are in memory."""
        found: list[Piece] = []
        numbers = _numbers(part)
        if len(numbers) > AT_HAND_PIECES:
            return None
        for number in numbers:
            content = self._recall((part.file, number))
            if content is None:
                return None
            found.append(_cut(content, part, number))
        return found

    async def pieces(self, part: Part) -> AsyncIterator[Piece]:
        """Yield the part in order. Raises FileNotFoundError, BucketError."""
        for number in _numbers(part):
            key = part.file, number
            content = self._recall(key)
            yield _cut(await self._read(key) if content is None else content, part, number)

    async def read(self, part: Part) -> bytes:
        """Return the part as a whole. Raises FileNotFoundError, BucketError."""
        return b"".join([piece async for piece in self.pieces(part)])

    def _recall(self, key: Key) -> bytes | None:
        content = self._kept.get(key)
        if content is not None:
            self._kept.move_to_end(key)
        return content

    async def _read(self, key: Key) -> bytes:
        """Read a piece once, however many wait for it; who leaves does not stop the others."""
        task = self._reading.get(key)
        if task is None:
            task = self._reading[key] = asyncio.create_task(self._read_and_keep(key))
        return await asyncio.shield(task)

    async def _read_and_keep(self, key: Key) -> bytes:
        try:
            content = await self._read_or_bring(*key)
        finally:
            del self._reading[key]
        self._kept[key] = content
        self._room -= len(content)
        while self._room < 0:
            _, oldest = self._kept.popitem(last=False)
            self._room += len(oldest)
        return content

    async def _read_or_bring(self, name: str, number: int) -> bytes:
        file = self._data / name
        try:
            return await asyncio.to_thread(_read_piece, file, number)
        except FileNotFoundError:
            if self._bring is None:
                raise
        await self._brought(name, self._bring)
        return await asyncio.to_thread(_read_piece, file, number)

    async def _brought(self, name: str, bring: Bring) -> None:
        """Bring a file once, however many wait for pieces of it."""
        task = self._coming.get(name)
        if task is None:
            task = self._coming[name] = asyncio.create_task(self._carry(name, bring))
        await asyncio.shield(task)

    async def _carry(self, name: str, bring: Bring) -> None:
        try:
            await asyncio.get_running_loop().run_in_executor(self._carriers, bring, name)
        finally:
            del self._coming[name]


def _read_piece(file: Path, number: int) -> bytes:
    with file.open("rb") as opened:
        opened.seek(number * PIECE_BYTES)
        return opened.read(PIECE_BYTES)


def _numbers(part: Part) -> range:
    return range(part.start // PIECE_BYTES, (max(part.stop, 1) - 1) // PIECE_BYTES + 1)


def _cut(content: bytes, part: Part, number: int) -> Piece:
    """Return what of the numbered piece belongs to the part, without copying it."""
    offset = number * PIECE_BYTES
    start, stop = max(part.start - offset, 0), part.stop - offset
    return content if start == 0 and stop >= len(content) else memoryview(content)[start:stop]
