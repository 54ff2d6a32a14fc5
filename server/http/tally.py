"""What one process has answered, counted in a file of fixed size that others can read meanwhile.

A count is an addition in mapped memory: no lock, no system call, nothing about who asked. Every
process of a server has a file of its own in one folder; `metrics.py` adds them up.
"""

import mmap
import os
from bisect import bisect_left
from pathlib import Path
from typing import NamedTuple

KINDS = ("archive", "manifest", "asset", "page", "search", "studio", "health", "refused")
STATUSES = (
    0, 200, 206, 303, 304, 307, 308, 400, 403, 404, 405, 406, 408, 409, 410, 412, 413, 415, 416,
    422, 429, 431, 500, 503,
)  # fmt: skip
"""0 stands for every other one."""
BUCKETS_S = (0.0001, 0.001, 0.01, 0.1, 1.0, 10.0, float("inf"))
CONNECTIONS = 0
ROW_CELLS = 2 + len(BUCKETS_S)
"""Bytes sent, seconds taken, then how many answers took at most so long."""
ROWS = {
    (kind, status): 1 + ROW_CELLS * (len(STATUSES) * high + low)
    for high, kind in enumerate(KINDS)
    for low, status in enumerate(STATUSES)
}
CELLS = 1 + ROW_CELLS * len(ROWS)
CELL_BYTES = 8
FIRST_WORDS = {"a": "asset", "studio": "studio", "healthz": "health", "readyz": "health"}


class Count(NamedTuple):
    """The answers of one kind with one status. `buckets` are as `BUCKETS_S`, not cumulated."""

    kind: str
    status: int
    sent_bytes: float
    seconds: float
    buckets: tuple[float, ...]


class Tally:
    """The file of this process; whatever it held before is forgotten."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / str(os.getpid())).open("w+b") as file:
            file.write(bytes(CELLS * CELL_BYTES))
            file.flush()
            self._cells = memoryview(mmap.mmap(file.fileno(), 0)).cast("d")

    def answered(self, kind: str, status: int, sent_bytes: int, seconds: float) -> None:
        """Count an answer. `seconds` end where its head is sent: the rest is the client's pace."""
        at = ROWS.get((kind, status)) or ROWS[kind, 0]
        cells = self._cells
        cells[at] += sent_bytes
        cells[at + 1] += seconds
        cells[at + 2 + bisect_left(BUCKETS_S, seconds)] += 1

    def refused(self, status: int) -> None:
        """Count a client that was sent away before it had asked for anything."""
        self.answered("refused", status, 0, 0.0)

    def connected(self, change: int) -> None:
        """Count a connection that was opened (1) or lost (-1)."""
        self._cells[CONNECTIONS] += change


def kind_of(path: str, query: bytes = b"") -> str:
    """Return what is asked for, as one of a few words."""
    first, _, rest = path[1:].partition("/")
    if first == "packs":
        return "archive" if rest.endswith(".zip") else "manifest"
    if query and rest == "search/":
        return "search"
    return FIRST_WORDS.get(first, "page")


def read(file: Path) -> tuple[int, list[Count]]:
    """Return how many connections a process has, and its counts that are not zero."""
    cells = memoryview(file.read_bytes()).cast("d")
    counts = [
        Count(kind, status, cells[at], cells[at + 1], tuple(cells[at + 2 : at + ROW_CELLS]))
        for (kind, status), at in ROWS.items()
        if any(cells[at + 2 : at + ROW_CELLS])
    ]
    return int(cells[CONNECTIONS]), counts
