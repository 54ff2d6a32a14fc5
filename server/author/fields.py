"""What a model finds wrong with a file's values, in our own words and at the right place.

A value that is wrong is reported once and then mended, so that the checks can go on and every
mistake is said in one reading; what was mended never leaves the reader as a tour.
"""

import re
from collections.abc import Mapping
from copy import deepcopy
from typing import Generic, NamedTuple, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from server.author.source import Source
from server.model.near import did_you_mean
from server.model.problem import KEY, Location, Problem, error
from server.model.tour import Model

M = TypeVar("M", bound=Model)

EACH = "*"
"""In an example: the value of every item of a list or table."""
CHOICES = re.compile(r"'([^']+)'")
SHORTEST_QUOTE = 60


class Read(NamedTuple, Generic[M]):
    """A file's model, its problems, and the places whose values were made up."""

    value: M | None
    problems: tuple[Problem, ...] = ()
    mended: tuple[Location, ...] = ()


def read_fields(
    model: type[M], source: Source, extra: Mapping[str, object], example: Mapping[str, object]
) -> Read[M]:
    """Validate a source and `extra`; put the example's values where it is wrong."""
    plain = dict(source.data)
    clashes = tuple(
        error("unknown-key", source.path, (key, KEY), last=key) for key in extra if key in plain
    )
    try:
        return Read(model.model_validate({**plain, **extra}), clashes)
    except ValidationError as wrong:
        found = wrong.errors(include_url=False)
    problems = _without_echoes([_problem(model, source.path, item) for item in found])
    mended = tuple(_location(item) for item in found)
    plain = deepcopy(plain)
    for loc in sorted(mended, key=_order, reverse=True):
        plain = _mend(plain, example, loc)
    try:
        value = model.model_validate({**plain, **extra})
    except ValidationError:
        value = None
    return Read(value, clashes + problems, mended)


def example_of(model: type[M], example: Mapping[str, object]) -> M:
    """Return a model that is made of the example alone."""
    return model.model_validate(
        _filled({key: value for key, value in example.items() if key in model.model_fields})
    )


def _order(loc: Location) -> tuple[str, ...]:
    return tuple(f"{step:09}" if isinstance(step, int) else step for step in loc)


def _mend(node: object, example: object, loc: Location) -> dict[str, object]:
    mended = _mended(node, example, loc)
    return mended if isinstance(mended, dict) else {}


def _mended(node: object, example: object, loc: Location) -> object:
    if not loc or not isinstance(example, Mapping) or not isinstance(node, dict | list):
        return _filled(example)
    step, rest = loc[0], loc[1:]
    child = example.get(str(step), example.get(EACH))
    if isinstance(node, list):
        _mend_item(node, child, step, rest)
    elif child is None or rest == (KEY,):
        node.pop(str(step), None)
    else:
        node[str(step)] = _mended(node.get(str(step)), child, rest)
    return node


def _mend_item(node: list[object], child: object, step: str | int, rest: Location) -> None:
    if isinstance(step, int) and step < len(node):
        node[step] = _mended(node[step], child, rest)


def _filled(example: object) -> object:
    """Return an example as a value; lists and tables of examples are left to their defaults."""
    if isinstance(example, Mapping):
        return {key: _filled(value) for key, value in example.items() if not _is_each(value)}
    return deepcopy(example)


def _is_each(example: object) -> bool:
    return isinstance(example, Mapping) and EACH in example


# --- pydantic's words in ours --------------------------------------------------------------------


