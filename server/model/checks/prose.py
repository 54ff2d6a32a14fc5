"""The words: empty texts, dead links, missing descriptions, blocks that do not work."""

from collections.abc import Iterator

from server.model.checks.paths import Written, folder, written
from server.model.marks import BLOCKS, Mark, Marks, Quiz, marks_of, read_line_links
from server.model.media import is_picture
from server.model.memory import Memory
from server.model.near import did_you_mean
from server.model.passages import LINES
from server.model.problem import BODY, KEY, Location, Problem, error, warning
from server.model.tour import Tour

FEWEST_ANSWERS = 2
OUTSIDE = ("https://", "mailto:", "tel:")


def check_prose(tour: Tour, memory: Memory) -> Iterator[Problem]:
    """Yield what a reader would stumble over."""
    for item in written(tour):
        marks = marks_of(item.text.body, memory)
        if item.stop and not item.text.body.strip():
            yield error("empty-body", item.path, (BODY, 0, 0), stop=item.stop.id)
        yield from _html(item.path, marks)
        for mark in marks.spaced:
            yield error("file-name", item.path, _at(mark), value=mark.target)
        yield from _blocks(item.path, marks)
        yield from _quizzes(item.path, marks)
        yield from _alt(tour, item, marks)
        for target, loc in _links(item, marks):
            yield from _link(tour, item, target, loc)


def _at(mark: Mark) -> Location:
    return (BODY, mark.line, mark.column)


def _html(path: str, marks: Marks) -> Iterator[Problem]:
    for mark in marks.html:
        if not mark.target.startswith("</"):
            yield error("html", path, _at(mark), tag=mark.target)


def _blocks(path: str, marks: Marks) -> Iterator[Problem]:
    for mark in marks.unknown_blocks:
        near = did_you_mean(mark.target, BLOCKS)
        code = "block-near" if near else "block"
        yield error(code, path, _at(mark), name=mark.target, near=near or "")
    for mark in marks.open_blocks:
        if mark.target in BLOCKS:
            yield error("block-open", path, _at(mark), name=mark.target)
    for mark in marks.pairs:
        if mark.target != "2":
            yield error("pair", path, _at(mark), count=mark.target)


def _quizzes(path: str, marks: Marks) -> Iterator[Problem]:
    for quiz in marks.quizzes:
        code = _quiz(quiz)
        if code:
            yield error(code, path, (BODY, quiz.line, 0), count=quiz.right)


def _quiz(quiz: Quiz) -> str | None:
    if not quiz.question:
        return "quiz-question"
    if quiz.answers < FEWEST_ANSWERS:
        return "quiz-answers"
    return None if quiz.right == 1 else "quiz-right"


def _alt(tour: Tour, item: Written, marks: Marks) -> Iterator[Problem]:
    """Every picture that a text shows is described in that text."""
    own = item.stop.assets if item.stop else {tour.facts.poster: tour.facts.poster}
    placed = [mark.target for mark in marks.pictures]
    shown = [name for name in own if is_picture(name)]
    for name in dict.fromkeys((*shown, *placed)):
        if name not in item.text.alt:
            yield error("alt", item.path, ("alt",), name=name)
    known = {*placed, *own, *tour.assets}
    for key in ("alt", "captions"):
        for name in getattr(item.text, key):
            if name not in known:
                where = folder(item.stop.id) if item.stop else "media/"
                loc = (key, name, KEY)
                yield warning("alt-unknown", item.path, loc, key=key, name=name, folder=where)


def _links(item: Written, marks: Marks) -> Iterator[tuple[str, Location]]:
    for mark in marks.links:
        yield mark.target, _at(mark)
    for key in LINES:
        for target in read_line_links(getattr(item.text, key, None) or ""):
            yield target, (key,)
    for key in ("practical", "captions", "events"):
        for name, line in getattr(item.text, key, {}).items():
            for target in read_line_links(line):
                yield target, (key, name)


def _link(tour: Tour, item: Written, target: str, loc: Location) -> Iterator[Problem]:
    if target.startswith("#"):
        yield from _stop_link(tour, item.path, target[1:], loc)
    elif target.startswith("term:"):
        yield from _term_link(tour, item, target.removeprefix("term:"), loc)
    elif target.startswith("http://"):
        yield warning("http", item.path, loc, url=target)
    elif not target.startswith(OUTSIDE):
        yield error("link", item.path, loc, target=target)


def _stop_link(tour: Tour, path: str, stop: str, loc: Location) -> Iterator[Problem]:
    if stop not in tour.facts.stops:
        near = did_you_mean(stop, tour.facts.stops)
        code = "stop-link-near" if near else "stop-link"
        stops = ", ".join(tour.facts.stops)
        yield error(code, path, loc, stop=stop, near=near or "", stops=stops)


def _term_link(tour: Tour, item: Written, term: str, loc: Location) -> Iterator[Problem]:
    """Look a term up where it will be shown: without a glossary, in the source language's."""
    lang = item.lang if item.lang in tour.glossary else tour.source_language
    known = [entry.id for entry in tour.glossary.get(lang, ())]
    if term not in known:
        near = did_you_mean(term, known)
        code = "term-link-near" if near else "term-link"
        glossary = f"glossary/{item.lang}.md"
        yield error(code, item.path, loc, term=term, near=near or "", glossary=glossary)
