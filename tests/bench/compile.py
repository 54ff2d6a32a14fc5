"""How long a large tour takes to publish, and what it needs, beside two peers on the same pages.

100 stops in 4 languages with 200 photographs of 4 megapixels. MkDocs gets the same Markdown, a page
per stop and language, and copies the photographs as they are; where little changed it may use its
`--dirty`. Run with `python -m tests.bench.compile`.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from server.publish.remembering import FOLDER
from server.settings import ROOT
from tests.bench import big_tour, studio
from tests.bench.costs import Cost, cost
from tests.bench.report import busy, put

STOPS, PICTURES = 100, 200
CHANGED = "lieu-5"
MKDOCS, PELICAN = "mkdocs==1.6.1", "pelican[markdown]==4.12.0"
TIMES = 3
OURS = (sys.executable, "-c", "from server.cli import app; app()")
MKDOCS_CONFIG = "site_name: Grand tour\ntheme: readthedocs\nplugins: []\n"
PELICAN_CONFIG = """\
SITENAME = "Grand tour"
THEME = "simple"
PAGE_PATHS = STATIC_PATHS = ["fr", "en", "nl", "de"]
ARTICLE_PATHS = []
CACHE_CONTENT = LOAD_CONTENT_CACHE = True
"""
NO_CHANGE_S, SENTENCE_S = 2, 1


def as_mkdocs(tour: Path, project: Path) -> Path:
    """Lay out the same pages for MkDocs: a folder per language and stop, pictures beside."""
    for text in sorted(tour.glob("stops/*/*.md")):
        folder = project / "docs" / text.stem / text.parent.name
        folder.mkdir(parents=True)
        shutil.copy(text, folder / "index.md")
        for photo in text.parent.glob("*.jpg"):
            shutil.copy(photo, folder)
    (project / "mkdocs.yml").write_text(MKDOCS_CONFIG)
    return project


def as_pelican(tour: Path, project: Path) -> Path:
    """Lay out the same pages for Pelican: a page per stop and language, pictures beside."""
    for text in sorted(tour.glob("stops/*/*.md")):
        folder = project / "content" / text.stem / text.parent.name
        folder.mkdir(parents=True)
        lang, stop = text.stem, text.parent.name
        body = text.read_text("utf-8").split("---\n", 2)[2]
        head = f"Title: {stop}\nSlug: {lang}-{stop}\nSave_as: {lang}/{stop}/index.html\n\n"
        (folder / "index.md").write_text(head + body, "utf-8")
        for photo in text.parent.glob("*.jpg"):
            shutil.copy(photo, folder)
    own = f"CACHE_PATH = {str(project / 'cache')!r}\n"
    (project / "pelicanconf.py").write_text(PELICAN_CONFIG + own)
    return project


def say_more(page: Path) -> None:
    """Add a sentence to a page."""
    page.write_text(page.read_text("utf-8") + "\nUne phrase de plus.\n", "utf-8")


def ours(tour: Path, data: Path) -> dict[str, Cost]:
    """Publish from nothing, again, with one sentence more, and anew on the media made before."""
    publish = (*OURS, "publish", str(tour), "--data", str(data))
    page = tour / "stops" / CHANGED / "fr.md"
    costs = {"cold": cost(publish), "no change": quickest(publish)}
    costs["one sentence"] = quickest(publish, page)
    other = data.with_name("again")
    other.mkdir()
    (data / "cache").rename(other / "cache")
    shutil.rmtree(other / "cache" / FOLDER)
    costs["all pages, media kept"] = cost((*publish[:-1], str(other)))
    return costs | studio.costs(other, tour.name, f"stops/{CHANGED}/fr.md", TIMES)


def quickest(command: tuple[str, ...], page: Path | None = None, path: Path = ROOT) -> Cost:
    """Run a command several times, each with a sentence more on a page, if there is one."""
    found = []
    for _ in range(TIMES):
        if page:
            say_more(page)
        found.append(cost(command, path))
    return min(found)


def installed(tools: Path, *packages: str) -> Path:
    pip = ("-m", "pip", "install", "-qqq", "-t", str(tools), *packages)
    subprocess.run([sys.executable, *pip], check=True)
    return tools


def mkdocs(project: Path, tools: Path) -> dict[str, Cost]:
    """Build with MkDocs from nothing, again, and with one sentence more."""
    config = ("-f", str(project / "mkdocs.yml"), "-d", str(project / "site"))
    build = (sys.executable, "-m", "mkdocs", "build", "-q", *config)
    page = project / "docs/fr" / CHANGED / "index.md"
    return {
        "cold": cost(build, tools),
        "no change": quickest((*build, "--dirty"), None, tools),
        "one sentence": quickest((*build, "--dirty"), page, tools),
        "all pages, media kept": cost(build, tools),
    }


def pelican(project: Path, tools: Path) -> dict[str, Cost]:
    """Build with Pelican from nothing, and again on what it read before."""
    config = ("-s", str(project / "pelicanconf.py"), "-o", str(project / "site"), "-q")
    build = (sys.executable, "-m", "pelican", str(project / "content"), *config)
    page = project / "content/fr" / CHANGED / "index.md"
    return {
        "cold": cost(build, tools),
        "no change": quickest(build, None, tools),
        "one sentence": quickest(build, page, tools),
        "all pages, media kept": cost((*build, "--ignore-cache"), tools),
    }


def table(made: dict[str, Cost], *theirs: dict[str, Cost]) -> str:
    lines = ["| | Archipel | MkDocs | Pelican | to Archipel |", "|---|---|---|---|---|"]
    for name, mine in made.items():
        others = [costs.get(name) for costs in theirs]
        ratios = ", ".join(f"**{one.wall_s / mine.wall_s:.2f}**" for one in others if one)
        cells = (mine, *others)
        lines.append(f"| {name} | {' | '.join(map(_cell, cells))} | {ratios} |")
    return "\n".join(lines)


def _cell(one: Cost | None) -> str:
    return f"{one.wall_s:.2f} s, processor {one.cpu_s:.2f} s, {one.peak_mb:.0f} MB" if one else ""


NOTE = """\
A tour of {stops} stops in 4 languages with {pictures} photographs of 4 megapixels; load average of
the machine before: {before}, at the end: {after}. In each cell: time on the clock, processor time
of all processes, their memory together at its highest. Archipel makes two AVIF widths of every
photograph, an archive, brotli and gzip; the others copy photographs as they are and compress
nothing. MkDocs runs with `--dirty` where little changed, Pelican with its cache of what it read.
No change and one sentence are the quickest of {times} runs. A sentence is published by the command,
which begins a process, and by the studio, whose processes run: there the memory is that of all of
them. The cold build used {cores:.2f} of {of} cores.

"""


def main() -> int:
    before = busy()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tour = big_tour.write(folder, STOPS, PICTURES)
        made = ours(tour, folder / "data")
        tools = installed(folder / "tools", MKDOCS, PELICAN)
        theirs = mkdocs(as_mkdocs(tour, folder / "mkdocs"), tools)
        also = pelican(as_pelican(tour, folder / "pelican"), tools)
    cold = made["cold"]
    note = NOTE.format(
        stops=STOPS,
        pictures=PICTURES,
        times=TIMES,
        before=before,
        after=busy(),
        cores=cold.cpu_s / cold.wall_s,
        of=os.cpu_count(),
    )
    put("Compiling a large tour", note + table(made, theirs, also))
    return int(made["no change"].wall_s > NO_CHANGE_S or made["one sentence"].wall_s > SENTENCE_S)


if __name__ == "__main__":
    sys.exit(main())
