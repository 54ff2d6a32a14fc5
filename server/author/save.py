"""From a tour back to its author's files: the inverse of `load`.

Comments are not part of a tour, so they are not written; the studio edits the files themselves.
"""

import io
from collections.abc import Callable, Iterator, Mapping
from itertools import chain

from pydantic import BaseModel, HttpUrl
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedSeq

from server.author.geojson import write_geojson
from server.author.glossary import write_glossary
from server.author.gpx import write_gpx
from server.model.checks.paths import LANDMARKS, TOUR, facts_path, written
from server.model.tour import Text, Tour
from server.model.tree import MemoryTree

UNLIMITED = 1_000_000


def save(tour: Tour, read: Callable[[str], bytes]) -> MemoryTree:
    """Return the tour's files; `read` gives the bytes of its media by path."""
    files = {TOUR: write_yaml(tour.facts)}
    files |= {facts_path(stop): write_yaml(stop.facts) for stop in tour.stops}
    files |= {item.path: write_markdown(item.text) for item in written(tour)}
    files |= {path: read(path) for path in _media(tour)}
    files |= {f"glossary/{lang}.md": write_glossary(t) for lang, t in tour.glossary.items()}
    files[tour.facts.route] = write_gpx(tour.route, tour.id)
    if tour.landmarks:
        files[LANDMARKS] = write_geojson(tour.landmarks)
    return MemoryTree(files)


def write_yaml(model: BaseModel) -> bytes:
    """Return what a model holds beyond its defaults, as YAML."""
    out = io.BytesIO()
    yaml = YAML()
    yaml.width = UNLIMITED
    yaml.dump(_plain(model), out)
    return out.getvalue()


def write_markdown(text: Text) -> bytes:
    """Return a header and the body below it."""
    return b"---\n" + write_yaml(text) + b"---\n" + text.body.encode()


def _media(tour: Tour) -> Iterator[str]:
    shelves = chain([tour.assets], (stop.assets for stop in tour.stops))
    return (asset.path for shelf in shelves for asset in shelf.values())


def _plain(value: object) -> object:
    """Return a model as what YAML has: tables, lists, texts, numbers and dates."""
    match value:
        case BaseModel():
            return {key: _plain(item) for key, item in _fields(value)}
        case Mapping():
            return {key: _plain(item) for key, item in value.items()}
        case tuple():
            return _plain_list([_plain(item) for item in value])
        case HttpUrl():
            return str(value)
        case _:
            return value


def _plain_list(items: list[object]) -> list[object]:
    """Return a list that YAML writes on one line where it holds numbers: a position."""
    if not items or not all(isinstance(item, float) for item in items):
        return items
    numbers = CommentedSeq(items)
    numbers.fa.set_flow_style()
    return numbers


def _fields(model: BaseModel) -> Iterator[tuple[str, object]]:
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        if not field.exclude and (field.is_required() or value != field.get_default()):
            yield field.alias or name, value
