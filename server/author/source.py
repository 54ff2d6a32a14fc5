"""One text file of a tour as its author wrote it: bytes to text, and where each value stands."""

import codecs
from collections.abc import Mapping
from typing import NamedTuple

from server.model.problem import Location, Problem, error

LARGEST_TEXT_BYTES = 2_000_000
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


Place = tuple[int, int]
"""Line and column, counted from 0."""


class Source(NamedTuple):
    """A YAML file, or a Markdown file with its YAML header.

    `data` is plain tables, lists and values, empty where nothing could be read; `places` tells
    where they stand. The YAML begins at `first_line`, the Markdown at `body_line`, from 1.
    """

    path: str
    data: Mapping[str, object]
    places: Mapping[Location, Place]
    first_line: int = 1
    body: str = ""
    body_line: int = 1

    def place(self, loc: Location) -> tuple[int, int]:
        """Return line and column of a value, from 1; of its nearest parent where it is missing."""
        match loc:
            case ("body", int(line), int(column)):
                return self.body_line + line, column + 1
            case _:
                known = (loc[:depth] for depth in range(len(loc), 0, -1))
                found = next((self.places[part] for part in known if part in self.places), (0, 0))
                return self.first_line + found[0], found[1] + 1

    def placed(self, problem: Problem) -> Problem:
        """Return the problem with the line and column of its location."""
        line, column = self.place(problem.loc)
        return problem.model_copy(update={"line": line, "column": column})


def decode(path: str, data: bytes) -> tuple[str, tuple[Problem, ...]]:
    """Return the text with plain line ends. What is not UTF-8 is reported, and guessed."""
    if len(data) > LARGEST_TEXT_BYTES:
        return "", (error("text-too-big", path, limit=LARGEST_TEXT_BYTES // 1000),)
    if data.startswith(UTF_16):
        return _plain(data.decode("utf-16", "replace")), (error("utf-16", path),)
    try:
        return _plain(data.decode("utf-8-sig")), ()
    except UnicodeDecodeError as broken:
        line, column = _position(data[: broken.start])
        problem = error("utf-8", path, byte=f"{data[broken.start]:02X}")
        placed = problem.model_copy(update={"line": line, "column": column})
        return _plain(data.decode("cp1252", "replace")), (placed,)


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _position(before: bytes) -> tuple[int, int]:
    text = _plain(before.decode("utf-8-sig"))
    return text.count("\n") + 1, len(text) - text.rfind("\n")
