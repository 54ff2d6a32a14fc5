"""What a Markdown body refers to and is made of, each with its place: for the checks."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.container import container_plugin
from pydantic import TypeAdapter

from server.model.memory import Memory

BLOCKS = ("look", "quiz", "then-now")
FENCE = re.compile(r"^ {0,3}:::+[ \t]*(\S*)[ \t]*$")
SPACED = re.compile(r"!\[[^\]]*\]\(([^()<>\"']*\s[^()<>\"']*)\)")
CODE_FENCE = re.compile(r"^ {0,3}(```|~~~)")
TASK = re.compile(r"^\[([ xX])\][ \u00a0]+\S")


class Mark(NamedTuple):
    """Something that the text names: a link's or picture's address, a tag, a block's name."""

    target: str
    line: int
    column: int


class Quiz(NamedTuple):
    """A question: how many answers it offers, how many are right."""

    line: int
    question: bool
    answers: int
    right: int


class Marks(NamedTuple):
    """Everything that a body refers to. Lines and columns count from 0."""

    pictures: tuple[Mark, ...] = ()
    spaced: tuple[Mark, ...] = ()
    links: tuple[Mark, ...] = ()
    html: tuple[Mark, ...] = ()
    quizzes: tuple[Quiz, ...] = ()
    pairs: tuple[Mark, ...] = ()
    unknown_blocks: tuple[Mark, ...] = ()
    open_blocks: tuple[Mark, ...] = ()


def marks_of(body: str, memory: Memory) -> Marks:
    """Return what `read_marks` says, from memory where it can."""
    return memory.value(_MARKS, lambda: read_marks(body), "marks", body)


_MARKS = TypeAdapter(Marks)


def read_marks(body: str) -> Marks:
    """Parse a body; raw HTML is recognised here so that it can be refused."""
    tokens = _MARKDOWN.parse(body)
    lines = body.split("\n")
    inline = [token for token in tokens if token.type == "inline"]
    nodes = list(SyntaxTreeNode(tokens).walk())
    unknown, unclosed = _fences(lines)
    return Marks(
        pictures=tuple(_addresses(inline, lines, "image", "src")),
        spaced=tuple(_spaced(inline, lines)),
        links=tuple(_addresses(inline, lines, "link_open", "href")),
        html=tuple(_html(tokens, inline, lines)),
        quizzes=tuple(_quiz(node) for node in nodes if node.type == "container_quiz"),
        pairs=tuple(_pair(node) for node in nodes if node.type == "container_then-now"),
        unknown_blocks=unknown,
        open_blocks=unclosed,
    )


def read_line_links(text: str) -> tuple[str, ...]:
    """Return the addresses of the links in one line of a header."""
    if "](" not in text and "<" not in text:
        return ()
    children = (child for token in _MARKDOWN.parseInline(text) for child in token.children or ())
    return tuple(str(child.attrs["href"]) for child in children if child.type == "link_open")


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark")
    for name in BLOCKS:
        parser.use(container_plugin, name)
    return parser


_MARKDOWN = _parser()


def _addresses(
    inline: Sequence[Token], lines: Sequence[str], kind: str, attribute: str
) -> Iterator[Mark]:
    for token in inline:
        start = (token.map[0] if token.map else 0, 0)
        for child in token.children or ():
            if child.type == kind:
                address = unquote(str(child.attrs[attribute]))
                line, column = _seek(lines, start, f"]({address}")
                yield Mark(address, line, column)
                start = (line, column + 1)


def _spaced(inline: Sequence[Token], lines: Sequence[str]) -> Iterator[Mark]:
    """Yield pictures that Markdown does not see as such: their names have spaces."""
    for token in inline:
        for child in token.children or ():
            for found in SPACED.finditer(child.content if child.type == "text" else ""):
                start = (token.map[0] if token.map else 0, 0)
                yield Mark(found[1], *_seek(lines, start, f"]({found[1]}"))


def _seek(lines: Sequence[str], start: tuple[int, int], needle: str) -> tuple[int, int]:
    """Return where a text first stands from a place on, else that place."""
    line, column = start
    for index in range(line, len(lines)):
        found = lines[index].find(needle, column if index == line else 0)
        if found >= 0:
            return index, found + (2 if needle.startswith("](") else 0)
    return start


def _html(tokens: Sequence[Token], inline: Sequence[Token], lines: Sequence[str]) -> Iterator[Mark]:
    for token in tokens:
        if token.type == "html_block" and token.map:
            yield Mark(token.content.strip().split("\n")[0], token.map[0], 0)
    for token in inline:
        start = (token.map[0] if token.map else 0, 0)
        for child in token.children or ():
            if child.type == "html_inline":
                yield Mark(child.content, *_seek(lines, start, child.content))


def _quiz(node: SyntaxTreeNode) -> Quiz:
    lists = [child for child in node.children if child.type == "bullet_list"]
    answers = [_words(item) for found in lists for item in found.children]
    tasks = [match for words in answers if (match := TASK.match(words))]
    right = sum(task[1] in "xX" for task in tasks)
    question = any(child.type == "paragraph" for child in node.children)
    well_formed = len(tasks) if len(tasks) == len(answers) else 0
    return Quiz(_first_line(node), question, well_formed, right)


def _pair(node: SyntaxTreeNode) -> Mark:
    pictures = sum(child.type == "image" for child in node.walk())
    return Mark(str(pictures), _first_line(node), 0)


def _words(node: SyntaxTreeNode) -> str:
    return "".join(child.content for child in node.walk() if child.type == "inline")


def _first_line(node: SyntaxTreeNode) -> int:
    return node.map[0] if node.map else 0


def _fences(lines: Sequence[str]) -> tuple[tuple[Mark, ...], tuple[Mark, ...]]:
    """Return the blocks whose name is unknown, and those that nothing closes."""
    unknown: list[Mark] = []
    unclosed: list[Mark] = []
    in_code = False
    for number, line in enumerate(lines):
        in_code ^= bool(CODE_FENCE.match(line))
        fence = None if in_code else FENCE.match(line)
        if not fence:
            continue
        if not fence[1]:
            unclosed[-1:] = []
            continue
        mark = Mark(fence[1], number, line.index(fence[1]))
        unclosed.append(mark)
        if fence[1] not in BLOCKS:
            unknown.append(mark)
    return tuple(unknown), tuple(unclosed)
