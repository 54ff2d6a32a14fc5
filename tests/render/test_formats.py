from datetime import date

import pytest

from server.render import Formats, load_texts


@pytest.fixture
def fr():
    return Formats(load_texts("fr"))


@pytest.fixture
def de():
    return Formats(load_texts("de"))


@pytest.mark.parametrize(
    ("minutes", "words"), [(45, "45 min"), (60, "1 h"), (105, "1 h 45"), (65, "1 h 05")]
)
def test_durations(fr, minutes, words):
    assert plain(fr.duration(minutes)) == words


@pytest.mark.parametrize(
    ("metres", "words"),
    [
        (0, "0 m"),
        (4, "0 m"),
        (347, "350 m"),
        (994, "990 m"),
        (996, "1 km"),
        (4230, "4,2 km"),
        (5000, "5 km"),
    ],
)
def test_lengths(fr, metres, words):
    assert plain(fr.length(metres)) == words


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (1, "1 ko"),
        (840_000, "840 ko"),
        (999_499, "999 ko"),
        (999_600, "1 Mo"),
        (3_140_000, "3,1 Mo"),
    ],
)
def test_sizes(fr, size, words):
    assert plain(fr.size(size)) == words


def test_numbers_in_french_have_narrow_spaces(fr):
    assert fr.number(11285) == "11\u202f285"


def test_numbers_and_units_do_not_part(fr):
    assert " " not in fr.length(4200) + fr.climb(110) + fr.duration(105) + fr.size(3_100_000)


def test_days(fr, de):
    assert fr.day(date(2026, 12, 4)) == "4 décembre 2026"
    assert de.day(date(2026, 12, 4)) == "4. Dezember 2026"
    assert fr.day_of_year(date(2026, 12, 4)) == "4 décembre"


def test_the_first_of_a_month_is_an_ordinal_in_french(fr):
    assert plain(fr.day(date(2026, 11, 1))) == "1er novembre 2026"
    assert fr.day(date(2026, 11, 21)) == "21 novembre 2026"


def test_german_writes_hours_as_a_clock(de):
    assert plain(de.duration(105)) == "1:45 Std."


def plain(words: str) -> str:
    return words.replace("\u00a0", " ").replace("\u202f", " ")
