"""One text file of a tour as its author wrote it: bytes to text, and where each value stands."""

import codecs
from collections.abc import Mapping
from typing import NamedTuple

from server.model.problem import KEY, Location, Problem, error

LARGEST_TEXT_BYTES = 2_000_000
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Source(NamedTuple):
    """A YAML file, or a Markdown file with its YAML header.

    `data` keeps ruamel's positions and is empty where nothing could be read; `first_line` is where
    the YAML begins, `body_line` where the Markdown does. Lines count from 1.
    """

    path: str
    data: Mapping[str, object]
    first_line: int = 1
    body: str = ""
    body_line: int = 1

    def place(self, loc: Location) -> tuple[int, int]:
        """Return line and column of a value; of its nearest parent where it is missing."""
        match loc:
            case ("body", int(line), int(column)):
                return self.body_line + line, column + 1
            case _:
                return self._place_of_value(loc)

    def placed(self, problem: Problem) -> Problem:
        """Return the problem with the line and column of its location."""
        line, column = self.place(problem.loc)
        return problem.model_copy(update={"line": line, "column": column})

    def _place_of_value(self, loc: Location) -> tuple[int, int]:
        line, column = _find(self.data, loc)
        return self.first_line + line, column + 1


def _find(node: object, loc: Location) -> tuple[int, int]:
    here = (0, 0)
    for index, step in enumerate(loc):
        wants_key = loc[index + 1 : index + 2] == (KEY,)
        found = _step(node, step, wants_key)
        if found is None:
            break
        here, node = found
    return here


def _step(node: object, step: str | int, wants_key: bool) -> tuple[tuple[int, int], object] | None:
    """Return where a child stands, and the child."""
    marks = getattr(node, "lc", None)
    try:
        if isinstance(node, Mapping) and marks is not None:
            at = marks.key(step) if wants_key else marks.value(step)
            return at, node[step]
        if isinstance(node, list) and marks is not None and isinstance(step, int):
            return marks.item(step), node[step]
    except (KeyError, IndexError, TypeError):
        return None
    return None


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
