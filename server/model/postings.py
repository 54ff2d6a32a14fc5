"""Which texts hold which words: a list per stem, kept as text until it is asked for.

Numbers in a list go in pairs, how much farther the text stands and what the stem is worth there.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping

from server.model.search import (
    BEGINNING,
    COMPOUNDING,
    PART_CHARS,
    SAME,
    SHORTEST_START,
    Term,
    fits,
)


def build(texts: Iterable[Mapping[str, int]]) -> dict[str, str]:
    """Return the list of every stem, given what the stems of each text are worth."""
    lists: dict[str, list[int]] = {}
    last: dict[str, int] = {}
    for number, worths in enumerate(texts):
        for stem, worth in worths.items():
            lists.setdefault(stem, []).extend((number - last.get(stem, 0), worth))
            last[stem] = number
    return {stem: " ".join(map(str, lists[stem])) for stem in sorted(lists)}


class Postings:
    """The lists of one language, ready to be asked."""

    def __init__(self, lists: Mapping[str, str], lang: str) -> None:
        self._lists = lists
        self._stems = sorted(lists)
        self._lang = lang

    def find(self, asked: Iterable[Term]) -> dict[int, int]:
        """Return the score of every text that holds all the words: as `search.score` tells it."""
        found: dict[int, int] | None = None
        for term in asked:
            best = self._best(term)
            if found is None:
                found = best
            else:
                found = {text: found[text] + best[text] for text in found.keys() & best.keys()}
            if not found:
                return {}
        return found or {}

    def _best(self, term: Term) -> dict[int, int]:
        """Return what the term is worth in each text: that of the stem that fits it best."""
        best: dict[int, int] = {}
        for stem, fit in self._fitting(term):
            for text, worth in _unpack(self._lists[stem]):
                best[text] = max(best.get(text, 0), fit * worth)
        return best

    def _fitting(self, term: Term) -> Iterator[tuple[str, int]]:
        if self._lang in COMPOUNDING and len(term.start) >= PART_CHARS:
            yield from ((s, fit) for s in self._stems if (fit := fits(term, s, self._lang)))
            return
        if term.stem in self._lists:
            yield term.stem, SAME
        if len(term.start) < SHORTEST_START:
            return
        for at in range(bisect_left(self._stems, term.start), len(self._stems)):
            if not self._stems[at].startswith(term.start):
                break
            if self._stems[at] != term.stem:
                yield self._stems[at], BEGINNING


def _unpack(listed: str) -> Iterator[tuple[int, int]]:
    numbers = iter(map(int, listed.split()))
    text = 0
    for step, worth in zip(numbers, numbers, strict=True):
        text += step
        yield text, worth
