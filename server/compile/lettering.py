"""Words as outlines, for drawings that must look the same wherever they are opened or cut.

A sign maker has none of our typefaces, so the letters become shapes, kerned as the typeface says.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

PAIRS = 2
EXTENSION = 9
"""The kinds of lookup (OpenType, GPOS) that move pairs, and that stand for another one."""


class Face:
    """One typeface at one weight."""

    def __init__(self, file: Path, weight: float) -> None:
        font = instancer.instantiateVariableFont(TTFont(file), {"wght": weight})
        self._glyphs = font.getGlyphSet()
        self._names: dict[int, str] = font.getBestCmap()
        self._em: int = font["head"].unitsPerEm
        self._pairs = list(_pairs(font))

    def width(self, words: str, size: float) -> float:
        """Return how wide the words are, in the unit of the size."""
        names = self._spelt(words)
        units: float = sum(self._glyphs[name].width for name in names)
        units += sum(self._kern(a, b) for a, b in pairwise(names))
        return units * size / self._em

    def path(self, words: str, x: float, y: float, size: float) -> str:
        """Return the outlines as the `d` of a path, from `x` along the base line `y`."""
        pen = SVGPathPen(self._glyphs, ntos=lambda number: f"{number:.2f}".rstrip("0").rstrip("."))
        scale, names = size / self._em, self._spelt(words)
        for name, after in zip(names, [*names[1:], ""], strict=True):
            self._glyphs[name].draw(TransformPen(pen, (scale, 0, 0, -scale, x, y)))
            x += (self._glyphs[name].width + self._kern(name, after)) * scale
        return str(pen.getCommands())

    def _spelt(self, words: str) -> list[str]:
        return [self._names[ord(letter)] for letter in words for letter in self._known(letter)]

    def _known(self, letter: str) -> str:
        """Return the letter, without its accent where the typeface lacks that, or nothing."""
        plain = unicodedata.normalize("NFD", letter)
        return next((each for each in (letter, plain[0]) if ord(each) in self._names), "")

    def _kern(self, first: str, second: str) -> int:
        found = (_moved(table, first, second) for table in self._pairs)
        return next((moved for moved in found if moved is not None), 0)


@lru_cache(maxsize=4)
def face(file: Path, weight: float) -> Face:
    """Return a typeface, opened once."""
    return Face(file, weight)


def wrapped(face: Face, words: str, size: float, width: float) -> list[str]:
    """Break words into lines of at most so wide, where they have spaces that may break."""
    lines = [""]
    for word in words.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and face.width(longer, size) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def fitted(face: Face, words: str, sizes: Sequence[float], width: float) -> tuple[float, str]:
    """Return the first of the sizes at which the words fit on one line, else the last, cut."""
    for size in sizes:
        if face.width(words, size) <= width:
            return size, words
    while face.width(f"{words}…", sizes[-1]) > width:
        words = words[:-1]
    return sizes[-1], f"{words}…"


def _pairs(font: TTFont) -> Iterator[Any]:
    """Yield the tables that say how far pairs of letters move together."""
    table = font["GPOS"].table
    wanted = {
        index
        for record in table.FeatureList.FeatureRecord
        if record.FeatureTag == "kern"
        for index in record.Feature.LookupListIndex
    }
    for index in sorted(wanted):
        for sub in table.LookupList.Lookup[index].SubTable:
            pairs = sub.ExtSubTable if sub.LookupType == EXTENSION else sub
            if pairs.LookupType == PAIRS:
                yield pairs


def _moved(table: Any, first: str, second: str) -> int | None:  # noqa: ANN401  fontTools is untyped
    """Return how far this table moves the pair; None where it says nothing of it."""
    if first not in table.Coverage.glyphs:
        return None
    if table.Format == 1:
        records = table.PairSet[table.Coverage.glyphs.index(first)].PairValueRecord
        value = next((r.Value1 for r in records if r.SecondGlyph == second), None)
    else:
        left = table.ClassDef1.classDefs.get(first, 0)
        right = table.ClassDef2.classDefs.get(second, 0)
        value = table.Class1Record[left].Class2Record[right].Value1
    return None if value is None else getattr(value, "XAdvance", 0)
