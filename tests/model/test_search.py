"""Words found in texts: the vectors that the client holds to as well, and what is hostile."""

import json
import time
from pathlib import Path

import pytest

from server.model import filters, postings
from server.model.filters import Asked
from server.model.search import (
    ENDINGS,
    MOST_CHARS,
    MOST_TERMS,
    Field,
    excerpt,
    marked,
    score,
    stem,
    stems,
    terms,
    weigh,
)

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "search.json").read_text("utf-8"))


@pytest.mark.parametrize(("lang", "word", "expected"), VECTORS["stems"])
def test_a_word_and_its_plural_are_one(lang, word, expected):
    assert stem(word, lang) == expected


@pytest.mark.parametrize(("lang", "query", "expected"), VECTORS["terms"])
def test_what_a_question_asks_for(lang, query, expected):
    assert [list(term) for term in terms(query, lang)] == expected


@pytest.mark.parametrize("case", VECTORS["scores"])
def test_the_score_and_the_lists_agree(case):
    lang, asked = case["lang"], terms(case["query"], case["lang"])
    worths = weigh([Field(*field) for field in case["fields"]], lang)
    assert score(worths, asked, lang) == case["score"]
    lists = postings.build([{}, worths, {"zzz": 1}, worths])
    expected = {1: case["score"], 3: case["score"]} if case["score"] else {}
    assert postings.Postings(lists, lang).find(asked) == expected


@pytest.mark.parametrize("case", VECTORS["excerpts"])
def test_the_passage_that_is_shown(case):
    asked = terms(case["query"], case["lang"])
    shown = excerpt(case["text"], asked, case["lang"])
    assert shown == case["excerpt"]
    assert [list(piece) for piece in marked(shown, asked, case["lang"])] == case["marked"]
    assert "".join(text for text, _ in marked(shown, asked, case["lang"])) == shown


@pytest.mark.parametrize(("asked", "suits"), VECTORS["filters"]["asked"])
def test_a_tour_suits(asked, suits):
    class Tour:
        theme: str = VECTORS["filters"]["tour"]["theme"]
        duration_min: int = VECTORS["filters"]["tour"]["duration_min"]
        length_m: int = VECTORS["filters"]["tour"]["length_m"]
        wheelchair: str = VECTORS["filters"]["tour"]["wheelchair"]

    assert Asked(**asked).suits(Tour()) is suits


@pytest.mark.parametrize("lang", [*ENDINGS, "pl"])
@pytest.mark.parametrize(
    "query", ["a" * 5000, "é́" * 5000, "(" * 5000, "aaaa " * 1000, "ß" * 5000, "\ud800\x00\u202e"]
)
def test_hostile_questions_are_short_work(query, lang):
    began = time.perf_counter()
    assert len(terms(query, lang)) <= MOST_TERMS
    assert all(len(term.start) <= MOST_CHARS * 3 for term in terms(query, lang))
    text = "mine " * 2000
    assert excerpt(text, terms(query, lang), lang)
    assert time.perf_counter() - began < 1


def test_words_keep_their_signs_apart():
    assert list(stems("L’Œuvre d’aujourd’hui, n° 74a", "fr")) == [
        "l", "oeuvr", "d", "aujourd", "hui", "n", "74a",
    ]  # fmt: skip


def test_no_question_finds_nothing():
    lists = postings.Postings(postings.build([{"mine": 3}]), "fr")
    assert lists.find(()) == {}
    assert lists.find(terms("absent", "fr")) == {}


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ({}, Asked()),
        ({"q": "  la \n lampe "}, Asked(q="la lampe")),
        ({"theme": "terrils", "max_min": "90"}, Asked(theme="terrils", max_min=90)),
        ({"wheelchair": "yes", "max_m": "5000"}, Asked(wheelchair=True, max_m=5000)),
        ({"theme": "x", "max_min": "91", "max_m": "-1", "wheelchair": "1"}, Asked()),
        ({"max_min": "٩٠", "max_m": "5000.0"}, Asked()),
    ],
)
def test_an_address_is_read_and_what_is_not_offered_ignored(query, asked):
    assert filters.read(query) == asked
    assert asked.anything is (asked != Asked())


def test_a_long_question_is_cut():
    assert len(filters.read({"q": "x" * 10_000}).q) == MOST_CHARS
