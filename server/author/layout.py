"""Which fields the form of a file shows, in which order, and where each problem belongs."""

from collections.abc import Collection, Iterator
from itertools import count
from pathlib import PurePosixPath
from typing import Literal, NamedTuple, get_args

from pydantic import BaseModel

from server.author.form import BODY, Fields, below, model_of
from server.author.glossary_form import MEANING, NEW, WORD, is_glossary
from server.author.kinds import choices_of, is_required, kind_of
from server.model.media import DRAWINGS, PHOTOGRAPHS, SOUNDS, suffix
from server.model.problem import KEY, Problem
from server.model.tour import Asset, PracticalTopic, Stop, Tour, TourFacts

Kind = Literal["line", "prose", "number", "choice", "day", "markdown"]
PICTURES = PHOTOGRAPHS | DRAWINGS
LONG = frozenset({"summary", "directions", "practical", "alt", "captions", "events"})
ROWS = {"events": ("id", "starts", "ends", "repeats"), "sources": ("title", "publisher", "url")}
FACTS = {
    "identity": ("theme", "languages", "publisher.name", "publisher.url"),
    "walk": (
        "walk.practice", "walk.shape", "walk.duration_min", "walk.length_m", "walk.climb_m",
        "walk.difficulty", "walk.surface", "survey",
    ),
    "access": (
        "access.wheelchair", "access.pram", "access.dogs", "access.toilets", "access.water",
    ),
    "season": ("season",),
    "events": (),
    "limits": ("budget_kb",),
}  # fmt: skip
STOP_FACTS = {
    "place": ("at", "position", "radius_m"),
    "visit": ("stay_min", "hours", "osm"),
    "sources": (),
}


class Field(NamedTuple):
    """One input. `key` names its label, `about` what it is about where that is a file or a date."""

    name: str
    key: str
    kind: Kind
    about: str = ""
    choices: tuple[str, ...] = ()
    required: bool = False


class Group(NamedTuple):
    """Fields that belong together. Of `rows` there may be more: the last one is empty."""

    key: str
    fields: tuple[Field, ...]
    rows: tuple[tuple[Field, ...], ...] = ()


def layout(path: str, tour: Tour, fields: Fields) -> tuple[Group, ...]:
    """Return the form of a file of facts or of words."""
    model, parts = model_of(path), PurePosixPath(path).parts
    if is_glossary(path):
        return (_glossary(tour, parts[-1].removesuffix(".md"), fields),)
    if model is None:
        return ()
    stop = next((one for one in tour.stops if parts[:2] == ("stops", one.id)), None)
    if path.endswith(".md"):
        return tuple(_words(model, tour, stop, fields))
    groups = FACTS if model is TourFacts else STOP_FACTS
    return tuple(_facts(model, groups, fields))


def _glossary(tour: Tour, lang: str, fields: Fields) -> Group:
    """Return a row per word: those of the source in its order, then others, then an empty one.

    A translation has the word of the source above it.
    """
    source = {term.id: term.title for term in tour.glossary.get(tour.source_language, ())}
    here = (name.split(".")[1] for name in fields if name.startswith("term."))
    above = source if lang != tour.source_language else {}
    rows = [(f"term.{one}", above.get(one, "")) for one in dict.fromkeys((*source, *here))]
    return Group("glossary", (), tuple(_term(*row) for row in (*rows, (NEW, ""))))


def _term(above: str, about: str) -> tuple[Field, ...]:
    return (
        Field(f"{above}.{WORD}", f"term.{WORD}", "line", about),
        Field(f"{above}.{MEANING}", f"term.{MEANING}", "prose"),
    )


def place(problem: Problem, names: Collection[str]) -> str | None:
    """Return the field that a problem is about, or None where it is about the whole file."""
    if problem.loc[:1] == (BODY,):
        return BODY
    found, name = None, ""
    for step in problem.loc:
        if step != KEY:
            name = below(name, str(step))
            found = name if name in names else found
    return found


def _facts(
    model: type[BaseModel], groups: dict[str, tuple[str, ...]], fields: Fields
) -> Iterator[Group]:
    for key, names in groups.items():
        columns = ROWS.get(key, ())
        rows = tuple(_row(model, key, index, columns) for index in _indices(key, fields, columns))
        yield Group(key, tuple(_field(model, name) for name in names), rows)


def _indices(key: str, fields: Fields, columns: tuple[str, ...]) -> Iterator[int]:
    """Yield the rows that are there, and one more."""
    for index in count() if columns else ():
        yield index
        if not any(f"{key}.{index}.{column}" in fields for column in columns):
            return


def _row(
    model: type[BaseModel], key: str, index: int, columns: tuple[str, ...]
) -> tuple[Field, ...]:
    return tuple(
        _field(model, f"{key}.{index}.{column}", (key, column))._replace(required=False)
        for column in columns
    )


def _field(model: type[BaseModel], name: str, steps: tuple[str, ...] = ()) -> Field:
    steps = steps or tuple(name.split("."))
    choices = choices_of(model, steps)
    written = kind_of(model, steps)
    kind: Kind = "line"
    if choices:
        kind = "choice"
    elif written is int:
        kind = "number"
    elif getattr(written, "__name__", "") == "date":
        kind = "day"
    elif steps[0] in LONG:
        kind = "prose"
    return Field(name, ".".join(steps), kind, "", choices, is_required(model, steps))


def _words(
    model: type[BaseModel], tour: Tour, stop: Stop | None, fields: Fields
) -> Iterator[Group]:
    assets = stop.assets if stop else tour.assets
    second = "subtitle" if stop else "summary"
    body = Field(BODY, BODY, "markdown", required=True)
    yield Group("words", (_field(model, "title"), _field(model, second), body))
    if stop:
        sounds = _files(assets, SOUNDS)
        heard = (_sound(model, name, sounds) for name in ("audio", "directions_audio"))
        yield Group("onwards", (_field(model, "directions"), *(heard if sounds else ())))
    else:
        topics = (_field(model, f"practical.{topic}") for topic in get_args(PracticalTopic))
        yield Group("practical", tuple(topics))
    dates = tuple(event.id for event in tour.facts.events if not stop)
    if dates:
        yield Group("event_words", tuple(_about("events", ".", date) for date in dates))
    pictures = _files(assets, PICTURES)
    if pictures:
        both = (_about(key, "/", file) for file in pictures for key in ("alt", "captions"))
        yield Group("pictures", tuple(both))


def _sound(model: type[BaseModel], name: str, sounds: tuple[str, ...]) -> Field:
    return _field(model, name)._replace(kind="choice", choices=sounds)


def _about(key: str, sign: str, about: str) -> Field:
    return Field(f"{key}{sign}{about}", key, "prose", about, required=key == "alt")


def _files(assets: dict[str, Asset], kinds: Collection[str]) -> tuple[str, ...]:
    return tuple(name for name in assets if suffix(name) in kinds)
