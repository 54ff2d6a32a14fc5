"""A file of a tour as the fields of a form, and back: `{"walk.duration_min": "90", "body": "…"}`.

Only what was changed is written: keys, order and comments of authors who use git stay. A value that
the model refuses is written all the same, so that nothing typed is lost; the checker tells.
"""

import io
import re
from collections.abc import Iterator, Mapping, MutableMapping
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError

from server.author import glossary_form
from server.author.glossary_form import is_glossary
from server.author.kinds import is_value, kind_of
from server.author.markdown_file import HEADER
from server.author.source import decode
from server.model.tour import StopFacts, StopText, TourFacts, TourText

Fields = dict[str, str]
BODY = "body"
BETWEEN = ", "
"""Between the items of a list of words or numbers: `50.44361, 2.78472`."""
UNLIMITED = 1_000_000
FLUSH_LIST = re.compile(r"^(?P<above> *)[\w.-]+:[ \t]*(#.*)?\n(?P=above)- ", re.MULTILINE)
BLANKS = re.compile(r"[ \t\r\n]+")
"""White space as a keyboard makes it: no-break spaces are the author's."""
NUMBER = re.compile(r"-?\d{1,9}(\.\d{1,12})?")


class FormError(ValueError):
    """The file cannot be shown as a form: it is broken, and its text must be mended first."""


def model_of(path: str) -> type[BaseModel] | None:
    """Return what a file of a tour holds; None for one that is no form."""
    folder, _, name = path.rpartition("/")
    if name.endswith(".md") and folder != "glossary":
        return StopText if folder else TourText
    facts: dict[str, type[BaseModel]] = {"tour.yaml": TourFacts, "stop.yaml": StopFacts}
    return facts.get(name)


def is_field(path: str, name: str) -> bool:
    """Say whether a file of this kind has such a field: no form of ours sends another."""
    model = model_of(path)
    if is_glossary(path):
        return glossary_form.FIELD.fullmatch(name) is not None
    if name == BODY:
        return path.endswith(".md")
    return model is not None and is_value(model, _steps(name))


def fields_of(path: str, data: bytes) -> Fields:
    """Return every value in the file by its place. Raises FormError."""
    if is_glossary(path):
        return dict(glossary_form.flat(_terms(path, data)[1]))
    _, table, body = _opened(path, data)
    fields = dict(_flat(table, ""))
    if body is not None:
        fields[BODY] = body.strip("\n")
    return fields


def with_fields(path: str, data: bytes, fields: Mapping[str, str]) -> bytes:
    """Return the file with these fields changed; an empty one takes its key away.

    A list of tables (`sources.0.title`) is replaced as a whole where one of its fields is given.
    Raises FormError.
    """
    if is_glossary(path):
        return glossary_form.changed(*_terms(path, data), fields).encode()
    header, table, body = _opened(path, data)
    model, before = model_of(path), dict(_flat(table, ""))
    given = {name: _tidy(text) for name, text in fields.items() if name != BODY}
    for name in sorted(_rows(given)):
        _replace_rows(table, model, name, given)
    for name, text in given.items():
        if before.get(name, "") != text and not _row_of(name):
            _set(table, model, name, text)
    return _written(header, table, _body(fields.get(BODY, body), body))


def with_keys(path: str, data: bytes, values: Mapping[str, object]) -> bytes:
    """Return a YAML file or header with top keys set to plain data; None takes a key away."""
    header, table, body = _opened(path, data)
    for key, value in values.items():
        if value is None:
            table.pop(key, None)
        else:
            table[key] = _plain(value)
    return _written(header, table, body)


# --- files ---------------------------------------------------------------------------------------


def _yaml(like: str = "") -> YAML:
    """Return a reader and writer that indents lists as this text does."""
    yaml = YAML()
    yaml.width = UNLIMITED
    yaml.preserve_quotes = True
    if not FLUSH_LIST.search(like):
        yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _terms(path: str, data: bytes) -> tuple[str, glossary_form.Terms]:
    """Return a glossary as text and as words."""
    text, problems = decode(path, data)
    terms = None if problems else glossary_form.terms_of(text)
    if terms is None:
        raise FormError(path)
    return text, terms


def _opened(path: str, data: bytes) -> tuple[str, CommentedMap, str | None]:
    """Return the file's YAML, as text and as a table, and the Markdown below it, if it has any."""
    text, problems = decode(path, data)
    if problems:
        raise FormError(path)
    header, body = text, None
    if path.endswith(".md"):
        match = HEADER.match(text)
        if text.strip() and not match:
            raise FormError(path)
        header, body = match.groups() if match else ("", "")
    try:
        table = _yaml().load(header)
    except (YAMLError, ValueError, RecursionError) as broken:
        raise FormError(path) from broken
    if table is not None and not isinstance(table, CommentedMap):
        raise FormError(path)
    return header, (CommentedMap() if table is None else table), body


