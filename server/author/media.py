"""The files that a tour shows and plays: there, readable, allowed, and wanted."""

import io
import warnings

import av
from PIL import Image

from server.author.drawings import check_drawing
from server.model.media import (
    DRAWINGS,
    KNOWN_KINDS,
    LARGEST_SOUND_BYTES,
    LONGEST_SOUND_S,
    PHOTOGRAPHS,
    SOUNDS,
    sound_demuxer,
    suffix,
)
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
    if len(data) > LARGEST_SOUND_BYTES:
        return (_too_long(path),)
    try:
        good = data[offset:].startswith(beginnings)
        length_s = _length_s(data, kind) if good else 0
    except (av.FFmpegError, ValueError, IndexError):
        length_s = 0
    if length_s > LONGEST_SOUND_S:
        return (_too_long(path),)
    return () if length_s else (error("sound-broken", path, kind=kind),)


def _too_long(path: str) -> Problem:
    return error("sound-too-long", path, limit=LONGEST_SOUND_S // 60)


def _length_s(data: bytes, kind: str) -> float:
    """Return the length that the packets have, not the one that a header claims; 0 for silence
    that cannot be decoded. Reading stops where it is too long.
    """  # noqa: D205
    length_s, decoded = 0.0, 0
    with av.open(io.BytesIO(data), "r", format=sound_demuxer(kind)) as container:
        for packet in container.demux(audio=0):
            length_s += float((packet.duration or 0) * (packet.time_base or 0))
            if not decoded:
                decoded = _samples(packet)
            if length_s > LONGEST_SOUND_S:
                break
    return length_s if decoded else 0


def _samples(packet: "av.Packet[av.AudioStream]") -> int:
    try:
        return sum(frame.samples for frame in packet.decode())
    except av.FFmpegError:
        return 0
