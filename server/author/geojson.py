"""`map.geojson` to landmarks: what the author drew on the map (RFC 7946, longitude first).

`properties` hold `class` and, if it has one, `name`: one text, or one per language.
"""

import json
from collections.abc import Iterable, Mapping
from typing import get_args

from pydantic import TypeAdapter, ValidationError

from server.author.yaml_file import read_yaml
from server.model.memory import Memory
from server.model.near import did_you_mean
from server.model.problem import Location, Problem, error
from server.model.tour import Landmark, LandmarkClass, Language, Latitude, Line, Longitude

Positions = tuple[tuple[Longitude, Latitude], ...]

CLASSES: tuple[str, ...] = get_args(LandmarkClass)
FEWEST_POSITIONS = {"Point": 1, "LineString": 2, "Polygon": 4}
POSITIONS: TypeAdapter[Positions] = TypeAdapter(Positions)
NAMES: TypeAdapter[dict[str, str]] = TypeAdapter(dict[Language, Line])


def read_geojson(
    path: str, text: str, languages: Iterable[str]
) -> tuple[tuple[Landmark, ...], tuple[Problem, ...]]:
    """Return the landmarks that could be read; a name without a language is good for all."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as broken:
        place = {"line": broken.lineno, "column": broken.colno}
        return (), (error("json", path).model_copy(update=place),)
    except RecursionError:
        return (), (error("json", path),)
    features = data.get("features") if isinstance(data, dict) else None
    if not isinstance(features, list):
        return (), (error("geojson-root", path),)
    known = tuple(languages)
    found = [_landmark(path, index, item, known) for index, item in enumerate(features)]
    problems = [item for item in found if isinstance(item, Problem)]
    landmarks = tuple(item for item in found if isinstance(item, Landmark))
    return landmarks, _placed(path, text, problems)


def write_geojson(landmarks: Iterable[Landmark]) -> bytes:
    """Return the file that `read_geojson` reads back."""
    collection = {"type": "FeatureCollection", "features": [_feature(one) for one in landmarks]}
    return json.dumps(collection, ensure_ascii=False, indent=1).encode()


def _landmark(
    path: str, index: int, feature: object, languages: tuple[str, ...]
) -> Landmark | Problem:
    at: Location = ("features", index)
    properties, geometry = _table(feature, "properties"), _table(feature, "geometry")
    kind, shape = str(properties.get("class", "")), str(geometry.get("type", ""))
    if kind not in CLASSES:
        return _class_problem(path, (*at, "properties", "class"), kind)
    if shape not in FEWEST_POSITIONS:
        return error("geojson-shape", path, (*at, "geometry", "type"), value=shape)
    names = _names(properties.get("name"), languages)
    if names is None:
        return error("geojson-name", path, (*at, "properties", "name"))
    line = _line(shape, geometry.get("coordinates"))
    if line is None:
        return error("geojson-coordinates", path, (*at, "geometry", "coordinates"))
    return Landmark.model_validate(
        {"kind": kind, "names": names, "shape": shape, "coordinates": line}
    )


def _table(feature: object, key: str) -> Mapping[str, object]:
    value = feature.get(key) if isinstance(feature, dict) else None
    return value if isinstance(value, dict) else {}


def _class_problem(path: str, loc: Location, kind: str) -> Problem:
    near = did_you_mean(kind, CLASSES)
    values = {"key": "class", "value": kind, "choices": ", ".join(CLASSES), "near": near or ""}
    return error("choice-near" if near else "choice", path, loc, **values)


def _names(name: object, languages: tuple[str, ...]) -> dict[str, str] | None:
    """Return a name per language; None where it is neither a text nor a table of texts."""
    named = dict.fromkeys(languages, name) if isinstance(name, str) else name or {}
    try:
        return NAMES.validate_python(named)
    except ValidationError:
        return None


def _line(shape: str, coordinates: object) -> Positions | None:
    """Return the positions of a shape, of a polygon its outer ring; heights are left out."""
    if shape == "Point":
        coordinates = [coordinates]
    elif shape == "Polygon" and isinstance(coordinates, list) and coordinates:
        coordinates = coordinates[0]
    if not isinstance(coordinates, list) or len(coordinates) < FEWEST_POSITIONS[shape]:
        return None
    flat = [position[:2] if isinstance(position, list) else position for position in coordinates]
    try:
        return POSITIONS.validate_python(flat)
    except ValidationError:
        return None


def _placed(path: str, text: str, problems: list[Problem]) -> tuple[Problem, ...]:
    """Find the lines: JSON is YAML, whose reader is slower but knows where values stand."""
    if not problems:
        return ()
    source, _ = read_yaml(path, text.replace("\t", " "), Memory())
    return tuple(source.placed(problem) for problem in problems)


def _feature(landmark: Landmark) -> dict[str, object]:
    positions = [list(position) for position in landmark.coordinates]
    nested = {"Point": positions[0], "LineString": positions, "Polygon": [positions]}
    return {
        "type": "Feature",
        "properties": {"class": landmark.kind, "name": landmark.names},
        "geometry": {"type": landmark.shape, "coordinates": nested[landmark.shape]},
    }
