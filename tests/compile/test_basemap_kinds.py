"""OpenStreetMap tags -> our kinds."""

import pytest

from server.compile.basemap_kinds import area_kind, is_landmark, line_kind, point_kind


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ({"highway": "residential"}, "street"),
        ({"highway": "trunk_link"}, "main"),
        ({"highway": "tertiary"}, "road"),
        ({"highway": "cycleway"}, "path"),
        ({"highway": "steps"}, "steps"),
        ({"highway": "proposed"}, None),
        ({"highway": "residential", "tunnel": "yes"}, None),
        ({"highway": "residential", "tunnel": "no"}, "street"),
        ({"highway": "pedestrian", "area": "yes"}, None),
        ({"railway": "rail"}, "rail"),
        ({"railway": "abandoned"}, None),
        ({"waterway": "canal"}, "stream"),
        ({"waterway": "drain"}, None),
        ({"barrier": "fence"}, None),
    ],
)
def test_lines(tags: dict[str, str], kind: str | None) -> None:
    assert line_kind(tags) == kind


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ({"building": "yes"}, "building"),
        ({"building": "no", "leisure": "park"}, "park"),
        ({"natural": "water"}, "water"),
        ({"landuse": "forest"}, "wood"),
        ({"man_made": "spoil_heap", "natural": "wood"}, "terril"),
        ({"amenity": "grave_yard"}, "cemetery"),
        ({"leisure": "pitch"}, "sport"),
        ({"landuse": "industrial"}, "industrial"),
        ({"highway": "pedestrian", "area": "yes"}, "square"),
        ({"highway": "pedestrian"}, "square"),
        ({"highway": "footway", "area": "no"}, None),
        ({"boundary": "administrative"}, None),
    ],
)
def test_areas(tags: dict[str, str], kind: str | None) -> None:
    assert area_kind(tags) == kind


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ({"place": "town"}, "commune"),
        ({"place": "suburb"}, "quarter"),
        ({"tourism": "viewpoint"}, "viewpoint"),
        ({"historic": "memorial"}, "monument"),
        ({"tourism": "museum"}, "sight"),
        ({"railway": "station"}, "sight"),
        ({"shop": "bakery"}, None),
    ],
)
def test_points(tags: dict[str, str], kind: str | None) -> None:
    assert point_kind(tags) == kind


def test_buildings_that_help_to_find_the_way() -> None:
    assert is_landmark({"building": "church", "amenity": "place_of_worship"})
    assert is_landmark({"building": "yes", "historic": "mine"})
    assert not is_landmark({"building": "yes", "shop": "bakery"})
