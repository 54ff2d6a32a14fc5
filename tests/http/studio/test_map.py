"""Places: saved by numbers and by a drawn line, brought from a file, refused where it is none."""

import json

import pytest

from tests.author.test_tracks import KML, LINE
from tests.hostile import zipped

TOUR = "/studio/tours/petite-visite/"
MAP = f"{TOUR}map/"
JSON = {"accept": "application/json"}
DRAWN = [[2.80, 50.43, 40], [2.805, 50.431, None], [2.81, 50.43, None]]


@pytest.fixture(autouse=True)
async def draft(stage):
    return await stage.draft()


async def seen(stage, path="route.gpx"):
    return (await stage.head()).hashes[path]


async def test_the_map_has_every_stop_in_numbers_and_a_plan_below(editor):
    page = (await editor.get(MAP)).text
    for stop in ("gare", "lampe", "louvre"):
        assert f'name="at.{stop}"' in page
        assert f'name="radius_m.{stop}"' in page
    assert "<route-editor" in page
    assert 'data-base="data:image/svg+xml;base64,' in page
    assert "m du tracé" in page


async def test_a_stop_is_placed_by_numbers(stage, editor):
    before = await stage.text("stops/gare/stop.yaml")
    sent = {"at.gare": "50.4301, 2.8282", "radius_m.gare": "55",
            "seen.gare": await seen(stage, "stops/gare/stop.yaml")}  # fmt: skip
    assert (await editor.post(MAP, data=sent)).headers["location"] == f"{MAP}?done=saved"
    after = await stage.text("stops/gare/stop.yaml")
    assert "[50.4301, 2.8282]" in after
    assert "radius_m: 55" in after
    assert len(after.splitlines()) - len(before.splitlines()) <= 1
    assert "stops/lampe/stop.yaml" in (await stage.head()).hashes


async def test_a_drawn_line_is_saved_as_gpx(stage, editor):
    sent = {"route": json.dumps(DRAWN), "seen_route": await seen(stage)}
    answer = (await editor.post(MAP, data=sent, headers=JSON)).json()
    assert answer["seen_route"] == await seen(stage)
    text = await stage.text("route.gpx")
    assert 'lat="50.431" lon="2.805"' in text
    assert "<ele>40.0</ele>" in text


async def test_what_others_placed_meanwhile_is_not_overwritten(stage, editor):
    sent = {"at.gare": "50.4301, 2.8282", "seen.gare": await seen(stage, "stops/gare/stop.yaml"),
            "route": json.dumps(DRAWN), "seen_route": await seen(stage)}  # fmt: skip
    await editor.post(MAP, data={"route": json.dumps(DRAWN[::-1]), "seen_route": await seen(stage)})
    before = await stage.head()
    assert (await editor.post(MAP, data=sent)).status_code == 409
    assert await stage.head() == before


async def test_two_who_place_different_stops_are_in_nobodys_way(stage, editor, publisher):
    hashes = (await stage.head()).hashes
    shown = {
        f"seen.{stop}": hashes[f"stops/{stop}/stop.yaml"] for stop in ("gare", "lampe", "louvre")
    }
    page = (await editor.get(MAP)).text
    for stop in ("gare", "lampe", "louvre"):
        was = page.partition(f'name="was.{stop}" value="')[2].partition('"')[0]
        shown |= {f"was.{stop}": was, f"at.{stop}": was.split("|")[0]}
    first = {**shown, "at.gare": "50.4301, 2.8282"}
    assert (await publisher.post(MAP, data=first)).status_code == 303
    path = "/studio/tours/petite-visite/file/stops/lampe/stop.yaml"
    sent = {"seen": hashes["stops/lampe/stop.yaml"], "stay_min": "9"}
    assert (await publisher.post(path, data=sent)).status_code == 303
    second = {**shown, "at.lampe": "50.4311, 2.8252"}
    assert (await editor.post(MAP, data=second)).status_code == 303
    assert "[50.4301, 2.8282]" in await stage.text("stops/gare/stop.yaml")
    facts = await stage.text("stops/lampe/stop.yaml")
    assert "[50.4311, 2.8252]" in facts
    assert "stay_min: 9" in facts
    third = {**shown, "at.gare": "50.4302, 2.8283"}
    assert (await editor.post(MAP, data=third)).status_code == 409


@pytest.mark.parametrize(
    "line",
    ["x", "[]", "{}", "[[1,2,null]]", "[[1,2],[3,4]]", "[[1,99,null],[2,3,null]]", "null",
     "[[NaN,1,null],[2,3,null]]", "[[1e999,1,null],[2,3,null]]", '[["a","b",null],[2,3,null]]',
     "[" * 5000, json.dumps([[2.8, 50.4, None]] * 20_001)],
    ids=range(12),
)  # fmt: skip
async def test_what_is_no_line_changes_nothing(stage, editor, line):
    before = await stage.head()
    answer = await editor.post(MAP, data={"route": line, "seen_route": await seen(stage)})
    assert answer.status_code in {413, 422}
    assert await stage.head() == before


async def test_a_track_is_brought_from_a_file(stage, editor):
    data = {"seen_route": await seen(stage)}
    files = {"file": ("Balade.kmz", zipped({"doc.kml": KML.format(LINE).encode()}))}
    answer = await editor.post(f"{MAP}track/", data=data, files=files)
    assert answer.headers["location"] == f"{MAP}?done=track"
    assert 'lon="2.81"' in await stage.text("route.gpx")
    again = await editor.post(
        f"{MAP}track/", data=data, files={"file": ("x.kml", KML.format(LINE).encode() + b" ")}
    )
    assert again.status_code in {303, 409}


async def test_a_hostile_track_leaves_no_trace(stage, editor):
    before = await stage.head()
    evil = b'<!DOCTYPE gpx [<!ENTITY a SYSTEM "file:///etc/passwd">]><gpx>&a;</gpx>'
    for name, data in (("x.gpx", evil), ("x.txt", b"x"), ("x.kmz", zipped({"../a.kml": b""}))):
        answer = await editor.post(f"{MAP}track/", files={"file": (name, data)})
        assert answer.status_code == 422
        assert 'role="alert"' in answer.text
    assert await stage.head() == before


async def test_a_translator_looks_and_does_not_touch(stage):
    async with await stage.as_("translator") as piet:
        page = (await piet.get(MAP)).text
        assert "<route-editor" not in page
        sent = {"route": json.dumps(DRAWN), "seen_route": await seen(stage)}
        assert (await piet.post(MAP, data=sent)).status_code == 403
        files = {"file": ("x.kml", KML.format(LINE).encode())}
        assert (await piet.post(f"{MAP}track/", files=files)).status_code == 403
