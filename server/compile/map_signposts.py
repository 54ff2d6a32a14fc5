"""Names of places beyond the edge of the map, with an arrow towards them."""

import math

from shapely.geometry import box

from server.compile.map_ground import Ground
from server.compile.map_labels import Label, Spot, boxes, height_px
from server.model.route import XY

_SIZE_PX = 11.0
_INSET_PX = 13.0
_ARROW_PX = 10.0
_SHIFTS_PX = (0, 18, -18, 36, -36, 54, -54)


def signpost(ground: Ground, place: XY, lines: tuple[str, ...]) -> Label:
    """Return the label of a place off the map: at the edge, on the way to it or a little aside.

    The sea is better than the land.
    """
    frame = ground.frame
    left, top, right, bottom = frame.box.buffer(-_INSET_PX * frame.m_per_px).bounds
    middle = (left + right) / 2, (top + bottom) / 2
    dx, dy = place[0] - middle[0], place[1] - middle[1]
    across, down = (right - left) / 2 / max(abs(dx), 1), (bottom - top) / 2 / max(abs(dy), 1)
    reach = min(across, down)
    at = middle[0] + dx * reach, middle[1] + dy * reach
    high_px = height_px(lines, _SIZE_PX)
    spots = tuple(
        _beside((at[0], at[1] + shift * frame.m_per_px), dx)
        if across < down
        else _under((at[0] + shift * frame.m_per_px, at[1]), math.copysign(high_px, dy))
        for shift in _SHIFTS_PX
    )
    label = Label("beyond", lines, _SIZE_PX, spots, bearing=math.degrees(math.atan2(dy, dx)))

    def is_on_land(spot: Spot) -> bool:
        return any(ground.land.intersects(box(*at)) for at in boxes(label, spot, frame.m_per_px))

    return label._replace(spots=tuple(sorted(spots, key=is_on_land)))


def _beside(at: XY, way: float) -> Spot:
    """Return the spot of words on the inner side of an arrow at the left or right edge."""
    return Spot(at, math.copysign(_ARROW_PX, -way), 0, "start" if way < 0 else "end")


def _under(at: XY, way_px: float) -> Spot:
    """Return the spot of words below an arrow at the upper edge, or above one at the lower."""
    return Spot(at, 0, -way_px / 2 - math.copysign(_ARROW_PX - 2, way_px))
