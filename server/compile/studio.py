"""The studio's own stylesheet, script, typefaces and sign, apart from what visitors download.

They are made when a server process first shows the studio, so that its pages and their looks are
always of the same build, whatever was last published.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from server.compile.archive import Content
from server.compile.client import asset, esbuild, stylesheet

LAYERS = (
    "fonts", "tokens", "reset", "base", "layout", "parts", "map", "walk", "landscape", "studio",
    "writing", "signs", "rehearsal", "figures",
)  # fmt: skip
"""Those of the visitors' layers that the studio shares, and its own."""
SIGN = "icons/favicon.svg"
SCRIPT = "studio/studio.js"
"""Brings all others of its folder, but for those of the test walk."""
MAP = "studio/map.js"
"""Of one page only: stops are placed and the route is drawn."""
REHEARSAL = "studio/rehearsal.js"
"""Of one page only: it brings the visitors' map, and the rules by which their phone follows."""


@dataclass(frozen=True)
class StudioFiles:
    """What the studio's pages name, and the files by their addresses."""

    style_url: str
    script_url: str
    rehearsal_url: str
    map_url: str
    sign_url: str
    font_urls: tuple[str, ...]
    by_url: Mapping[str, Content]


def files(web: Path) -> StudioFiles:
    """Read `web/` and name what the studio needs of it."""
    fonts = {path.stem: _read(path) for path in sorted(web.glob("fonts/*.woff2"))}
    sheet = asset(stylesheet(web / "styles", fonts, LAYERS).encode(), ".css")
    style, sign, script = _own(sheet), _read(web / SIGN), _joined(web / SCRIPT)
    rehearsal, plan = _joined(web / REHEARSAL), _joined(web / MAP)
    kept = {one.url: one for one in (style, sign, script, rehearsal, plan, *fonts.values())}
    urls = tuple(font.url for font in fonts.values())
    return StudioFiles(
        style.url, script.url, rehearsal.url, plan.url, sign.url, urls, kept
    )  # fmt: skip


def _joined(script: Path) -> Content:
    return _own(asset(esbuild("--bundle", "--format=esm", str(script)).encode(), ".js"))


def _read(path: Path) -> Content:
    return _own(asset(path.read_bytes(), path.suffix))


def _own(content: Content) -> Content:
    return content._replace(url=f"/studio{content.url}")
