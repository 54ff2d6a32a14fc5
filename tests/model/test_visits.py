"""What is taken of a batch, and how counts become bars."""

from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from server.model.spans import bars, starts
from server.model.visits import (
    KEPT_BY_PHONES_DAYS,
    NUMBERS_KEPT_DAYS,
    Batch,
    Count,
    Visit,
    by_about,
    timely,
    total,
)

TODAY = date(2026, 11, 23)
NUMBER = "6f1c1f0e-8a2b-4c3d-9e4f-a1b2c3d4e5f6"


def visit(days_ago=0, kind="stop", tour="boucle", about="gare"):
    return Visit(day=TODAY - timedelta(days=days_ago), kind=kind, tour=tour, about=about)


def count(days_ago, times, kind="stop", about="gare"):
    day = TODAY - timedelta(days=days_ago)
    return Count(day=day, kind=kind, tour="boucle", about=about, times=times)


def test_old_visits_and_days_to_come_are_left_out():
    visits = [visit(days) for days in (KEPT_BY_PHONES_DAYS + 1, KEPT_BY_PHONES_DAYS, 0, -1, -2)]
    assert timely(visits, TODAY) == tuple(visits[1:4])


def test_a_number_is_kept_for_as_long_as_its_visits_would_be_taken():
    """A visit of tomorrow, told today: when its number is forgotten, it is too old."""
    latest = visit(-1)
    assert timely([latest], TODAY + timedelta(days=NUMBERS_KEPT_DAYS - 1))
    assert not timely([latest], TODAY + timedelta(days=NUMBERS_KEPT_DAYS))


@pytest.mark.parametrize(
    "change",
    [
        {"number": "1"},
        {"number": "x" * 36},
        {"visits": []},
        {"visits": [visit().model_dump(mode="json")] * 201},
        {"who": "me"},
        {"visits": [{**visit().model_dump(mode="json"), "lat": 50.4}]},
        {"visits": [{**visit().model_dump(mode="json"), "day": "2026-11-23T10:00:00"}]},
        {"visits": [{**visit().model_dump(mode="json"), "kind": "person"}]},
        {"visits": [{**visit().model_dump(mode="json"), "tour": "../x"}]},
    ],
    ids=range(9),
)
def test_a_batch_of_another_shape_is_refused(change):
    good = {"number": NUMBER, "visits": [visit().model_dump(mode="json")]}
    assert Batch.model_validate(good).number == NUMBER
    with pytest.raises(ValidationError):
        Batch.model_validate({**good, **change})


def test_counts_add_up_by_kind_and_by_what_they_are_about():
    counts = [count(0, 2), count(1, 3, about="halde"), count(1, 4), count(0, 7, "install", "nl")]
    assert total(counts).model_dump() == {"install": 7, "stop": 9, "finish": 0}
    assert list(by_about(counts, "stop").items()) == [("gare", 6), ("halde", 3)]


@pytest.mark.parametrize(
    ("span", "length", "first"),
    [("month", 30, "2026-10-25"), ("quarter", 13, "2026-08-31"), ("year", 12, "2025-12-01")],
)
def test_spans_end_today_and_begin_with_whole_bars(span, length, first):
    days = starts(span, TODAY)
    assert (len(days), days[0].isoformat()) == (length, first)
    assert days[-1] <= TODAY
    assert sorted(set(days)) == list(days)


def test_bars_hold_what_happened_until_the_next_begins():
    days = starts("quarter", date(2026, 11, 29))
    made = bars(days, [count(0, 1), count(-6, 2), count(1, 4), count(400, 8)])
    assert [bar.total.stop for bar in made][-2:] == [4, 3]
    assert sum(bar.total.stop for bar in made) == 7
