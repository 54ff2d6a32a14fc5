"""The base of a tour's map: one SVG file without words, shared by all languages."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from shapely.affinity import scale, translate
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from server.compile import map_paths
from server.compile.map_frame import UNITS_PER_PX, Frame
from server.compile.map_ground import Ground, Shape
from server.compile.map_ornaments import TREE_SPACING_PX, trees, waves


class Line(NamedTuple):
    """How a line is drawn: `width_m` on the ground, yet at least `width_px` at the first scale."""

    kind: str
    colour: str
    width_m: float
    width_px: float
    casing_px: float = 0.0
    dash_px: tuple[float, ...] = ()


_AREAS = (
    ("industrial", 3.0), ("park", 2.0), ("wood", 2.0), ("cemetery", 1.5), ("sport", 1.0),
    ("square", 1.0), ("water", 1.0), ("building", 0.6),
)  # fmt: skip
"""Each kind of area, and how far in metres its outline may be from the truth."""
_SOFT = frozenset({"water", "wood", "park"})
_LINES = (
    Line("stream", "water", 5, 1.6),
    Line("border", "border", 2, 0.7, dash_px=(3, 2)),
    Line("path", "path", 2, 0.65, dash_px=(1.8, 1.3)),
    Line("steps", "path", 3, 1.2, dash_px=(0.5, 0.4)),
    Line("service", "road", 5, 0.9),
    Line("street", "road", 9, 1.7, 0.7),
    Line("road", "road", 12, 3.4, 1),
    Line("main", "road", 16, 4.2, 1.1),
    Line("rail", "rail", 3, 1.3),
)
_LINE_TOLERANCE_M = 1.0
_SHALLOWS_PX = (("shallow", 14.0), ("shore", 6.5))
_SHALLOWS_TOLERANCE_M = 12
_CLIFF_PX = 3
_RINGS = (("t1", 1.0, 0.0), ("t2", 0.7, 0.06), ("t3", 0.42, 0.12))
"""A terril from above: class, size, and how far its top leans to the light."""

_FILLED = (
    "sea", *(name for name, _ in _SHALLOWS_PX), "cliff", "land", *(kind for kind, _ in _AREAS),
    *(name for name, _, _ in _RINGS),
)  # fmt: skip

_LIGHT = {
    "sea": "#cfdcdf", "shallow": "#dbe5e5", "shore": "#e6ede8", "wave": "#bccdd2",
    "cliff": "#b7b59c", "strand": "#f8f7ee", "land": "#f0f1e6",
    "coast": "#9db0b2", "wood": "#c9dbb9", "park": "#d9e6cb", "tree": "#a9c497",
    "water": "#a9c9d8", "cemetery": "#dde2d0", "sport": "#cfe2c9", "square": "#f7efe0",
    "industrial": "#e9e5dc", "building": "#ddd0bd", "edge": "#c3b297", "road": "#fff",
    "casing": "#c6c0aa", "path": "#a98f68", "rail": "#6d6873", "tie": "#f0f1e6",
    "t1": "#3b3943", "t2": "#4b4955", "t3": "#5d5a67", "border": "#a39d8e",
}  # fmt: skip
_DARK = {
    "sea": "#10151b", "shallow": "#151c23", "shore": "#1b242a", "wave": "#202a33",
    "cliff": "#0b0e10", "strand": "#333b3a", "land": "#2b3231",
    "coast": "#46545a", "wood": "#26422f", "park": "#2e4232", "tree": "#35553f",
    "water": "#23485c", "cemetery": "#303630", "sport": "#2c4034", "square": "#35332e",
    "industrial": "#2b2b2c", "building": "#453f38", "edge": "#5c5449", "road": "#5a5d61",
    "casing": "#191d1f", "path": "#8d7a5c", "rail": "#8a858f", "tie": "#2b3231",
    "t1": "#0b0b0e", "t2": "#1d1c22", "t3": "#312f39", "border": "#5d5a52",
}  # fmt: skip


def base_svg(ground: Ground) -> bytes:
    """Return the file. Its colours follow the reader's scheme, its widths the first scale."""
    width, height = ground.frame.size
    coast = map_paths.curves(ground.frame, ground.coasts)
    body = "".join((*_areas(ground), *_terrils(ground), *_lines(ground)))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f"<style>{_style(ground.frame)}</style>"
        f'<clipPath id="c"><path d="{coast}"/></clipPath>'
        f'<path class="sea" d="M0 0h{width}v{height}H0z"/>'
        f"{''.join(_sea(ground))}"
        f'<path class="cliff" transform="translate(0 {_CLIFF_PX * UNITS_PER_PX})" d="{coast}"/>'
        f'<path class="land" d="{coast}"/><g clip-path="url(#c)"><path class="strand" d="{coast}"/>'
        f'{body}</g><path class="coast" d="{coast}"/></svg>'
    ).encode()


# --- layers, from the ground up ------------------------------------------------------------------


