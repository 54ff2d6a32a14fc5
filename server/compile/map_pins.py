"""The numbered stops: where each pin stands on the screen when several want the same place."""

import cmath
from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from server.model.route import XY

if TYPE_CHECKING:
    from server.compile.map_frame import Frame

PIN_RADIUS_PX = 12
_APART_PX = 27.5
_ROUNDS = 400
_LEAST_PX = 2.5
"""A pin moved by less is not moved at all: no leader is drawn."""


def offsets(frame: "Frame", stops: Sequence[XY]) -> list[tuple[int, int]]:
    """Return, per stop, how far its pin is moved from its place, in pixels at the first scale.

    Pins that overlap push each other away, halfway each, until none does.
    """
    home = [complex(x, y) / frame.m_per_px for x, y in stops]
    pins = spread(home, _APART_PX)
    moves = [pin - place for pin, place in zip(pins, home, strict=True)]
    return [
        (round(move.real), round(move.imag)) if abs(move) > _LEAST_PX else (0, 0) for move in moves
    ]


def spread(places: Sequence[complex], apart: float) -> list[complex]:
    """Return the places moved so far that no two are nearer to each other than `apart`."""
    pins = list(places)
    for _ in range(_ROUNDS):
        if not _push(pins, apart):
            break
    return pins


def _push(pins: list[complex], apart: float) -> bool:
    """Part every two pins that are too close; tell whether there were any."""
    crowded = False
    for a, b in combinations(range(len(pins)), 2):
        way = pins[b] - pins[a]
        missing = apart - abs(way)
        if missing > 0.01:
            crowded = True
            # Two stops on one spot part along a direction of their own.
            step = cmath.rect(missing / 2, cmath.phase(way) if abs(way) > 0.01 else a + 1.0)
            pins[a] -= step
            pins[b] += step
    return crowded
