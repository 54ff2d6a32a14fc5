"""Servers as processes that are started, watched from outside (Linux's /proc) and ended."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from server.settings import ROOT

STARTS_WITHIN_S = 120


class Process(NamedTuple):
    """A running server and the port on which it answers."""

    pid: int
    port: int

    def cpu_s(self) -> float:
        """Return the processor time that it and its workers have used."""
        ticks = sum(sum(map(int, _stat(pid)[11:13])) for pid in (self.pid, *_children(self.pid)))
        return ticks / os.sysconf("SC_CLK_TCK")

    def pss_mb(self) -> float:
        """Return the memory of the process itself, its share of what others use too."""
        for line in Path(f"/proc/{self.pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
        raise ValueError(self.pid)


@contextmanager
def started(
    command: Sequence[str], port: int, env: Mapping[str, str] | None = None, quiet: bool = False
) -> Iterator[Process]:
    """Run a server that is there when its port answers, until the block ends."""
    nowhere = subprocess.DEVNULL
    process = subprocess.Popen(
        command,
        env={**os.environ, "PYTHONPATH": str(ROOT), **(env or {})},
        stdout=nowhere,
        stderr=nowhere if quiet else None,
    )
    try:
        _wait_for(port, process)
        yield Process(process.pid, port)
    finally:
        process.terminate()
        process.wait(30)


def archipel(data: Path, port: int) -> tuple[str, ...]:
    """Return the command that serves a data folder as an operator does."""
    words = ("serve", "--data", str(data), "--port", str(port))
    return (sys.executable, "-m", "server.cli", *words)


def kernel_mb() -> float:
    """Return what the kernel holds for all TCP connections of the machine."""
    words = Path("/proc/net/sockstat").read_text().split("TCP:")[1].split()
    return int(words[words.index("mem") + 1]) * os.sysconf("SC_PAGESIZE") / 2**20


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.005)
        else:
            return
    raise TimeoutError(port)


def _children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _stat(pid: int) -> list[str]:
    """Return the fields after the process's name, which may hold spaces."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
