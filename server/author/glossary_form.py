"""A glossary as the fields of a form, and back: `term.fosse.word`, `term.fosse.meaning`.

A word that is typed into the empty row, `new.word`, gets an id of its own; a row that was emptied
goes. What stands before the first word, and the order, stay.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping

from server.author.glossary import HEADING, ID

FOLDER = "glossary/"
WORD, MEANING = "word", "meaning"
NEW = "new"
FIELD = re.compile(rf"term\.(?P<id>{ID.pattern})\.({WORD}|{MEANING})|{NEW}\.({WORD}|{MEANING})")
Terms = dict[str, tuple[str, str]]
"""Word and meaning by id."""


def is_glossary(path: str) -> bool:
    """Say whether a file of a tour is a glossary."""
    return path.startswith(FOLDER) and path.endswith(".md")


def terms_of(text: str) -> Terms | None:
    """Return the words of a glossary, in its order; None where a heading has no id of its own."""
    headings = list(HEADING.finditer(text))
    ends = [*(heading.start() for heading in headings), len(text)][1:]
    terms: Terms = {}
    for heading, end in zip(headings, ends, strict=True):
        name = heading[2] or ""
        if not ID.fullmatch(name) or name in terms:
            return None
        terms[name] = heading[1], text[heading.end() : end].strip()
    return terms


def flat(terms: Terms) -> Iterator[tuple[str, str]]:
    """Yield the fields of a glossary's form."""
    for name, (word, meaning) in terms.items():
        yield f"term.{name}.{WORD}", word
        yield f"term.{name}.{MEANING}", meaning


def changed(text: str, terms: Terms, fields: Mapping[str, str]) -> str:
    """Return a glossary with these fields changed."""
    after = dict(terms)
    for name in dict.fromkeys((*terms, *filter(None, map(_id_in, fields)))):
        word, meaning = after.get(name, ("", ""))
        given = (
            fields.get(f"term.{name}.{WORD}", word),
            fields.get(f"term.{name}.{MEANING}", meaning),
        )
        after[name] = _line(given[0]), _prose(given[1])
    word, meaning = (
        _line(fields.get(f"{NEW}.{WORD}", "")),
        _prose(fields.get(f"{NEW}.{MEANING}", "")),
    )
    if word:
        after[_free(word, after)] = word, meaning
    kept = {name: both for name, both in after.items() if any(both)}
    if kept == terms:
        return text
    first = HEADING.search(text)
    before = text[: first.start()] if first else text
    rows = (f"## {word} {{#{name}}}\n\n{meaning}\n" for name, (word, meaning) in kept.items())
    return before + "\n".join(rows)


def _id_in(field: str) -> str:
    found = FIELD.fullmatch(field)
    return (found and found["id"]) or ""


def _free(word: str, terms: Terms) -> str:
    """Return an id made of a word: `Écluse` is `ecluse`, and a second one `ecluse-2`."""
    plain = unicodedata.normalize("NFKD", word.lower())
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    stem = re.sub(r"[^a-z0-9]+", "-", letters).strip("-") or "mot"
    name, number = stem, 1
    while name in terms:
        number += 1
        name = f"{stem}-{number}"
    return name


def _line(text: str) -> str:
    """Return a word without what would end its heading."""
    return " ".join(text.replace("{#", "").split()).rstrip("#").rstrip()


def _prose(text: str) -> str:
    """Return an explanation in which no line looks like the next word."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip().split("\n")
    return "\n".join(line.lstrip("# ") if line.startswith("##") else line for line in lines)
