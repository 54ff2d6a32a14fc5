"""A glossary is a form of rows: what is typed comes back, what was there stays as it was."""

import pytest

from server.author.form import FormError, fields_of, is_field, with_fields
from server.author.glossary import read_glossary

PATH = "glossary/fr.md"
DATA = "À relire.\n\n## La fosse {#fosse}\n\nUne mine.\n\nEntière.\n\n## Galibot {#galibot}\n\nUn enfant.\n".encode()  # noqa: E501


def changed(**fields):
    given = {name.replace("_", "."): text for name, text in fields.items()}
    return with_fields(PATH, DATA, given).decode()


def test_every_word_is_a_row():
    assert fields_of(PATH, DATA) == {
        "term.fosse.word": "La fosse", "term.fosse.meaning": "Une mine.\n\nEntière.",
        "term.galibot.word": "Galibot", "term.galibot.meaning": "Un enfant.",
    }  # fmt: skip


def test_what_is_sent_back_unchanged_changes_nothing():
    assert with_fields(PATH, DATA, fields_of(PATH, DATA)) == DATA
    assert with_fields(PATH, DATA, {"new.word": " ", "new.meaning": ""}) == DATA


def test_a_word_is_changed_added_and_taken_out():
    assert "## La fosse {#fosse}\n\nUn puits.\n" in changed(term_fosse_meaning="Un puits.")
    assert changed(new_word="Écluse", new_meaning="Une porte.").endswith(
        "## Écluse {#ecluse}\n\nUne porte.\n"
    )
    assert "{#galibot-2}" in changed(new_word="Galibot", new_meaning="Un autre.")
    gone = changed(term_galibot_word="", term_galibot_meaning="")
    assert "galibot" not in gone
    assert gone.startswith("À relire.")


def test_a_word_of_another_language_takes_the_same_id():
    assert (
        with_fields("glossary/en.md", b"", {"term.fosse.word": "Pit"}) == b"## Pit {#fosse}\n\n\n"
    )


@pytest.mark.parametrize(
    "text", ["## Piège {#x}\nnon", "a\n## b {#c}", "### x", "\r\n##\r\n", "{#"]
)
def test_an_explanation_never_becomes_a_word(text):
    after = changed(new_word="Mot {#y} #", new_meaning=text).encode()
    assert [name for name in fields_of(PATH, after) if name.endswith(".word")] == [
        "term.fosse.word", "term.galibot.word", "term.mot-y.word",
    ]  # fmt: skip
    terms, problems = read_glossary(PATH, after.decode())
    assert len(terms) + len(problems) == 3


@pytest.mark.parametrize("data", [b"## Sans\n\nx", b"## A {#a}\n\nx\n## B {#a}\n\ny", b"\xff"])
def test_what_has_no_ids_is_mended_as_text(data):
    with pytest.raises(FormError):
        fields_of(PATH, data)


@pytest.mark.parametrize("name", ["body", "term.A.word", "term..word", "term.a.id", "new.id"])
def test_other_fields_are_none(name):
    assert not is_field(PATH, name)
