"""What a command and all processes that it begins take: time, processor, memory."""

import contextlib
import os
import resource
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from server.settings import ROOT

EVERY_S = 0.1


class Cost(NamedTuple):
    """What a command took; `peak_mb` is the memory of all its processes together."""

    wall_s: float
    cpu_s: float
    peak_mb: float


def cost(command: tuple[str, ...], path: Path = ROOT) -> Cost:
    """Run a command to its end and say what it took. Raises where it fails."""
    before, began, peak = _cpu_s(), time.monotonic(), 0.0
    env = {**os.environ, "PYTHONPATH": str(path)}
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None:
            peak = max(peak, sum(map(pss_mb, family(process.pid))))
            time.sleep(EVERY_S)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Cost(time.monotonic() - began, _cpu_s() - before, peak)


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def family(pid: int) -> Iterator[int]:
    """Yield a process and all that it began (Linux)."""
    yield pid
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from family(int(child))


def pss_mb(pid: int) -> float:
    """Return the memory of a process, its share of what others use too (Linux)."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0
