"""The team: from an invitation to a closed account; the desk; the register."""

import re

import pytest

from tests.builders import make_tour_files
from tests.site import publish_files
from tests.studio import NAMES, PASSWORD, run_studio, there

JEANNE, MALIKA = NAMES["administrator"], NAMES["editor"]


async def invite(client, name="Zoé Petit", role="translator", languages=("en",)):
    form = {"name": name, "role": role, "languages": list(languages)}
    return await client.post("/studio/staff/", data=form)


def link(answer):
    return there(re.search(r'value="(http[^"]+/studio/invitation/[\w-]+/)"', answer.text))[1]


async def test_an_invitation_from_link_to_desk(boss, stage, stranger):
    answer = await invite(boss)
    assert answer.status_code == 200
    url = link(answer)
    assert url.startswith(stage.url)
    stage.clock.pass_by(minutes=5)
    page = await stranger.get(url)
    assert 'value="Zoé Petit"' in page.text
    weak = await stranger.post(url, data={"password": "court"})
    assert (weak.status_code, "au moins 12" in weak.text) == (422, True)
    answer = await stranger.post(url, data={"password": PASSWORD})
    assert answer.headers["location"] == "/studio/?done=welcome"
    desk = (await stranger.get(answer.headers["location"])).text
    assert "Bonjour Zoé Petit" in desk
    assert "Bienvenue" in desk
    assert "/studio/staff/" not in desk
    again = await stranger.post(url, data={"password": PASSWORD})
    assert again.status_code == 410
    assert await stage.register() == [
        ("Zoé Petit", "accepted", ""),
        (JEANNE, "invited", "Zoé Petit"),
    ]


async def test_a_link_is_worth_nothing_after_three_days(boss, stage, stranger):
    url = link(await invite(boss))
    stage.clock.pass_by(days=3)
    assert (await stranger.get(url)).status_code == 410
    assert (await stranger.post(url, data={"password": PASSWORD})).status_code == 410


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"languages": ()}, "Cochez au moins une langue"),
        ({"name": "  "}, "Écrivez un nom"),
        ({"name": MALIKA.upper()}, "déjà dans l’équipe"),
        ({"role": ""}, "Choisissez un rôle"),
        ({"role": "root"}, "Choisissez un rôle"),
        ({"languages": ("../x",)}, "Choisissez un rôle"),
    ],
)
async def test_what_is_wrong_with_an_invitation(boss, stage, form, words):
    answer = await invite(boss, **form)
    assert answer.status_code == 422
    assert words in answer.text
    assert await stage.register() == []


async def test_a_role_holds_from_the_next_request_on(boss, stage):
    malika = await stage.account(MALIKA)
    async with stage.client(await stage.begin(MALIKA)) as client:
        assert (await client.get("/studio/staff/")).status_code == 403
        place = f"/studio/staff/{malika.id}/"
        answer = await boss.post(f"{place}role/", data={"role": "administrator"})
        assert answer.headers["location"] == f"{place}?done=role"
        assert (await client.get("/studio/staff/")).status_code == 200
    register = (await boss.get("/studio/register/")).text
    assert "(Rédaction → Administration)" in register


async def test_the_last_administrator_cannot_step_down(boss, stage):
    jeanne = await stage.account(JEANNE)
    answer = await boss.post(f"/studio/staff/{jeanne.id}/role/", data={"role": "reader"})
    assert answer.status_code == 422
    assert "nommez-en d’abord une autre" in answer.text
    answer = await boss.post(f"/studio/staff/{jeanne.id}/access/", data={"disabled": "yes"})
    assert answer.status_code == 422
    assert (await boss.get("/studio/staff/")).status_code == 200


async def test_a_closed_account_is_out_and_may_come_back(boss, stage, stranger, log_in):
    malika = await stage.account(MALIKA)
    token, place = await stage.begin(MALIKA), f"/studio/staff/{malika.id}/"
    await boss.post(f"{place}access/", data={"disabled": "yes"})
    async with stage.client(token) as client:
        assert (await client.get("/studio/")).status_code == 303
    assert (await log_in(stranger, MALIKA, PASSWORD)).status_code == 403
    assert (await boss.post(f"{place}link/")).status_code == 422
    await boss.post(f"{place}access/", data={"disabled": "no"})
    assert (await log_in(stranger, MALIKA, PASSWORD)).status_code == 303


async def test_a_forgotten_password_is_replaced_by_a_link(boss, stage, stranger, log_in):
    malika = await stage.account(MALIKA)
    url = link(await boss.post(f"/studio/staff/{malika.id}/link/"))
    assert (await log_in(stranger, MALIKA, PASSWORD)).status_code == 303
    await stranger.post(url, data={"password": "un autre mot de passe"})
    assert (await log_in(stranger, MALIKA, PASSWORD)).status_code == 403


async def test_somebody_is_put_out_of_every_browser(boss, stage):
    malika, token = await stage.account(MALIKA), await stage.begin(MALIKA)
    assert "Firefox, Windows" in (await boss.get(f"/studio/staff/{malika.id}/")).text
    await boss.post(f"/studio/staff/{malika.id}/sessions/")
    async with stage.client(token) as client:
        assert (await client.get("/studio/")).status_code == 303


async def test_the_register_turns_its_pages(boss, stage):
    for number in range(60):
        await invite(boss, f"Person {number:02}", "reader")
        stage.clock.pass_by(seconds=1)
    first = (await boss.get("/studio/register/")).text
    assert first.count("<time") == 50
    older = there(re.search(r'href="(\?before=[^"]+)"', first))[1]
    second = (await boss.get(f"/studio/register/{older}")).text
    assert second.count("<time") == 10
    assert "Person 00" in second
    for nonsense in ("x", "2026-11-23", "9" * 400):
        assert (await boss.get(f"/studio/register/?before={nonsense}")).status_code == 400


async def test_the_desk_lists_what_is_published(tmp_path):
    await publish_files(tmp_path, {"petite-visite": make_tour_files()})
    async with run_studio(tmp_path) as stage, stage.client() as client:
        client.cookies["studio"] = await stage.begin(NAMES["reader"])
        desk = (await client.get("/studio/")).text
        poster = there(re.search(r'src="(/a/[^"]+)"', desk))[1]
        assert (await client.get(poster)).status_code == 200
    assert 'href="/fr/tours/petite-visite/"' in desk
    assert "Édition 1" in desk


async def test_an_empty_desk_says_so(stage):
    async with stage.client(await stage.begin(NAMES["reader"])) as client:
        assert "Aucune visite" in (await client.get("/studio/")).text
