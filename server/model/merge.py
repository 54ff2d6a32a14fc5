"""Three-way merging, of sequences and of prose, and the difference of two texts in words.

The division into what is common and what is not follows Khanna, Kunal and Pierce, "A Formal
Investigation of Diff3" (2007): a base, and two that come from it.
"""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

Part = tuple[str, ...]
PASSAGES = re.compile(r"(\n[ \t]*(?:\n[ \t]*)+)")
WORDS = re.compile(r"(\s+)")
REWRITTEN = 3
"""Where less than a third of the words stayed, it is another text."""


class Piece(NamedTuple):
    """A stretch of the base and what has become of it on each side."""

    base: Part
    theirs: Part
    yours: Part

    @property
    def settled(self) -> Part | None:
        """What the three come to, or None where both changed it, and differently."""
        if self.theirs == self.base or self.theirs == self.yours:
            return self.yours
        return self.theirs if self.yours == self.base else None


class Merged(NamedTuple):
    """A proposal; `clean` says that nobody needs to look at it."""

    text: str
    clean: bool


class Word(NamedTuple):
    """A run of words that stayed, went or came."""

    fate: Literal["same", "old", "new"]
    text: str


def merge(base: str, theirs: str, yours: str) -> Merged:
    """Return a text with the changes of both, passage by passage.

    Where both changed a passage its words are merged; where those clash, too, theirs comes before
    yours, so that nothing that was typed is missing.
    """
    clean = True
    out: list[str] = []
    for piece in pieces(_split(PASSAGES, base), _split(PASSAGES, theirs), _split(PASSAGES, yours)):
        settled = piece.settled
        if settled is None:
            merged = _merge_words(piece)
            clean &= merged.clean
            settled = (merged.text,)
        out += settled
    return Merged("".join(out), clean)


def _merge_words(piece: Piece) -> Merged:
    base, theirs, yours = ("".join(part) for part in piece)
    if not base.strip():
        return Merged(_after(theirs, yours), clean=False)
    found = list(pieces(_split(WORDS, base), _split(WORDS, theirs), _split(WORDS, yours)))
    if any(one.settled is None for one in found):
        return Merged(_after(theirs, yours), clean=False)
    return Merged("".join("".join(one.settled or ()) for one in found), clean=True)


def _after(theirs: str, yours: str) -> str:
    """Return both as passages of their own, unless one of them is all blank."""
    if not theirs.strip() or not yours.strip():
        return yours if yours.strip() else theirs
    ending = yours[len(yours.rstrip()) :]
    return f"{theirs.rstrip()}\n\n{yours.strip()}{ending}"


def pieces(base: Part, theirs: Part, yours: Part) -> Iterator[Piece]:
    """Divide three sequences at the items that all have in common."""
    at = (0, 0, 0)
    for here in (*_anchors(base, theirs, yours), (len(base), len(theirs), len(yours))):
        if at != here:
            yield Piece(base[at[0] : here[0]], theirs[at[1] : here[1]], yours[at[2] : here[2]])
        if here[0] < len(base):
            yield Piece(*((base[here[0]],),) * 3)
        at = (here[0] + 1, here[1] + 1, here[2] + 1)


def _anchors(base: Part, theirs: Part, yours: Part) -> Iterator[tuple[int, int, int]]:
    """Yield where each item of the base stands on both sides, if it does on both."""
    there, here = _places(base, theirs), _places(base, yours)
    for index in range(len(base)):
        if index in there and index in here:
            yield index, there[index], here[index]


def _places(base: Part, other: Part) -> dict[int, int]:
    blocks = SequenceMatcher(None, base, other, autojunk=False).get_matching_blocks()
    return {block.a + i: block.b + i for block in blocks for i in range(block.size)}


def words(old: str, new: str) -> tuple[Word, ...]:
    """Return how one text became the other: joined without `new` it is the old one."""
    before, after = _split(WORDS, old), _split(WORDS, new)
    return tuple(_words(before, after))


def _words(before: Part, after: Part) -> Iterator[Word]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if _is_rewritten(matcher, before, after):
        yield Word("old", "".join(before))
        yield Word("new", "".join(after))
        return
    for tag, a0, a1, b0, b1 in matcher.get_opcodes():
        if tag == "equal":
            yield Word("same", "".join(before[a0:a1]))
            continue
        if a1 > a0:
            yield Word("old", "".join(before[a0:a1]))
        if b1 > b0:
            yield Word("new", "".join(after[b0:b1]))


def _is_rewritten(matcher: SequenceMatcher[str], before: Part, after: Part) -> bool:
    """Say whether so few words stayed that showing where would only confuse."""
    stayed = sum(
        bool(word.strip())
        for at, _, size in matcher.get_matching_blocks()
        for word in before[at : at + size]
    )
    shorter = min(sum(bool(word.strip()) for word in part) for part in (before, after))
    return stayed * REWRITTEN < shorter


def _split(pattern: re.Pattern[str], text: str) -> Part:
    """Return the parts of a text with what lies between them: joined, they are the text."""
    return tuple(part for part in pattern.split(text) if part)


def merge_fields(
    base: dict[str, str], theirs: dict[str, str], yours: dict[str, str]
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the merged fields of a form, and the names of those that somebody must look at."""
    merged, doubtful = {}, []
    for name in dict.fromkeys((*theirs, *base, *yours)):
        three = (base.get(name, ""), theirs.get(name, ""), yours.get(name, ""))
        found = merge(*three)
        merged[name] = found.text
        if not found.clean:
            doubtful.append(name)
    return merged, tuple(doubtful)
