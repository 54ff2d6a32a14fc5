"""Who may do what, as a table of every role by every deed and kind of file."""

from typing import get_args

import pytest

from server.model.roles import ROLES, RULES, Deed, Person, may

DEEDS = {
    "anyone": "enter",
    "reader": "enter belong read",
    "translator": "enter belong read write",
    "editor": "enter belong read write",
    "publisher": "enter belong read write publish",
    "administrator": "enter belong read write publish govern",
}
WRITES = {  # by a translator of English and easy French; and by an editor
    "en.md": (True, True),
    "stops/gare/en.md": (True, True),
    "glossary/en.md": (True, True),
    "stops/gare/en.m4a": (True, True),
    "stops/gare/en.wav": (True, True),
    "stops/gare/fr-x-falc.md": (True, True),
    "fr.md": (False, True),
    "stops/gare/fr.md": (False, True),
    "stops/gare/nl.m4a": (False, True),
    "tour.yaml": (False, True),
    "stops/gare/stop.yaml": (False, True),
    "route.gpx": (False, True),
    "stops/gare/gare.jpg": (False, True),
    "stops/gare/en.jpg": (False, True),
    "stops/gare/en.md.yaml": (False, True),
    "stops/gare/den.md": (False, True),
    "stops/gare/EN.md": (False, True),
    "stops/en.md/tour.yaml": (False, True),
    "stops\\en.md": (False, True),
    "tour.yaml\n/en.md": (True, True),
    "../en.md": (False, False),
    "stops/../en.md": (False, False),
    "fr.md/../en.md": (False, False),
    "en.md/": (False, False),
    "/en.md": (False, False),
    "./en.md": (False, False),
    "en.md/.": (False, False),
}


def person(role, languages=("en", "fr-x-falc")):
    return Person(name="Zoé", role=role, languages=languages) if role in ROLES else None


@pytest.mark.parametrize("role", DEEDS)
def test_a_role_may_do_these_deeds_and_no_others(role):
    allowed = {deed for deed in get_args(Deed) if may(person(role), deed)}
    assert allowed == set(DEEDS[role].split())


@pytest.mark.parametrize("path", WRITES)
def test_who_may_write_a_file(path):
    answers = tuple(may(person(role), "write", path) for role in ("translator", "editor"))
    assert answers == WRITES[path]


@pytest.mark.parametrize("path", WRITES)
def test_readers_and_strangers_write_nothing(path):
    assert not may(person("reader"), "write", path)
    assert not may(None, "write", path)


def test_a_translator_without_languages_writes_nothing():
    assert not may(person("translator", ()), "write", "en.md")


def test_languages_are_codes_not_patterns():
    for lang in ("*", "en.md/..", "", "EN", "{lang}"):
        with pytest.raises(ValueError, match="pattern"):
            person("translator", (lang,))


def test_every_deed_is_in_the_table_once():
    assert sorted(rule.deed for rule in RULES if rule.role != "translator") == sorted(
        set(get_args(Deed))
    )
