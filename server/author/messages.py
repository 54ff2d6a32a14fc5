"""Problems in words: what is wrong, and how to mend it."""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from server.model.problem import Problem
from server.settings import WEB

MESSAGE_LANGUAGES = ("fr", "en", "nl", "de")
INDENT = "    "


def message(problem: Problem, lang: str) -> tuple[str, str]:
    """Return what is wrong and how to mend it."""
    words = _words(lang)[problem.code]
    one = problem.values.get("count") == "1" and "what-one" in words
    what = words["what-one" if one else "what"].format_map(problem.values)
    return what, words["cure"].format_map(problem.values)


def report(problems: Iterable[Problem], root: Path, lang: str) -> str:
    """Return the problems as `file:line:column: what` with the cure below, and their number."""
    found = tuple(problems)
    return "\n".join((*(_entry(problem, root, lang) for problem in found), _sum(found, lang)))


def _entry(problem: Problem, root: Path, lang: str) -> str:
    what, cure = message(problem, lang)
    if problem.severity == "warning":
        what = _words(lang)["report"]["warning"].format(what=what)
    place = f"{root / problem.path}:{problem.line}:{problem.column}"
    return f"{place}: {what}\n{INDENT}{cure}"


def _sum(problems: tuple[Problem, ...], lang: str) -> str:
    """Return the last line: `2 errors to mend, 1 point to review`."""
    words, parts = _words(lang)["report"], []
    for severity in ("error", "warning"):
        n = sum(problem.severity == severity for problem in problems)
        if n:
            parts.append(words[f"{severity}s" if n > 1 else f"{severity}s-one"].format(n=n))
    return ", ".join(parts)


@cache
def _words(lang: str) -> Mapping[str, Mapping[str, str]]:
    """Return the sentences by code, and under `report` those of the report itself."""
    return _file(lang if lang in MESSAGE_LANGUAGES else "en")


def _file(lang: str) -> dict[str, dict[str, str]]:
    words: dict[str, dict[str, str]] = json.loads(
        (WEB / "texts" / f"problems.{lang}.json").read_text("utf-8")
    )
    return words
