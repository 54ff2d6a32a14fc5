"""Trees for woods and parks, waves for the sea: scattered evenly, and the same every time."""

from collections.abc import Iterator

import numpy as np
import shapely
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from server.compile.map_frame import Frame
from server.model.route import XY

TREE_SPACING_PX = {"wood": 6.5, "park": 13.0}
_WAVE_SPACING_PX = 38.0
_WAVE_OFF_COAST_PX = 26.0
_EDGE_PX = 18.0
_MOST = 20_000
"""Places to try: a forest of a whole region has its trees wider apart."""


def trees(frame: Frame, woods: BaseGeometry, kind: str) -> Iterator[XY]:
    """Return places in metres, none on the very edge of the woods."""
    step = TREE_SPACING_PX[kind] * frame.m_per_px
    return _scattered(woods.buffer(-step / 4), step)


def waves(frame: Frame, land: BaseGeometry) -> Iterator[XY]:
    """Return places on the open sea, above the scale bar."""
    edge = _EDGE_PX * frame.m_per_px
    inner = translate(frame.box.buffer(-edge), 0, -edge)
    sea = inner.difference(land.buffer(_WAVE_OFF_COAST_PX * frame.m_per_px))
    return _scattered(sea, _WAVE_SPACING_PX * frame.m_per_px)


def _scattered(area: BaseGeometry, step: float) -> Iterator[XY]:
    if area.is_empty:
        return
    left, top, right, bottom = area.bounds
    step = max(step, ((right - left) * (bottom - top) / _MOST) ** 0.5)
    columns, rows = np.meshgrid(_cells(left, right, step), _cells(top, bottom, step))
    x = (columns + 0.5 * (rows % 2) + 0.6 * _noise(columns, rows)) * step
    y = (rows + 0.6 * _noise(rows, columns)) * step
    within = shapely.contains_xy(area, x, y)
    yield from zip(x[within].tolist(), y[within].tolist(), strict=True)


def _cells(start: float, end: float, step: float) -> np.ndarray:
    return np.arange(int(start // step) - 1, int(end // step) + 2)


def _noise(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return -0.5 to 0.5 for each pair of whole numbers: a small integer hash."""
    mixed = ((a * 73_856_093) ^ (b * 19_349_663)) & 0xFFFF
    return np.asarray(((mixed * 40_503) & 0xFFFF) / 0xFFFF - 0.5)