def _written(header: str, table: CommentedMap, body: str | None) -> bytes:
    out = io.BytesIO()
    if table:
        _yaml(header).dump(table, out)
    if body is None:
        return out.getvalue()
    return b"---\n" + out.getvalue() + b"---\n" + body.encode()


def _body(text: str | None, before: str | None) -> str | None:
    """Return Markdown as browsers send it with plain line ends; its beginning and end stay."""
    if text is None or before is None:
        return before
    plain = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    if plain == before.strip("\n"):
        return before
    lead = before[: len(before) - len(before.lstrip("\n"))]
    return f"{lead}{plain}\n" if plain else ""


# --- values --------------------------------------------------------------------------------------


def _flat(value: object, name: str) -> Iterator[tuple[str, str]]:
    """Yield the values in a table by their dotted names."""
    match value:
        case Mapping():
            for key, item in value.items():
                yield from _flat(item, below(name, str(key)))
        case list() if any(isinstance(item, Mapping) for item in value):
            for index, item in enumerate(value):
                yield from _flat(item, below(name, str(index)))
        case list():
            yield name, BETWEEN.join(_text(item) for item in value)
        case None:
            pass
        case _:
            yield name, _text(value)


def below(name: str, key: str) -> str:
    """Return the name of a key; a file's `a.jpg` keeps its dot, as `/` divides then."""
    return f"{name}/{key}" if name and "." in key else f"{name}.{key}" if name else key


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


def _tidy(text: str) -> str:
    return BLANKS.sub(" ", text).strip(" ")


def _steps(name: str) -> tuple[str, ...]:
    """Return the keys of a name: `alt/tour.jpg` and `media/a.jpg.credit` name files."""
    top, slash, rest = name.partition("/")
    if not slash:
        return tuple(name.split("."))
    file, dot, key = rest.rpartition(".")
    is_key = dot and top == "media" and "." in file
    return (top, file, key) if is_key else (top, rest)


def _set(table: MutableMapping[str, Any], model: type[BaseModel] | None, name: str, text: str
         ) -> None:  # fmt: skip
    *above, last = _steps(name)
    root = table
    for step in above:
        if not isinstance(table.get(step), MutableMapping):
            if not text:
                return
            table[step] = CommentedMap()
        table = table[step]
    if text:
        table[last] = _value(kind_of(model, _steps(name)), text)
    elif last in table:
        del table[last]
        _prune(root, tuple(above))


def _prune(table: MutableMapping[str, Any], steps: tuple[str, ...]) -> None:
    """Take away the tables along the way that hold nothing any more."""
    if steps:
        _prune(table[steps[0]], steps[1:])
        if not table[steps[0]]:
            del table[steps[0]]


def _value(kind: object, text: str) -> object:
    """Return a text as YAML has it best: a number, a day, a list; or the text itself."""
    if kind in {int, float} and NUMBER.fullmatch(text):
        return float(text) if "." in text or kind is float else int(text)
    if kind is date:
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text
    if kind is list:
        items = [_scalar(item) for item in re.split(r"[,;\s]+", text) if item]
        return _in_a_row(items)
    return text


def _scalar(text: str) -> object:
    return float(text) if NUMBER.fullmatch(text) else text


def _in_a_row(items: list[object]) -> CommentedSeq:
    row = CommentedSeq(items)
    row.fa.set_flow_style()
    return row


def _plain(value: object) -> object:
    match value:
        case Mapping():
            row = CommentedMap((key, _plain(item)) for key, item in value.items())
            row.fa.set_flow_style()
            return row
        case list() | tuple():
            return [_plain(item) for item in value]
        case _:
            return value


# --- lists of tables -----------------------------------------------------------------------------


def _row_of(name: str) -> tuple[str, int, str] | None:
    match name.split("."):
        case [top, index, *rest] if index.isdecimal() and rest:
            return top, int(index), ".".join(rest)
    return None


def _rows(given: Mapping[str, str]) -> set[str]:
    return {row[0] for name in given if (row := _row_of(name))}


def _replace_rows(
    table: CommentedMap, model: type[BaseModel] | None, name: str, given: Mapping[str, str]
) -> None:
    """Put the rows of a form in the place of a list; a row whose every field is empty is gone."""
    rows: dict[int, CommentedMap] = {}
    for field, text in given.items():
        row = _row_of(field)
        if row and row[0] == name and text:
            kind = kind_of(model, (name, row[2]))
            rows.setdefault(row[1], CommentedMap())[row[2]] = _value(kind, text)
    listed = [rows[index] for index in sorted(rows)]
    if listed and list(table.get(name) or []) != listed:
        table[name] = listed
    elif not listed:
        table.pop(name, None)
