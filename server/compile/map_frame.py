"""The frame of a tour's map: how metres on the ground become units of the SVG.

At the scale at which the whole tour fits a telephone, one CSS pixel is always `UNITS_PER_PX` units
and the frame `WIDTH_PX` wide. So the default sizes of pins and letters are constants of map.css,
and zooming is the same for every tour: each tier of labels belongs to twice the scale before it.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from server.model.route import XY, Plane

WIDTH_PX = 360
"""A small telephone's."""
UNITS_PER_PX = 20
TIERS = 5
_MARGIN_PX = 18
_FOOT_PX = 34
"""A strip of sea below the island, for the scale bar and the attribution."""
_MIN_HEIGHT_PX = 290
_MAX_HEIGHT_PX = 580


class Frame(NamedTuple):
    """What the map shows: its north-west corner in the plane's metres, and its scale."""

    plane: Plane
    x0: float
    y0: float
    m_per_px: float
    height_px: float

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in units."""
        return WIDTH_PX * UNITS_PER_PX, round(self.height_px * UNITS_PER_PX)

    @property
    def box(self) -> BaseGeometry:
        """What the frame shows, in metres."""
        width, height = WIDTH_PX * self.m_per_px, self.height_px * self.m_per_px
        return shapely.box(self.x0, self.y0, self.x0 + width, self.y0 + height)

    def units(self, x: float, y: float) -> tuple[int, int]:
        """Return where a point of the plane lies in the SVG."""
        scale = UNITS_PER_PX / self.m_per_px
        return round((x - self.x0) * scale), round((y - self.y0) * scale)

    def length(self, metres: float) -> int:
        """Return metres in units."""
        return round(metres * UNITS_PER_PX / self.m_per_px)

    def tier_m_per_px(self, tier: int) -> float:
        """Return the scale at which a tier of labels appears."""
        return self.m_per_px / 2.0**tier

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees."""
        left, top, right, bottom = self.box.bounds
        west, north = self.plane.to_degrees(left, top)
        east, south = self.plane.to_degrees(right, bottom)
        return west, south, east, north


def frame(plane: Plane, island: BaseGeometry) -> Frame:
    """Return the frame in which the island fits a telephone held upright."""
    left, top, right, bottom = island.bounds
    around_px = 2 * _MARGIN_PX + _FOOT_PX
    m_per_px = max(
        (right - left) / (WIDTH_PX - 2 * _MARGIN_PX),
        (bottom - top) / (_MAX_HEIGHT_PX - around_px),
    )
    high_px = (bottom - top) / m_per_px
    height_px = max(_MIN_HEIGHT_PX, round(high_px + around_px))
    above_px = min((height_px - high_px) / 2, height_px - high_px - _MARGIN_PX - _FOOT_PX)
    x0 = (left + right) / 2 - WIDTH_PX / 2 * m_per_px
    return Frame(plane, x0, top - above_px * m_per_px, m_per_px, height_px)


def project(plane: Plane, geometries: Sequence[BaseGeometry]) -> list[BaseGeometry]:
    """Turn geometries in degrees into metres of the plane."""

    def to_plane(degrees: np.ndarray) -> np.ndarray:
        return np.array([plane.to_m(lon, lat) for lon, lat in degrees.tolist()]).reshape(-1, 2)

    return list(shapely.transform(np.array(geometries, dtype=object), to_plane))


def centre(geometry: BaseGeometry) -> XY:
    """Return a point that is surely inside."""
    point = geometry.representative_point()
    return point.x, point.y
