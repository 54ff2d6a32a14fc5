"""Notices written in the studio: who may, what is refused, and what then is at /notices.json."""

import json
import shutil
from datetime import timedelta

import pytest

from tests.http.conftest import TOUR
from tests.studio import NAMES, run_studio


@pytest.fixture
async def stage(published, tmp_path):
    shutil.copytree(published, tmp_path / "data")
    async with run_studio(tmp_path / "data") as stage:
        yield stage


@pytest.fixture
async def publisher(stage):
    async with stage.client(await stage.begin(NAMES["publisher"])) as client:
        yield client


@pytest.fixture
def form(stage):
    """Return a function that fills in the form."""

    def form(**changes):
        until = (stage.clock().date() + timedelta(days=3)).isoformat()
        words = {"text.fr": "Sentier fermé jusqu’à vendredi", "text.de": "Weg gesperrt"}
        return {"tour": TOUR, "until": until, **words, **changes}

    return form


async def told(client):
    answer = await client.get("/notices.json")
    assert answer.headers["content-type"] == "application/json"
    return [json.loads(one["said"]) for one in answer.json()["notices"]]


async def test_a_notice_is_out_at_once_and_in_the_register(stage, publisher, form):
    answer = await publisher.post("/studio/notices/", data=form())
    assert answer.headers["location"] == "/studio/notices/?done=noticed"
    (notice,) = await told(publisher)
    assert notice["tour"] == TOUR
    assert notice["texts"] == {"fr": "Sentier fermé jusqu’à vendredi", "de": "Weg gesperrt"}
    assert (await stage.register())[0] == (NAMES["publisher"], "noticed", TOUR)
    page = await publisher.get("/studio/notices/")
    assert "Sentier fermé" in page.text
    assert NAMES["publisher"] in page.text


async def test_it_is_taken_back(stage, publisher, form):
    await publisher.post("/studio/notices/", data=form())
    (notice,) = await told(publisher)
    stage.clock.pass_by(seconds=1)
    removal = f"/studio/notices/{notice['id']}/removal/"
    assert (await publisher.post(removal)).headers["location"].endswith("?done=unnoticed")
    assert await told(publisher) == []
    assert (await publisher.post(removal)).status_code == 404
    deeds = [deed for _, deed, _ in await stage.register()]
    assert deeds == ["unnoticed", "noticed"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"tour": "nowhere"}, "Choisissez une visite publiée."),
        ({"until": ""}, "Choisissez un dernier jour"),
        ({"until": "2020-01-01"}, "Choisissez un dernier jour"),
        ({"until": "9999-12-31"}, "Choisissez un dernier jour"),
        ({"text.fr": " ", "text.de": ""}, "Écrivez la phrase"),
        ({"text.fr": "x" * 201}, "trop long"),
        ({f"text.{lang}": "é" * 190 for lang in ("fr", "en", "nl", "de")}, "trop long"),
    ],
    ids=range(7),
)
async def test_what_is_wrong_is_said_beside_its_field(stage, publisher, form, changes, said):
    answer = await publisher.post("/studio/notices/", data=form(**changes))
    assert answer.status_code == 422
    assert said in answer.text
    assert 'class="field-error"' in answer.text
    assert await told(publisher) == []
    assert await stage.register() == []


async def test_markup_in_a_notice_is_text(publisher, form):
    await publisher.post("/studio/notices/", data=form(**{"text.fr": "<b>Fermé</b>"}))
    page = (await publisher.get("/studio/notices/")).text
    assert "<b>Fermé" not in page
    assert "&lt;b&gt;Fermé" in page


@pytest.mark.parametrize("role", ["reader", "translator", "editor"])
async def test_others_read_and_do_not_write(stage, form, role):
    async with stage.client(await stage.begin(NAMES[role])) as client:
        assert (await client.post("/studio/notices/", data=form())).status_code == 403
        page = await client.get("/studio/notices/")
        assert page.status_code == 200
        assert "<fieldset" not in page.text
        assert await told(client) == []
