"""What somebody uploads, made harmless: it runs in the workshop, apart from the server.

A photograph is decoded and encoded anew, so nothing of the file that was sent remains: no place, no
camera, no second format hidden in it. Who made it is read before, to fill in the credit.
"""

import io
import warnings
from pathlib import Path
from typing import NamedTuple

from PIL import ExifTags, Image, ImageFile, IptcImagePlugin

from server.author import check_media
from server.compile import media, photograph, sound
from server.compile.recording import SoundError
from server.model.media import DRAWINGS, KNOWN_KINDS, PHOTOGRAPHS, RECORDED, SOUNDS, suffix
from server.model.problem import Problem, error
from server.publish.draft import CACHE_FOLDER
from server.publish.drafts import slug
from server.store.blobs import Blobs

LARGEST_UPLOAD_BYTES = 100_000_000
QUALITY = 90
LONGEST_CREDIT = 200
KINDS = {"JPEG": {".jpg", ".jpeg"}, "PNG": {".png"}, "WEBP": {".webp"}, "AVIF": {".avif"}}
BYLINE, CREDIT, COPYRIGHT = (2, 80), (2, 110), (2, 116)
"""IPTC IIM 4.2, record 2: who took it, who provides it, whose it is."""


class UploadError(ValueError):
    """It is refused; `problem` says why and how to mend it."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem

    def __reduce__(self) -> tuple[type["UploadError"], tuple[Problem]]:
        """Let the error cross from one process to another."""
        return UploadError, (self.problem,)


class Upload(NamedTuple):
    """A file fit for a tour: its name, its hash in the blobs, and whom to name for it."""

    name: str
    sha256: str
    credit: str


def receive(name: str, file: Path, blobs: Blobs) -> Upload:
    """Take a file in, from where it was put while it arrived. Raises UploadError, BucketError."""
    content, kind = file.read_bytes(), suffix(name)
    tidy = tidy_name(name)
    if kind in RECORDED:
        return Upload(tidy, blobs.add(_recorded(tidy, content, kind, blobs.data)), "")
    if kind not in DRAWINGS | PHOTOGRAPHS | SOUNDS:
        raise UploadError(error("media-kind", tidy, kinds=KNOWN_KINDS))
    problems = check_media(tidy, content)
    if problems:
        raise UploadError(problems[0])
    if kind not in PHOTOGRAPHS:
        return Upload(tidy, blobs.add(content), "")
    clean, credit = _photograph(tidy, content)
    return Upload(str(Path(tidy).with_suffix(".jpg")), blobs.add(clean), credit)


def tidy_name(name: str) -> str:
    """Return a name that a tour may have: `Église d’été (2).JPG` is `eglise-d-ete-2.jpg`.

    What a browser recorded, `nl.webm`, is going to be `nl.m4a`.
    """
    plain = name.replace("\\", "/").rpartition("/")[2]
    stem = slug(Path(plain).stem) or "media"
    return f"{stem}.m4a" if suffix(plain) in RECORDED else f"{stem}{suffix(plain)}"


def thumbnail(sha256: str, blobs: Blobs) -> bytes:
    """Return a photograph of the blobs as phones get it, at its smallest width (AVIF)."""
    return media.smallest(blobs.read(sha256), blobs.data / CACHE_FOLDER)


def listening(sha256: str, kind: str, blobs: Blobs) -> bytes:
    """Return a recording of the blobs as phones get it (AAC). Raises SoundError."""
    return sound.prepare(blobs.read(sha256), kind, blobs.data / CACHE_FOLDER).data


def _recorded(name: str, content: bytes, kind: str, data: Path) -> bytes:
    """Return what a browser recorded, as every tool can read it."""
    try:
        return sound.prepare(content, kind, data / CACHE_FOLDER).data
    except SoundError as broken:
        raise UploadError(error("sound-broken", name, kind=kind)) from broken


def _photograph(name: str, content: bytes) -> tuple[bytes, str]:
    """Return the picture encoded anew, upright and in sRGB, and its author."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content), formats=tuple(KINDS)) as image:
                if suffix(name) not in KINDS[image.format or ""]:
                    raise UploadError(error("picture-broken", name))
                credit = _author(image)
            out = io.BytesIO()
            photograph.upright(content).save(out, "JPEG", quality=QUALITY, optimize=True)
    except (OSError, SyntaxError, ValueError) as broken:
        if isinstance(broken, UploadError):
            raise
        raise UploadError(error("picture-broken", name)) from broken
    return out.getvalue(), credit


def _author(image: ImageFile.ImageFile) -> str:
    """Return whom the file names: IPTC's byline or credit, else Exif's artist or copyright."""
    found: list[object] = []
    try:
        iptc = IptcImagePlugin.getiptcinfo(image) or {}
        found += [iptc.get(key) for key in (BYLINE, CREDIT, COPYRIGHT)]
        exif = image.getexif()
        found += [exif.get(ExifTags.Base.Artist), exif.get(ExifTags.Base.Copyright)]
    except (OSError, SyntaxError, ValueError, KeyError, TypeError, IndexError):
        return ""
    return next((text for one in found if (text := _words(one))), "")


def _words(value: object) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value or "")
    seen = "".join(c for c in text if c.isprintable())
    return " ".join(seen.split())[:LONGEST_CREDIT]
