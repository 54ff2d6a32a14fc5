"""Every stop stands where public sources place it, or says that it must be checked."""

import json
import math
from pathlib import Path

import pytest

from server.author import FolderTree, load
from server.model.route import Plane
from tests.site import TODAY, TOURS

pytestmark = pytest.mark.tours
PLACES = json.loads((Path(__file__).parent / "positions.json").read_text("utf-8"))
REACH_M = 150
FOLDERS = sorted(path.parent for path in TOURS.glob("*/tour.yaml"))


@pytest.fixture(scope="module", params=FOLDERS, ids=lambda folder: folder.name)
def placed(request):
    """Return each stop's facts with the place it should stand at."""
    tour, _ = load(FolderTree(request.param), TODAY)
    assert tour
    places = PLACES["tours"][tour.id]
    assert {stop.id for stop in tour.stops} == places.keys()
    return [(stop.id, stop.facts, places[stop.id]) for stop in tour.stops]


def away_m(facts, place):
    lat, lon = place["at"]
    return math.hypot(*Plane(lon, lat).to_m(facts.lon, facts.lat))


def test_every_stop_stands_where_its_place_is(placed):
    far = {name: round(away_m(facts, place)) for name, facts, place in placed
           if away_m(facts, place) > place.get("within_m", REACH_M)}  # fmt: skip
    assert not far


def test_a_stop_is_to_check_just_where_its_place_is_not_sure(placed):
    marked = {name for name, facts, _ in placed if facts.position == "to check"}
    unsure = {name for name, _, place in placed
              if place["confidence"] == "low" or "unsure" in place}  # fmt: skip
    assert marked == unsure


def test_every_place_says_where_its_point_comes_from():
    places = [place for stops in PLACES["tours"].values() for place in stops.values()]
    assert all(place["source"] in PLACES["sources"] and place["name"] for place in places)
    assert all(place["confidence"] in {"high", "medium", "low"} for place in places)
    assert all("unsure" in place for place in places if "within_m" in place)