def _sea(ground: Ground) -> Iterator[str]:
    """Yield waves, and lines of lighter water around the coast, as old charts have them."""
    yield _path("wave", map_paths.waves(ground.frame, waves(ground.frame, ground.land)))
    for name, width_px in _SHALLOWS_PX:
        reach = ground.land.buffer(width_px * ground.frame.m_per_px)
        polygons = map_paths.parts([reach.simplify(_SHALLOWS_TOLERANCE_M)], Polygon)
        yield _path(name, map_paths.curves(ground.frame, polygons))


def _areas(ground: Ground) -> Iterator[str]:
    for kind, tolerance_m in _AREAS:
        shapes = [shape for shape in ground.shapes if shape.kind == kind]
        yield _path(kind, _outline(ground.frame, shapes, tolerance_m))
        if kind in TREE_SPACING_PX:
            woods = unary_union([shape.geometry for shape in shapes])
            yield _path("tree", map_paths.dots(ground.frame, trees(ground.frame, woods, kind)))


def _terrils(ground: Ground) -> Iterator[str]:
    """Yield each spoil heap as rings, darkest at its foot, as a walker sees its terraces."""
    for shape in ground.shapes:
        if shape.kind == "terril" and shape.geometry.area:
            for name, size, lean in _RINGS:
                ring = _shrunk(shape.geometry, size, lean)
                yield _path(name, map_paths.curves(ground.frame, map_paths.parts([ring], Polygon)))


def _lines(ground: Ground) -> Iterator[str]:
    drawn = {
        line.kind: map_paths.lines(ground.frame, _geometries(ground, line.kind), _LINE_TOLERANCE_M)
        for line in _LINES
    }
    yield from (_path(f"{line.kind}-k", drawn[line.kind]) for line in _LINES if line.casing_px)
    yield from (_path(line.kind, drawn[line.kind]) for line in _LINES)
    yield from (_path(f"{kind}-t", drawn[kind]) for kind in ("rail",))


def _geometries(ground: Ground, kind: str) -> list[BaseGeometry]:
    return [shape.geometry for shape in ground.shapes if _line_kind(shape) == kind]


def _line_kind(shape: Shape) -> str:
    """Return the kind of line; a canal that the author drew as a line is one."""
    if shape.kind == "commune" and shape.geometry.area:
        return "border"
    return "stream" if shape.kind == "water" and not shape.geometry.area else shape.kind


def _outline(frame: Frame, shapes: Sequence[Shape], tolerance_m: float) -> str:
    soft = [shape.geometry for shape in shapes if shape.drawn and shape.kind in _SOFT]
    hard = [shape.geometry for shape in shapes if not shape.drawn or shape.kind not in _SOFT]
    merged = hard if shapes and shapes[0].kind == "building" else [unary_union(hard)]
    return map_paths.curves(frame, soft) + map_paths.outlines(frame, merged, tolerance_m)


def _shrunk(area: BaseGeometry, size: float, lean: float) -> BaseGeometry:
    left, top, right, bottom = area.bounds
    small = scale(area, size, size, origin=area.centroid)
    return translate(small, (left - right) * lean, (top - bottom) * lean)


def _path(name: str, d: str) -> str:
    return f'<path class="{name}" d="{d}"/>' if d else ""


# --- style ---------------------------------------------------------------------------------------


def _style(frame: Frame) -> str:
    fills = "".join(f".{name}{{fill:var(--{name})}}" for name in _FILLED)
    return (
        f"svg{{{_colours(_LIGHT)}}}@media(prefers-color-scheme:dark){{svg{{{_colours(_DARK)}}}}}"
        "path{fill:none;stroke-linecap:round;stroke-linejoin:round}"
        f"{fills}{''.join(_strokes(frame))}"
    )


def _colours(colours: dict[str, str]) -> str:
    return ";".join(f"--{name}:{colour}" for name, colour in colours.items())


def _strokes(frame: Frame) -> Iterator[str]:
    yield _stroke("coast", "coast", 1.1)
    yield _stroke("strand", "strand", 7)
    yield _stroke("wave", "wave", 1.1)
    yield _stroke("tree", "tree", 2.6)
    yield _stroke("building", "edge", 0.25)
    for line in _LINES:
        width_px = max(line.width_m / frame.m_per_px, line.width_px)
        yield _stroke(line.kind, line.colour, width_px, line.dash_px)
        if line.casing_px:
            yield _stroke(f"{line.kind}-k", "casing", width_px + line.casing_px)
    yield _stroke("rail-t", "tie", 0.7, (3, 3))


def _stroke(name: str, colour: str, width_px: float, dash_px: tuple[float, ...] = ()) -> str:
    width, *dash = (round(px * UNITS_PER_PX) for px in (width_px, *dash_px))
    dashes = f";stroke-linecap:butt;stroke-dasharray:{' '.join(map(str, dash))}" if dash else ""
    return f".{name}{{stroke:var(--{colour});stroke-width:{width}{dashes}}}"
