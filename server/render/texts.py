"""The words of the interface, one JSON file per language; French is the source of the others."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from babel import Locale

from server.render.typography import tidy

WEB = Path(__file__).resolve().parents[2] / "web"
INTERFACE_LANGUAGES = ("fr", "en", "nl", "de")
FALLBACK_LANGUAGE = "en"


class Texts:
    """One language's words by dotted key. A key or a value that is missing raises KeyError."""

    def __init__(self, lang: str, words: Mapping[str, str]) -> None:
        self.lang = lang
        self._words = words

    def __call__(self, key: str, **values: object) -> str:
        """Return the words with `{placeholders}` filled in."""
        return self._words[key].format_map(values)

    def has(self, key: str) -> bool:
        """Say whether there are words of this key."""
        return key in self._words

    def pattern(self, key: str) -> str:
        """Return the words with their placeholders, for a script to fill in."""
        return self._words[key]

    def count(self, key: str, n: int, **values: object) -> str:
        """Return the variant (`key.one`, `key.other`) that the language uses for this number."""
        variant = "one" if Locale.parse(self.lang).plural_form(n) == "one" else "other"
        return self(f"{key}.{variant}", n=n, **values)

    def keys(self) -> frozenset[str]:
        return frozenset(self._words)


@cache
def load_texts(lang: str) -> Texts:
    """Read one interface language, its typography put right."""
    source = json.loads((WEB / "texts" / f"{lang}.json").read_text("utf-8"))
    return _texts(lang, source)


@cache
def load_studio_texts(lang: str) -> Texts:
    """Read the words of the studio: in a file of its own, as no visitor needs them."""
    source = json.loads((WEB / "texts" / lang / "studio.json").read_text("utf-8"))
    return _texts(lang, source)


def _texts(lang: str, source: Mapping[str, object]) -> Texts:
    return Texts(lang, {key: tidy(words, lang) for key, words in flatten(source).items()})


@cache
def load_prose(name: str, lang: str) -> str:
    """Read the Markdown of a page of prose, such as `about`."""
    return (WEB / "texts" / lang / f"{name}.md").read_text("utf-8")


def flatten(tree: Mapping[str, object], above: str = "") -> dict[str, str]:
    """Return nested words as `{"tour.stops.one": "étape"}`."""
    flat: dict[str, str] = {}
    for key, value in tree.items():
        if isinstance(value, Mapping):
            flat |= flatten(value, f"{above}{key}.")
        else:
            flat[f"{above}{key}"] = str(value)
    return flat


def interface_language(lang: str) -> str:
    """Return the interface that goes with a tour's language: `fr` for `fr-x-falc`."""
    base = lang.split("-")[0]
    return base if base in INTERFACE_LANGUAGES else FALLBACK_LANGUAGE


def language_name(lang: str) -> str:
    """Return how a language calls itself, such as `Nederlands`."""
    if lang in INTERFACE_LANGUAGES:
        return load_texts(lang)("language.name")
    return language_in_words(lang, lang.split("-")[0]).capitalize()


def language_in_words(lang: str, reader: str) -> str:
    """Return what readers of another language call a language: `Engels` in Dutch."""
    name: str = Locale.parse(reader).languages.get(lang.split("-")[0], lang)
    return name
