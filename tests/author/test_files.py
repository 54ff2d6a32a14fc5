"""The files that hold words: encodings, YAML with places, Markdown with headers, the glossary."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.author import markdown_file, yaml_file
from server.author.glossary import read_glossary, write_glossary
from server.author.source import decode
from server.model.memory import Memory
from server.model.problem import BODY, KEY


def read_yaml(path, text):
    return yaml_file.read_yaml(path, text, Memory())


def read_markdown(path, text):
    return markdown_file.read_markdown(path, text, Memory())


def place(problem):
    return problem.code, problem.line, problem.column


def test_line_ends_and_marks_of_other_systems_are_plain_text():
    assert decode("fr.md", b"\xef\xbb\xbfa\r\nb\rc\n") == ("a\nb\nc\n", ())


def test_a_byte_that_is_not_utf8_is_pointed_at_and_the_rest_is_read():
    text, (problem,) = decode(
        "fr.md", "title: ville\r\n\r\nÉt".encode() + "é du café\n".encode("cp1252")
    )

    assert place(problem) == ("utf-8", 3, 3)
    assert problem.values == {"byte": "E9"}
    assert text == "title: ville\n\nÉté du café\n".replace("Ét", "Ã‰t")


def test_utf16_and_giants_are_refused():
    text, (problem,) = decode("fr.md", "title: été".encode("utf-16"))
    assert (text, problem.code) == ("title: été", "utf-16")

    assert decode("fr.md", b"x" * 2_000_001)[1][0].code == "text-too-big"


@given(st.binary(max_size=100))
def test_any_bytes_become_text_and_yaml_or_a_problem(data):
    text, _ = decode("tour.yaml", data)
    source, problems = read_yaml("tour.yaml", text)

    assert problems or isinstance(dict(source.data), dict)


ODD = (
    "a: .nan",
    "a: -.inf",
    'a: "\\ud800"',
    "1: 2",
    "a: 0x1F",
    "a: [1e3, -0.0]",
    "a: 1\na: 2",
    "a: ~",
)


@given(st.one_of(st.sampled_from(ODD), st.text(max_size=60)))
def test_what_is_remembered_of_a_text_is_what_reading_it_says(text):
    memory = Memory()
    first = yaml_file.read_yaml("tour.yaml", text, memory)
    again = yaml_file.read_yaml("tour.yaml", text, Memory("", memory.used))

    assert repr(again) == repr(first)


def test_values_keep_the_meaning_that_an_author_gives_them():
    source, problems = read_yaml("tour.yaml", "a: no\nb: 12:30\nc: 2026-12-04\nd: [50.4, 2]\n")

    assert problems == ()
    assert dict(source.data) == {"a": "no", "b": "12:30", "c": "2026-12-04", "d": [50.4, 2]}


def test_a_value_a_key_an_item_and_what_is_missing_have_a_place():
    source, _ = read_yaml(
        "s", "at: [1, 2]\nmedia:\n  a.jpg: {credit: me}\n  b.jpg:\n    until: x\n"
    )

    assert source.place(("at", 1)) == (1, 9)
    assert source.place(("media", "a.jpg", "credit")) == (3, 19)
    assert source.place(("media", "a.jpg", KEY)) == (3, 3)
    assert source.place(("media", "b.jpg", "licence")) == (5, 5)
    assert source.place(("nothing",)) == (1, 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: b: c", ("yaml-colon", 1, 5)),
        ('a: 1\nb: "open\nc: 2', ("yaml-quote", 2, 4)),
        ("a: 'l'eau'\n", ("yaml-quote", 1, 4)),
        ("a: 'l''eau'\nb: @", ("yaml-sign", 2, 4)),
        ("a: [1, 2\nb: 3", ("yaml-bracket", 1, 4)),
        ("a:\n\t- b", ("yaml-tab", 2, 1)),
        ("a: &b [1]\nc: *b", ("yaml-alias", 1, 4)),
        ("a: &b [*b]", ("yaml-alias", 1, 4)),
        ("a: *b", ("yaml-sign", 1, 4)),
        ("a: é\x07", ("yaml-character", 1, 5)),
        ("- a", ("yaml-no-keys", 1, 1)),
        ("[" * 5000, ("yaml", 1, 1)),
        ("a: 1\n---\nb: 2", ("yaml", 2, 1)),
    ],
)
def test_broken_yaml_is_one_problem_at_its_place(text, expected):
    source, (problem,) = read_yaml("tour.yaml", text)

    assert dict(source.data) == {}
    assert place(problem) == expected


def test_a_key_that_stands_twice_counts_once():
    source, problems = read_yaml("tour.yaml", "a: 1\nb: {c: 2, c: 3}\na: 4")

    assert dict(source.data) == {"a": 1, "b": {"c": 2}}
    assert [place(problem) for problem in problems] == [
        ("yaml-twice", 2, 11),
        ("yaml-twice", 3, 1),
    ]


def test_header_and_body_count_their_lines_from_the_top_of_the_file():
    source, problems = read_markdown("fr.md", "---\ntitle: La gare\n---\nUn.\n\n---\nDeux.\n")

    assert problems == ()
    assert source.body == "Un.\n\n---\nDeux.\n"
    assert source.place(("title",)) == (2, 8)
    assert source.place((BODY, 3, 0)) == (7, 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("La gare\n", ("header-missing", 1, 1)),
        ("", ("header-missing", 1, 1)),
        ("---\ntitle: La gare\n\nTexte\n", ("header-open", 1, 1)),
        ("---\ntitle: La gare: texte\n---\n", ("yaml-colon", 2, 15)),
    ],
)
def test_a_broken_header_is_one_problem(text, expected):
    _, (problem,) = read_markdown("fr.md", text)

    assert place(problem) == expected


def test_an_empty_header_is_an_empty_table():
    source, problems = read_markdown("fr.md", "---\n---\nTexte")

    assert (dict(source.data), source.body, problems) == ({}, "Texte", ())


GLOSSARY = """\
# Les mots de la mine

## Fosse {#fosse}

Un puits.

Et ses bâtiments.

## Grisou  {#grisou} ##
Un gaz.
"""


def test_terms_are_read_with_their_paragraphs():
    terms, problems = read_glossary("glossary/fr.md", GLOSSARY)

    assert problems == ()
    assert [(term.id, term.title) for term in terms] == [("fosse", "Fosse"), ("grisou", "Grisou")]
    assert terms[0].body == "Un puits.\n\nEt ses bâtiments."
    assert read_glossary("g", write_glossary(terms).decode()) == (terms, ())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("## \n\nx", "term-title"),
        ("## Fosse\n\nx", "term-id"),
        ("## Fosse {#La Fosse}\n\nx", "term-id"),
        ("## Fosse {#fosse}\n", "term-empty"),
    ],
)
def test_a_term_that_cannot_be_linked_or_read_is_a_problem(text, code):
    terms, (problem,) = read_glossary("g", f"## Grisou {{#grisou}}\n\ny\n\n{text}")

    assert [term.id for term in terms] == ["grisou"]
    assert (problem.code, problem.line) == (code, 5)
