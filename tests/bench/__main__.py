"""Print the speed of three servers as ratios to nginx, and write them down.

The servers take turns within each repeat, and a ratio is the median of the repeats' own ratios, so
that a machine that is busy with other things disturbs all alike.
"""

import random
import statistics
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import httpx

from tests.bench.load import CONNECTIONS, drive
from tests.bench.peers import Peer, lay_out, missing, running
from tests.bench.report import busy, put

REPEATS = 5
SECONDS = 1
PAGE, PICTURE, ARCHIVE = "/fr/tour.html", "/a/picture.avif", "/packs/pack.zip"
BROWSER = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Encoding": "gzip, deflate, br, zstd",
    "Accept-Language": "fr-FR,fr;q=0.9,en;q=0.8",
    "Sec-Fetch-Dest": "document",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Site": "same-origin",
    "User-Agent": "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/140 Mobile Safari/537",
}


class Scenario(NamedTuple):
    """One kind of request; `fields` are added to a browser's."""

    name: str
    path: str
    status: int = 200
    fields: tuple[str, ...] = ()


SCENARIOS = (
    Scenario("page", PAGE),
    Scenario("page, 304", PAGE, 304),
    Scenario("picture 60 KB", PICTURE),
    Scenario("range 128 KB", ARCHIVE, 206, ("Range: bytes=1000000-1131071",)),
    Scenario("archive 3 MB", ARCHIVE),
)


class Run(NamedTuple):
    """What one server did in one repeat; `cpu_us` is its processor time per request."""

    per_second: float
    p50_ms: float
    p99_ms: float
    cpu_us: float


Runs = dict[tuple[str, str], list[Run]]


def site() -> dict[str, tuple[str, bytes]]:
    """Return a page, a picture and an archive of the sizes of a real tour's."""
    page = "".join(f"<p>Le puits {i} descendait à {i * 7} mètres.</p>" for i in range(300)).encode()
    noise = random.Random(1).randbytes(3_000_000)
    return {
        PAGE: ("text/html; charset=utf-8", page),
        PICTURE: ("image/avif", noise[:60_000]),
        ARCHIVE: ("application/zip", noise),
    }


def fields_of(peer: Peer, scenario: Scenario) -> list[str]:
    """Return the header lines of the scenario, with the tag that this server gave."""
    fields = [*(f"{name}: {value}" for name, value in BROWSER.items()), *scenario.fields]
    if scenario.status == 304:
        tag = httpx.get(peer.url + scenario.path, headers=BROWSER).headers["etag"]
        fields.append(f"If-None-Match: {tag}")
    return fields


def check(peers: Sequence[Peer], files: dict[str, tuple[str, bytes]]) -> None:
    """Make sure that all send the same bytes with the right status. Raises AssertionError."""
    for peer in peers:
        for scenario in SCENARIOS:
            headers = dict(field.split(": ", 1) for field in fields_of(peer, scenario))
            reply = httpx.get(peer.url + scenario.path, headers=headers)
            assert reply.status_code == scenario.status, (peer, scenario, reply.status_code)
            whole = files[scenario.path][1]
            expected = {200: whole, 206: whole[1_000_000:1_131_072], 304: b""}[scenario.status]
            assert reply.content == expected, (peer, scenario)


def measure(peers: Sequence[Peer]) -> Runs:
    """Return every run by scenario and server, in the order of the repeats."""
    runs: Runs = defaultdict(list)
    for repeat in range(REPEATS):
        turn = repeat % len(peers)
        for scenario in SCENARIOS:
            for peer in (*peers[turn:], *peers[:turn]):
                runs[scenario.name, peer.name].append(run(peer, scenario))
    return runs


def run(peer: Peer, scenario: Scenario) -> Run:
    fields = fields_of(peer, scenario)
    before = peer.cpu_s()
    figure = drive(peer.url + scenario.path, fields, SECONDS)
    requests = figure.per_second * SECONDS
    return Run(*figure, cpu_us=(peer.cpu_s() - before) / requests * 1e6)


def ratio(ours: Sequence[Run], theirs: Sequence[Run]) -> float:
    """Return how many times more requests we answered, by the median repeat."""
    return statistics.median(
        one.per_second / other.per_second for one, other in zip(ours, theirs, strict=True)
    )


def cell(runs: Sequence[Run], base: Sequence[Run]) -> str:
    rate, p50, p99, cpu = (statistics.median(column) for column in zip(*runs, strict=True))
    return f"**{ratio(runs, base):.2f}** {rate:,.0f}/s {cpu:,.0f} µs {p50:.2f} / {p99:.1f} ms"


def table(figures: Runs, names: Sequence[str]) -> str:
    """Return the figures as Markdown."""
    lines = [
        f"| | {' | '.join(names)} | Archipel to StaticFiles |",
        "|---" * (len(names) + 2) + "|",
    ]
    for scenario in SCENARIOS:
        runs = {name: figures[scenario.name, name] for name in names}
        cells = [cell(runs[name], runs["nginx"]) for name in names]
        gain = f"{ratio(runs['Archipel'], runs['StaticFiles']):.1f} times"
        lines.append(f"| {' | '.join((scenario.name, *cells, gain))} |")
    return "\n".join(lines)


def heading(lacking: Sequence[str]) -> str:
    without = f" Not installed: {', '.join(lacking)}." if lacking else ""
    return f"""In each cell: **ratio to nginx**, requests per second, the server's processor
time per request, p50 / p99. Medians of {REPEATS} interleaved runs of {SECONDS} s, {CONNECTIONS} connections, one process each on
one core, the load on another, with a browser's headers. The page is brotli from Archipel and nginx
and plain from StaticFiles; only Archipel sends security headers.
Load average of the machine at the end, which disturbs rates more than processor time: {busy()}.{without}

"""  # noqa: E501


def main() -> int:
    """Measure and report; say what is missing where it cannot."""
    lacking = missing()
    if lacking:
        sys.stderr.write(f"Missing: sudo apt-get install {' '.join(lacking)}\n")
    if "nginx-light" in lacking:
        return 1
    files = site()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        lay_out(folder, files)
        with running(folder) as peers:
            check(peers, files)
            report = table(measure(peers), [peer.name for peer in peers])
    put("Published bytes", heading(lacking) + report)
    return 0


if __name__ == "__main__":
    sys.exit(main())
