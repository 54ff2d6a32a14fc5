"""Drive one server hard and say how it went: wrk where it is installed, else Python sockets."""

import asyncio
import itertools
import json
import re
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

CONNECTIONS = 32
MILLISECONDS = {"us": 0.001, "ms": 1.0, "s": 1000.0}
PINNED = ("taskset", "-c", "1") if shutil.which("taskset") else ()
LUA = """
local asks, turn = {}, 0
function init(args)
  %s
end
function request()
  turn = turn %% #asks + 1
  return asks[turn]
end
"""
"""wrk's own language: the requests are made once and sent in turn."""


class Figure(NamedTuple):
    """One run of the load generator."""

    per_second: float
    p50_ms: float
    p99_ms: float


class Request(NamedTuple):
    """What is sent: the path on the server, and the header fields but for the host's name."""

    path: str
    fields: Mapping[str, str]


def drive(origin: str, requests: Sequence[Request], seconds: int) -> Figure:
    """Send these requests in turn over 32 connections. `origin` is scheme, host and port."""
    if shutil.which("wrk"):
        return _wrk(origin, requests, seconds)
    return asyncio.run(_sockets(origin, requests, seconds))


def _wrk(origin: str, requests: Sequence[Request], seconds: int) -> Figure:
    command = [*PINNED, "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", "-s"]
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(LUA % "\n  ".join(map(_lua, requests)))
        script.flush()
        done = subprocess.run(
            [*command, script.name, origin], capture_output=True, text=True, check=True
        )
    return _figure(done.stdout)


def _lua(request: Request) -> str:
    """Return the line that makes a request; what JSON quotes as ASCII, Lua reads alike."""
    fields = ", ".join(f"[{json.dumps(k)}]={json.dumps(v)}" for k, v in request.fields.items())
    host = '["Host"]=wrk.headers["Host"]'
    return f"asks[#asks + 1] = wrk.format('GET', {json.dumps(request.path)}, {{{host}, {fields}}})"


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


async def _sockets(origin: str, requests: Sequence[Request], seconds: int) -> Figure:
    """Measure with what Python has: the client is then the bottleneck of short answers."""
    place = urlsplit(origin)
    raw = itertools.cycle([_raw(place.netloc, request) for request in requests])
    end = time.perf_counter() + seconds
    took = await asyncio.gather(
        *(_one_connection(place.port or 80, raw, end) for _ in range(CONNECTIONS))
    )
    every = sorted(each for connection in took for each in connection)
    cuts = statistics.quantiles(every, n=100)
    return Figure(len(every) / seconds, cuts[49] * 1000, cuts[98] * 1000)


def _raw(host: str, request: Request) -> bytes:
    fields = [f"{name}: {value}" for name, value in request.fields.items()]
    lines = [f"GET {request.path} HTTP/1.1", f"Host: {host}", *fields, "", ""]
    return "\r\n".join(lines).encode()


async def _one_connection(port: int, raw: "itertools.cycle[bytes]", end: float) -> list[float]:
    """Ask again and again until the end; return the seconds that each answer took."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    took = []
    while (start := time.perf_counter()) < end:
        writer.write(next(raw))
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = re.search(rb"\r\ncontent-length: (\d+)", head)
        await reader.readexactly(int(length[1]) if length and b" 304 " not in head[:15] else 0)
        took.append(time.perf_counter() - start)
        if b"\r\nconnection: close" in head:
            writer.close()
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.close()
    return took
