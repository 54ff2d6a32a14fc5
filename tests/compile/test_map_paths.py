"""Path data: small, and nowhere far from the shape that it draws."""

import re
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box

from server.compile.map_frame import UNITS_PER_PX, Frame
from server.compile.map_paths import curves, dots, lines, outlines, parts, waves
from server.model.route import Plane

FRAME = Frame(Plane(2.5, 50.3), -100.0, -200.0, 2.0, 400)
NUMBER = re.compile(r"-?\d+")
COORDINATE = st.floats(-5000, 5000)


def decoded(d: str) -> Iterator[list[tuple[int, int]]]:
    """Follow `m`, its implied lines and `z`, as a browser does."""
    here = (0, 0)
    for piece in d.split("m")[1:]:
        numbers = [int(found) for found in NUMBER.findall(piece)]
        shape = []
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            here = here[0] + dx, here[1] + dy
            shape.append(here)
        here = shape[0] if piece.endswith("z") else here
        yield shape


def test_metres_become_units() -> None:
    assert FRAME.units(-100, -200) == (0, 0)
    assert FRAME.units(-98, -196) == (UNITS_PER_PX, 2 * UNITS_PER_PX)
    assert FRAME.length(500) == 250 * UNITS_PER_PX


def test_a_square_is_short() -> None:
    assert outlines(FRAME, [box(-100, -200, -98, -198)], 0) == "m20 0 0 20-20 0 0-20z"


def test_a_hole_is_drawn_and_a_speck_is_not() -> None:
    holed = Polygon(box(0, 0, 100, 100).exterior.coords, [box(20, 20, 40, 40).exterior.coords])
    assert outlines(FRAME, [holed], 1).count("z") == 2
    assert outlines(FRAME, [box(0, 0, 0.01, 0.01)], 0) == ""
    assert outlines(FRAME, [], 1) == lines(FRAME, [], 1) == curves(FRAME, []) == ""


def test_lines_that_touch_become_one() -> None:
    halves = [LineString([(0, 0), (50, 10)]), LineString([(50, 10), (90, 80)])]
    assert lines(FRAME, halves, 0).count("m") == 1


def test_curves_close_smoothly() -> None:
    d = curves(FRAME, [box(0, 0, 100, 100)])
    start, steps = d[1:-1].split("q")
    numbers = [int(found) for found in NUMBER.findall(steps)]
    ends = list(zip(numbers[2::4], numbers[3::4], strict=True))
    assert len(NUMBER.findall(start)) == 2
    assert (sum(x for x, _ in ends), sum(y for _, y in ends)) == (0, 0)


def test_dots_and_waves_have_a_place_each() -> None:
    assert dots(FRAME, [(-100, -200), (-98, -200)]) == "M0 0h0M20 0h0"
    assert waves(FRAME, [(0, 0), (9, 9)]).count("M") == 2


def test_parts_looks_into_collections() -> None:
    two = MultiPolygon([box(0, 0, 1, 1), box(2, 2, 3, 3)])
    assert len(parts([two, Point(0, 0), Polygon()], Polygon)) == 2


@given(st.lists(st.lists(st.tuples(COORDINATE, COORDINATE), min_size=2, max_size=8), max_size=6))
def test_a_browser_reads_back_what_was_drawn(shapes: list[list[tuple[float, float]]]) -> None:
    drawn = list(decoded(lines(FRAME, [LineString(shape) for shape in shapes], 0)))
    expected = {FRAME.units(x, y) for shape in shapes for x, y in shape}
    assert {point for line in drawn for point in line} <= expected
    for shape in shapes:
        ends = {FRAME.units(*shape[0]), FRAME.units(*shape[-1])}
        assert len(ends) == 1 or ends <= expected
