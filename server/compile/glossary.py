"""The words of every tour on one page: each explained once, with the tours that use it."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from markupsafe import Markup

from server.model.pack import Card
from server.model.tour import Term
from server.render import Links, Prose, load_texts, tidy

LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})
NO_LETTER = "…"


@dataclass(frozen=True)
class Use:
    """A tour that uses a word, as the page names it."""

    title: str
    url: str
    lang: str


@dataclass(frozen=True)
class Word:
    """A term in the reader's language, or in `lang` where no tour has it in that one."""

    id: str
    title: str
    lang: str
    body: Markup
    uses: tuple[Use, ...]


@dataclass(frozen=True)
class Letter:
    """The words that begin with a letter, whatever its accent."""

    name: str
    words: tuple[Word, ...]


class _Told(NamedTuple):
    """A term as one tour tells it."""

    term: Term
    lang: str
    use: Use


def letters(tours: Sequence[tuple[Card, Use]], lang: str) -> tuple[Letter, ...]:
    """Return the words of the tours, each once, in the order of the alphabet."""
    words = sorted(_words(tours, lang), key=lambda word: (fold(word.title), word.id))
    return tuple(Letter(name, tuple(group)) for name, group in groupby(words, _initial))


def fold(title: str) -> str:
    """Return a title as the alphabet sees it: no accents, no capitals, no signs."""
    parts = unicodedata.normalize("NFKD", title.casefold().translate(LIGATURES))
    plain = "".join(char for char in parts if not unicodedata.combining(char))
    return re.sub(r"[\W_]+", " ", plain).strip()


def _initial(word: Word) -> str:
    return fold(word.title)[:1].upper() or NO_LETTER


def _words(tours: Sequence[tuple[Card, Use]], lang: str) -> list[Word]:
    found: dict[str, list[_Told]] = {}
    for card, use in tours:
        for told in _told(card, use, lang):
            found.setdefault(told.term.id, []).append(told)
    return [_word(told, lang) for told in found.values()]


def _told(card: Card, use: Use, wanted: str) -> list[_Told]:
    if not card.glossary:
        return []
    lang = card.spoken(wanted, card.glossary)
    return [_Told(term, lang, use) for term in card.glossary[lang]]


def _word(told: Sequence[_Told], wanted: str) -> Word:
    """Return the word as the first tour tells it that does so in the reader's language."""
    term, lang, use = min(told, key=lambda each: each.lang != wanted)
    prose = Prose(lang, load_texts(wanted), Links(stop=use.url + "#{}"), lambda _: Markup())
    return Word(
        id=term.id,
        title=tidy(term.title, lang),
        lang=lang,
        body=prose.html(term.body),
        uses=tuple(each.use for each in told),
    )
