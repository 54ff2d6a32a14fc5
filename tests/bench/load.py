"""Drive one server hard and say how it went: wrk where it is installed, else Python sockets."""

import asyncio
import re
import shutil
import statistics
import subprocess
import time
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

CONNECTIONS = 32
MILLISECONDS = {"us": 0.001, "ms": 1.0, "s": 1000.0}
PINNED = ("taskset", "-c", "1") if shutil.which("taskset") else ()


class Figure(NamedTuple):
    """One run of the load generator."""

    per_second: float
    p50_ms: float
    p99_ms: float


def drive(url: str, fields: Sequence[str], seconds: int) -> Figure:
    """Ask for one address over 32 connections. `fields` are header lines without their ends."""
    if shutil.which("wrk"):
        return _wrk(url, fields, seconds)
    return asyncio.run(_sockets(url, fields, seconds))


def _wrk(url: str, fields: Sequence[str], seconds: int) -> Figure:
    command = [*PINNED, "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency"]
    for field in fields:
        command += ["-H", field]
    done = subprocess.run([*command, url], capture_output=True, text=True, check=True)
    return _figure(done.stdout)


def _figure(printed: str) -> Figure:
    """Read what wrk prints. Raises ValueError where requests failed."""
    rate = re.search(r"Requests/sec:\s+([\d.]+)", printed)
    latencies = {
        percent: float(number) * MILLISECONDS[unit]
        for percent, number, unit in re.findall(r"(50|99)%\s+([\d.]+)(us|ms|s)", printed)
    }
    if not rate or len(latencies) != 2 or "Non-2xx" in printed:
        raise ValueError(printed)
    return Figure(float(rate[1]), latencies["50"], latencies["99"])


async def _sockets(url: str, fields: Sequence[str], seconds: int) -> Figure:
    """Measure with what Python has: the client is then the bottleneck of short answers."""
    place = urlsplit(url)
    lines = [f"GET {place.path} HTTP/1.1", f"Host: {place.netloc}", *fields, "", ""]
    request = "\r\n".join(lines).encode()
    end = time.perf_counter() + seconds
    took = await asyncio.gather(
        *(_one_connection(place.port or 80, request, end) for _ in range(CONNECTIONS))
    )
    every = sorted(each for connection in took for each in connection)
    cuts = statistics.quantiles(every, n=100)
    return Figure(len(every) / seconds, cuts[49] * 1000, cuts[98] * 1000)


async def _one_connection(port: int, request: bytes, end: float) -> list[float]:
    """Ask again and again until the end; return the seconds that each answer took."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    took = []
    while (start := time.perf_counter()) < end:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"(?i)\r\ncontent-length: (\d+)", head)
        await reader.readexactly(int(length[1]) if length and b" 304 " not in head[:15] else 0)
        took.append(time.perf_counter() - start)
    writer.close()
    return took
