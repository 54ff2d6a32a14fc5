"""Lines from elsewhere: GPX, KML and KMZ as people have them, and as nobody should send them."""

import math

import pytest

from server.author.tracks import PLENTY, TrackError, read_track
from server.model.route import length_m, nearest
from tests.good_tour import GPX
from tests.hostile import zipped

KML = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2">
<Document><Placemark>{}</Placemark></Document></kml>"""
LINE = "<LineString><coordinates>2.8,50.4,40 2.81,50.4,0\n2.82,50.41</coordinates></LineString>"
TRACK = "<gx:Track><gx:coord>2.8 50.4 40</gx:coord><gx:coord>2.81 50.4 0</gx:coord></gx:Track>"
ENTITY = '<!DOCTYPE gpx [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
LAUGHS = "".join(f"<!ENTITY l{i} '{f'&l{i - 1};' * 10 if i else 'lol'}'>" for i in range(9))


def points(name, data):
    return [(p.lon, p.lat, p.ele_m) for p in read_track(name, data).route.points]


def test_a_line_of_kml_is_read_with_its_heights():
    assert points("x.kml", KML.format(LINE).encode()) == [
        (2.8, 50.4, 40.0), (2.81, 50.4, None), (2.82, 50.41, None),
    ]  # fmt: skip


def test_pieces_are_joined_and_the_longest_gap_told():
    track = read_track(
        "x.kml", KML.format(f"<MultiGeometry>{LINE}{TRACK}</MultiGeometry>").encode()
    )
    assert len(track.route.points) == 5
    assert track.gap_m == pytest.approx(1805, abs=50)


def test_a_kmz_is_a_zip_with_a_kml_in_it():
    kmz = zipped({"doc.kml": KML.format(TRACK).encode(), "files/icon.png": b"x"})
    assert len(points("Tour.KMZ", kmz)) == 2


def test_gpx_is_read_as_always():
    assert len(points("x.gpx", GPX.encode())) > 1


def test_a_long_recording_is_thinned_and_stays_where_it_was():
    coordinates = " ".join(
        f"{2.8 + i * 1e-5},{50.4 + math.sin(i / 40) * 1e-4 + (i % 3) * 1e-6}" for i in range(9000)
    )
    line = f"<LineString><coordinates>{coordinates}</coordinates></LineString>"
    track = read_track("x.kml", KML.format(line).encode())
    assert track.recorded == 9000
    assert len(track.route.points) <= PLENTY
    assert length_m(track.route) == pytest.approx(6600, rel=0.1)
    assert nearest(track.route, 2.83, 50.4).distance_m < 30


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x.gpx", f"{ENTITY}<gpx><trk><name>&a;</name></trk></gpx>".encode()),
        ("laughs.gpx", f"<!DOCTYPE gpx [{LAUGHS}]><gpx>&l8;</gpx>".encode()),
        ("entity.kml", (ENTITY + KML.format("&a;").partition("?>")[2]).encode()),
        ("empty.kml", KML.format("").encode()),
        ("one.kml", KML.format("<LineString><coordinates>1,2</coordinates></LineString>").encode()),
        ("words.kml", KML.format(LINE.replace("2.8", "x").replace("50.4", "y")).encode()),
        ("nowhere.kml", KML.format(LINE.replace("50.4", "99.9").replace("50.41", "999")).encode()),
        ("nan.kml", KML.format(LINE.replace("2.8", "nan")).encode()[:-40]),
        ("html.kml", b"<html></html>"),
        ("cut.kml", KML.format(LINE).encode()[:-60]),
        ("none.kmz", zipped({"readme.txt": b"x"})),
        ("out.kmz", zipped({"../doc.kml": KML.format(LINE).encode()})),
        ("broken.kmz", b"PK\x03\x04"),
        ("x.fit", b"x"),
        ("x", b""),
        ("empty.gpx", b""),
        ("many.kml", KML.format("<LineString><coordinates>" + "1,2 " * 60_000
                                + "</coordinates></LineString>").encode()),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)  # fmt: skip
def test_what_cannot_be_a_line_is_told(name, data):
    with pytest.raises(TrackError) as refused:
        read_track(name, data)
    assert refused.value.problem.code
