from hypothesis import given
from hypothesis import strategies as st

from server.model.passages import changed_passages, passage_hashes, passages, translated_from
from server.model.tour import StopText, TourText

WORDS = st.text("abcé ’.", min_size=1, max_size=12).filter(str.strip)
SPACE = st.text(" \t\n", min_size=1, max_size=4)


def stop(body, **header):
    return StopText(title="La gare", body=body, **header)


def test_passages_are_the_header_then_the_paragraphs_in_the_order_of_the_model():
    tour = TourText(
        title="Visite",
        summary="Une phrase.",
        alt={"b.svg": "B", "a.svg": "A"},
        captions={"a.svg": "Légende"},
        practical={"start": "Gare"},
        events={"fete": "La fête"},
        body="Un\nparagraphe.\n\n\n::: look\nIci\n:::\n",
    )

    assert passages(tour) == (
        "Visite", "Une phrase.", "Gare", "B", "A", "Légende", "La fête", "Un paragraphe.",
        "::: look Ici :::",
    )  # fmt: skip
    assert passages(stop("", subtitle="S", directions="D")) == ("La gare", "S", "D")


def test_a_hash_is_six_digits_of_sha256():
    assert passage_hashes(stop(""))[0] == "3b8c26"


@given(st.lists(st.lists(WORDS, min_size=1, max_size=4), max_size=4), st.data())
def test_white_space_changes_nothing(paragraphs, draw):
    tidy = "\n\n".join(" ".join(words) for words in paragraphs)
    wild = "\n \n".join(
        draw.draw(st.sampled_from([" ", "  ", "\n", " \n", "\t"])).join(words)
        for words in paragraphs
    )

    assert passage_hashes(stop(f"\n{tidy}")) == passage_hashes(stop(f"{wild}\n\n"))


def test_what_was_added_changed_or_taken_away_is_counted():
    blocks = " ".join(passage_hashes(stop("Un.\n\nDeux.\n\nTrois.")))

    assert changed_passages(stop("Un.\n\nDeux.\n\nTrois."), blocks) == 0
    assert changed_passages(stop("Trois.\n\nUn.\n\nDeux."), blocks) == 0
    assert changed_passages(stop("Un.\n\nDEUX.\n\nTrois."), blocks) == 1
    assert changed_passages(stop("Un."), blocks) == 2
    assert changed_passages(stop("Un.\n\nUn.\n\nDeux.\n\nTrois.\n\nQuatre."), blocks) == 2
    assert changed_passages(stop("Un."), "") == 2


def test_a_fresh_translation_notes_its_source():
    text = stop("Un.")

    noted = translated_from(text, "fr", "machine")

    assert noted == f'{{from: fr, blocks: "{" ".join(passage_hashes(text))}", by: machine}}'
