"""A tour's map, whole: what every reader, with or without eyes, scripts or a base map, gets."""

import re
from xml.etree.ElementTree import Element, fromstring

import brotli
import pytest

from server.compile.basemap import Features, import_osm, load
from server.compile.map import Map, draw
from server.compile.map_frame import UNITS_PER_PX, WIDTH_PX
from server.compile.underlay import MARGIN_M
from server.model.route import bounds
from tests.compile.walks import VILLAGE, VILLAGE_OSM, WORDS, landmark, square, walk

SVG = "{http://www.w3.org/2000/svg}"
BASE_URL = "/a/0123456789abcdef.svg"
WIDTH = WIDTH_PX * UNITS_PER_PX
MARKS = (
    landmark("commune", {"fr": "Lorgnies", "en": "Lorgnies"}, (-100, 60)),
    landmark("park", {"fr": "Parc", "en": "Park"}, *square(-500, 0, 150)),
    landmark("terril", {"fr": "Terril 94", "en": "Heap 94"}, *square(250, -500, 220)),
    landmark("road", {"fr": "Rue du Croquis"}, (-600, -100), (600, -140)),
    landmark("water", {"fr": "Canal"}, (-600, 250), (600, 260)),
    landmark("monument", {"fr": "Puits 7", "en": "Pit 7", "de": "Schacht 7"}, (420, 60)),
    landmark("terril", {"fr": "Terrils jumeaux", "en": "Twin heaps"}, *square(-4000, -3000, 300)),
)


@pytest.fixture(scope="module")
def features(tmp_path_factory: pytest.TempPathFactory) -> Features:
    target = tmp_path_factory.mktemp("map") / "village.map"
    import_osm(VILLAGE_OSM, target)
    return load(target, bounds(walk().route, MARGIN_M))


@pytest.fixture(scope="module")
def sketch() -> Map:
    return draw(walk(landmarks=MARKS), None)


def inline(drawn: Map, lang: str = "fr") -> Element:
    return fromstring(drawn.inline(lang, BASE_URL, WORDS[lang]))


def words(svg: Element) -> set[str]:
    return {" ".join(text.itertext()) for text in svg.iter("text")}


def place(element: Element) -> tuple[int, int]:
    group = element.find("g")
    assert group is not None
    x, y = numbers(group, "transform")
    return int(x), int(y)


def numbers(element: Element, name: str) -> list[float]:
    return [float(number) for number in re.findall(r"-?[\d.]+", element.get(name, ""))]


def having(svg: Element, name: str) -> Element:
    """The one element of a class, or what it lies in."""
    (found,) = (item for item in svg.iter() if name in item.get("class", "").split())
    return found


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_stop_is_a_link_with_a_name(sketch: Map, lang: str) -> None:
    links = list(inline(sketch, lang).iter("a"))
    assert [link.get("href") for link in links] == [f"#stop-{at}" for at in range(1, 6)]
    expected = {"fr": "Étape 2 : Étape stop-2", "en": "Stop 2: Place <stop-2>"}[lang]
    assert links[1].get("aria-label") == expected


def test_the_map_has_a_name_and_says_that_it_is_schematic(sketch: Map) -> None:
    svg = inline(sketch)
    assert svg.get("role") == "group"
    assert svg.get("aria-label") == "Plan du parcours : Du coron au « terril » & retour"
    assert "Plan schématique" in words(svg)
    assert "Schematic map" in words(inline(sketch, "en"))


def test_a_base_map_brings_its_credit(features: Features) -> None:
    shown = words(inline(draw(walk(), features)))
    assert "© les contributeurs d’OpenStreetMap" in shown
    assert "Plan schématique" not in shown


def test_landmarks_are_named_in_the_language(sketch: Map) -> None:
    assert {"Lorgnies", "Parc", "Terril 94", "Puits 7", "Rue du Croquis"} <= words(inline(sketch))
    assert {"Heap 94", "Pit 7", "Rue du Croquis"} <= words(inline(sketch, "en"))


def test_a_place_off_the_map_has_a_signpost(sketch: Map) -> None:
    svg = inline(sketch)
    assert "".join(having(svg, "map-beyond").itertext()) == "Terrils jumeaux"
    (arrow,) = svg.findall(".//path[@class='map-px map-arrow']/..")
    _, _, bearing = numbers(arrow, "transform")
    assert -180 < bearing < -90  # to the north-west


def test_stops_lie_where_their_degrees_say(sketch: Map) -> None:
    svg = inline(sketch)
    west, south, east, north = numbers(svg, "data-bounds")
    _, _, width, height = numbers(svg, "viewBox")
    for link, stop in zip(svg.iter("a"), walk().stops, strict=True):
        x, y = place(link)
        assert x == pytest.approx((stop.facts.lon - west) / (east - west) * width, abs=3)
        assert y == pytest.approx((north - stop.facts.lat) / (north - south) * height, abs=3)


def test_the_scale_bar_is_true(sketch: Map) -> None:
    svg = inline(sketch)
    bar = having(svg, "map-scale")
    length = re.search(r"h(\d+)", bar[0].get("d", ""))
    assert length
    assert bar.get("aria-label") == "Échelle : 200 m"
    west, _, east, _ = numbers(svg, "data-bounds")
    units_per_m = WIDTH / (VILLAGE.to_m(east, 50.3)[0] - VILLAGE.to_m(west, 50.3)[0])
    assert int(length[1]) / units_per_m == pytest.approx(200, rel=0.01)


