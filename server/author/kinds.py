"""What the model says of one field of a form: how its text is best written."""

from collections.abc import Iterator
from datetime import date
from typing import Literal, get_args, get_origin

from pydantic import BaseModel


def kind_of(model: type[BaseModel] | None, steps: tuple[str, ...]) -> object:
    """Return `int`, `float`, `date`, `list` or `str`: how a field's text is best written."""
    annotation: object = model
    for step in steps:
        annotation = _inside(annotation, step)
    return _leaf(annotation)


def _inside(annotation: object, step: str) -> object:
    """Return the annotation of a key below an annotation."""
    for one in _alternatives(annotation):
        if isinstance(one, type) and issubclass(one, BaseModel):
            return _field(one, step)
        if get_origin(one) is dict:
            return get_args(one)[1]
        if get_origin(one) is tuple:
            return _inside(get_args(one)[0], step)
    return str


def _field(model: type[BaseModel], step: str) -> object:
    field = model.model_fields.get(step)
    return field.annotation if field else str


def _leaf(annotation: object) -> object:
    kinds: dict[object, object] = {int: int, float: float, date: date}
    for one in _alternatives(annotation):
        if get_origin(one) is tuple:
            return list
        if one in kinds:
            return kinds[one]
    return str


def _alternatives(annotation: object) -> Iterator[object]:
    """Yield the types of a union, and what an `Annotated` is about."""
    if hasattr(annotation, "__metadata__"):
        yield from _alternatives(get_args(annotation)[0])
    elif get_origin(annotation) in {None, dict, tuple, Literal}:
        yield annotation
    else:
        for one in get_args(annotation):
            yield from _alternatives(one)


def is_value(model: type[BaseModel], steps: tuple[str, ...]) -> bool:
    """Say whether a place holds one value of the model, not a table and not nothing."""
    annotation: object = model
    for step in steps:
        annotation = _strictly(annotation, step) if "/" not in step else None
    alternatives = list(_alternatives(annotation)) if annotation else []
    tables = (get_args(one)[0] if get_origin(one) is tuple else one for one in alternatives)
    return bool(alternatives) and not any(_is_table(one) for one in tables)


def _strictly(annotation: object, step: str) -> object:
    """Return the annotation of a key below an annotation; None where the model has no such key."""
    for one in _alternatives(annotation):
        if isinstance(one, type) and issubclass(one, BaseModel):
            field = one.model_fields.get(step)
            return field.annotation if field else None
        if get_origin(one) is dict:
            return get_args(one)[1]
        if get_origin(one) is tuple and step.isdecimal():
            return get_args(one)[0]
    return None


def _is_table(annotation: object) -> bool:
    is_model = isinstance(annotation, type) and issubclass(annotation, BaseModel)
    return is_model or get_origin(annotation) is dict


def choices_of(model: type[BaseModel], steps: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words among which a field's value is one; none where it is free."""
    annotation: object = model
    for step in steps:
        annotation = _inside(annotation, step)
    literals = (get_args(one) for one in _alternatives(annotation) if get_origin(one) is Literal)
    return next(literals, ())


def is_required(model: type[BaseModel], steps: tuple[str, ...]) -> bool:
    """Say whether the model refuses a table that lacks this key."""
    *above, last = steps
    annotation: object = model
    for step in above:
        annotation = _inside(annotation, step)
    models = (one for one in _alternatives(annotation) if hasattr(one, "model_fields"))
    found = next((one.model_fields.get(last) for one in models), None)
    return found is not None and found.is_required()
