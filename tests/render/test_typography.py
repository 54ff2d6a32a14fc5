import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.render import tidy

THIN = "\u202f"


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Où ?", f"Où{THIN}?"),
        ("Quoi ?!", f"Quoi{THIN}?!"),
        ("Regardez : la porte", f"Regardez{THIN}: la porte"),
        ("Regardez ; puis", f"Regardez{THIN}; puis"),
        ("Oui!", f"Oui{THIN}!"),
        ("«Oui»", f"«{THIN}Oui{THIN}»"),
        ("« Oui »", f"«{THIN}Oui{THIN}»"),
        ("58 %", f"58{THIN}%"),
        ("11 285 noms", f"11{THIN}285 noms"),
        ("l'église", "l’église"),
        ("Encore...", "Encore…"),
        ("à 350 m d'ici", "à 350\u00a0m d’ici"),
    ],
)
def test_french(typed, printed):
    assert tidy(typed, "fr") == printed


@pytest.mark.parametrize(
    "kept", ["10:30", "https://example.org/a?b;c", "en 1914", "le 4 décembre 2026", "fosse 9"]
)
def test_what_is_no_punctuation_stays(kept):
    assert tidy(kept, "fr") == kept


def test_easy_french_is_french():
    assert tidy("Où ?", "fr-x-falc") == f"Où{THIN}?"


@pytest.mark.parametrize("lang", ["en", "nl", "de"])
def test_other_languages_keep_their_punctuation(lang):
    assert tidy("Who? It's «here»: 58 %", lang) == "Who? It’s «here»: 58 %"


@given(st.text(alphabet="ab1 «»:;!?%'.m(hk)\u202f\u00a0", max_size=30))
def test_tidying_twice_changes_nothing(text):
    once = tidy(text, "fr")
    assert tidy(once, "fr") == once


@given(st.text(alphabet="ab1 «»:;!?%é\n", max_size=30))
def test_only_spaces_change(text):
    def bare(words: str) -> str:
        return "".join(words.split())

    assert bare(tidy(text, "fr")) == bare(text)
