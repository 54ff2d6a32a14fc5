"""The places of a draft: where its stops are, the line that is walked, the ground below."""

import json
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from pydantic import TypeAdapter, ValidationError

from server import author
from server.author.form import fields_of, with_fields
from server.author.gpx import write_gpx
from server.compile import basemap
from server.compile.map import draw
from server.compile.underlay import Underlay
from server.model.checks.paths import folder
from server.model.draft import ConflictError, Hashes
from server.model.site import BASEMAP_FILE
from server.model.tour import Point, Route, Tour
from server.publish.drafts import MOST_TRIES, DraftError, Writer, save_files
from server.publish.store import Store
from server.store.blobs import Blobs
from server.store.revisions import Head, StoredTree

LARGEST_LINE = 20_000
DIGITS = 6
"""Of a degree: a tenth of a metre."""
WALKABLE = frozenset({"path", "steps", "service", "street", "road"})
Line = tuple[tuple[float, float, float | None], ...]
LINE = TypeAdapter(Line)


class Ground(NamedTuple):
    """What is drawn below: an SVG, its west, south, east and north edges, and paths to snap to."""

    svg: bytes
    bounds: tuple[float, float, float, float]
    size: tuple[int, int]
    paths: tuple[tuple[tuple[float, float], ...], ...]


class Placed(NamedTuple):
    """Where somebody put a stop: the fields of its file that were changed."""

    stop: str
    fields: Mapping[str, str]
    seen: str


def ground(blobs: Blobs, tour: str, hashes: Hashes, today: date) -> Ground | None:
    """Draw what lies around a draft's route, in the workshop; None while it cannot be read."""
    tree = StoredTree(blobs, hashes)
    found = author.examine(tree, today, tour).tour
    if found is None:
        return None
    features = Underlay(blobs.data / BASEMAP_FILE, found.route).load()
    drawn = draw(found, features)
    return Ground(drawn.base_svg, drawn.bounds, drawn.size, _paths(features or ()))


def _paths(features: basemap.Features) -> tuple[tuple[tuple[float, float], ...], ...]:
    """Return the lines that one may walk on."""
    lines = (one.shape for one in features if one.kind in WALKABLE)
    return tuple(
        tuple((round(lon, DIGITS), round(lat, DIGITS)) for lon, lat, *_ in shape.coords)
        for shape in lines
        if shape.geom_type == "LineString"
    )


def route_of(text: str) -> Route:
    """Return the line that a page sent: `[[lon, lat, height or null], …]`. Raises DraftError."""
    try:
        line = LINE.validate_python(json.loads(text))
        points = tuple(
            Point(lon=round(lon, DIGITS), lat=round(lat, DIGITS), ele_m=ele)
            for lon, lat, ele in line
        )
        if len(points) > LARGEST_LINE:
            raise DraftError("line")
        return Route(points=points)
    except (ValueError, ValidationError, RecursionError) as error:
        raise DraftError("line") from error


async def place(
    store: Store,
    tour: Tour,
    route: Route | None,
    seen_route: str,
    placed: tuple[Placed, ...],
    writer: Writer,
) -> Head:
    """Save where things are, all or nothing. Raises ConflictError, FormError.

    What others changed meanwhile of the same stops, but not their places, stays.
    """
    files: dict[str, bytes | None] = {}
    seen: dict[str, str | None] = {}
    if route:
        files[tour.facts.route] = write_gpx(route, tour.id)
        seen[tour.facts.route] = seen_route or None
    by_path = {f"{folder(one.stop)}stop.yaml": one for one in placed}
    for path, one in by_path.items():
        files[path], seen[path] = await _over(store, path, one, one.seen), one.seen or None
    for _ in range(MOST_TRIES):
        try:
            return await save_files(store, tour.id, files, seen, writer)
        except ConflictError as conflict:
            for collision in conflict.collisions:
                path, theirs = collision.path, collision.theirs or ""
                if path not in by_path or await _is_moved(store, path, by_path[path], theirs):
                    raise
                files[path] = await _over(store, path, by_path[path], theirs)
                seen[path] = theirs or None
    raise ConflictError(())


async def _over(store: Store, path: str, placed: Placed, seen: str) -> bytes:
    return with_fields(path, await store.read(seen) if seen else b"", placed.fields)


async def _is_moved(store: Store, path: str, placed: Placed, theirs: str) -> bool:
    """Say whether somebody else placed the stop anew, or took it out."""
    if not (theirs and placed.seen):
        return True
    before, after = [fields_of(path, await store.read(one)) for one in (placed.seen, theirs)]
    return any(before.get(name) != after.get(name) for name in placed.fields)
