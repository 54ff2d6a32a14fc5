"""How long a large tour takes to publish, and what it needs, beside MkDocs on the same pages.

100 stops in 4 languages with 200 photographs of 4 megapixels. MkDocs gets the same Markdown, a page
per stop and language, and copies the photographs as they are; where little changed it may use its
`--dirty`. Run with `python -m tests.bench.compile`.
"""

import contextlib
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from server.settings import ROOT
from tests.bench import big_tour
from tests.bench.report import busy, put

STOPS, PICTURES = 100, 200
CHANGED = "lieu-5"
MKDOCS = "mkdocs==1.6.1"
OURS = (sys.executable, "-c", "from server.cli import app; app()")
CONFIG = "site_name: Grand tour\ntheme: readthedocs\nplugins: []\n"
EVERY_S = 0.1
NO_CHANGE_S, SENTENCE_S = 2, 1


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
            peak = max(peak, sum(map(_pss_mb, _family(process.pid))))
            time.sleep(EVERY_S)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Cost(time.monotonic() - began, _cpu_s() - before, peak)


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _family(pid: int) -> Iterator[int]:
    yield pid
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from _family(int(child))


def _pss_mb(pid: int) -> float:
    """Return the memory of a process, its share of what others use too (Linux)."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0


def as_mkdocs(tour: Path, project: Path) -> Path:
    """Lay out the same pages for MkDocs: a folder per language and stop, pictures beside."""
    for text in sorted(tour.glob("stops/*/*.md")):
        folder = project / "docs" / text.stem / text.parent.name
        folder.mkdir(parents=True)
        shutil.copy(text, folder / "index.md")
        for photo in text.parent.glob("*.jpg"):
            shutil.copy(photo, folder)
    (project / "mkdocs.yml").write_text(CONFIG)
    return project


def say_more(page: Path) -> None:
    """Add a sentence to a page."""
    page.write_text(page.read_text("utf-8") + "\nUne phrase de plus.\n", "utf-8")


def ours(tour: Path, data: Path) -> dict[str, Cost]:
    """Publish from nothing, again, with one sentence more, and anew on the media made before."""
    publish = (*OURS, "publish", str(tour), "--data", str(data))
    costs = {"cold": cost(publish), "no change": cost(publish)}
    say_more(tour / "stops" / CHANGED / "fr.md")
    costs["one sentence"] = cost(publish)
    other = data.with_name("again")
    other.mkdir()
    (data / "cache").rename(other / "cache")
    costs["all pages, media kept"] = cost((*publish[:-1], str(other)))
    return costs


def peers(project: Path, tools: Path) -> dict[str, Cost]:
    """Build with MkDocs from nothing, again, and with one sentence more."""
    pip = ("-m", "pip", "install", "-qqq", "-t", str(tools), MKDOCS)
    subprocess.run([sys.executable, *pip], check=True)
    config = ("-f", str(project / "mkdocs.yml"), "-d", str(project / "site"))
    build = (sys.executable, "-m", "mkdocs", "build", "-q", *config)
    costs = {"cold": cost(build, tools), "no change": cost((*build, "--dirty"), tools)}
    say_more(project / "docs/fr" / CHANGED / "index.md")
    costs["one sentence"] = cost((*build, "--dirty"), tools)
    costs["all pages, media kept"] = cost(build, tools)
    return costs


def table(made: dict[str, Cost], theirs: dict[str, Cost]) -> str:
    lines = ["| | Archipel | MkDocs | MkDocs to Archipel |", "|---|---|---|---|"]
    for name, mine in made.items():
        other = theirs[name]
        ratio = other.wall_s / mine.wall_s
        lines.append(f"| {name} | {_cell(mine)} | {_cell(other)} | **{ratio:.2f}** |")
    return "\n".join(lines)


def _cell(one: Cost) -> str:
    return f"{one.wall_s:.2f} s, processor {one.cpu_s:.2f} s, {one.peak_mb:.0f} MB"


NOTE = """\
A tour of {stops} stops in 4 languages with {pictures} photographs of 4 megapixels; load average of
the machine before: {before}, at the end: {after}. In each cell: time on the clock, processor time
of all processes, their memory together at its highest. Archipel makes two AVIF widths of every
photograph, an archive, brotli and gzip; MkDocs copies photographs as they are, compresses nothing,
and runs with `--dirty` where little changed. The cold build used {cores:.2f} of {of} cores.

"""


def main() -> int:
    before = busy()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tour = big_tour.write(folder, STOPS, PICTURES)
        project = as_mkdocs(tour, folder / "mkdocs")
        made = ours(tour, folder / "data")
        theirs = peers(project, folder / "tools")
    cold = made["cold"]
    note = NOTE.format(
        stops=STOPS,
        pictures=PICTURES,
        before=before,
        after=busy(),
        cores=cold.cpu_s / cold.wall_s,
        of=os.cpu_count(),
    )
    put("Compiling a large tour", note + table(made, theirs))
    return int(made["no change"].wall_s > NO_CHANGE_S or made["one sentence"].wall_s > SENTENCE_S)


if __name__ == "__main__":
    sys.exit(main())
