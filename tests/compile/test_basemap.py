"""OpenStreetMap extracts become features that load by box."""

import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest
from shapely.geometry import MultiPolygon

from server.compile.basemap import BasemapError, Features, import_osm, load
from server.model.route import Bounds
from tests.compile.walks import VILLAGE, VILLAGE_OSM

EVERYWHERE = Bounds(2.0, 50.0, 3.0, 51.0)


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("basemap") / "village.map"
    assert import_osm(VILLAGE_OSM, target) == 173
    return target


def named(features: Features, kind: str) -> set[str]:
    return {feature.name or "" for feature in features if feature.kind == kind}


def test_every_kind_is_found(village: Path) -> None:
    counts = Counter(feature.kind for feature in load(village, EVERYWHERE))
    assert counts["building"] == 128
    assert counts["street"] == 17
    assert counts["rail"] == 2
    assert {"water", "wood", "park", "terril", "cemetery", "square", "steps", "main"} <= set(counts)


def test_names_are_kept_where_they_help(village: Path) -> None:
    features = load(village, EVERYWHERE)
    assert named(features, "building") == {"", "Église Sainte-Barbe"}
    assert named(features, "commune") == {"Lorgnies-sous-Terril"}
    assert named(features, "sight") == {"Chevalement du 7", "Gare de Lorgnies"}
    assert "Rue des Galibots" in named(features, "street")


def test_a_lake_keeps_its_island(village: Path) -> None:
    (lake,) = (item for item in load(village, EVERYWHERE) if item.kind == "water")
    assert lake.name == "Étang aux Roseaux"
    assert isinstance(lake.shape, MultiPolygon)
    assert [len(part.interiors) for part in lake.shape.geoms] == [1]


def test_tunnels_and_what_the_extract_cut_are_left_out(village: Path) -> None:
    names = {feature.name for feature in load(village, EVERYWHERE)}
    assert not names & {"Tunnel des Anglais", "Rue Coupée", "Bois coupé", "Toilettes"}


def test_a_box_loads_only_what_touches_it(village: Path) -> None:
    west, north = VILLAGE.to_degrees(100, -800)
    east, south = VILLAGE.to_degrees(300, -600)
    found = load(village, Bounds(west, south, east, north))
    assert {feature.name for feature in found} == {
        "Terril 93",
        "Sentier du terril",
        "Belvédère du 93",
        "La Deûlette",
    }
    assert found == load(village, Bounds(west, south, east, north))
    assert load(village, Bounds(0, 0, 1, 1)) == ()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("broken.osm", b"<osm><node", "not a readable OpenStreetMap file"),
        ("broken.osm.pbf", b"\0\0\0\x0egarbage, not a header", "not a readable"),
        ("notes.txt", b"hello", "not a readable"),
        ("empty.osm", b'<osm version="0.6"></osm>', "no streets, water or buildings"),
    ],
)
def test_a_bad_extract_is_named_and_changes_nothing(
    tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    source, target = tmp_path / name, tmp_path / "base.map"
    source.write_bytes(content)
    target.write_bytes(b"older")
    with pytest.raises(BasemapError, match=words) as error:
        import_osm(source, target)
    assert name in str(error.value)
    assert target.read_bytes() == b"older"
    assert {path.name for path in tmp_path.iterdir()} == {name, "base.map"}


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(BasemapError, match="no such file"):
        import_osm(tmp_path / "none.osm.pbf", tmp_path / "base.map")
    with pytest.raises(BasemapError, match="no such file"):
        load(tmp_path / "base.map", EVERYWHERE)


def test_a_file_that_is_no_base_map_is_said(tmp_path: Path, village: Path) -> None:
    garbage = tmp_path / "garbage.map"
    garbage.write_bytes(b"x" * 5000)
    with pytest.raises(BasemapError, match="import it again"):
        load(garbage, EVERYWHERE)
    later = tmp_path / "later.map"
    later.write_bytes(village.read_bytes())
    with closing(sqlite3.connect(later)) as database:
        database.execute("PRAGMA user_version = 99")
    with pytest.raises(BasemapError, match="another version"):
        load(later, EVERYWHERE)
