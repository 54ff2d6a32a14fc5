"""Did you mean …? The nearest word that would have been right."""

from collections.abc import Iterable
from difflib import get_close_matches

LIKENESS = 0.6


def did_you_mean(word: str, words: Iterable[str]) -> str | None:
    """Return the candidate that looks most like a word, capitals aside; None where none does."""
    by_folded = {candidate.lower(): candidate for candidate in words}
    found = get_close_matches(word.lower(), by_folded, 1, LIKENESS)
    return by_folded[found[0]] if found else None
