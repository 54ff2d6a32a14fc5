import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.model.marks import Mark, Quiz, read_line_links, read_marks

BODY = """\
Une [étape](#gare), un [mot](term:fosse) et ![](été.svg).

- encore [elle](#gare)

> ![a](b.jpg) ![c](b.jpg)
"""


def test_links_and_pictures_are_found_at_their_addresses():
    marks = read_marks(BODY)

    assert marks.links == (Mark("#gare", 0, 12), Mark("term:fosse", 0, 29), Mark("#gare", 2, 16))
    assert marks.pictures == (Mark("été.svg", 0, 48), Mark("b.jpg", 4, 7), Mark("b.jpg", 4, 19))


def test_a_link_by_reference_is_found_at_its_paragraph():
    assert read_marks("Un [mot][1].\n\n[1]: #gare").links == (Mark("#gare", 0, 0),)


def test_a_picture_whose_name_has_spaces_is_only_text():
    marks = read_marks('![](a b.svg) ![x](<c d.svg>) ![](e.svg "titre")\n\n`![](f g.svg)`\n')

    assert marks.spaced == (Mark("a b.svg", 0, 4),)
    assert [mark.target for mark in marks.pictures] == ["c d.svg", "e.svg"]


def test_code_is_left_alone():
    assert read_marks("`<b>` `[a](#b)`\n\n```\n::: quiz\n<b>\n```\n") == read_marks("")


def test_html_is_seen_in_blocks_and_in_lines():
    marks = read_marks("Un <b>mot</b>.\n\n<div>\nx\n</div>\n\n<https://a.fr> et 1 < 2\n")

    assert [(mark.target, mark.line) for mark in marks.html] == [
        ("<div>", 2), ("<b>", 0), ("</b>", 0),
    ]  # fmt: skip


def quiz(text):
    return read_marks(f"::: quiz\n{text}\n:::\n").quizzes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Combien ?\n\n- [ ] un\n- [x] deux — oui", Quiz(0, True, 2, 1)),
        ("Combien ?\n\n- [X] un\n\n- [x] deux", Quiz(0, True, 2, 2)),
        ("Combien ?\n- [ ] un\n- [ ] deux", Quiz(0, True, 2, 0)),
        ("- [x] un\n- [ ] deux", Quiz(0, False, 2, 1)),
        ("Combien ?\n\n- un\n- [x] deux", Quiz(0, True, 0, 1)),
        ("Combien ?", Quiz(0, True, 0, 0)),
    ],
)
def test_answers_are_counted(text, expected):
    assert quiz(text) == (expected,)


def test_pictures_of_a_pair_are_counted():
    marks = read_marks("x\n\n::: then-now\n![](a.svg)\n\n![](b.svg)\n:::\n")

    assert marks.pairs == (Mark("2", 2, 0),)


def test_blocks_that_are_unknown_or_open_are_named():
    marks = read_marks("::: look\nIci\n\n::: boite\nx\n:::\n")

    assert marks.unknown_blocks == (Mark("boite", 3, 4),)
    assert marks.open_blocks == (Mark("look", 0, 4),)


def test_a_stray_end_is_no_block():
    assert read_marks(":::\n\n::: look\nx\n:::\n").open_blocks == ()


def test_lines_of_a_header_have_links_too():
    assert read_line_links("Prenez [le bus](https://a.fr) ou [marchez](#b)") == (
        "https://a.fr",
        "#b",
    )


@given(st.text("ab[]()!#<>:-x \n`*_{}|é", max_size=80))
def test_any_text_can_be_read(text):
    marks = read_marks(text)

    assert all(0 <= mark.line <= text.count("\n") for mark in (*marks.links, *marks.pictures))
