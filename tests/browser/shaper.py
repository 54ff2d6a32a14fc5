"""A TCP proxy that behaves like the networks that visitors have: slow, cut, gone, or connected and
dead. It counts bytes and remembers what was asked for.

One token bucket is shared by all connections of a direction, as on a phone's radio link. A round
trip is added to the TCP handshake and to each request.
"""

import asyncio
import contextlib
import random
import re
import socket
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Literal

LOCALHOST = "127.0.0.1"
CHUNK_BYTES = 8192
RESET_ON_CLOSE = b"\1\0\0\0\0\0\0\0"
"""struct linger {on, 0 seconds}: closing sends RST, as a lost link does."""
REQUEST = re.compile(rb"(?:GET|HEAD) (\S+) HTTP/1\.1\r\n.*?\r\n\r\n", re.DOTALL)
RANGE = re.compile(rb"\r\nrange: bytes=(\d+)-(\d*)\r\n", re.IGNORECASE)


@dataclass
class Link:
    """How the network is. `kills` connections are reset, each after a random share of
    `kill_after_bytes`; `refuse` resets each at once, `silent` accepts and never answers.
    """

    mode: Literal["pass", "refuse", "silent"] = "pass"
    rate_bit_s: float = 0
    rtt_s: float = 0
    kills: int = 0
    kill_after_bytes: int = 0
    chance: random.Random = field(default_factory=lambda: random.Random(1))


@dataclass(frozen=True)
class Asked:
    """One request; `start` is the first byte of its range, if it has one."""

    path: str
    start: int | None


class Shaper:
    """Listens on `port`, passes on to `target`; set `link` at any time."""

    def __init__(self) -> None:
        self.link = Link()
        self.target = 0
        self.port = 0
        self.down_bytes = 0
        self.killed = 0
        self.asked: list[Asked] = []
        self._free_at = {"down": 0.0, "up": 0.0}
        self._open: set[asyncio.StreamWriter] = set()

    def set(self, link: Link) -> None:
        """Change the network; connections that are open break where it is no longer there."""
        self.link = link
        if link.mode != "pass":
            self.sever()

    def sever(self) -> None:
        """Reset every open connection."""
        for writer in list(self._open):
            _reset(writer)

    def forget(self) -> None:
        """Start counting anew."""
        self.down_bytes = self.killed = 0
        self.asked.clear()

    def paths(self, part: str = "") -> list[str]:
        """Return the addresses asked for that contain `part`."""
        return [asked.path for asked in self.asked if part in asked.path]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Handle one connection."""
        self._open.add(writer)
        with contextlib.suppress(OSError):
            if self.link.mode == "silent":
                await self._swallow(reader)
            elif self.link.mode == "pass":
                await self._pass(reader, writer)
        _reset(writer)
        self._open.discard(writer)

    async def _swallow(self, reader: asyncio.StreamReader) -> None:
        while data := await reader.read(CHUNK_BYTES):
            self._note(data)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(self.link.rtt_s)
        server_reader, server_writer = await asyncio.open_connection(LOCALHOST, self.target)
        self._open.add(server_writer)
        pumps = [
            asyncio.create_task(self._pump(reader, server_writer, "up")),
            asyncio.create_task(self._pump(server_reader, writer, "down")),
        ]
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)
            _reset(server_writer)
            self._open.discard(server_writer)

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: Literal["up", "down"]
    ) -> None:
        """Carry bytes one way until that side ends or the connection's time has come."""
        budget = self._budget() if way == "down" else None
        while data := await reader.read(CHUNK_BYTES):
            if way == "up":
                self._note(data)
            await self._wait(way, len(data))
            writer.write(data)
            await writer.drain()
            if way == "down":
                self.down_bytes += len(data)
                budget = self._spent(budget, len(data))

    def _budget(self) -> float | None:
        link = self.link
        return link.chance.random() * link.kill_after_bytes if link.kills > 0 else None

    def _spent(self, budget: float | None, count: int) -> float | None:
        """Count down to the kill of this connection; those opened earlier join in."""
        left = (self._budget() if budget is None else budget) or 0.0
        if self.link.kills <= 0:
            return None
        if left - count > 0:
            return left - count
        self.link.kills -= 1
        self.killed += 1
        raise ConnectionResetError

    async def _wait(self, way: str, count: int) -> None:
        """Hold bytes back until the shared link would have carried them."""
        now = time.monotonic()
        ready = now
        if self.link.rate_bit_s:
            self._free_at[way] = max(self._free_at[way], now) + count * 8 / self.link.rate_bit_s
            ready = self._free_at[way]
        delay = ready - now + (self.link.rtt_s if way == "up" else 0)
        if delay > 0:
            await asyncio.sleep(delay)

    def _note(self, data: bytes) -> None:
        for request in REQUEST.finditer(data):
            found = RANGE.search(request[0])
            self.asked.append(Asked(request[1].decode(), int(found[1]) if found else None))


def _reset(writer: asyncio.StreamWriter) -> None:
    raw = writer.get_extra_info("socket")
    with contextlib.suppress(OSError):
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
    writer.transport.abort()


@contextlib.asynccontextmanager
async def shaper() -> AsyncIterator[Shaper]:
    """Run a proxy on a free port, until the block ends."""
    proxy = Shaper()
    server = await asyncio.start_server(proxy.serve, LOCALHOST, 0, backlog=256)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()
        proxy.sever()
        await asyncio.sleep(0)
