from datetime import UTC, date, datetime
from typing import Any

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.exchange.calendar import files
from server.exchange.entry import Entry
from server.exchange.ics import DAY, ics
from server.model.pack import Archive, Manifest
from server.model.site import Edition
from tests.compile.test_site import make_card
from tests.model.test_year import make_event

STAMP = date(2026, 11, 23)
FEAST = make_event(
    "sainte-barbe",
    "2026-12-04",
    titles={"fr": "Sainte-Barbe, fête des mineurs", "en": "Saint Barbara’s Day"},
    notes={"fr": "On défile ; on chante."},
)


def edition(tour="jumeaux", *events, released_on=STAMP, **changes):
    card = make_card(tour=tour, events=events, **changes)
    manifest = Manifest(
        tour=tour,
        edition=1,
        released_on=released_on,
        languages=card.languages,
        titles=card.titles,
        poster=card.poster,
        stops=(),
        archive=Archive(url="/packs/x.zip", sha256="0" * 64, size_bytes=1),
        entries=(),
    )
    return Edition(manifest=manifest, card=card, resources=())


def read(calendar: bytes) -> list[Any]:
    """Return the events of a calendar, as any calendar program reads them."""
    return icalendar.Calendar.from_ical(calendar).walk("VEVENT")


def parse(calendar: bytes) -> list[Entry]:
    return [
        Entry(
            uid=str(event["uid"]),
            starts=event["dtstart"].dt,
            ends=event["dtend"].dt - DAY,
            yearly=event.get("rrule") == {"FREQ": ["YEARLY"]},
            lang=event["summary"].params["LANGUAGE"],
            title=str(event["summary"]),
            text=str(event["description"]),
            url=str(event.get("url", "")),
        )
        for event in read(calendar)
    ]


def one(made, path):
    (entry,) = parse(made[path])
    return entry


words = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), min_size=1)
days = st.dates(date(1900, 1, 1), date(2200, 1, 1))
entries = st.builds(
    Entry,
    uid=st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*\.[a-z0-9]+@archipel", fullmatch=True),
    starts=days,
    ends=days,
    yearly=st.booleans(),
    lang=st.sampled_from(["fr", "en", "nl", "de", "pl", "fr-x-falc"]),
    title=words,
    text=st.lists(words, min_size=1).map("\n".join),
    url=st.sampled_from(["", "https://visite.example/fr/tours/x/"]),
).filter(lambda entry: entry.starts <= entry.ends)


@given(st.lists(entries))
def test_what_is_written_is_read_again(some):
    assert parse(ics(some, "Dates", STAMP)) == some


@given(st.lists(entries, min_size=1))
def test_lines_are_folded_and_end_as_the_standard_says(some):
    lines = ics(some, "Dates", STAMP).split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert not [line for line in lines if b"\n" in line]


def test_a_tour_and_the_site_have_a_calendar_per_language():
    made = files([edition("a", FEAST), edition("b")], ("fr", "en", "nl", "de"), "")
    assert set(made) == {
        "/fr/tours/a.ics", "/en/tours/a.ics",
        "/fr/events.ics", "/en/events.ics", "/nl/events.ics", "/de/events.ics",
    }  # fmt: skip


def test_without_dates_there_is_no_calendar():
    assert files([edition("a"), edition("b")], ("fr",), "") == {}


def test_a_date_takes_the_whole_day_and_comes_back_every_year():
    calendar = files([edition("a", FEAST)], ("fr",), "")["/fr/tours/a.ics"]
    (event,) = read(calendar)
    assert event["dtstart"].dt == date(2026, 12, 4)
    assert event["dtend"].dt == date(2026, 12, 5)
    assert event["dtstamp"].dt == datetime(2026, 11, 23, tzinfo=UTC)
    assert event["transp"] == "TRANSPARENT"
    assert b"RRULE:FREQ=YEARLY\r\n" in calendar
    assert b"UID:sainte-barbe.a@archipel\r\n" in calendar


def test_words_are_those_of_the_language_or_say_which_they_are():
    made = files([edition("a", FEAST)], ("fr", "nl"), "")
    assert one(made, "/fr/tours/a.ics").title == "Sainte-Barbe, fête des mineurs"
    assert one(made, "/fr/tours/a.ics").text == "Les jumeaux de Loos\nOn défile ; on chante."
    dutch = one(made, "/nl/events.ics")
    assert (dutch.lang, dutch.title, dutch.text) == (
        "en", "Saint Barbara’s Day", "The twins of Loos",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("origin", "url"),
    [("", ""), ("https://visite.example", "https://visite.example/fr/tours/a/")],
)
def test_an_address_is_whole_or_left_out(origin, url):
    entry = one(files([edition("a", FEAST)], ("fr",), origin), "/fr/events.ics")
    assert entry.url == url
    assert ("https:" in entry.text) == bool(origin)


def test_tours_that_share_a_date_share_an_entry_of_one_name():
    made = files([edition("a", FEAST), edition("b", FEAST)], ("fr",), "")
    together = one(made, "/fr/events.ics")
    assert together.uid == one(made, "/fr/tours/a.ics").uid
    assert together.text.count("Les jumeaux de Loos\nOn défile") == 2


def test_the_same_editions_give_the_same_bytes_stamped_with_the_last_day():
    some = [edition("a", FEAST, released_on=date(2026, 10, 1)), edition("b", FEAST)]
    made = files(some, ("fr",), "")
    assert made == files(some, ("fr",), "")
    assert b"DTSTAMP:20261001T" in made["/fr/tours/a.ics"]
    assert b"DTSTAMP:20261123T" in made["/fr/events.ics"]


def test_a_range_ends_after_its_last_day():
    fair = make_event("foire", "2027-05-01", ends="2027-05-10", repeats=None)
    calendar = files([edition("a", fair)], ("fr",), "")["/fr/tours/a.ics"]
    assert b"DTEND;VALUE=DATE:20270511" in calendar
    assert b"RRULE" not in calendar
