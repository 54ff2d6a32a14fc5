"""Finding words in titles and texts: accents, capitals and plurals are forgiven.

The same rules as web/client/pure/search.js; tests/vectors/search.json holds both to one answer.
Nothing here looks back: the work is proportional to the length of what is asked and searched.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

MOST_CHARS, MOST_TERMS = 100, 8
REMEMBERED = 50_000
EXCERPT_CHARS, LEAD_CHARS = 170, 60
SPREAD = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss"})
MARKS = re.compile("[\u0300-\u036f]+")
WORD = re.compile(r"(?:[^\W_]|[\u0300-\u036f])+")
TWICE = re.compile(r"(.)\1")
UMLAUT = re.compile(r"(^|[^aeiouq])([aou])e")
"""`ue` as Germans type ü where the keyboard has none; not in Quelle, neue, Mauer."""
COMPOUNDING = ("nl", "de")
"""Languages that write compounds as one word, in which a part is looked for too."""
PART_CHARS, SHORTEST_START = 4, 2

Ending = tuple[re.Pattern[str], str]
ENDINGS: Mapping[str, tuple[Ending, ...]] = {
    "fr": (
        (re.compile(r"eaux$"), "eau"),
        (re.compile(r"(?<=..)aux$"), "al"),
        (re.compile(r"(?<=.{3})(es|[exs])$"), ""),
    ),
    "en": (
        (re.compile(r"(?<=..)ies$"), "y"),
        (re.compile(r"(?<=.{3})(es|(?<!s)s|e)$"), ""),
    ),
    "nl": (
        (re.compile(r"(?<=.{3})(ens?|e)$|(?<=.{4})s$"), ""),
        (re.compile(r"v$"), "f"),
        (re.compile(r"z$"), "s"),
    ),
    "de": ((re.compile(r"(?<=.{3})(ern|e[mnrs]?|n)$|(?<=.{4})s$"), ""),),
}
"""What is cut from the end of a word, where enough letters are left, and what stands for it."""
SMALL_WORDS: Mapping[str, str] = {
    "fr": "a au aux d dans de des du en et l la le les ou sur un une",
    "en": "a an and at in of on or s the to",
    "nl": "de een en het in of op s te van",
    "de": "am an das dem den der des die ein eine im in oder und von zu",
}
SAME, BEGINNING, INSIDE = 10, 7, 5
"""How well a word that was asked for fits a word that is there."""


class Term(NamedTuple):
    """A word that was asked for: as it begins, and without its ending."""

    start: str
    stem: str


class Field(NamedTuple):
    """A text, what a word in it is worth, and how often it counts."""

    text: str
    worth: int
    most: int = 1


Piece = tuple[str, bool]
"""Text, and whether it is a word that was found."""


def fold(word: str, lang: str) -> str:
    """Return a word without capitals, accents, ligatures."""
    plain = unicodedata.normalize("NFKD", word.lower().translate(SPREAD))
    bare = MARKS.sub("", plain)
    return UMLAUT.sub(r"\1\2", bare) if lang == "de" else bare


def cut(folded: str, lang: str) -> str:
    """Return a folded word without its ending and its double letters."""
    for ending, instead in ENDINGS.get(lang, ()):
        folded = ending.sub(instead, folded)
    return TWICE.sub(r"\1", folded)


@lru_cache(maxsize=REMEMBERED)
def stem(word: str, lang: str) -> str:
    """Return what a word has in common with its plural, however it is written."""
    return cut(fold(word, lang), lang)


def terms(query: str, lang: str) -> tuple[Term, ...]:
    """Return the words that a question asks for, the small ones only if there are no others."""
    words = dict.fromkeys(fold(word, lang) for word in WORD.findall(query[:MOST_CHARS]))
    small = SMALL_WORDS.get(lang, "").split()
    told = [word for word in words if word not in small] or list(words)
    return tuple(Term(TWICE.sub(r"\1", word), cut(word, lang)) for word in told[:MOST_TERMS])


def stems(text: str, lang: str) -> Iterator[str]:
    """Yield the stem of every word of a text."""
    return (stem(word, lang) for word in WORD.findall(text))


def weigh(fields: Iterable[Field], lang: str) -> dict[str, int]:
    """Return what each stem is worth in these texts together."""
    worths: dict[str, int] = {}
    for text, worth, most in fields:
        for each, count in Counter(stems(text, lang)).items():
            worths[each] = worths.get(each, 0) + worth * min(count, most)
    return worths


def fits(term: Term, word: str, lang: str) -> int:
    """Return how well a stem answers a term, 0 where it does not."""
    if word == term.stem:
        return SAME
    if len(term.start) >= SHORTEST_START and word.startswith(term.start):
        return BEGINNING
    compound = lang in COMPOUNDING and len(term.start) >= PART_CHARS
    return INSIDE if compound and (term.start in word or term.stem in word) else 0


def score(worths: Mapping[str, int], asked: Iterable[Term], lang: str) -> int:
    """Return how well texts answer a question, 0 where one of its words is missing."""
    total = 0
    for term in asked:
        best = max((fits(term, word, lang) * worth for word, worth in worths.items()), default=0)
        if not best:
            return 0
        total += best
    return total


def marked(text: str, asked: Iterable[Term], lang: str) -> list[Piece]:
    """Cut a text so that the words that were found are pieces of their own."""
    pieces: list[Piece] = []
    done = 0
    for start, end in _hits(text, tuple(asked), lang):
        pieces += [(text[done:start], False), (text[start:end], True)]
        done = end
    return [piece for piece in (*pieces, (text[done:], False)) if piece[0]]


def excerpt(text: str, asked: Iterable[Term], lang: str) -> str:
    """Return the part of a text around the first word that was found, or its beginning."""
    first = next(_hits(text, tuple(asked), lang), (0, 0))[0]
    start = text.find(" ", first - LEAD_CHARS) + 1 if first > LEAD_CHARS else 0
    if len(text) <= start + EXCERPT_CHARS:
        return ("…" if start else "") + text[start:]
    end = text.rfind(" ", start, start + EXCERPT_CHARS)
    return (
        ("…" if start else "") + text[start : end if end > start else start + EXCERPT_CHARS] + "…"
    )


def _hits(text: str, asked: tuple[Term, ...], lang: str) -> Iterator[tuple[int, int]]:
    for word in WORD.finditer(text):
        there = stem(word[0], lang)
        if any(fits(term, there, lang) for term in asked):
            yield word.span()
