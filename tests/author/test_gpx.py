import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.author.gpx import MOST_POINTS, read_gpx, write_gpx
from server.model.tour import Point, Route

HEAD = '<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1">'


def gpx(*lines, declaration='<?xml version="1.0" encoding="UTF-8"?>'):
    return "\n".join([declaration, HEAD, *lines, "</gpx>"])


def points(*pairs, name="trkpt"):
    return "".join(f'<{name} lat="{lat}" lon="{lon}"/>' for lat, lon in pairs)


A, B, C, D = (50.42, 2.82), (50.43, 2.82), (50.431, 2.82), (50.44, 2.82)


def lats(route):
    assert route is not None
    return [point.lat for point in route.points]


def codes(problems):
    return [(problem.code, problem.line, problem.severity) for problem in problems]


def test_tracks_and_their_segments_are_joined_in_file_order():
    route, problems = read_gpx(
        "route.gpx",
        gpx(
            f"<trk><trkseg>{points(A, B)}</trkseg><trkseg/><trkseg>{points(C)}</trkseg></trk>",
            f"<trk><trkseg>{points(D)}</trkseg></trk>",
        ).encode(),
    )

    assert lats(route) == [50.42, 50.43, 50.431, 50.44]
    assert codes(problems) == [("gpx-gap", 4, "warning")]


def test_a_route_is_read_where_there_is_no_track():
    text = gpx(f"<rte>{points(A, B, name='rtept')}</rte><wpt lat='1' lon='1'/>", "<trk/>")

    route, problems = read_gpx("route.gpx", text.encode())

    assert (lats(route), problems) == ([50.42, 50.43], ())


def test_heights_are_read_and_nonsense_heights_are_not():
    text = gpx(
        "<trk><trkseg>",
        '<trkpt lat="50" lon="2"><ele>41.5</ele></trkpt>',
        '<trkpt lat="50" lon="2.1"><ele>nan</ele></trkpt>',
        '<trkpt lat="50" lon="2.2"><ele>high</ele></trkpt>',
        "</trkseg></trk>",
    )

    route, _ = read_gpx("route.gpx", text.encode())

    assert route is not None
    assert [point.ele_m for point in route.points] == [41.5, None, None]


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + gpx(f"<trk><trkseg>{points(A, B)}</trkseg></trk>").encode(),
        gpx(
            f"<trk><name>Liévin</name><trkseg>{points(A, B)}</trkseg></trk>",
            declaration='<?xml version="1.0" encoding="ISO-8859-1"?>',
        ).encode("latin-1"),
        gpx(
            f"<trk><trkseg>{points(A, B)}</trkseg></trk>",
            declaration='<?xml version="1.0" encoding="UTF-16"?>',
        ).encode("utf-16"),
        gpx(f"<trk><trkseg>{points(A, B)}</trkseg></trk>").replace("GPX/1/1", "GPX/1/0").encode(),
        f"<gpx><trk><trkseg>{points(A, B)}</trkseg></trk></gpx>".encode(),
    ],
    ids=["bom", "latin-1", "utf-16", "gpx-1.0", "no-namespace"],
)
def test_what_devices_really_write_is_read(data):
    route, problems = read_gpx("route.gpx", data)

    assert (lats(route), problems) == ([50.42, 50.43], ())


def test_points_that_are_nowhere_are_named_by_their_lines():
    text = gpx(
        f"<trk><trkseg>{points(A, B)}",
        '<trkpt lat="50,43" lon="2.8"/>',
        '<trkpt lon="2.8"/>',
        '<trkpt lat="91" lon="2.8"/>',
        '<trkpt lat="inf" lon="2.8"/>',
        "</trkseg></trk>",
    )

    route, problems = read_gpx("route.gpx", text.encode())

    assert lats(route) == [50.42, 50.43]
    assert codes(problems) == [("gpx-point", line, "error") for line in (4, 5, 6, 7)]


def test_entities_are_refused_not_expanded(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("50.43")
    text = gpx(
        f"<trk><name>&x;</name><trkseg>{points(A, B)}</trkseg></trk>",
        declaration=f'<!DOCTYPE gpx [<!ENTITY x SYSTEM "{secret.as_uri()}">]>',
    )

    assert codes(read_gpx("route.gpx", text.encode())[1]) == [("xml-doctype", 1, "error")]


def test_a_line_of_endless_points_is_refused():
    pairs = points(*[(50.42, 2.82)] * (MOST_POINTS + 1))

    route, problems = read_gpx("r", gpx(f"<trk><trkseg>{pairs}</trkseg></trk>").encode())

    assert route is None
    assert [problem.code for problem in problems] == ["gpx-too-long"]


@given(st.binary(max_size=200))
def test_random_bytes_are_a_problem_and_no_crash(data):
    route, problems = read_gpx("route.gpx", data)

    assert route is None
    assert [problem.code for problem in problems] == ["xml"]


@given(
    st.lists(
        st.builds(
            Point,
            lon=st.floats(-180, 180),
            lat=st.floats(-90, 90),
            ele_m=st.none() | st.floats(-500, 9000),
        ),
        min_size=2,
        max_size=10,
    )
)
def test_a_written_line_is_read_back(line):
    route = Route(points=tuple(line))

    assert read_gpx("route.gpx", write_gpx(route, "visite")) == (route, ())
