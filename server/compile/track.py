"""A whole tour as one recording, to be heard with the phone in a pocket.

Where every stop of a language has its recording, their packets are laid one after the other, with
the spoken directions that the author gave and a short silence between, and a chapter per stop. The
stops then play their part of this track (`#t=12.3,74.6`), so no sound is in the pack twice. Nothing
is encoded again.
"""

from collections.abc import Mapping
from functools import cache

import numpy as np

from server.compile import sound
from server.compile.archive import LARGEST_ENTRY_BYTES
from server.compile.client import asset
from server.compile.context import Track
from server.compile.recording import FRAME, RATE, Recording
from server.model.tour import Stop, StopText, Tour

SILENCE_S = 1.5
OVERHEAD = 1.02
"""An m4a's index, over its sound."""


def build(tour: Tour, lang: str, recordings: Mapping[str, Recording]) -> Track | None:
    """Return the track of a language; None where a stop is silent, or a phone cannot take it."""
    said = [(stop, stop.texts.get(lang)) for stop in tour.stops]
    if any(text is None or not _spoken(stop, text.audio, recordings) for stop, text in said):
        return None
    frames: list[bytes] = []
    chapters: list[tuple[str, int, int]] = []
    parts: dict[str, tuple[float, float]] = {}
    for stop, text in said:
        if text is None:
            continue
        start = len(frames)
        frames += _spoken(stop, text.audio, recordings)
        parts[stop.id] = (_seconds(start), _seconds(len(frames)))
        frames += _silence()
        way = _spoken(stop, text.directions_audio, recordings)
        frames += [*way, *_silence()] if way else []
        chapters.append((text.title, start, len(frames)))
    if sum(map(len, frames)) * OVERHEAD > LARGEST_ENTRY_BYTES:
        return None
    file = asset(sound.write(frames, chapters), ".m4a")
    return Track(file._replace(lang=lang), _seconds(len(frames)), parts)


def replaced(tour: Tour, tracks: Mapping[str, Track]) -> frozenset[str]:
    """Return the recordings that need not be in the pack by themselves: those that tracks hold,
    and directions, which are only heard in one.
    """  # noqa: D205
    kept: set[str] = set()
    named: set[str] = set()
    for stop in tour.stops:
        for lang, text in stop.texts.items():
            paths = _paths(stop, text)
            named |= paths
            if lang not in tracks and text.audio in stop.assets:
                kept.add(stop.assets[text.audio].path)
    return frozenset(named - kept)


def _paths(stop: Stop, text: StopText) -> set[str]:
    names = (text.audio, text.directions_audio)
    return {stop.assets[name].path for name in names if name in stop.assets}


def _spoken(stop: Stop, name: str | None, recordings: Mapping[str, Recording]) -> list[bytes]:
    path = stop.assets[name].path if name in stop.assets else ""
    return sound.packets(recordings[path].data) if path in recordings else []


@cache
def _silence() -> tuple[bytes, ...]:
    return tuple(sound.encode(np.zeros(round(SILENCE_S * RATE), np.float32)))


def _seconds(frames: int) -> float:
    return round(frames * FRAME / RATE, 2)
