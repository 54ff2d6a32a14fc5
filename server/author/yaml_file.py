"""YAML as authors write it, with the place of every value (ruamel.yaml, YAML 1.2).

Under YAML 1.2 `no` is a word and `12:30` is a text. Dates stay texts here: the models read them, so
that an impossible one is reported like every other mistake.
"""

import re

from ruamel.yaml import YAML, ScalarNode
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.constructor import DuplicateKeyError, RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, StringMark, YAMLError
from ruamel.yaml.reader import ReaderError

from server.author.source import Source
from server.model.problem import Problem, error

QUOTED_VALUE = re.compile(
    r"""
    \s* (?:-\s+)? [\w.-]+:\s+ (?P<quote>["'])
    (?: \\. | (?P=quote){2} | (?!(?P=quote)). )*
    (?P<closed> (?P=quote) \s* (?:\#.*)? $ )?
    """,
    re.VERBOSE,
)
TIMESTAMP = "tag:yaml.org,2002:timestamp"


class _Constructor(RoundTripConstructor):
    """Reads dates as texts."""

    def construct_timestamp_text(self, node: ScalarNode) -> str:
        return str(node.value)


_Constructor.add_constructor(TIMESTAMP, _Constructor.construct_timestamp_text)


def read_yaml(path: str, text: str, first_line: int = 1) -> tuple[Source, tuple[Problem, ...]]:
    """Return the mapping in a text; an empty one, with a problem, where it is none."""
    try:
        data = _load(text)
    except MarkedYAMLError as broken:
        code, mark = _diagnosis(broken)
        place = _place(mark)
        quote = None if code == "yaml-twice" else _open_quote(text, place[0])
        code = "yaml-quote" if quote else code
        return _broken(path, first_line, error(code, path), quote or place)
    except ReaderError as broken:
        before = text[: broken.position]
        place = (before.count("\n"), len(before) - before.rfind("\n") - 1)
        return _broken(path, first_line, error("yaml-character", path), place)
    except (YAMLError, ValueError, RecursionError, NotImplementedError, AssertionError):
        return _broken(path, first_line, error("yaml", path), (0, 0))
    if data is None:
        return Source(path, CommentedMap(), first_line), ()
    if not isinstance(data, CommentedMap):
        return _broken(path, first_line, error("yaml-no-keys", path), (0, 0))
    return Source(path, data, first_line), ()


def _load(text: str) -> object:
    yaml = YAML()
    yaml.Constructor = _Constructor
    return yaml.load(text)


def _broken(
    path: str, first_line: int, problem: Problem, place: tuple[int, int]
) -> tuple[Source, tuple[Problem, ...]]:
    line, column = first_line + place[0], place[1] + 1
    found = problem.model_copy(update={"line": line, "column": column})
    return Source(path, CommentedMap(), first_line), (found,)


def _open_quote(text: str, until: int) -> tuple[int, int] | None:
    """Return where a value begins with a quote that is not closed on its line.

    YAML lets it go on to the next quote, and only stumbles there.
    """
    for number, line in enumerate(text.split("\n")[: until + 1]):
        found = QUOTED_VALUE.match(line)
        if found and not found["closed"]:
            return number, found.start("quote")
    return None


def _place(mark: StringMark | None) -> tuple[int, int]:
    return (mark.line, mark.column) if mark else (0, 0)


def _diagnosis(broken: MarkedYAMLError) -> tuple[str, StringMark | None]:
    """Return the kind of mistake and its place: an open quote or bracket where it opens."""
    said, context = broken.problem or "", broken.context or ""
    if isinstance(broken, DuplicateKeyError):
        return "yaml-twice", broken.problem_mark
    if "quoted scalar" in context:
        return "yaml-quote", broken.context_mark
    if "flow" in context:
        return "yaml-bracket", broken.context_mark
    if "'\\t'" in said:
        return "yaml-tab", broken.problem_mark
    if "mapping values are not allowed" in said:
        return "yaml-colon", broken.problem_mark
    if "cannot start any token" in said or "alias" in said:
        return "yaml-sign", broken.problem_mark
    return "yaml", broken.problem_mark or broken.context_mark
