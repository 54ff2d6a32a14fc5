"""What an OpenStreetMap object is on our maps: its tags -> one kind, or None.

Points, lines and areas have kinds of their own. Where the author's landmarks have a word
(`water`, `wood`, `terril` ...) it is the same word.
"""

from typing import Literal, Protocol

AreaKind = Literal[
    "industrial", "park", "wood", "cemetery", "sport", "square", "water", "terril", "building"
]
LineKind = Literal["stream", "path", "steps", "service", "street", "road", "main", "rail"]
PointKind = Literal["commune", "quarter", "viewpoint", "monument", "sight"]
Kind = AreaKind | LineKind | PointKind


class Tags(Protocol):
    """Keys and values: a dict, or osmium's list of tags while its file is being read."""

    def __contains__(self, key: str, /) -> bool: ...
    def get(self, key: str, /) -> str | None: ...


_HIGHWAYS: dict[str, LineKind] = {
    "motorway": "main", "motorway_link": "main", "trunk": "main", "trunk_link": "main",
    "primary": "main", "primary_link": "main",
    "secondary": "road", "secondary_link": "road", "tertiary": "road", "tertiary_link": "road",
    "residential": "street", "unclassified": "street", "living_street": "street", "road": "street",
    "pedestrian": "street",
    "service": "service",
    "track": "path", "path": "path", "footway": "path", "cycleway": "path", "bridleway": "path",
    "steps": "steps",
}  # fmt: skip
_RAILWAYS = frozenset({"rail", "light_rail", "narrow_gauge", "preserved"})
_WATERWAYS = frozenset({"river", "canal", "stream"})
_AREAS: tuple[tuple[str, frozenset[str], AreaKind], ...] = (
    ("natural", frozenset({"water", "bay"}), "water"),
    ("waterway", frozenset({"riverbank", "dock"}), "water"),
    ("landuse", frozenset({"reservoir", "basin"}), "water"),
    ("man_made", frozenset({"spoil_heap"}), "terril"),
    ("landuse", frozenset({"cemetery"}), "cemetery"),
    ("amenity", frozenset({"grave_yard"}), "cemetery"),
    ("natural", frozenset({"wood", "scrub"}), "wood"),
    ("landuse", frozenset({"forest"}), "wood"),
    ("leisure", frozenset({"pitch", "stadium", "sports_centre", "track"}), "sport"),
    ("leisure", frozenset({"park", "garden", "nature_reserve", "golf_course", "common"}), "park"),
    ("landuse", frozenset({"grass", "meadow", "recreation_ground", "village_green"}), "park"),
    ("landuse", frozenset({"orchard", "vineyard", "allotments"}), "park"),
    ("natural", frozenset({"grassland", "heath"}), "park"),
    ("place", frozenset({"square"}), "square"),
    ("highway", frozenset({"pedestrian", "footway"}), "square"),
    ("landuse", frozenset({"industrial", "railway", "construction"}), "industrial"),
)
_COMMUNES = frozenset({"city", "town", "village", "hamlet"})
_QUARTERS = frozenset({"suburb", "quarter", "neighbourhood"})
_MONUMENTS = frozenset({"memorial", "monument", "castle", "ruins", "archaeological_site"})
_SIGHTS = (
    ("tourism", frozenset({"museum", "attraction", "artwork"})),
    ("amenity", frozenset({"place_of_worship", "theatre", "townhall", "hospital", "library"})),
    ("railway", frozenset({"station", "halt"})),
    ("man_made", frozenset({"mineshaft", "tower", "lighthouse"})),
)


def line_kind(tags: Tags) -> LineKind | None:
    """Return what a way that is not an area is; tunnels are not seen from above."""
    if tags.get("tunnel") not in (None, "no") or tags.get("area") == "yes":
        return None
    if (highway := tags.get("highway")) is not None:
        return _HIGHWAYS.get(highway)
    if tags.get("railway") in _RAILWAYS:
        return "rail"
    return "stream" if tags.get("waterway") in _WATERWAYS else None


def area_kind(tags: Tags) -> AreaKind | None:
    """Return what a closed way or a multipolygon is."""
    if tags.get("building") not in (None, "no"):
        return "building"
    if "highway" in tags and tags.get("area") not in (None, "yes"):
        return None
    return next((kind for key, values, kind in _AREAS if tags.get(key) in values), None)


def point_kind(tags: Tags) -> PointKind | None:
    """Return what a named node is."""
    place = tags.get("place")
    if place in _COMMUNES:
        return "commune"
    if place in _QUARTERS:
        return "quarter"
    if tags.get("tourism") == "viewpoint":
        return "viewpoint"
    if tags.get("historic") in _MONUMENTS:
        return "monument"
    return "sight" if any(tags.get(key) in values for key, values in _SIGHTS) else None


def is_landmark(tags: Tags) -> bool:
    """Tell whether a building's name helps to find the way (a shop's would not)."""
    return "historic" in tags or any(tags.get(key) in values for key, values in _SIGHTS)
