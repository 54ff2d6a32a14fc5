"""The files that a tour shows and plays: there, readable, allowed, and wanted."""

import io
import warnings

from PIL import Image

from server.author.drawings import check_drawing
from server.model.media import DRAWINGS, KNOWN_KINDS, PHOTOGRAPHS, SOUNDS, suffix
from server.model.problem import Problem, error

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")
LARGEST_PICTURE_PX = 60_000_000
DRAFT_PX = (256, 256)
SOUND_BEGINNINGS = {
    ".m4a": (4, (b"ftyp",)),
    ".mp3": (0, (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2", b"\xff\xfa")),
    ".ogg": (0, (b"OggS",)),
    ".wav": (0, (b"RIFF",)),
}


def check_media(path: str, data: bytes) -> tuple[Problem, ...]:
    """Return what is wrong with one media file."""
    kind = suffix(path)
    if not data:
        return (error("media-empty", path),)
    if kind in DRAWINGS:
        return check_drawing(path, data)
    if kind in PHOTOGRAPHS:
        return _photograph(path, data)
    if kind in SOUNDS:
        return _sound(path, data, kind)
    return (error("media-kind", path, kinds=KNOWN_KINDS),)


def _photograph(path: str, data: bytes) -> tuple[Problem, ...]:
    """Refuse what Pillow cannot read whole; its size is looked at before it is unpacked."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=FORMATS) as image:
                if image.width * image.height > LARGEST_PICTURE_PX:
                    return (_too_big(path),)
                _read_whole(image)
    except Image.DecompressionBombError:
        return (_too_big(path),)
    except (OSError, SyntaxError, ValueError):
        return (error("picture-broken", path),)
    return ()


def _too_big(path: str) -> Problem:
    return error("picture-too-big", path, limit=LARGEST_PICTURE_PX // 1_000_000)


def _read_whole(image: Image.Image) -> None:
    """Raise where bytes are missing. A JPEG is read at an eighth of its size: 10 times faster."""
    if image.format == "JPEG":
        image.draft("L", DRAFT_PX)
        image.load()
    else:
        image.verify()


def _sound(path: str, data: bytes, kind: str) -> tuple[Problem, ...]:
    offset, beginnings = SOUND_BEGINNINGS[kind]
    good = data[offset:].startswith(beginnings)
    return () if good else (error("sound-broken", path, kind=kind),)
