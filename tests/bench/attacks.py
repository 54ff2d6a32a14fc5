"""What one hostile request costs the server, and what it hears."""

import asyncio
from contextlib import suppress
from typing import NamedTuple

from tests.bench.processes import Process

OURS = "Origin: http://x\r\nHost: x"
CHUNK = b"5\r\nmore=\r\n"
TIMES = 10
SILENT_S = 0.1
PATIENCE_S = 30


class Attack(NamedTuple):
    """What is sent at once over a new connection."""

    name: str
    sent: bytes


class Cost(NamedTuple):
    """The answers that were heard, and what each time cost the server."""

    heard: str
    cpu_ms: float
    grown_mb: float


def attacks(page: str, archive: str) -> tuple[Attack, ...]:
    """Return a plain request, to compare with, and the hostile ones."""
    get, head = (f"{method} {page} HTTP/1.1\r\nHost: x\r\n".encode() for method in ("GET", "HEAD"))
    whole = f"GET {archive} HTTP/1.1\r\nHost: x\r\n".encode()
    ranges = b",".join([b"0-1"] * 100_000)
    return (
        Attack("a page", get + b"\r\n"),
        Attack("100,000 ranges", whole + b"Range: bytes=" + ranges + b"\r\n\r\n"),
        Attack("100,000 range fields", whole + b"Range: bytes=0-1\r\n" * 100_000 + b"\r\n"),
        Attack("3,000 ranges, 12 KB", head + b"Range: bytes=" + ranges[:12_000] + b"\r\n\r\n"),
        Attack("a field of 10 MB", get + b"X: " + b"y" * 10_000_000 + b"\r\n\r\n"),
        Attack("1,000 pages in one packet", (get + b"\r\n") * 1000),
        Attack("10,000 lost addresses in one packet", b"GET /x HTTP/1.1\r\n\r\n" * 10_000),
        Attack("a page with a body of 10 MB", get + _chunked(10_000_000)),
        Attack("visits without end", _post("/visits") + _chunked(10_000_000)),
        Attack("a log-in without end", _post("/studio/login/") + _chunked(10_000_000)),
    )


def _chunked(size: int) -> bytes:
    return b"Transfer-Encoding: chunked\r\n\r\n" + CHUNK * (size // 5)


def _post(path: str) -> bytes:
    kind = "Content-Type: application/x-www-form-urlencoded\r\nSec-Fetch-Site: same-origin"
    return f"POST {path} HTTP/1.1\r\n{OURS}\r\n{kind}\r\n".encode()


async def cost(server: Process, attack: Attack, times: int = TIMES) -> Cost:
    """Attack so many times, one after the other, each over a connection of its own."""
    cpu, memory, heard = server.cpu_s(), server.pss_mb(), ""
    for _ in range(times):
        heard = await _attack(server.port, attack.sent)
    spent = (server.cpu_s() - cpu) / times
    return Cost(heard, spent * 1000, server.pss_mb() - memory)


async def _attack(port: int, sent: bytes) -> str:
    """Send as much as the server lets us, take its answers until it is silent; say the first."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    sending = asyncio.create_task(_send(writer, sent))
    heard = b""
    with suppress(OSError, TimeoutError):
        heard = await asyncio.wait_for(reader.read(1000), PATIENCE_S)
        while await asyncio.wait_for(reader.read(1 << 20), SILENT_S):
            pass
    sending.cancel()
    writer.transport.abort()
    return heard[9:12].decode() or "closed"


async def _send(writer: asyncio.StreamWriter, sent: bytes) -> None:
    with suppress(OSError):
        writer.write(sent)
        await writer.drain()
