"""My account: password, language, sessions."""

import re

import pytest

from tests.studio import NAMES, PASSWORD

NEW = "grisou poussier molette"
JEANNE = NAMES["administrator"]


async def change(client, old=PASSWORD, new=NEW):
    return await client.post("/studio/account/password/", data={"old": old, "password": new})


async def test_a_password_is_changed_and_other_browsers_are_out(boss, stage, stranger, log_in):
    elsewhere, before = await stage.begin(JEANNE), boss.cookies["studio"]
    answer = await change(boss)
    assert answer.headers["location"] == "/studio/account/?done=password"
    assert (await boss.get("/studio/")).status_code == 200
    for old in (elsewhere, before):
        async with stage.client(old) as client:
            assert (await client.get("/studio/")).status_code == 303
    assert (await log_in(stranger, JEANNE, PASSWORD)).status_code == 403
    assert (await log_in(stranger, JEANNE, NEW)).status_code == 303
    assert (JEANNE, "password", "") in await stage.register()


@pytest.mark.parametrize(
    ("old", "new", "status", "words"),
    [
        ("wrong", NEW, 403, "pas votre mot de passe actuel"),
        (PASSWORD, "court", 422, "au moins 12 caractères"),
        (PASSWORD, "jeanne jeanne jeanne", 422, "Votre nom"),
        ("", "", 422, "au moins 12"),
    ],
)
async def test_what_is_wrong_is_said_beside_its_field(boss, old, new, status, words):
    answer = await change(boss, old, new)
    assert answer.status_code == status
    assert words in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert re.search(r'aria-describedby="[^"]*-error"', answer.text)


async def test_the_old_password_is_no_easier_to_guess_here(boss):
    for _ in range(5):
        assert (await change(boss, "wrong")).status_code == 403
    assert (await change(boss, PASSWORD)).status_code == 429


async def test_the_language_is_kept_with_the_account(boss, stage):
    await boss.post("/studio/account/language/", data={"language": "de"})
    assert '<html lang="de">' in (await boss.get("/studio/?lang=fr")).text
    answer = await boss.post("/studio/account/language/", data={"language": "xx"})
    assert answer.status_code == 422


async def test_sessions_are_listed_and_ended(boss, stage):
    other = await stage.begin(JEANNE)
    page = (await boss.get("/studio/account/")).text
    assert page.count("Firefox, Windows</b>") == 2
    (session,) = re.findall(r'name="session" value="(\w+)"', page)
    await boss.post("/studio/account/sessions/", data={"session": session})
    async with stage.client(other) as client:
        assert (await client.get("/studio/")).status_code == 303
    assert (await boss.get("/studio/")).status_code == 200


async def test_all_others_are_ended_at_once(boss, stage):
    others = [await stage.begin(JEANNE) for _ in range(3)]
    await boss.post("/studio/account/sessions/", data={"session": ""})
    for token in others:
        async with stage.client(token) as client:
            assert (await client.get("/studio/")).status_code == 303
    assert (await boss.get("/studio/")).status_code == 200


async def test_nobody_ends_the_session_of_another(boss, stage):
    token = await stage.begin(NAMES["editor"])
    async with stage.client(token) as editor:
        mine = re.findall(r'value="(\w{64})"', (await editor.get("/studio/account/")).text)
        assert mine == []
        page = (await boss.get("/studio/account/")).text
        for session in [*re.findall(r"\w{64}", page), "x"]:
            await editor.post("/studio/account/sessions/", data={"session": session})
    assert (await boss.get("/studio/")).status_code == 200
