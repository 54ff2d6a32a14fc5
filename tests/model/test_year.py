from datetime import date

import pytest

from server.model.pack import Card, CardEvent
from server.model.tour import Event
from server.model.year import year
from tests.compile.test_site import make_card


def make_event(name: str, starts: str, **changes: object) -> CardEvent:
    facts: dict[str, object] = {
        "id": name,
        "starts": starts,
        "repeats": "yearly",
        "titles": {"fr": name},
        "notes": {},
    }
    return CardEvent.model_validate(facts | changes)


def card(tour: str, *events: CardEvent) -> Card:
    return make_card(tour=tour, events=events)


@pytest.mark.parametrize(
    ("ends", "repeats", "days"),
    [
        (None, None, ("2026-12-04",)),
        (None, "yearly", ("12-04",)),
        ("2026-12-04", "yearly", ("12-04",)),
        ("2026-12-06", None, ("2026-12-04", "2026-12-06")),
        ("2027-01-05", "yearly", ("12-04", "01-05")),
    ],
)
def test_an_event_says_its_days_as_html_does(ends, repeats, days):
    event = Event(
        id="x",
        starts=date(2026, 12, 4),
        ends=date.fromisoformat(ends) if ends else None,
        repeats=repeats,
    )
    assert event.days == days


def test_the_year_runs_from_january_whatever_the_years_are():
    found = year(
        [
            card("a", make_event("december", "2025-12-04"), make_event("march", "2028-03-10")),
            card("b", make_event("may", "2027-05-01", repeats=None)),
        ]
    )
    assert [kept[0][1].id for kept in found] == ["march", "may", "december"]


def test_tours_share_a_date_of_the_same_name_and_days():
    found = year(
        [
            card("a", make_event("sainte-barbe", "2026-12-04")),
            card("b", make_event("sainte-barbe", "2025-12-04")),
            card("c", make_event("sainte-barbe", "2026-12-04", repeats=None)),
            card("d", make_event("louvre", "2026-12-04")),
        ]
    )
    tours = [[keeper.tour for keeper, _ in kept] for kept in found]
    assert tours == [["d"], ["a", "b"], ["c"]]


def test_without_dates_the_year_is_empty():
    assert year([card("a"), card("b")]) == []
