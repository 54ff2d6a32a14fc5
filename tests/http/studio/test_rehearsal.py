"""The test walk's page: whole without scripts, of the draft as it was saved last."""

import re

import pytest

from tests.builders import wav
from tests.good_tour import STOP_FR, STOP_YAML

TOUR = "petite-visite"
PAGE = f"/studio/tours/{TOUR}/walk/"
NEAR = STOP_YAML["louvre"].replace("50.43090, 2.80420", "50.43000, 2.81450")


@pytest.fixture
async def reader(stage):
    async with await stage.as_("reader") as client:
        yield client


def plain(page):
    """Return the words of a page, spaces of every kind as one."""
    return " ".join(re.sub("<[^>]+>", " ", page.text).split())


async def test_the_table_says_what_is_heard_where(stage, reader):
    await stage.draft(TOUR, **{"stops/gare/fr.wav": wav(75)})
    page = await reader.get(PAGE)
    assert page.status_code == 200
    words = plain(page)
    assert re.search(r"La gare .* 0 min · 0 m .* 1 min 15 enregistré .* sur place", words)
    assert re.search(r"La lampe .* lu par le téléphone", words)
    assert "Rien à revoir" in words


async def test_the_pace_and_the_language_are_wishes(stage, reader):
    await stage.draft(TOUR)
    slow, fast = [await reader.get(f"{PAGE}?pace={pace}") for pace in (3, 5)]
    assert 'value="3" selected' in slow.text
    assert 'data-pace="5"' in fast.text
    english = await reader.get(f"{PAGE}?heard=en")
    assert "The lamp" in english.text
    for wrong in ("?pace=900", "?pace=x", "?heard=xx"):
        page = await reader.get(PAGE + wrong)
        assert 'data-pace="4"' in page.text
        assert "La lampe" in page.text


async def test_doubts_come_with_their_cure(stage, reader):
    story = STOP_FR["lampe"].replace("Elle ne", "Elle ne " * 3000)
    await stage.draft(TOUR, **{"stops/louvre/stop.yaml": NEAR, "stops/lampe/fr.md": story})
    words = plain(await reader.get(PAGE))
    assert "2 points à revoir" in words
    assert "« 2. La lampe » et « 3. Le musée de verre » se recouvrent" in words.replace("\xa0", " ")
    assert re.search(r"Ramenez les deux rayons à 1\d m au plus", words)
    assert re.search(r"Le récit de « 2\. La lampe » dure encore \d+ min", words)


async def test_the_map_has_the_zones_and_its_ground_is_a_drawing(stage, reader):
    await stage.draft(TOUR)
    page = (await reader.get(PAGE)).text
    assert page.count('class="map-zone"') == 3
    ground = await reader.get(f"{PAGE}map.svg")
    assert f'href="{PAGE}map.svg"' in page
    assert ground.headers["content-type"] == "image/svg+xml"
    assert "sandbox" in ground.headers["content-security-policy"]


async def test_the_script_is_a_file_of_the_studio(stage, reader):
    await stage.draft(TOUR)
    page = (await reader.get(PAGE)).text
    *_, script = re.findall(r'<script type="module" src="(/studio/a/[0-9a-f]{16}\.js)">', page)
    answer = await reader.get(script)
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert "tour-rehearsal" in answer.text
    assert "import" not in answer.text.split("tour-rehearsal")[0][:200]


async def test_what_cannot_be_walked(stage, reader):
    assert (await reader.get("/studio/tours/ailleurs/walk/")).status_code == 404
    await stage.draft(TOUR, **{"stops/gare/stop.yaml": "at: here"})
    broken = await reader.get(PAGE)
    assert broken.status_code == 409
    assert "Brouillon illisible" in broken.text
