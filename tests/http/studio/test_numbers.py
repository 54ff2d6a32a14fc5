"""The numbers as the office sees them: charts, tables, a file; of a span and of one tour or all."""

import csv
import io
import re
from datetime import timedelta
from uuid import uuid4

import pytest

from server.model.visits import Batch, Visit
from server.store import visits
from tests.builders import make_tour_files
from tests.site import publish_files
from tests.studio import NAMES, run_studio

TOUR = "petite-visite"


@pytest.fixture(scope="module")
async def told(tmp_path_factory):
    """Run a studio with a tour; phones told of it today, last month and last summer."""
    data = tmp_path_factory.mktemp("numbers")
    await publish_files(data, {TOUR: make_tour_files()})
    async with run_studio(data) as stage:
        today = stage.clock().date()
        for days, kind, about, times in (
            (0, "install", "fr", 3),
            (0, "stop", "gare", 4),
            (3, "install", "de", 1),
            (3, "finish", "", 1),
            (50, "stop", "lampe", 9),
        ):
            day = today - timedelta(days=days)
            seen = (Visit(day=day, kind=kind, tour=TOUR, about=about),) * times
            async with stage.store.database.write() as tx:
                await visits.take(tx, Batch(number=str(uuid4()), visits=seen), seen, today)
        yield stage


@pytest.fixture
async def reader(told):
    async with told.client(await told.begin(NAMES["reader"])) as client:
        yield client


def totals(page):
    return [int(number) for number in re.findall(r"<h2><b>(\d+)</b>", page.text)]


@pytest.mark.parametrize(
    ("query", "sums"),
    [
        ("", [4, 4, 1]),
        ("?span=quarter", [4, 13, 1]),
        ("?span=year", [4, 13, 1]),
        (f"?tour={TOUR}", [4, 4, 1]),
        ("?span=century&tour=nowhere", [4, 4, 1]),
    ],
)
async def test_the_sums_are_those_of_the_span(reader, query, sums):
    page = await reader.get(f"/studio/numbers/{query}")
    assert page.status_code == 200
    assert totals(page) == sums


async def test_charts_are_drawn_without_styles_and_are_told_as_a_table(reader):
    page = (await reader.get("/studio/numbers/")).text
    assert "style=" not in page
    assert page.count('class="ground"') == 3 * 30
    assert page.count('<tr><th scope="row">') >= 30
    assert page.count("<svg viewBox") == page.count('preserveAspectRatio="none" aria-hidden="true"')


async def test_a_tour_shows_its_stops_in_walking_order(reader):
    page = (await reader.get(f"/studio/numbers/?tour={TOUR}&span=quarter")).text
    lines = re.findall(r'<th scope="row">([^<]+)</th><td><div><svg.*?<span>(\d+)</span>', page)
    stops = lines[:3]
    assert [times for _, times in stops] == ["4", "9", "0"]
    assert ("allemand", "1") in lines


@pytest.mark.parametrize(("lang", "delimiter"), [("fr", ";"), ("en", ",")])
async def test_the_file_opens_in_spreadsheets(told, reader, lang, delimiter):
    await reader.post("/studio/account/language/", data={"language": lang})
    answer = await reader.get("/studio/numbers/visits.csv?span=year")
    await reader.post("/studio/account/language/", data={"language": "fr"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"].endswith('.csv"')
    assert answer.text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(answer.text[1:]), delimiter=delimiter))
    assert {row["about"]: row["times"] for row in rows if row["kind"] == "install"} == {
        "fr": "3",
        "de": "1",
    }


async def test_nothing_counted_is_said(tmp_path):
    async with run_studio(tmp_path) as stage:
        token = await stage.begin(NAMES["reader"])
        async with stage.client(token) as client:
            page = await client.get("/studio/numbers/")
    assert "Rien de compté" in page.text
