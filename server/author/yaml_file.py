"""YAML as authors write it, with the place of every key and value (YAML 1.2, by ruamel.yaml).

Under YAML 1.2 `no` is a word and `12:30` is a text. Dates stay texts here: the models read them, so
that an impossible one is reported like every other mistake. Comments are not kept: reading needs
none, and without them it takes a third of the time.
"""

import re
from typing import NamedTuple

from pydantic import TypeAdapter
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, StringMark, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from server.author.source import Place, Source
from server.model.memory import Memory
from server.model.problem import KEY, Location, Problem, error

QUOTED_VALUE = re.compile(
    r"""
    \s* (?:-\s+)? [\w.-]+:\s+ (?P<quote>["'])
    (?: \\. | (?P=quote){2} | (?!(?P=quote)). )*
    (?P<closed> (?P=quote) \s* (?:\#.*)? $ )?
    """,
    re.VERBOSE,
)


class _UnreadableError(Exception):
    """Stops the reading of one file; caught in this module."""

    def __init__(self, code: str, place: Place) -> None:
        self.code = code
        self.place = place


def read_yaml(
    path: str, text: str, memory: Memory, first_line: int = 1
) -> tuple[Source, tuple[Problem, ...]]:
    """Return the mapping in a text; an empty one, with a problem, where it is none."""
    try:
        found = memory.value(_FOUND, lambda: _found(text), "yaml", text)
    except _UnreadableError as broken:
        return Source(path, {}, {}, first_line), (_at(path, first_line, broken.code, broken.place),)
    twice = tuple(_at(path, first_line, "yaml-twice", place) for place in found.twice)
    return Source(path, found.data, dict(found.places), first_line), twice


class _Found(NamedTuple):
    """What stands in a text, where each key and value stands, and keys that stand there twice."""

    data: dict[str, object]
    places: tuple[tuple[Location, Place], ...]
    twice: tuple[Place, ...]


_FOUND = TypeAdapter(_Found)


def _found(text: str) -> _Found:
    builder = _Builder(_compose(text))
    return _Found(builder.data, tuple(builder.places.items()), tuple(builder.twice))


def _at(path: str, first_line: int, code: str, place: Place) -> Problem:
    line, column = place
    return error(code, path).model_copy(update={"line": first_line + line, "column": column + 1})


def _compose(text: str) -> Node | None:
    try:
        node: Node | None = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as broken:
        raise _UnreadableError(*_diagnosis(broken, text)) from broken
    except ReaderError as broken:
        before = text[: broken.position]
        place = (before.count("\n"), len(before) - before.rfind("\n") - 1)
        raise _UnreadableError("yaml-character", place) from broken
    except (YAMLError, ValueError, RecursionError, NotImplementedError, AssertionError) as broken:
        raise _UnreadableError("yaml", (0, 0)) from broken
    return node


class _Builder:
    """Turns nodes into plain tables, lists and values, and notes where each one stands."""

    def __init__(self, root: Node | None) -> None:
        self.places: dict[Location, Place] = {}
        self.twice: list[Place] = []
        self._seen: set[int] = set()
        if root is not None and not isinstance(root, MappingNode):
            raise _UnreadableError("yaml-no-keys", (0, 0))
        self.data = self._table(root, ()) if root else {}

    def _value(self, node: Node, loc: Location) -> object:
        self.places[loc] = _place(node.start_mark)
        if isinstance(node, ScalarNode):
            return _scalar(node)
        if id(node) in self._seen:
            raise _UnreadableError("yaml-alias", self.places[loc])
        self._seen.add(id(node))
        if isinstance(node, SequenceNode):
            return [self._value(item, (*loc, index)) for index, item in enumerate(node.value)]
        return self._table(node, loc)

    def _table(self, node: Node, loc: Location) -> dict[str, object]:
        table: dict[str, object] = {}
        for key, value in node.value:
            name, place = str(key.value), _place(key.start_mark)
            if name in table:
                self.twice.append(place)
                continue
            self.places[*loc, name, KEY] = place
            table[name] = self._value(value, (*loc, name))
        return table


def _scalar(node: ScalarNode) -> object:
    text = str(node.value)
    match str(node.tag).rpartition(":")[2]:
        case "int":
            return _integer(text)
        case "float":
            return float(text.replace(".inf", "inf").replace(".nan", "nan"))
        case "bool":
            return text.lower() == "true"
        case "null":
            return None
        case _:
            return text


def _integer(text: str) -> object:
    try:
        return int(text, 0 if text[:2].lower() in {"0x", "0o"} else 10)
    except ValueError:
        return text


def _place(mark: StringMark | None) -> Place:
    return (mark.line, mark.column) if mark else (0, 0)


def _diagnosis(broken: MarkedYAMLError, text: str) -> tuple[str, Place]:
    """Return the kind of mistake and its place: an open quote or bracket where it opens."""
    said, context = broken.problem or "", broken.context or ""
    place = _place(broken.problem_mark or broken.context_mark)
    quote = _open_quote(text, place[0])
    if quote:
        return "yaml-quote", quote
    if "quoted scalar" in context:
        return "yaml-quote", _place(broken.context_mark)
    if "flow" in context:
        return "yaml-bracket", _place(broken.context_mark)
    return _kind(said), place


def _kind(said: str) -> str:
    if "'\\t'" in said:
        return "yaml-tab"
    if "mapping values are not allowed" in said:
        return "yaml-colon"
    return "yaml-sign" if "cannot start any token" in said or "alias" in said else "yaml"


def _open_quote(text: str, until: int) -> Place | None:
    """Return where a value begins with a quote that is not closed on its line.

    YAML lets it go on to the next quote, and only stumbles there.
    """
    for number, line in enumerate(text.split("\n")[: until + 1]):
        found = QUOTED_VALUE.match(line)
        if found and not found["closed"]:
            return number, found.start("quote")
    return None
