"""Visitors who come at a steady rate, whatever else goes on: what do they notice?

Nobody waits for the one before, as people do not: a request counts from the moment at which it was
to be sent, so that a server which stands still is seen by all who came meanwhile.
"""

import asyncio
import statistics
import time
from collections.abc import Sequence
from typing import NamedTuple

from tests.bench.load import Request

RATE_S = 200
CONNECTIONS = 20
NEW_EVERY = 10
"""Every tenth request opens a new connection."""
PATIENCE_S = 10


class Noticed(NamedTuple):
    """How long answers took, and how many did not come or were wrong."""

    p50_ms: float
    p99_ms: float
    worst_ms: float
    asked: int
    failed: int


async def visit(port: int, requests: Sequence[Request], seconds: float) -> Noticed:
    """Send the requests in turn, 200 a second over 20 connections."""
    start, every = time.perf_counter() + 0.05, CONNECTIONS / RATE_S
    raw = [_raw(request) for request in requests]
    told = await asyncio.gather(
        *(
            _visitor(port, raw, start + number / RATE_S, every, seconds)
            for number in range(CONNECTIONS)
        )
    )
    took = [each for times, _ in told for each in times]
    cuts = statistics.quantiles(took, n=100)
    errors = sum(failed for _, failed in told)
    return Noticed(cuts[49] * 1000, cuts[98] * 1000, max(took) * 1000, len(took), errors)


async def _visitor(
    port: int, raw: Sequence[bytes], at: float, every: float, seconds: float
) -> tuple[list[float], int]:
    """Return the seconds that each answer took, and how many failed."""
    took, failed, number, end = [], 0, 0, at + seconds
    stream = await asyncio.open_connection("127.0.0.1", port)
    while at < end:
        await asyncio.sleep(at - time.perf_counter())
        began = at if time.perf_counter() - at > every else time.perf_counter()
        try:
            if number % NEW_EVERY == 0:
                stream[1].close()
                stream = await asyncio.open_connection("127.0.0.1", port)
            async with asyncio.timeout(PATIENCE_S):
                await _ask(*stream, raw[number % len(raw)])
        except (OSError, EOFError, TimeoutError, ValueError):
            failed += 1
            stream = await asyncio.open_connection("127.0.0.1", port)
        took.append(time.perf_counter() - began)
        at, number = at + every, number + 1
    stream[1].close()
    return took, failed


async def _ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, raw: bytes) -> None:
    """Send and read the whole answer. Raises ValueError where it is no success."""
    writer.write(raw)
    status, *fields = (await reader.readuntil(b"\r\n\r\n")).lower().split(b"\r\n")
    if status[9:10] != b"2":
        raise ValueError(status)
    lengths = [int(line[16:]) for line in fields if line.startswith(b"content-length: ")]
    await reader.readexactly(lengths[0])


def _raw(request: Request) -> bytes:
    fields = "".join(f"{name}: {value}\r\n" for name, value in request.fields.items())
    return f"GET {request.path} HTTP/1.1\r\nHost: localhost\r\n{fields}\r\n".encode()
