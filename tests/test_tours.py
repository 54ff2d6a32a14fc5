"""The content is tested too: every starter tour, as its visitors will get it."""

import re

import pytest

from server.author import FolderTree, load
from tests.site import TODAY, TOURS

pytestmark = pytest.mark.tours
FOLDERS = sorted(path.parent for path in TOURS.glob("*/tour.yaml"))
LANGUAGES = ("fr", "en", "nl", "de")
ANNOUNCED = {"to-check"}
LARGEST_DRAWING_BYTES = 6_000
FEWEST_STOPS, FEWEST_WORDS, MOST_WORDS = 6, 80, 205
BLOCK = re.compile(r"^:::.*?^:::$", re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module", params=FOLDERS, ids=lambda folder: folder.name)
def read(request):
    return load(FolderTree(request.param), TODAY)


def test_there_are_tours():
    assert FOLDERS


def test_only_announced_warnings_are_left(read):
    tour, problems = read
    assert tour
    assert {problem.code for problem in problems} <= ANNOUNCED, problems


def test_every_stop_is_told_in_four_languages(read):
    tour, _ = read
    assert tour.facts.languages == LANGUAGES
    assert len(tour.stops) >= FEWEST_STOPS
    for stop in tour.stops:
        for lang in LANGUAGES:
            words = len(BLOCK.sub("", stop.texts[lang].body).split())
            assert FEWEST_WORDS <= words <= MOST_WORDS, f"{stop.id} {lang}: {words} words"


def test_every_stop_says_where_its_claims_come_from(read):
    tour, _ = read
    assert all(stop.facts.sources for stop in tour.stops)


def test_drawings_are_light(read):
    tour, _ = read
    drawings = list((TOURS / tour.id).rglob("*.svg"))
    assert drawings
    assert not {path for path in drawings if path.stat().st_size > LARGEST_DRAWING_BYTES}


def test_every_text_looks_at_something(read):
    tour, _ = read
    for stop in tour.stops:
        for lang in LANGUAGES:
            assert "::: look" in stop.texts[lang].body, f"{stop.id} {lang}"
