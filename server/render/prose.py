"""An author's Markdown as safe HTML: CommonMark without raw HTML, and three blocks of our own.

`::: look` is something to look at, `::: quiz` a question with its answers, `::: then-now` two
pictures. All of them read as plain text where nothing understands them.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode
from markupsafe import Markup
from mdit_py_plugins.container import container_plugin

from server.render.page import fragment
from server.render.texts import Texts
from server.render.typography import tidy

BLOCKS = ("look", "quiz", "then-now")
TASK = re.compile(r"^\[([ xX])\][ \u00a0]+")
EXPLANATION = re.compile(r"\s+—\s+")
OUTSIDE = ("https://", "http://")


@dataclass(frozen=True)
class Links:
    """Where the links between stops and to the glossary lead; `{}` stands for the id."""

    stop: str = "#{}"
    term: str = "#term-{}"


class Answer(NamedTuple):
    """One answer of a quiz; `why` explains it, and may be empty."""

    html: Markup
    right: bool
    why: Markup


class Prose:
    """Renders the bodies of one page; `figure` draws a picture that the body names."""

    def __init__(
        self, lang: str, texts: Texts, links: Links, figure: Callable[[str], Markup]
    ) -> None:
        self._lang = lang
        self._texts = texts
        self._links = links
        self._figure = figure
        self._markdown = MarkdownIt("commonmark", {"html": False})
        for name in BLOCKS:
            self._markdown.use(container_plugin, name)

    def html(self, body: str) -> Markup:
        """Return the body as HTML."""
        return self._blocks(self._tree(body).children)

    def without_lead(self, body: str) -> tuple[str | None, Markup]:
        """Return the name of the picture that opens the body, if one does, and the rest as HTML."""
        blocks = self._tree(body).children
        lead = _lone_picture(blocks[0]) if blocks else None
        return lead, self._blocks(blocks[1:] if lead else blocks)

    def line(self, text: str) -> Markup:
        """Return one passage of a header: no block, but emphasis and links."""
        tokens = self._markdown.parseInline(text)
        self._prepare(tokens)
        return self._render(tokens)

    def _tree(self, body: str) -> SyntaxTreeNode:
        tokens = self._markdown.parse(body)
        self._prepare(tokens)
        return SyntaxTreeNode(tokens)

    def _prepare(self, tokens: Sequence[Token]) -> None:
        for token in tokens:
            for child in token.children or ():
                if child.type == "text":
                    child.content = tidy(child.content, self._lang)
                elif child.type == "link_open":
                    self._address(child)

    def _address(self, link: Token) -> None:
        href = str(link.attrGet("href") or "")
        if href.startswith("#"):
            link.attrSet("href", self._links.stop.format(href[1:]))
        elif href.startswith("term:"):
            link.attrSet("href", self._links.term.format(href.removeprefix("term:")))
            link.attrSet("class", "term")
        elif href.startswith(OUTSIDE):
            link.attrSet("rel", "external noopener")

    def _blocks(self, nodes: Sequence[SyntaxTreeNode]) -> Markup:
        return Markup().join(self._one(node) for node in nodes)

    def _one(self, node: SyntaxTreeNode) -> Markup:
        picture = _lone_picture(node)
        if picture:
            return self._figure(picture)
        match node.type:
            case "container_look":
                return self._draw("look", body=self._blocks(node.children))
            case "container_quiz":
                return self._quiz(node)
            case "container_then-now":
                return self._draw("then-now", figures=self._figures(node))
            case _:
                return self._render(node.to_tokens())

    def _draw(self, name: str, **values: object) -> Markup:
        return fragment(f"blocks/{name}.html", t=self._texts, **values)

    def _render(self, tokens: Sequence[Token]) -> Markup:
        rendered = self._markdown.renderer.render(tokens, self._markdown.options, {})
        return Markup(rendered)  # noqa: S704  raw HTML is off: markdown-it escaped every text

    def _figures(self, node: SyntaxTreeNode) -> list[Markup]:
        names = [str(image.attrs["src"]) for image in node.walk() if image.type == "image"]
        return [self._figure(name) for name in names]

    def _quiz(self, node: SyntaxTreeNode) -> Markup:
        lists = [child for child in node.children if child.type == "bullet_list"]
        rest = [child for child in node.children if child.type != "bullet_list"]
        answers = [self._answer(item) for found in lists for item in found.children]
        return self._draw("quiz", question=self._blocks(rest), answers=answers)

    def _answer(self, item: SyntaxTreeNode) -> Answer:
        source = "".join(child.content for child in item.walk() if child.type == "inline")
        task = TASK.match(source)
        answer, why = _cut(source[task.end() :] if task else source)
        right = bool(task and task[1] in "xX")
        return Answer(self.line(answer), right, self.line(why))


def _cut(answer: str) -> tuple[str, str]:
    parts = EXPLANATION.split(answer, maxsplit=1)
    return parts[0], parts[1] if len(parts) > 1 else ""


def _lone_picture(node: SyntaxTreeNode) -> str | None:
    """Return the address of the picture that is all there is in a paragraph."""
    if node.type != "paragraph" or not node.children:
        return None
    inside = node.children[0].children
    alone = len(inside) == 1 and inside[0].type == "image"
    return str(inside[0].attrs["src"]) if alone else None
