import ast
import json
import re
from pathlib import Path
from string import Formatter

import pytest

from server.author.messages import MESSAGE_LANGUAGES, message, report
from server.model.checks import over_budget
from server.model.problem import error, warning
from server.settings import ROOT, WEB
from tests.model.tours import make_tour

WORDS = {
    lang: json.loads((WEB / "texts" / f"problems.{lang}.json").read_text("utf-8"))
    for lang in MESSAGE_LANGUAGES
}
CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def placeholders(sentence):
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def literal_codes():
    """Every literal first argument of error(), warning() and xml_error()."""
    for folder in ("server/author", "server/model"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {
                    "error",
                    "warning",
                    "xml_error",
                }:
                    first = node.args[0]
                    if isinstance(first, ast.Constant):
                        yield first.value


def test_every_problem_has_its_sentences():
    assert set(literal_codes()) <= set(WORDS["fr"])


@pytest.mark.parametrize("lang", MESSAGE_LANGUAGES)
def test_every_language_says_the_same_things(lang):
    assert WORDS[lang].keys() == WORDS["en"].keys()
    for code, sentences in WORDS["en"].items():
        assert WORDS[lang][code].keys() == sentences.keys(), code
        for part, sentence in sentences.items():
            assert placeholders(WORDS[lang][code][part]) <= placeholders(sentence), code


@pytest.mark.parametrize("lang", MESSAGE_LANGUAGES)
def test_sentences_end_and_cures_are_given(lang):
    for code, sentences in WORDS[lang].items():
        if code != "report":
            assert sentences["what"].strip(), code
            assert sentences["cure"].strip(), code
            assert CODE.fullmatch(code)


def test_french_is_set_as_a_printer_would():
    text = json.dumps(WORDS["fr"], ensure_ascii=False).replace('": "', "").replace('": {', "")

    assert not re.search(r" ([;:?»]|!(?!\[))|« ", text)
    assert not re.search(r"\w'\w", text)


def test_a_report_names_the_place_then_the_cure():
    problems = (
        error("media-empty", "media/a.jpg"),
        warning("http", "fr.md", url="http://a.fr").model_copy(update={"line": 4, "column": 2}),
    )

    assert report(problems, Path("tours/x"), "en").splitlines() == [
        "tours/x/media/a.jpg:1:1: This file is empty.",
        "    Copy it again.",
        "tours/x/fr.md:4:2: (to review) This link is not encrypted: http://a.fr",
        "    Try the same address with https://; almost every site has it.",
        "1 error to mend, 1 point to review",
    ]


def test_other_languages_are_answered_in_english():
    assert message(error("no-tour", "tour.yaml"), "it") == message(error("no-tour", "x"), "en")


def test_one_is_not_many():
    def said(count):
        return message(warning("stale", "x", count=count, lang="fr", header=""), "fr")[0]

    assert said(1).startswith("Un passage a changé")
    assert said(3).startswith("3 passages ont changé")


def test_words_of_an_author_are_shown_as_they_are():
    what, _ = message(error("link", "fr.md", target="{x}"), "en")

    assert "{x}" in what


def test_a_pack_over_its_budget_says_by_how_much():
    what, _ = message(over_budget(make_tour(), 3_100_500), "en")

    assert what == "The pack weighs 3101\u00a0kB, 601\u00a0kB more than allowed (2500\u00a0kB)."
