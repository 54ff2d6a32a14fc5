"""A recording as it was made ready: what is known of it without a codec at hand."""

import hashlib
import json
from pathlib import Path
from typing import NamedTuple

from server.compile.cache import keep, seal, unsealed, whole

RATE = 44_100
FRAME = 1024
"""Samples in a packet of AAC."""
BIT_RATE = 64_000
TARGET_LUFS = -16.0
RECIPE = f"aac-{BIT_RATE // 1000}k-{RATE}-{TARGET_LUFS:g}lufs-v2"


class SoundError(ValueError):
    """A recording that holds no sound."""


class Recording(NamedTuple):
    """An m4a file, its length in packets, and the height of its wave in steps, 0 to 100."""

    data: bytes
    frames: int
    peaks: tuple[int, ...]

    @property
    def duration_s(self) -> float:
        return self.frames * FRAME / RATE


def recall(sha256: str, cache: Path) -> Recording | None:
    """Return what was made of the recording of that hash, if all of it is in the cache, whole."""
    sound, facts = _files(sha256, cache)
    told = unsealed(facts)
    if told is None:
        return None
    frames, peaks, made = json.loads(told)
    data = whole(sound, made)
    return None if data is None else Recording(data, frames, tuple(peaks))


def remember(sha256: str, made: Recording, cache: Path) -> None:
    """Keep what was made of the recording of that hash, the facts last."""
    sound, facts = _files(sha256, cache)
    keep(sound, made.data)
    digest = hashlib.sha256(made.data).hexdigest()
    seal(facts, json.dumps([made.frames, made.peaks, digest]).encode())


def is_known(sha256: str, cache: Path) -> bool:
    """Say whether something was made of the recording of that hash."""
    return _files(sha256, cache)[1].exists()


def _files(sha256: str, cache: Path) -> tuple[Path, Path]:
    return cache / f"{sha256}-{RECIPE}.m4a", cache / f"{sha256}-{RECIPE}.json"
