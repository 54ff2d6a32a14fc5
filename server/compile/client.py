"""The client as published files: one stylesheet, scripts named by hash, the worker, the fonts.

esbuild joins modules that are always needed together into one script and drops what serves
developers: a tour's first page asks for 19 scripts instead of 38, and the whole client weighs 15 %
less. A script's name is the hash of what it says, and what it says names the scripts
that it imports: so an unchanged one keeps its address from build to build, and a pack stays closed.
"""

import hashlib
import re
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from pydantic import TypeAdapter

from server.compile.archive import Content
from server.model.memory import Memory
from server.settings import ROOT

LAYERS = (
    "fonts", "tokens", "reset", "base", "layout", "parts", "tour", "map", "walk", "player",
    "looking", "settings", "journal", "search", "landscape", "site", "print",
)  # fmt: skip
ENTRIES = ("calendar", "early", "start")
"""The scripts that pages name; these bring all others."""
IMPORT = re.compile(r'((?:from|import)\(?)"\./([\w-]+)\.js"')
JAVASCRIPT = "text/javascript; charset=utf-8"
BUNDLER = ROOT / "node_modules" / "@esbuild"
LIMIT_S = 60


class ClientError(ValueError):
    """The client cannot be built; the message says what is wrong where."""


@dataclass(frozen=True)
class Client:
    """Everything that pages need besides their own text, ready to be published."""

    style: Content
    scripts: Mapping[str, Content]
    fonts: Mapping[str, Content]
    worker: Content
    build: str

    @property
    def files(self) -> tuple[Content, ...]:
        """The immutable files, style first."""
        return (self.style, *self.scripts.values(), *self.fonts.values())


class _Built(NamedTuple):
    """What esbuild makes: the sheet, the scripts by name, the worker."""

    style: str
    scripts: dict[str, str]
    worker: str


_BUILT = TypeAdapter(_Built)


def build(web: Path, extra: bytes = b"", memory: Memory | None = None) -> Client:
    """Read `web/` and return the client. `extra` is hashed into the build (templates, texts)."""
    fonts = {
        path.stem: asset(path.read_bytes(), ".woff2") for path in sorted(web.glob("fonts/*.woff2"))
    }
    worker = (web / "worker.js").read_text("utf-8")
    built = (memory or Memory()).value(
        _BUILT, lambda: _built(web, fonts, worker, extra), "client", extra, *_sources(web, fonts)
    )
    style = asset(built.style.encode(), ".css")
    scripts = _named(built.scripts)
    body = Content("/worker.js", JAVASCRIPT, built.worker.encode())
    return Client(style, scripts, fonts, body, _number(style, scripts, fonts, worker, extra))


def _built(web: Path, fonts: Mapping[str, Content], worker: str, extra: bytes) -> _Built:
    style = stylesheet(web / "styles", fonts, LAYERS)
    bundled = _bundled(web / "client")
    number = _number(asset(style.encode(), ".css"), _named(bundled), fonts, worker, extra)
    body = esbuild("--loader=js", "--format=iife", f'--define:BUILD="{number}"', source=worker)
    return _Built(style, bundled, body)


def _number(
    style: Content,
    scripts: Mapping[str, Content],
    fonts: Mapping[str, Content],
    worker: str,
    extra: bytes,
) -> str:
    """Return the number of a build."""
    named = [style, *scripts.values(), *fonts.values()]
    stamp = hashlib.sha256("".join(c.url for c in named).encode() + worker.encode() + extra)
    return stamp.hexdigest()[:12]


def _sources(web: Path, fonts: Mapping[str, Content]) -> Iterator[str | bytes]:
    """Yield all that esbuild reads, and which esbuild it is."""
    yield from (font.url for font in fonts.values())
    yield (web / "worker.js").read_bytes()
    for path in sorted((*web.glob("styles/*.css"), *web.glob("client/**/*.js"))):
        yield path.relative_to(web).as_posix()
        yield path.read_bytes()
    yield from (path.read_bytes() for path in sorted(BUNDLER.glob("*/package.json")))


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


def stylesheet(folder: Path, fonts: Mapping[str, Content], layers: Sequence[str]) -> str:
    """Return the layers as one sheet; the first one declares the fonts and is no layer itself."""
    sheets = [folder / f"{name}.css" for name in layers]
    whole = f"@layer {', '.join(layers[1:])};\n" + "".join(
        path.read_text("utf-8") for path in sheets if path.exists()
    )
    for name, font in fonts.items():
        whole = whole.replace(f'url("font:{name}")', f'url("{font.url}")')
    whole = re.sub(r"@font-face\s*{[^}]*font:[^}]*}", "", whole)
    return esbuild("--loader=css", source=whole)


def _bundled(folder: Path) -> dict[str, str]:
    """Return the scripts by name; those that several others share are called `chunk-…`."""
    entries = [str(folder / f"{name}.js") for name in ENTRIES]
    with tempfile.TemporaryDirectory() as out:
        esbuild("--bundle", "--splitting", "--format=esm", f"--outdir={out}", *entries)
        return {path.stem: path.read_text("utf-8") for path in sorted(Path(out).glob("*.js"))}


def _named(bundled: Mapping[str, str]) -> dict[str, Content]:
    """Return the scripts at their addresses."""
    # What a script says names its imports by their hashes: its own hash covers theirs.
    urls = {name: asset(text.encode(), ".js").url for name, text in bundled.items()}
    return {
        name: Content(
            urls[name],
            JAVASCRIPT,
            IMPORT.sub(lambda match: f'{match[1]}"{urls[match[2]]}"', text).encode(),
        )
        for name, text in bundled.items()
    }


def esbuild(*options: str, source: str | None = None) -> str:
    """Return what esbuild makes of a source or of the files among the options.

    Raises `ClientError` with its own words (file, line, what is wrong), or where it is missing.
    """
    program = next(BUNDLER.glob("*/bin/esbuild"), None)
    if program is None:
        raise ClientError(f"{BUNDLER} is missing: run `npm ci` first.")
    command = [str(program), "--minify", "--charset=utf8", "--log-level=warning", *options]
    try:
        done = subprocess.run(  # noqa: S603  our program, our options
            command, input=source, capture_output=True, text=True, check=True, timeout=LIMIT_S
        )
    except subprocess.CalledProcessError as error:
        raise ClientError(error.stderr) from error
    return done.stdout
