"""Recordings: what they claim to be, with something to hear in them, and not too long."""

import io

import av

from server.model.media import LARGEST_SOUND_BYTES, LONGEST_SOUND_S, sound_demuxer
from server.model.problem import Problem, error

SOUND_BEGINNINGS = {
    ".m4a": (4, (b"ftyp",)),
    ".mp3": (0, (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2", b"\xff\xfa")),
    ".ogg": (0, (b"OggS",)),
    ".wav": (0, (b"RIFF",)),
}


def check_sound(path: str, data: bytes, kind: str) -> tuple[Problem, ...]:
    """Return what is wrong with a recording of that kind of file."""
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