PATTERNS = {
    r"^[a-z0-9]+(-[a-z0-9]+)*$": "id",
    r"^[a-z]{2,3}(-[a-z0-9]{1,8})*$": "language",
    r"^[A-Za-z0-9][A-Za-z0-9._-]*$": "file-name",
    r"^(node|way|relation)/\d+$": "osm",
}
CODES = {
    "missing": "missing-key",
    "string_type": "not-text",
    "string_too_short": "empty",
    "string_too_long": "too-long",
    "int_type": "not-integer",
    "int_parsing": "not-integer",
    "int_from_float": "not-integer",
    "float_type": "not-number",
    "float_parsing": "not-number",
    "finite_number": "not-number",
    "tuple_type": "not-list",
    "list_type": "not-list",
    "too_short": "list-empty",
    "too_long": "list-too-long",
    "dict_type": "not-table",
    "model_type": "not-table",
    "model_attributes_type": "not-table",
    "date_type": "date",
    "date_parsing": "date",
    "date_from_datetime_parsing": "date",
    "date_from_datetime_inexact": "date",
    "url_type": "url",
    "url_parsing": "url",
    "url_scheme": "url",
    "url_too_long": "url",
    "greater_than": "number-greater-than",
    "greater_than_equal": "number-greater-than-equal",
    "less_than_equal": "number-less-than-equal",
}


def _problem(model: type[BaseModel], path: str, item: ErrorDetails) -> Problem:
    loc = _location(item)
    named = [str(step) for step in loc if step != KEY and not isinstance(step, int)]
    values = {
        "key": " › ".join(named),
        "last": named[-1] if named else "",
        "value": _quote(item["input"]),
        "limit": _limit(item),
    }
    if item["input"] is None:
        return error("empty", path, loc, **values)
    if item["type"] == "extra_forbidden":
        return _unknown_key(model, path, loc, values)
    if item["type"] == "literal_error":
        return _not_a_choice(path, loc, item, values)
    if named[:1] == ["at"] and (named[1:] or item["type"] != "missing"):
        return error("position", path, ("at",))
    code = PATTERNS.get(_limit(item)) or CODES.get(item["type"], "value")
    return error(code, path, loc, **values)


def _limit(item: ErrorDetails) -> str:
    """Return what a value was measured against: a bound, a length, a pattern."""
    wanted = ("gt", "ge", "le", "max_length", "pattern")
    return next((str(value) for key, value in item.get("ctx", {}).items() if key in wanted), "")


def _without_echoes(problems: list[Problem]) -> tuple[Problem, ...]:
    """Leave out keys that are only missing because they are misspelt beside."""
    meant = {(*p.loc[:-2], p.values["near"]) for p in problems if p.code == "unknown-key-near"}
    return tuple(p for p in problems if p.code != "missing-key" or p.loc not in meant)


def _location(item: ErrorDetails) -> Location:
    loc = item["loc"]
    return (*loc, KEY) if item["type"] == "extra_forbidden" else loc


def _unknown_key(
    model: type[BaseModel], path: str, loc: Location, values: dict[str, str]
) -> Problem:
    near = did_you_mean(values["last"], _keys_at(model, loc[:-2]))
    code = "unknown-key-near" if near else "unknown-key"
    return error(code, path, loc, **values, near=near or "")


def _not_a_choice(path: str, loc: Location, item: ErrorDetails, values: dict[str, str]) -> Problem:
    choices = CHOICES.findall(str(item.get("ctx", {}).get("expected", "")))
    near = did_you_mean(values["value"], choices)
    code = "choice-near" if near else "choice"
    return error(code, path, loc, **values, near=near or "", choices=", ".join(choices))


def _quote(value: object) -> str:
    text = " ".join(str(value).split())
    if isinstance(value, bool):
        return text.lower()
    return text if len(text) <= SHORTEST_QUOTE else f"{text[:SHORTEST_QUOTE]}…"


def _keys_at(model: type[BaseModel], loc: Location) -> list[str]:
    """Return the keys that are known at a place; `body` is never one that an author writes."""
    for step in loc:
        field = model.model_fields.get(str(step))
        model = (_model_in(field.annotation) if field else None) or model
    fields = model.model_fields.items()
    return [field.alias or name for name, field in fields if not field.exclude]


def _model_in(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part))), None)
