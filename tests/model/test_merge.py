"""Merging keeps what both wrote; the difference in words can be read both ways."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.model.merge import merge, merge_fields, pieces, words

PROSE = "La fosse 9.\n\nElle ferme en 1980.\n\nLe musée ouvre en 2012.\n"
texts = st.lists(
    st.sampled_from(["Un.", "Deux mots.", "Trois petits mots.", "", "\n", "Le puits", "é"])
).map("\n\n".join)


@given(texts, texts)
def test_who_changed_nothing_gets_the_others(base, other):
    assert merge(base, other, base) == (other, True)
    assert merge(base, base, other) == (other, True)
    assert merge(base, other, other) == (other, True)


@given(texts, texts, texts)
def test_a_clean_merge_is_the_same_from_both_sides(base, theirs, yours):
    one, other = merge(base, theirs, yours), merge(base, yours, theirs)
    assert one.clean == other.clean
    if one.clean:
        assert one == other


@given(texts, texts, texts)
def test_nothing_that_was_typed_is_lost(base, theirs, yours):
    """Every word that is new on a side is in the proposal."""
    merged = merge(base, theirs, yours).text.split()
    for side in (theirs, yours):
        assert set(side.split()) - set(base.split()) <= set(merged)


@given(texts, texts, texts)
def test_the_pieces_are_the_three_texts(base, theirs, yours):
    three = tuple(tuple(text) for text in (base, theirs, yours))
    found = list(pieces(*three))
    for side, text in enumerate(three):
        assert tuple(item for piece in found for item in piece[side]) == text


@given(texts, texts)
def test_a_difference_is_read_both_ways(old, new):
    found = words(old, new)
    assert "".join(word.text for word in found if word.fate != "new") == old
    assert "".join(word.text for word in found if word.fate != "old") == new


def test_a_text_that_was_rewritten_is_shown_whole_before_and_after():
    found = words("La gare a été dessinée comme une locomotive.", "Un passage neuf, sans la gare.")
    assert [word.fate for word in found] == ["old", "new"]
    assert len(words("La gare est blanche.", "La gare est blanche et longue.")) > 1
    assert [word.fate for word in words("", "Neuf.")] == ["new"]


@pytest.mark.parametrize(
    ("theirs", "yours", "expected"),
    [
        (PROSE.replace("9.", "9 bis."), PROSE.replace("2012", "décembre 2012"),
         PROSE.replace("9.", "9 bis.").replace("2012", "décembre 2012")),
        (PROSE.replace("La fosse", "La vieille fosse"), PROSE.replace("9.", "9 de Lens."),
         PROSE.replace("La fosse 9.", "La vieille fosse 9 de Lens.")),
        (PROSE + "\nUne fin.\n", "Un début.\n\n" + PROSE, "Un début.\n\n" + PROSE + "\nUne fin.\n"),
        (PROSE.replace("Elle ferme en 1980.\n\n", ""), PROSE.replace("2012", "2013"),
         "La fosse 9.\n\nLe musée ouvre en 2013.\n"),
    ],
    ids=["passages", "words", "ends", "taken-away"],
)  # fmt: skip
def test_both_changes_are_taken(theirs, yours, expected):
    assert merge(PROSE, theirs, yours) == (expected, True)


def test_what_clashes_stands_one_after_the_other():
    text, clean = merge(PROSE, PROSE.replace("1980", "1981"), PROSE.replace("1980", "1982"))
    assert not clean
    assert "Elle ferme en 1981.\n\nElle ferme en 1982.\n\nLe musée" in text


def test_two_new_passages_at_one_place_are_both_kept():
    theirs, yours = (PROSE.replace("Le musée", f"{name}.\n\nLe musée") for name in ("Eux", "Nous"))
    text, clean = merge(PROSE, theirs, yours)
    assert not clean
    assert text.index("Eux.") < text.index("Nous.") < text.index("Le musée")


def test_fields_merge_one_by_one():
    base = {"title": "Fosse", "body": PROSE}
    theirs = {"title": "La fosse", "body": PROSE, "subtitle": "Le puits"}
    yours = {"title": "Fosse", "body": PROSE.replace("9", "11")}
    merged, doubtful = merge_fields(base, theirs, yours)
    assert merged == {"title": "La fosse", "body": yours["body"], "subtitle": "Le puits"}
    assert doubtful == ()
    merged, doubtful = merge_fields(base, theirs, {**yours, "title": "Puits"})
    assert doubtful == ("title",)
    assert "La fosse" in merged["title"]
    assert "Puits" in merged["title"]
