"""What a model finds wrong with a file's values, in our own words and at the right place.

A value that is wrong is reported once and then mended, so that the checks can go on and every
mistake is said in one reading; what was mended never leaves the reader as a tour.
"""

import re
from collections.abc import Callable, Mapping
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
    plain = {key: _plain(value) for key, value in source.data.items()}
    try:
        return Read(model.model_validate({**plain, **extra}))
    except ValidationError as wrong:
        found = wrong.errors(include_url=False)
    problems = tuple(_problem(model, source.path, item) for item in found)
    mended = tuple(_location(item) for item in found)
    for loc in sorted(mended, key=_order, reverse=True):
        plain = _mend(plain, example, loc)
    try:
        return Read(model.model_validate({**plain, **extra}), problems, mended)
    except ValidationError:
        return Read(None, problems, mended)


def example_of(model: type[M], example: Mapping[str, object]) -> M:
    """Return a model that is made of the example alone."""
    return model.model_validate(
        {key: _filled(value) for key, value in example.items() if key in model.model_fields}
    )


def _plain(node: object) -> object:
    """Return ruamel's value as plain dicts and lists."""
    if isinstance(node, Mapping):
        return {str(key): _plain(value) for key, value in node.items()}
    return [_plain(item) for item in node] if isinstance(node, list) else node


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
    """Return an example as a value: an example of a table or list is an empty one."""
    if isinstance(example, Mapping):
        return {key: _filled(value) for key, value in example.items() if key != EACH}
    return deepcopy(example)


# --- pydantic's words in ours --------------------------------------------------------------------

Describe = Callable[[ErrorDetails], tuple[str, dict[str, object]]]


def _limits(item: ErrorDetails) -> tuple[str, dict[str, object]]:
    limit = next(iter(item.get("ctx", {}).values()), "")
    return f"number-{item['type'].replace('_', '-')}", {"limit": limit}


def _length(item: ErrorDetails) -> tuple[str, dict[str, object]]:
    return "text-too-long", {"limit": item.get("ctx", {}).get("max_length", "")}


def _pattern(item: ErrorDetails) -> tuple[str, dict[str, object]]:
    return PATTERNS.get(str(item.get("ctx", {}).get("pattern", "")), "value"), {}


PATTERNS = {
    r"^[a-z0-9]+(-[a-z0-9]+)*$": "id",
    r"^[a-z]{2,3}(-[a-z0-9]{1,8})*$": "language",
    r"^[A-Za-z0-9][A-Za-z0-9._-]*$": "file-name",
    r"^(node|way|relation)/\d+$": "osm",
}
PLAIN_CODES = {
    "missing": "missing-key",
    "string_type": "not-text",
    "string_too_short": "empty",
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
}
DESCRIBED: dict[str, Describe] = {
    "string_pattern_mismatch": _pattern,
    "string_too_long": _length,
    "greater_than": _limits,
    "greater_than_equal": _limits,
    "less_than": _limits,
    "less_than_equal": _limits,
}


def _problem(model: type[BaseModel], path: str, item: ErrorDetails) -> Problem:
    loc = _location(item)
    named = [step for step in loc if step != KEY]
    values: dict[str, object] = {"key": named[-1] if named else "", "value": _quote(item["input"])}
    if item["type"] == "extra_forbidden":
        return _unknown_key(model, path, loc, values)
    if item["type"] == "literal_error":
        return _not_a_choice(path, loc, item, values)
    if named[:1] == ["at"] and (named[1:] or item["type"] != "missing"):
        return error("position", path, ("at",))
    describe = DESCRIBED.get(item["type"])
    code, more = describe(item) if describe else (PLAIN_CODES.get(item["type"], "value"), {})
    return error(code, path, loc, **values, **more)


def _location(item: ErrorDetails) -> Location:
    loc = item["loc"]
    return (*loc, KEY) if item["type"] == "extra_forbidden" else loc


def _unknown_key(
    model: type[BaseModel], path: str, loc: Location, values: dict[str, object]
) -> Problem:
    near = did_you_mean(str(values["key"]), _keys_at(model, loc[:-2]))
    code = "unknown-key-near" if near else "unknown-key"
    return error(code, path, loc, **values, near=near or "")


def _not_a_choice(
    path: str, loc: Location, item: ErrorDetails, values: dict[str, object]
) -> Problem:
    choices = CHOICES.findall(str(item.get("ctx", {}).get("expected", "")))
    near = did_you_mean(str(values["value"]), choices)
    code = "choice-near" if near else "choice"
    return error(code, path, loc, **values, near=near or "", choices=", ".join(choices))


def _quote(value: object) -> str:
    text = " ".join(str(value).split())
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
