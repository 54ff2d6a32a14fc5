"""`glossary/<lang>.md`: one `## Word {#id}` heading per term, its explanation below."""

import re
from collections.abc import Iterable

from server.model.problem import Problem, error
from server.model.tour import Term

HEADING = re.compile(r"^##[ \t]+(.*?)[ \t]*(?:\{#([^}]*)\})?[ \t]*#*[ \t]*$", re.MULTILINE)
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def read_glossary(path: str, text: str) -> tuple[tuple[Term, ...], tuple[Problem, ...]]:
    """Return the terms in file order. What stands before the first heading is the author's own."""
    headings = list(HEADING.finditer(text))
    ends = [*(heading.start() for heading in headings), len(text)][1:]
    terms: list[Term] = []
    problems: list[Problem] = []
    for heading, end in zip(headings, ends, strict=True):
        title, name, body = heading[1], heading[2] or "", text[heading.end() : end].strip()
        code = _mistake(title, name, body, {term.id for term in terms})
        if code:
            line = text.count("\n", 0, heading.start()) + 1
            problems.append(_at(line, error(code, path, title=title, id=name)))
        else:
            terms.append(Term(id=name, title=title, body=body))
    return tuple(terms), tuple(problems)


def write_glossary(terms: Iterable[Term]) -> bytes:
    """Return the file that `read_glossary` reads back."""
    return "\n".join(f"## {t.title} {{#{t.id}}}\n\n{t.body}\n" for t in terms).encode()


def _mistake(title: str, name: str, body: str, known: set[str]) -> str | None:
    if not title:
        return "term-title"
    if not ID.fullmatch(name):
        return "term-id"
    if name in known:
        return "term-twice"
    return None if body else "term-empty"


def _at(line: int, problem: Problem) -> Problem:
    return problem.model_copy(update={"line": line})
