"""Passages side by side: nothing moves out of its place, and done means done."""

from hypothesis import given
from hypothesis import strategies as st

from server.model.passages import passage_hash
from server.model.translation import rows, written

SOURCE = {
    "title": "Gare",
    "practical.start": "Ici",
    "alt/a.jpg": "Une tour",
    "body": "Un.\n\nDeux.",
}
TARGET = {
    "title": "Station",
    "practical.start": "Hier",
    "alt/a.jpg": "Een toren",
    "body": "Een.\n\nTwee.",
}


def made_from(*passages):
    return " ".join(passage_hash(passage) for passage in passages)


BLOCKS = made_from("Gare", "Ici", "Une tour", "Un.", "Deux.")


def states(found):
    return [(row.name, row.target, row.state) for row in found]


def test_a_translation_up_to_date_is_done():
    assert states(rows(SOURCE, TARGET, BLOCKS)) == [
        ("title", "Station", "done"), ("practical.start", "Hier", "done"),
        ("alt/a.jpg", "Een toren", "done"), ("body.0", "Een.", "done"), ("body.1", "Twee.", "done"),
    ]  # fmt: skip


def test_what_changed_in_the_source_is_stale():
    source = {**SOURCE, "title": "La gare", "body": "Un.\n\nDeux fois."}
    found = rows(source, TARGET, BLOCKS)
    assert [row.name for row in found if row.state == "stale"] == ["title", "body.1"]
    assert found[0].was == passage_hash("Gare")
    assert found[-1].was == passage_hash("Deux.")


def test_a_passage_that_was_put_between_is_new_and_the_others_keep_theirs():
    source = {**SOURCE, "body": "Un.\n\nNeuf.\n\nDeux."}
    assert states(rows(source, TARGET, BLOCKS))[3:] == [
        ("body.0", "Een.", "done"), ("body.1", "", "new"), ("body.2", "Twee.", "done"),
    ]  # fmt: skip


def test_a_passage_that_is_gone_takes_its_translation_along():
    assert states(rows({**SOURCE, "body": "Deux."}, TARGET, BLOCKS))[3:] == [
        ("body.0", "Twee.", "done")
    ]


def test_no_translation_is_all_new_and_one_that_says_nothing_all_done():
    assert {row.state for row in rows(SOURCE, {}, "")} == {"new"}
    assert {row.state for row in rows(SOURCE, TARGET, None)} == {"done"}


def test_what_was_typed_or_ticked_is_done_and_the_rest_stays_stale():
    source = {**SOURCE, "title": "La gare", "practical.start": "Là", "body": "Un.\n\nDeux fois."}
    shown = rows(source, TARGET, BLOCKS)
    fields, blocks = written(shown, {"title": "Het station"}, frozenset({"practical.start"}))
    assert fields == {**TARGET, "title": "Het station"}
    again = rows(source, fields, blocks)
    assert [row.name for row in again if row.state != "done"] == ["body.1"]


words = st.sampled_from(["Un.", "Deux.", "Trois mots ici.", "Quatre"])
bodies = st.lists(words, max_size=6).map("\n\n".join)


@given(bodies, bodies)
def test_translating_all_that_is_shown_leaves_nothing_to_do(old, new):
    first = rows({"body": old}, {}, "")
    typed = {row.name: f"nl {row.source}" for row in first}
    fields, blocks = written(first, typed, frozenset())
    second = rows({"body": new}, fields, blocks)
    assert [row.source for row in second] == [part for part in new.split("\n\n") if part]
    typed = {row.name: f"nl {row.source}" for row in second}
    fields, blocks = written(second, typed, frozenset(row.name for row in second))
    assert {row.state for row in rows({"body": new}, fields, blocks)} <= {"done"}
    assert fields["body"].replace("nl ", "") == "\n\n".join(row.source for row in second)
