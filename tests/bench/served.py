"""Print the speed of five servers as ratios to nginx, and write them down.

The servers take turns within each repeat, and a ratio is the median of the repeats' own ratios, so
that a machine that is busy with other things disturbs all alike.
"""

import statistics
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import httpx

from tests.bench.load import CONNECTIONS, Request, drive
from tests.bench.peers import Peer, lay_out, provide, running
from tests.bench.report import busy, put
from tests.bench.scenarios import SCENARIOS, Ask, Files, Scenario, site

REPEATS = 5
SECONDS = 1
OURS, BASE = "Archipel", "nginx"


class Run(NamedTuple):
    """What one server did in one repeat; `cpu_us` is its processor time per request."""

    per_second: float
    p50_ms: float
    p99_ms: float
    cpu_us: float


Runs = dict[tuple[str, str], list[Run]]


def request(peer: Peer, ask: Ask) -> Request:
    """Return what is sent to this server, with the tag that it gave."""
    path, tag = peer.prefix + ask.path, ""
    if ask.again:
        tag = httpx.get(peer.origin + path, headers=ask.fields()).headers["etag"]
    return Request(path, ask.fields(tag))


def is_able(peer: Peer, scenario: Scenario, files: Files) -> bool:
    """Say whether the server answers all requests with the right status and bytes."""
    for ask in scenario.asks:
        path, fields = request(peer, ask)
        reply = httpx.get(peer.origin + path, headers=fields)
        right = ask.expected(files[ask.path][1])
        if (reply.status_code, reply.content) != (ask.status, right):
            sys.stderr.write(f"{peer.name} does not serve {ask}: {reply.status_code}\n")
            return False
    return True


def measure(
    peers: Sequence[Peer], files: Files, scenarios: Sequence[Scenario], repeats: int
) -> Runs:
    """Return every run by scenario and server, in the order of the repeats."""
    runs: Runs = defaultdict(list)
    able = {(s.name, p.name) for s in scenarios for p in peers if is_able(p, s, files)}
    for repeat in range(repeats):
        turn = repeat % len(peers)
        for scenario in scenarios:
            for peer in (*peers[turn:], *peers[:turn]):
                if (scenario.name, peer.name) in able:
                    runs[scenario.name, peer.name].append(run(peer, scenario))
    return runs


def run(peer: Peer, scenario: Scenario) -> Run:
    requests = [request(peer, ask) for ask in scenario.asks]
    before = peer.process.cpu_s()
    figure = drive(peer.origin, requests, SECONDS)
    count = figure.per_second * SECONDS
    return Run(*figure, cpu_us=(peer.process.cpu_s() - before) / count * 1e6)


def ratio(ours: Sequence[Run], theirs: Sequence[Run]) -> float:
    """Return how many times more requests we answered, by the median repeat."""
    return statistics.median(
        one.per_second / other.per_second for one, other in zip(ours, theirs, strict=True)
    )


def medians(runs: Sequence[Run]) -> Run:
    return Run(*map(statistics.median, zip(*runs, strict=True)))


def cell(runs: Sequence[Run], base: Sequence[Run]) -> str:
    if not runs:
        return "–"
    rate, p50, p99, cpu = medians(runs)
    return f"**{ratio(runs, base):.2f}** {rate:,.0f}/s {cpu:,.0f} µs {p50:.2f} / {p99:.1f} ms"


def figures(runs: Runs, scenarios: Sequence[Scenario], names: Sequence[str]) -> str:
    """Return what each server did, as Markdown."""
    lines = [f"| | {' | '.join(names)} |", "|---" * (len(names) + 1) + "|"]
    for scenario in scenarios:
        base = runs[scenario.name, BASE]
        cells = [cell(runs[scenario.name, name], base) for name in names]
        lines.append(f"| {' | '.join((scenario.name, *cells))} |")
    return "\n".join(lines)


def verdict(runs: Runs, scenarios: Sequence[Scenario], names: Sequence[str]) -> str:
    """Return how Archipel compares with each of the others, beside what we mean to reach."""
    others = [name for name in names if name != OURS]
    heads = [f"times {name}" for name in others]
    last = f"p99 to {BASE} | processor to {BASE}"
    lines = [f"| | target | {' | '.join(heads)} | {last} |", "|---" * (len(names) + 3) + "|"]
    for scenario in scenarios:
        ours = runs[scenario.name, OURS]
        found = [runs[scenario.name, name] for name in others]
        cells = [f"{ratio(ours, theirs):.2f}" if theirs else "–" for theirs in found]
        mine, base = (medians(runs[scenario.name, name]) for name in (OURS, BASE))
        late, dear = mine.p99_ms / base.p99_ms, mine.cpu_us / base.cpu_us
        row = (scenario.name, f"{scenario.target:.1f} {BASE}", *cells, f"{late:.1f}", f"{dear:.1f}")
        lines.append(f"| {' | '.join(row)} |")
    return "\n".join(lines)


HEADING = """\
How many times the requests of each other server Archipel answers, beside the rate that it is to
reach; of pages also 4 times Caddy, 20 times kiwix-serve, 30 times StaticFiles. The last columns are
multiples of nginx's: the p99, at most 2, and the processor time of a request, which others on the
machine disturb least. Installs: 10 pages, 6 pictures, a manifest, 3 ranges. Medians of {repeats}
interleaved runs of {seconds} s, {connections} connections, one process each on one core, the load
on another, with a browser's headers. Pages are brotli from Archipel, nginx and Caddy, gzip from
kiwix-serve and plain from StaticFiles; only Archipel sends security headers. nginx is as Debian
configures it; without `sendfile`, which loopback slows down, it answered 1.3 times the pages, 1.1
the ranges and 1.7 the sounds (once, medians of 3). A dash: the server cannot do it. Load average of
the machine at the end: {busy}.{lacking}

"""
CELLS = """\
In each cell: **ratio to nginx**, requests per second, the server's processor time per request,
p50 / p99."""


def heading(lacking: Sequence[str]) -> str:
    return HEADING.format(
        repeats=REPEATS,
        seconds=SECONDS,
        connections=CONNECTIONS,
        busy=busy(),
        lacking=f" Not installed: {', '.join(lacking)}." if lacking else "",
    )


def main() -> int:
    """Measure and report; say what is missing where it cannot."""
    lacking = provide()
    if lacking:
        sys.stderr.write(f"Missing: sudo apt-get install {' '.join(lacking)}\n")
    if "nginx-light" in lacking:
        return 1
    files = site()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lay_out(folder, files)
        with running(folder, files) as peers:
            runs = measure(peers, files, SCENARIOS, REPEATS)
            names = [peer.name for peer in peers]
    tables = (verdict(runs, SCENARIOS, names), CELLS, figures(runs, SCENARIOS, names))
    put("Published bytes", heading(lacking) + "\n\n".join(tables))
    return 0


if __name__ == "__main__":
    sys.exit(main())
