"""The figures of all processes of a server, for Prometheus, at an address of their own.

They are never on the public port. Adding up happens when somebody looks.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import accumulate
from pathlib import Path

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.metrics_core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from server.http.tally import BUCKETS_S, Count, read
from server.settings import Settings

EDGES = (*map(str, BUCKETS_S[:-1]), "+Inf")
Live = Callable[[], tuple[int, datetime] | None]
"""Returns the number of the live release and when it was made."""


def folder_of(settings: Settings) -> Path | None:
    """Return where the processes count, or None where nobody wants to know."""
    if not settings.metrics_port:
        return None
    return settings.data / "metrics" / str(settings.metrics_port)


def start(settings: Settings, live: Live) -> None:
    """Answer `/metrics` from a thread of this process, if the settings say so. Raises OSError."""
    folder = folder_of(settings)
    if folder:
        shutil.rmtree(folder, ignore_errors=True)
        registry = CollectorRegistry()
        registry.register(Figures(folder, live))
        start_http_server(settings.metrics_port, settings.metrics_host, registry)


class Figures(Collector):
    """The sums over every process that counts, or has counted, in the folder."""

    def __init__(self, folder: Path, live: Live) -> None:
        self._folder = folder
        self._live = live

    def collect(self) -> Iterator[Metric]:
        files = sorted(self._folder.glob("*"))
        read_ones = [(_lives(int(file.name)), *read(file)) for file in files]
        yield _gauge("processes", "Processes that answer", sum(alive for alive, *_ in read_ones))
        connections = sum(count for alive, count, _ in read_ones if alive)
        yield _gauge("connections", "Connections that are open", connections)
        yield from _release(self._live())
        yield from _answers([count for *_, counts in read_ones for count in counts])


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _gauge(name: str, told: str, value: float) -> Metric:
    return GaugeMetricFamily(f"archipel_{name}", told, value)


def _release(live: tuple[int, datetime] | None) -> Iterator[Metric]:
    if live:
        number, at = live
        yield _gauge("release", "Number of the live release", number)
        yield _gauge("release_timestamp_seconds", "When it was made", at.timestamp())


def _answers(counts: list[Count]) -> Iterator[Metric]:
    labels = ["kind", "status"]
    requests = CounterMetricFamily("archipel_requests", "Requests answered", labels=labels)
    sent = CounterMetricFamily("archipel_sent_bytes", "Bytes of bodies sent", labels=labels)
    took = HistogramMetricFamily(
        "archipel_answer_seconds", "From a request to the head of its answer", labels=["kind"]
    )
    for key in sorted({(count.kind, count.status) for count in counts}):
        mine = [count for count in counts if (count.kind, count.status) == key]
        names = [key[0], str(key[1] or "other")]
        requests.add_metric(names, sum(sum(count.buckets) for count in mine))
        sent.add_metric(names, sum(count.sent_bytes for count in mine))
    for kind in sorted({count.kind for count in counts} - {"refused"}):
        mine = [count for count in counts if count.kind == kind]
        sums = accumulate(map(sum, zip(*(count.buckets for count in mine), strict=True)))
        buckets = list(zip(EDGES, sums, strict=True))
        took.add_metric([kind], buckets, sum(count.seconds for count in mine))
    yield from (requests, sent, took)
