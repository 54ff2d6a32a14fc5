"""Pictures and sound of a tour, ready for a phone.

Photographs become AVIF in two widths (`server.compile.photograph`). Drawings (SVG) pass as they
are; sound is levelled (`server.compile.sound`). Derived files are cached by the hash of their
source and the recipe, and codecs only imported where something must be made.
"""

import hashlib
import json
from collections.abc import Callable, Container, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from server.compile import recording
from server.compile.archive import Content
from server.compile.cache import keep, seal, unsealed, whole
from server.compile.client import asset
from server.compile.context import Picture, Sound
from server.compile.recording import Recording, SoundError
from server.model.media import SOUNDS, suffix
from server.model.tour import Asset
from server.model.tree import Tree

RECIPE = "avif-q57-s6-v1"
"""Changes with everything that `photograph` makes differently."""
DRAWING_BOX = (700, 420)
THREADS = 2
SHA256_DIGITS = 64


class Media(NamedTuple):
    """What pages need to name the media, and the files themselves, by the asset's path."""

    pictures: dict[str, Picture]
    sounds: dict[str, Sound]
    files: dict[str, tuple[Content, ...]]
    recordings: dict[str, Recording]


class _Shot(NamedTuple):
    """A photograph in one width."""

    file: Content
    width: int
    height: int


def prepare(tree: Tree, assets: Iterable[Asset], cache: Path) -> Media:
    """Turn every asset into published files, several at a time."""
    media = Media({}, {}, {}, {})
    wanted = list(assets)
    spoken = [item for item in wanted if suffix(item.path) in SOUNDS]
    shown = [item for item in wanted if suffix(item.path) not in SOUNDS]
    with ThreadPoolExecutor(THREADS) as pool:
        drawn = pool.map(lambda item: _shown(tree, item, cache), shown)
        heard = pool.map(lambda item: _recording(tree, item, cache), spoken)
        for item, (files, picture) in zip(shown, drawn, strict=True):
            media.files[item.path] = files
            media.pictures[item.path] = picture
        for item, said in zip(spoken, heard, strict=True):
            file = asset(said.data, ".m4a")
            media.files[item.path] = (file,)
            media.recordings[item.path] = said
            media.sounds[item.path] = _sound(file, said)
    return media


def _shown(tree: Tree, item: Asset, cache: Path) -> tuple[tuple[Content, ...], Picture]:
    if suffix(item.path) == ".svg":
        return _drawing(tree.read(item.path))
    return _photograph(_shots(item.sha256, lambda: tree.read(item.path), cache))


def derive(data: bytes, kind: str, cache: Path) -> None:
    """Make what phones get of a photograph or a recording, where the cache lacks it.

    What is wrong with a recording is said when the tour is compiled.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    if kind in SOUNDS:
        with suppress(SoundError):
            _heard(sha256, lambda: data, kind, cache)
    else:
        _shots(sha256, lambda: data, cache)


def smallest(data: bytes, cache: Path) -> bytes:
    """Return a photograph at the smallest width that phones get, as AVIF."""
    return _shots(hashlib.sha256(data).hexdigest(), lambda: data, cache)[0].file.data


@dataclass(frozen=True)
class Derived:
    """The SHA-256 of photographs and recordings that the cache has something of."""

    cache: Path

    def __contains__(self, sha256: object) -> bool:
        return (
            recording.is_known(str(sha256), self.cache) or _facts(str(sha256), self.cache).exists()
        )


def sweep(cache: Path, sources: Container[str], before: float) -> int:
    """Delete what was made of other files than these before a POSIX time; count files."""
    old = [
        file
        for file in cache.glob("*-*")
        if file.name.lstrip(".")[:SHA256_DIGITS] not in sources and file.stat().st_mtime < before
    ]
    for file in old:
        file.unlink(missing_ok=True)
    return len(old)


def _shots(sha256: str, read: Callable[[], bytes], cache: Path) -> list[_Shot]:
    """Return a photograph in every width, smallest first, from the cache where it is whole."""
    known = _known_shots(sha256, cache)
    if known:
        return known
    from server.compile import photograph  # noqa: PLC0415  only who encodes needs the codecs

    data = read()
    made = [_Shot(asset(shot.data, ".avif"), *shot[:2]) for shot in photograph.shots(data)]
    sha256 = hashlib.sha256(data).hexdigest()  # a folder may have changed since it was hashed
    for shot in made:
        keep(_avif(sha256, shot.width, cache), shot.file.data)
    facts = [(shot.width, shot.height, hashlib.sha256(shot.file.data).hexdigest()) for shot in made]
    seal(_facts(sha256, cache), json.dumps(facts).encode())
    return made


def _known_shots(sha256: str, cache: Path) -> list[_Shot] | None:
    facts = unsealed(_facts(sha256, cache))
    if facts is None:
        return None
    found = []
    for width, height, made in json.loads(facts):
        data = whole(_avif(sha256, width, cache), made)
        if data is None:
            return None
        found.append(_Shot(asset(data, ".avif"), width, height))
    return found


def _avif(sha256: str, width: int, cache: Path) -> Path:
    return cache / f"{sha256}-{RECIPE}-{width}.avif"


def _facts(sha256: str, cache: Path) -> Path:
    """Return the file that lists what was made: width, height and hash of each. Written last."""
    return cache / f"{sha256}-{RECIPE}.json"


def _drawing(svg: bytes) -> tuple[tuple[Content, ...], Picture]:
    file, (width, height) = asset(svg, ".svg"), _drawing_size(svg)
    return (file,), Picture(url=file.url, width=width, height=height)


def _photograph(shots: list[_Shot]) -> tuple[tuple[Content, ...], Picture]:
    largest = shots[-1]
    srcset = tuple((shot.file.url, shot.width) for shot in shots)
    shown = Picture(largest.file.url, largest.width, largest.height, srcset)
    return tuple(shot.file for shot in shots), shown


def _drawing_size(svg: bytes) -> tuple[int, int]:
    """Return the width and height of a drawing's viewBox, in its own units."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    box = (etree.fromstring(svg, parser).get("viewBox") or "").replace(",", " ").split()
    if len(box) != len(("x", "y", "width", "height")):
        return DRAWING_BOX
    return round(float(box[2])), round(float(box[3]))


def _recording(tree: Tree, item: Asset, cache: Path) -> Recording:
    try:
        return _heard(item.sha256, lambda: tree.read(item.path), suffix(item.path), cache)
    except SoundError as problem:
        raise SoundError(item.path) from problem


def _heard(sha256: str, read: Callable[[], bytes], kind: str, cache: Path) -> Recording:
    known = recording.recall(sha256, cache)
    if known:
        return known
    from server.compile import sound  # noqa: PLC0415  only who encodes needs the codecs

    return sound.prepare(read(), kind, cache)


def _sound(file: Content, said: Recording) -> Sound:
    return Sound(file.url, file.type, len(file.data), said.duration_s, said.peaks)