@pytest.mark.parametrize(("walked", "side"), [("to the east", 0), ("to the west", 1)])
def test_north_stands_where_the_sea_is(walked: str, side: int) -> None:
    """A walk that leans to one upper corner leaves the other one to the arrow."""
    lean = 1 if walked == "to the east" else -1
    svg = inline(draw(walk([(0, 0), (900 * lean, -900)]), None))
    (arrow,) = svg.findall(".//g[@aria-label='Le nord est en haut']")
    assert (numbers(arrow, "transform")[0] > WIDTH / 2) == bool(side)


def test_it_obeys_a_strict_policy(features: Features) -> None:
    """No style attributes, scripts, handlers or addresses but the base's and the stops'."""
    drawn = draw(walk(landmarks=MARKS), features)
    for element in inline(drawn).iter():
        assert not {name for name in element.attrib if name == "style" or name.startswith("on")}
        assert element.get("href", "#").startswith(("#stop-", BASE_URL, "#"))
    tags = {element.tag.removeprefix(SVG) for element in fromstring(drawn.base_svg).iter()}
    assert tags == {"svg", "style", "clipPath", "path", "g"}
    assert re.findall(rb"https?://[^\"]+", drawn.base_svg) == [b"http://www.w3.org/2000/svg"]
    assert b"prefers-color-scheme:dark" in drawn.base_svg


def test_ids_cannot_meet_those_of_the_page(sketch: Map) -> None:
    assert not [element for element in inline(sketch).iter() if "id" in element.attrib]


def test_drawing_twice_gives_the_same_bytes(features: Features) -> None:
    one, two = (draw(walk(landmarks=MARKS), features) for _ in range(2))
    assert one.base_svg == two.base_svg
    assert one.inline("fr", BASE_URL, WORDS["fr"]) == two.inline("fr", BASE_URL, WORDS["fr"])


def test_the_base_map_shows_streets_and_their_names(features: Features) -> None:
    drawn = draw(walk(), features)
    shown = words(inline(drawn))
    assert {"Lorgnies-sous-Terril", "Rue des Galibots", "Terril 93", "La Deûlette"} <= shown
    for kind in (b"street", b"street-k", b"rail", b"stream", b"building", b"steps", b"t3"):
        assert b'<path class="%b" d="' % kind in drawn.base_svg


def test_the_base_map_wins_over_sketched_lines_and_areas(features: Features) -> None:
    heap = landmark("terril", {"fr": "Notre terril", "en": "Our heap"}, *square(60, -720, 60))
    street = landmark("road", {"fr": "Rue du Croquis"}, (-600, -100), (600, -140))
    bare, marked = draw(walk(), features), draw(walk(landmarks=[heap, street]), features)
    assert marked.base_svg == bare.base_svg
    assert "Notre terril" in words(inline(marked))
    assert "Rue du Croquis" not in words(inline(marked))


def test_buildings_are_drawn_only_where_one_walks(features: Features) -> None:
    near, far = draw(walk(), features), draw(walk([(900, -480), (1200, -470)]), features)
    assert b'class="building"' in near.base_svg
    assert b'class="building"' not in far.base_svg


def test_it_is_small(features: Features, sketch: Map) -> None:
    drawn = draw(walk(landmarks=MARKS), features)
    assert len(brotli.compress(drawn.base_svg)) < 8_000
    assert len(brotli.compress(sketch.base_svg)) < 4_000
    assert len(drawn.inline("fr", BASE_URL, WORDS["fr"])) < 20_000


@pytest.mark.parametrize(
    "stops",
    [
        [(0.0, 0.0), (0.0, 0.0)],
        [(0.0, 0.0), (1.0, 0.0), (2.0, 0.0)],
        [(0.0, 0.0), (0.0, 9000.0)],
        [(0.0, 0.0), (9000.0, 10.0)],
        [(0.0, 0.0), (2500.0, 0.0), (2500.0, 2500.0), (0.0, 2500.0), (0.0, 0.0)],
    ],
    ids=["one spot", "close", "north-south", "east-west", "loop"],
)
def test_any_walk_fits_a_telephone(stops: list[tuple[float, float]]) -> None:
    svg = inline(draw(walk(stops), None))
    _, _, width, height = numbers(svg, "viewBox")
    assert width == WIDTH
    assert 0.8 * width <= height <= 1.65 * width
    assert ("data-tall" in svg.attrib) == (height > 1.2 * width)
    for link in svg.iter("a"):
        x, y = place(link)
        assert 0 < x < width
        assert 0 < y < height


def test_what_is_not_translated_stands_in_the_source() -> None:
    tour = walk()
    only_french = tour.stops[0].model_copy(update={"texts": {"fr": tour.stops[0].texts["fr"]}})
    partly = tour.model_copy(update={"stops": (only_french, *tour.stops[1:])})
    links = list(inline(draw(partly, None), "en").iter("a"))
    assert links[0].get("aria-label") == "Stop 1: Étape stop-1"


def test_easy_read_uses_the_names_of_its_language() -> None:
    tour = walk(landmarks=MARKS)
    easy = tour.model_copy(
        update={
            "texts": tour.texts | {"fr-x-falc": tour.texts["fr"]},
            "stops": tuple(
                stop.model_copy(update={"texts": stop.texts | {"fr-x-falc": stop.texts["fr"]}})
                for stop in tour.stops
            ),
        }
    )
    shown = fromstring(draw(easy, None).inline("fr-x-falc", BASE_URL, WORDS["fr"]))
    assert {"Terril 94", "Parc"} <= words(shown)
