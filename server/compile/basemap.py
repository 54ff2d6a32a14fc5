"""OpenStreetMap -> the base of our maps: a file of classified features, read by box.

`import_osm` reads an extract (.osm.pbf, .osm, .osm.bz2) once. Its target is an SQLite file with an
R*Tree, so that a tour of an hour out of a whole region loads in milliseconds:

    feature(id, kind TEXT, name TEXT or NULL, shape BLOB)   shape: WKB, WGS 84 degrees
    place(id, west, east, south, north)                     R*Tree over the shapes' boxes

Sea coasts are not read: our land has none. The data is © OpenStreetMap contributors, ODbL 1.0.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import osmium
import shapely
from osmium import InvalidLocationError
from osmium.geom import WKBFactory
from osmium.osm import Area, Node, Way
from shapely.geometry.base import BaseGeometry

from server.compile.basemap_kinds import (
    Kind,
    Tags,
    area_kind,
    is_landmark,
    line_kind,
    point_kind,
)
from server.model.route import Bounds

_VERSION = 1
_GRID_DEGREES = 1e-6
"""Some 10 cm: what a map of ours can show, and it packs well."""
_SCHEMA = """
CREATE TABLE feature (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT, shape BLOB NOT NULL);
CREATE VIRTUAL TABLE place USING rtree (id, west, east, south, north);
"""
_WITHIN = """
SELECT kind, name, shape FROM feature JOIN place USING (id)
WHERE east >= ? AND west <= ? AND north >= ? AND south <= ? ORDER BY id
"""


_WKB = WKBFactory()


class Feature(NamedTuple):
    """One thing on the ground. `kind` is a word of `basemap_kinds`; the shape is in degrees."""

    kind: str
    name: str | None
    shape: BaseGeometry


Features = tuple[Feature, ...]


class BasemapError(Exception):
    """The extract or the imported file cannot be read; the message says what to do."""


def import_osm(source: Path, target: Path) -> int:
    """Write the features of an OpenStreetMap extract to `target`; return how many there are.

    Raises BasemapError; then an older target still stands.
    """
    if not source.is_file():
        raise BasemapError(f"{source}: no such file")
    draft = target.with_name(target.name + ".new")
    draft.unlink(missing_ok=True)
    try:
        count = _write(draft, _read(source))
        if not count:
            raise BasemapError(f"{source}: no streets, water or buildings in this file")
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    return count


def load(path: Path, bounds: Bounds) -> Features:
    """Return the features that touch a box, always in the same order. Raises BasemapError."""
    if not path.is_file():
        raise BasemapError(f"{path}: no such file")
    west, south, east, north = bounds
    try:
        with closing(sqlite3.connect(path)) as database:
            _check_version(path, database)
            rows = database.execute(_WITHIN, (west, east, south, north)).fetchall()
    except sqlite3.DatabaseError as error:
        raise BasemapError(f"{path}: not a base map, import it again ({error})") from error
    shapes = shapely.from_wkb([shape for _, _, shape in rows])
    return tuple(Feature(kind, name, shapes[at]) for at, (kind, name, _) in enumerate(rows))


def _check_version(path: Path, database: sqlite3.Connection) -> None:
    (version,) = database.execute("PRAGMA user_version").fetchone()
    if version != _VERSION:
        raise BasemapError(f"{path}: written by another version, import it again")


def _write(target: Path, features: Iterable[Feature]) -> int:
    with closing(sqlite3.connect(target)) as database:
        database.executescript(f"{_SCHEMA}PRAGMA user_version = {_VERSION};")
        count = 0
        for count, (kind, name, shape) in enumerate(features, 1):
            west, south, east, north = shape.bounds
            row = (count, kind, name, shapely.to_wkb(shape))
            database.execute("INSERT INTO feature VALUES (?, ?, ?, ?)", row)
            database.execute(
                "INSERT INTO place VALUES (?, ?, ?, ?, ?)", (count, west, east, south, north)
            )
        database.commit()
    return count


def _read(source: Path) -> Iterator[Feature]:
    try:
        objects = osmium.FileProcessor(str(source)).with_locations().with_areas()
        for thing in objects.with_filter(osmium.filter.EmptyTagFilter()):
            if (feature := _feature(thing)) and not feature.shape.is_empty:
                yield feature
    except (RuntimeError, ValueError) as error:
        raise BasemapError(f"{source}: not a readable OpenStreetMap file ({error})") from error


def _feature(thing: object) -> Feature | None:
    match thing:
        case Node(tags=tags) if "name" in tags:
            return _made(point_kind(tags), tags, lambda: _WKB.create_point(thing))
        case Way(tags=tags):
            return _made(line_kind(tags), tags, lambda: _WKB.create_linestring(thing))
        case Area(tags=tags):
            return _made(area_kind(tags), tags, lambda: _WKB.create_multipolygon(thing))
        case _:
            return None


def _made(kind: Kind | None, tags: Tags, wkb: Callable[[], str]) -> Feature | None:
    """Return the feature; None where the extract lacks its places, or all of them are one."""
    if kind is None:
        return None
    try:
        shape = shapely.from_wkb(wkb())
    except (InvalidLocationError, RuntimeError):
        return None
    named = kind != "building" or is_landmark(tags)
    return Feature(
        kind, tags.get("name") if named else None, shapely.set_precision(shape, _GRID_DEGREES)
    )
