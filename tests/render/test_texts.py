import re
from pathlib import Path

import pytest

from server.render import (
    INTERFACE_LANGUAGES,
    interface_language,
    load_studio_texts,
    load_texts,
)
from server.render.texts import WEB, Texts, flatten, language_in_words, language_name, load_prose

PLACEHOLDER = re.compile(r"\{(\w+)\}")
CALL = re.compile(r"""\bt(?:\.pattern|\.count)?\("([\w.-]+)"[,)]""")
OTHERS = tuple(lang for lang in INTERFACE_LANGUAGES if lang != "fr")


@pytest.mark.parametrize("load", [load_texts, load_studio_texts])
@pytest.mark.parametrize("lang", OTHERS)
def test_every_language_has_the_keys_of_french(load, lang):
    assert load(lang).keys() == load("fr").keys()


@pytest.mark.parametrize("load", [load_texts, load_studio_texts])
@pytest.mark.parametrize("lang", OTHERS)
def test_every_translation_keeps_the_placeholders(load, lang):
    french, other = load("fr"), load(lang)
    for key in french.keys():  # noqa: SIM118  Texts is no mapping
        wanted = set(PLACEHOLDER.findall(french.pattern(key)))
        assert set(PLACEHOLDER.findall(other.pattern(key))) == wanted, key


@pytest.mark.parametrize("lang", INTERFACE_LANGUAGES)
def test_no_text_is_empty_and_none_has_two_spaces(lang):
    texts = load_texts(lang)
    for key in texts.keys():  # noqa: SIM118
        assert texts.pattern(key).strip(), key
        assert "  " not in texts.pattern(key), key


def test_the_templates_ask_only_for_texts_that_exist():
    for path in sorted((WEB / "templates").rglob("*.*")):
        known = (load_studio_texts if path.parent.name == "studio" else load_texts)("fr").keys()
        for key in CALL.findall(path.read_text("utf-8")):
            assert key in known or f"{key}.one" in known, f"{path.name}: {key}"


@pytest.mark.parametrize("name", ["territory", "about"])
@pytest.mark.parametrize("lang", OTHERS)
def test_pages_of_prose_have_the_same_headings_and_paragraphs(name, lang):
    def shape(text: str) -> list[bool]:
        return [block.startswith("## ") for block in text.split("\n\n")]

    assert shape(load_prose(name, lang)) == shape(load_prose(name, "fr"))


def test_a_missing_key_is_loud():
    with pytest.raises(KeyError, match=r"no\.such"):
        load_texts("fr")("no.such")


def test_a_missing_value_is_loud():
    with pytest.raises(KeyError, match="percent"):
        load_texts("fr")("install.paused")


def test_french_texts_are_set_as_a_printer_would():
    assert load_texts("fr")("stop.right") == "Oui\u202f!"


@pytest.mark.parametrize(
    ("lang", "n", "word"),
    [
        ("fr", 0, "étape"),
        ("fr", 1, "étape"),
        ("fr", 2, "étapes"),
        ("en", 0, "stops"),
        ("en", 1, "stop"),
    ],
)
def test_count_follows_the_plural_of_the_language(lang, n, word):
    assert load_texts(lang).count("tour.stops", n) == word


def test_nested_words_become_dotted_keys():
    assert flatten({"a": {"b": "x", "c": {"d": "y"}}}) == {"a.b": "x", "a.c.d": "y"}


@pytest.mark.parametrize(
    ("lang", "interface"), [("fr", "fr"), ("fr-x-falc", "fr"), ("nl", "nl"), ("pl", "en")]
)
def test_a_tour_in_another_language_borrows_an_interface(lang, interface):
    assert interface_language(lang) == interface


@pytest.mark.parametrize(
    ("lang", "name"),
    [("fr", "Français"), ("de", "Deutsch"), ("pl", "Polski"), ("fr-x-falc", "Français")],
)
def test_languages_name_themselves(lang, name):
    assert language_name(lang) == name


def test_readers_have_their_own_word_for_a_language():
    assert language_in_words("fr-x-falc", "nl") == "Frans"
    assert language_in_words("en", "fr") == "anglais"


def test_words_are_plain_text():
    assert Texts("fr", {"a": "<b> {x}"})("a", x="&") == "<b> &"


def test_no_text_names_a_machine_path():
    for path in Path(WEB / "texts").rglob("*.*"):
        assert "/work" not in path.read_text("utf-8")
