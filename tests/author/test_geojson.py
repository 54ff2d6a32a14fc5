import json

import pytest

from server.author.geojson import read_geojson, write_geojson


def feature(shape, coordinates, **properties):
    return {
        "type": "Feature",
        "id": 7,
        "properties": {"class": "park", "fid": 1} | properties,
        "geometry": {"type": shape, "coordinates": coordinates},
    }


def read(*features):
    text = json.dumps({"type": "FeatureCollection", "crs": {}, "features": features}, indent=1)
    return read_geojson("map.geojson", text, ("fr", "en"))


RING = [[2.80, 50.43], [2.81, 50.43], [2.81, 50.44], [2.80, 50.43]]


def test_points_lines_and_outer_rings_are_read():
    landmarks, problems = read(
        feature("Point", [2.8, 50.4, 41.0], name="Lens"),
        feature("LineString", RING[:2], name={"fr": "Canal"}),
        feature("Polygon", [RING, RING]),
    )

    assert problems == ()
    assert [landmark.shape for landmark in landmarks] == ["Point", "LineString", "Polygon"]
    assert landmarks[0].coordinates == ((2.8, 50.4),)
    assert len(landmarks[2].coordinates) == 4


def test_a_name_without_a_language_is_good_for_all():
    (landmark,), _ = read(feature("Point", [2.8, 50.4], name="Lens"))

    assert landmark.names == {"fr": "Lens", "en": "Lens"}


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (feature("Point", [2.8, 50.4], **{"class": "parc"}), "choice-near"),
        (feature("Point", [2.8, 50.4], **{"class": None}), "choice"),
        (feature("MultiPoint", [[2.8, 50.4]]), "geojson-shape"),
        (feature("Point", [2.8]), "geojson-coordinates"),
        (feature("Point", [50.4, 300]), "geojson-coordinates"),
        (feature("Point", "here"), "geojson-coordinates"),
        (feature("LineString", [[2.8, 50.4]]), "geojson-coordinates"),
        (feature("Polygon", []), "geojson-coordinates"),
        (feature("Polygon", [RING[:3]]), "geojson-coordinates"),
        (feature("Point", [2.8, 50.4], name=["Lens"]), "geojson-name"),
        (feature("Point", [2.8, 50.4], name={"FR": "Lens"}), "geojson-name"),
        ({"type": "Feature", "properties": None, "geometry": None}, "choice"),
        (None, "choice"),
    ],
)
def test_what_the_map_cannot_draw_is_named_with_its_line(wrong, code):
    landmarks, (problem,) = read(feature("Point", [2.8, 50.4]), wrong)

    assert len(landmarks) == 1
    assert problem.code == code
    assert problem.line > 10


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ('{\n"features": [,]}', "json", 2),
        ("", "json", 1),
        ("[" * 100_000, "json", 1),
        ("[]", "geojson-root", 1),
        ('{"type": "Feature"}', "geojson-root", 1),
    ],
)
def test_what_is_no_collection_is_refused(text, code, line):
    landmarks, (problem,) = read_geojson("map.geojson", text, ("fr",))

    assert (landmarks, problem.code, problem.line) == ((), code, line)


def test_a_written_map_is_read_back():
    landmarks, _ = read(
        feature("Point", [2.8, 50.4], name={"fr": "Lens", "nl": "Lens"}),
        feature("LineString", RING[:2], name="Canal"),
        feature("Polygon", [RING]),
    )

    assert read_geojson("m", write_geojson(landmarks).decode(), ("fr",)) == (landmarks, ())
