"""The client as published files: one stylesheet, modules named by hash, the worker, the fonts.

A module's name is the hash of what it says, and what it says names the modules that it imports:
so an unchanged module keeps its address from build to build, and a pack stays closed.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import minify

from server.compile.archive import Content

LAYERS = (
    "fonts", "tokens", "reset", "base", "layout", "parts", "tour", "map", "walk", "player",
    "looking", "settings", "journal", "search", "site", "print",
)  # fmt: skip
LAYER_LINE = f"@layer {', '.join(LAYERS[1:])};\n"
IMPORT = re.compile(r'((?:from|import)\s*\(?\s*)"(\.{1,2}/[^"]+\.js)"')
SCRIPT = "text/javascript"
JAVASCRIPT = f"{SCRIPT}; charset=utf-8"


class ImportCircleError(ValueError):
    """Modules that import each other have no hash; the message names the circle."""


@dataclass(frozen=True)
class Client:
    """Everything that pages need besides their own text, ready to be published."""

    style: Content
    modules: Mapping[str, Content]
    fonts: Mapping[str, Content]
    worker: Content
    build: str

    @property
    def files(self) -> tuple[Content, ...]:
        """The immutable files, style first."""
        return (self.style, *self.modules.values(), *self.fonts.values())


def build(web: Path, extra: bytes = b"") -> Client:
    """Read `web/` and return the client. `extra` is hashed into the build (templates, texts)."""
    fonts = {
        path.stem: asset(path.read_bytes(), ".woff2") for path in sorted(web.glob("fonts/*.woff2"))
    }
    style = asset(_stylesheet(web / "styles", fonts).encode(), ".css")
    modules = _modules(web / "client")
    worker = (web / "worker.js").read_text("utf-8")
    named = [style, *modules.values(), *fonts.values()]
    stamp = hashlib.sha256("".join(c.url for c in named).encode() + worker.encode() + extra)
    number = stamp.hexdigest()[:12]
    body = f'const BUILD = "{number}";\n{minified(SCRIPT, worker)}'.encode()
    return Client(style, modules, fonts, Content("/worker.js", JAVASCRIPT, body), number)


def asset(data: bytes, suffix: str) -> Content:
    """Return the content under its immutable address, `/a/<hash><suffix>`."""
    return Content(f"/a/{hashlib.sha256(data).hexdigest()[:16]}{suffix}", TYPES[suffix], data)


TYPES = {
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".js": JAVASCRIPT,
    ".woff2": "font/woff2",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".ico": "image/x-icon",
    ".m4a": "audio/mp4",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".wav": "audio/wav",
}


def _stylesheet(folder: Path, fonts: Mapping[str, Content]) -> str:
    sheets = [folder / f"{name}.css" for name in LAYERS]
    whole = LAYER_LINE + "".join(path.read_text("utf-8") for path in sheets if path.exists())
    for name, font in fonts.items():
        whole = whole.replace(f'url("font:{name}")', f'url("{font.url}")')
    return minified("text/css", re.sub(r"@font-face\s*{[^}]*font:[^}]*}", "", whole))


def _modules(folder: Path) -> dict[str, Content]:
    sources = {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in sorted(folder.rglob("*.js"))
    }
    done: dict[str, Content] = {}
    for name in sources:
        _publish(name, sources, done, ())
    return {name.removesuffix(".js"): content for name, content in sorted(done.items())}


def _publish(
    name: str, sources: Mapping[str, str], done: dict[str, Content], above: tuple[str, ...]
) -> Content:
    """Publish what a module imports, then the module itself."""
    if name in above:
        raise ImportCircleError(" -> ".join((*above, name)))
    if name not in done:

        def address(match: re.Match[str]) -> str:
            other = _resolve(name, match[2])
            return f'{match[1]}"{_publish(other, sources, done, (*above, name)).url}"'

        done[name] = asset(IMPORT.sub(address, minified(SCRIPT, sources[name])).encode(), ".js")
    return done[name]


def _resolve(name: str, specifier: str) -> str:
    parts = name.split("/")[:-1]
    for step in specifier.split("/"):
        if step == "..":
            parts.pop()
        elif step != ".":
            parts.append(step)
    return "/".join(parts)


def minified(kind: str, source: str) -> str:
    """Drop what serves developers: comments, long names, white space. The phone pays for it.

    `kind` is a media type. The client's own tests run on what comes out, too: version 2.24 of the
    minifier forgets the assignment in `void (a ??= b)`.
    """
    short: str = minify.string(kind, source)
    return short
