"""Labels never cover each other, at any scale."""

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString

from server.compile.lines import text_px
from server.compile.map_frame import TIERS, UNITS_PER_PX, WIDTH_PX, Frame
from server.compile.map_labels import (
    Label,
    Placed,
    Sheet,
    Spot,
    around,
    boxes,
    height_px,
    wrapped,
)
from server.compile.map_pins import offsets
from server.model.route import Plane

FRAME = Frame(Plane(2.5, 50.3), 0.0, 0.0, 5.0, 400)
FAR_ROUTE = LineString([(-900, -900), (-800, -900)])
WIDE, HIGH = WIDTH_PX * FRAME.m_per_px, FRAME.height_px * FRAME.m_per_px
PLACES = st.tuples(st.floats(0, WIDE), st.floats(0, HIGH))


def at(x: float, y: float, text: str = "Rue de la Paix", tier: int = 0) -> Label:
    spots = around((x, y), 8, height_px((text,), 11))
    return Label("sight", (text,), 11, spots, tier, dot=True)


def clash(a: Placed, b: Placed, tier: int) -> bool:
    scale = FRAME.tier_m_per_px(tier)
    return any(
        one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]
        for one in boxes(a.label, a.spot, scale)
        for two in boxes(b.label, b.spot, scale)
    )


@given(st.lists(PLACES, max_size=14), st.lists(PLACES, max_size=5))
def test_labels_never_overlap(
    places: list[tuple[float, float]], turned: list[tuple[float, float]]
) -> None:
    sheet = Sheet(FRAME, FAR_ROUTE)
    streets = [Label("street", ("Rue Neuve",), 10, (Spot(p, angle=40),)) for p in turned]
    found = [sheet.place(label) for label in [at(x, y) for x, y in places] + streets]
    shown = [placed for placed in found if placed]
    for a, b in combinations(shown, 2):
        for tier in range(max(a.tier, b.tier), TIERS):
            assert not clash(a, b, tier)


@given(st.lists(PLACES, max_size=12))
def test_labels_stay_on_the_map(places: list[tuple[float, float]]) -> None:
    sheet = Sheet(FRAME, FAR_ROUTE)
    for placed in filter(None, (sheet.place(at(x, y)) for x, y in places)):
        for box in boxes(placed.label, placed.spot, FRAME.tier_m_per_px(placed.tier)):
            assert 0 < box[0] < box[2] < WIDE
            assert 0 < box[1] < box[3] < HIGH


def test_a_label_waits_for_the_scale_at_which_there_is_room() -> None:
    sheet = Sheet(FRAME, FAR_ROUTE)
    crowd = [sheet.place(at(900 + 60 * step, 900)) for step in range(8)]
    tiers = [placed.tier for placed in crowd if placed]
    assert tiers[0] == 0
    assert max(tiers) > 0


def test_a_label_gives_way_to_the_route() -> None:
    through = LineString([(900, 900), (1500, 900)])
    placed = Sheet(FRAME, through).place(at(900, 900))
    assert placed
    assert placed.spot.anchor == "end"
    hemmed = Label("sight", ("Rue",), 11, (Spot((900, 900)),))
    assert Sheet(FRAME, through).place(hemmed)


def test_a_blocked_place_is_not_lettered() -> None:
    sheet = Sheet(FRAME, FAR_ROUTE)
    sheet.block((900, 900), 0, 0, 40)
    assert sheet.place(Label("sight", ("Rue",), 11, (Spot((900, 900)),))) is None


def test_a_spot_for_deeper_scales_is_not_taken_before() -> None:
    placed = Sheet(FRAME, FAR_ROUTE).place(
        Label("street", ("Rue",), 11, (Spot((9e2, 9e2), tier=3),))
    )
    assert placed
    assert placed.tier == 3


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Lens", ("Lens",)),
        ("Gare de Lens", ("Gare de Lens",)),
        ("Maison syndicale des mineurs", ("Maison syndicale", "des mineurs")),
        ("Donaudampfschifffahrtsgesellschaft", ("Donaudampfschifffahrtsgesellschaft",)),
    ],
)
def test_long_names_are_broken_between_words(text: str, lines: tuple[str, ...]) -> None:
    assert wrapped(text, 17) == lines


@given(st.lists(st.text("abcé’-", min_size=1, max_size=12), min_size=1, max_size=8))
def test_breaking_loses_nothing(words: list[str]) -> None:
    assert " ".join(wrapped(" ".join(words), 17)) == " ".join(words)


def test_wide_letters_are_wider() -> None:
    assert text_px("ill", 10) < text_px("ooo", 10) < text_px("MMM", 10)


@given(st.lists(st.tuples(st.floats(0, 1000), st.floats(0, 1000)), min_size=1, max_size=12))
def test_pins_part_until_each_can_be_touched(stops: list[tuple[float, float]]) -> None:
    moves = offsets(FRAME, stops)
    pins = [
        (x / FRAME.m_per_px + dx, y / FRAME.m_per_px + dy)
        for (x, y), (dx, dy) in zip(stops, moves, strict=True)
    ]
    for (ax, ay), (bx, by) in combinations(pins, 2):
        assert ((ax - bx) ** 2 + (ay - by) ** 2) ** 0.5 > 22


def test_pins_that_have_room_stay() -> None:
    assert offsets(FRAME, [(0, 0), (500, 0), (500, 800)]) == [(0, 0)] * 3
    assert len(set(offsets(FRAME, [(0, 0)] * 4))) == 4


def test_a_tier_is_twice_the_scale_before() -> None:
    scales = [FRAME.tier_m_per_px(tier) for tier in range(TIERS)]
    assert all(a == 2 * b for a, b in pairwise(scales))
    assert FRAME.size == (WIDTH_PX * UNITS_PER_PX, 400 * UNITS_PER_PX)
