"""The signs of a tour: of the edition where there is one, else of the draft."""

import io
import zipfile

import pytest

from tests.builders import make_tour_files
from tests.good_tour import TOUR_YAML
from tests.site import publish_files
from tests.studio import NAMES, run_studio

TOUR = "petite-visite"
PAGE = f"/studio/tours/{TOUR}/signs/"
TURNED = TOUR_YAML.replace("[gare, lampe", "[lampe, gare")


@pytest.fixture(scope="module")
async def published(tmp_path_factory):
    data = tmp_path_factory.mktemp("signs")
    await publish_files(data, {TOUR: make_tour_files()})
    async with run_studio(data, public_url="https://visites.example/") as stage:
        yield stage


@pytest.fixture
async def reader(published):
    async with published.client(await published.begin(NAMES["reader"])) as client:
        yield client


async def test_the_sheet_shows_every_stop_of_the_edition(reader):
    page = (await reader.get(PAGE)).text
    for number, (stop, title) in enumerate(
        [("gare", "La gare"), ("lampe", "La lampe"), ("louvre", "Le musée de verre")], 1
    ):
        assert f'alt="Plaque {number}\u202f: {title}"' in page
        assert f"visites.example/tours/{TOUR}/{stop}/" in page
    assert "ARCHIPEL_PUBLIC_URL" not in page
    assert "pas encore publiée" not in page


async def test_a_sign_is_a_drawing_with_its_code(reader):
    answer = await reader.get(f"{PAGE}lampe.svg")
    assert answer.headers["content-type"] == "image/svg+xml"
    assert "<title>2. La lampe</title>" in answer.text
    assert (await reader.get(f"{PAGE}nowhere.svg")).status_code == 404


async def test_all_signs_come_in_one_file(reader):
    answer = await reader.get(f"/studio/tours/{TOUR}/signs.zip")
    assert answer.headers["content-disposition"] == f'attachment; filename="{TOUR}.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.namelist() == ["01-gare.svg", "02-lampe.svg", "03-louvre.svg"]
        assert archive.read("02-lampe.svg").decode() == (await reader.get(f"{PAGE}lampe.svg")).text


async def test_signs_that_the_next_edition_makes_wrong_are_told(published, reader):
    warning = "des numéros ne seront plus les bons"
    await published.draft(TOUR)
    assert warning not in (await reader.get(PAGE)).text
    await published.draft(TOUR, **{"tour.yaml": TURNED})
    page = (await reader.get(PAGE)).text
    assert warning in page
    assert page.index("La gare") < page.index("La lampe")


async def test_a_draft_has_signs_before_it_is_published(stage, boss):
    assert (await boss.get(PAGE)).status_code == 404
    await stage.draft(TOUR)
    page = (await boss.get(PAGE)).text
    assert "pas encore publiée" in page
    assert "ARCHIPEL_PUBLIC_URL" in page
    assert "<title>3. Le musée de verre</title>" in (await boss.get(f"{PAGE}louvre.svg")).text


async def test_a_draft_that_cannot_be_read_says_so(stage, boss):
    await stage.draft(TOUR, **{"tour.yaml": "id: ["})
    answer = await boss.get(PAGE)
    assert answer.status_code == 409
    assert "Brouillon illisible" in answer.text
