"""What a translator translates, piece by piece, and how a translation is known to be stale.

A passage is one sentence of a header or one paragraph of the body. A translation remembers the hash
of every passage that it was made from, so staleness shows without any history.
"""

import hashlib
import re
from collections import Counter

from server.model.tour import Text

LINES = ("title", "summary", "subtitle", "directions")
TABLES = ("practical", "alt", "captions", "events")
BLANK_LINE = re.compile(r"\n\s*\n")
HASH_DIGITS = 6


def passages(text: Text) -> tuple[str, ...]:
    """Return the passages in order: the header's, then the body's, white space normalised."""
    header = [getattr(text, name, None) or "" for name in LINES]
    tables = [line for name in TABLES for line in getattr(text, name, {}).values()]
    found = (" ".join(part.split()) for part in (*header, *tables, *BLANK_LINE.split(text.body)))
    return tuple(passage for passage in found if passage)


def passage_hashes(text: Text) -> tuple[str, ...]:
    """Return six hexadecimal digits of the SHA-256 of each passage."""
    return tuple(passage_hash(passage) for passage in passages(text))


def passage_hash(passage: str) -> str:
    """Return the digits of one passage, however its white space is laid out."""
    tidy = " ".join(passage.split())
    return hashlib.sha256(tidy.encode()).hexdigest()[:HASH_DIGITS]


def changed_passages(source: Text, blocks: str) -> int:
    """Return how many passages were added, changed or taken away since `blocks` was noted."""
    now, then = Counter(passage_hashes(source)), Counter(blocks.split())
    return max((now - then).total(), (then - now).total())


def translated_from(source: Text, lang: str, by: str = "human") -> str:
    """Return what a translation's header says when it is up to date, as YAML."""
    return f'{{from: {lang}, blocks: "{" ".join(passage_hashes(source))}", by: {by}}}'
