"""Every door of the studio by every role, as one table; what no door says twice or to strangers."""

import pytest

from server.app import STUDIO
from server.http.studio.door import Door
from tests.studio import NAMES, PASSWORD, filled, run_studio, there

ROLES = ("anyone", "reader", "translator", "editor", "publisher", "administrator")
EXPECTED = """
    GET  /                              login read
    GET  /login/                        page  page
    POST /login/                        page  page
    POST /logout/                       login on
    GET  /invitation/{token}/           gone  gone
    POST /invitation/{token}/           gone  gone
    GET  /account/                      login page
    POST /account/password/             login page
    POST /account/language/             login page
    POST /account/sessions/             login on
    GET  /staff/                        login admin
    POST /staff/                        login admin
    GET  /staff/{staff}/                login admin
    POST /staff/{staff}/role/           login admin
    POST /staff/{staff}/link/           login admin
    POST /staff/{staff}/sessions/       login admin
    POST /staff/{staff}/access/         login admin
    GET  /register/                     login admin
    GET  /tours/new/                    login write
    POST /tours/new/                    login edit
    GET  /tours/import/                 login write
    POST /tours/import/                 login edit
    GET  /tours/{tour}/                 login page
    POST /tours/{tour}/order/           login write
    POST /tours/{tour}/stops/           login write
    POST /tours/{tour}/stops/{stop}/removal/ login write
    POST /tours/{tour}/here/            login write
    GET  /tours/{tour}/file/{path:path} login page
    POST /tours/{tour}/file/{path:path} login write
    GET  /tours/{tour}/preview/         login page
    POST /tours/{tour}/preview/         login page
    GET  /tours/{tour}/publish/         login page
    POST /tours/{tour}/publish/         login publish
    GET  /tours/{tour}/publish/job/     login page
    GET  /tours/{tour}/publish/weight/  login page
    POST /tours/{tour}/publish/plan/    login publish
    POST /tours/{tour}/publish/withdrawal/ login publish
    GET  /tours/{tour}/history/         login page
    GET  /tours/{tour}/history/{number}/ login page
    POST /tours/{tour}/history/{number}/back/ login write
    GET  /tours/{tour}/export.zip       login page
    GET  /tours/{tour}/translate/       login page
    GET  /tours/{tour}/translate/{lang}/ login page
    GET  /tours/{tour}/translate/{lang}/{path:path} login page
    POST /tours/{tour}/translate/{lang}/{path:path} login write
    GET  /tours/{tour}/map/             login page
    POST /tours/{tour}/map/             login write
    POST /tours/{tour}/map/track/       login write
    GET  /tours/{tour}/media/           login page
    GET  /tours/{tour}/media/{path:path} login page
    PUT  /tours/{tour}/media/{place}    login write
    POST /tours/{tour}/media/{place}    login write
    POST /tours/{tour}/media/{place}/{name} login write
    GET  /tours/{tour}/signs/           login gone
    GET  /tours/{tour}/signs/{stop}.svg login gone
    GET  /tours/{tour}/signs.zip        login gone
    GET  /tours/{tour}/walk/            login gone
    GET  /tours/{tour}/walk/map.svg     login gone
    GET  /notices/                      login read
    POST /notices/                      login publish
    POST /notices/{notice}/removal/     login publish
    GET  /numbers/                      login read
    GET  /numbers/visits.csv            login read
    GET  /a/{name}                      gone  gone
    GET  /{path:path}                   gone  gone
"""
TABLE = {
    (method, path): (stranger, staff)
    for method, path, stranger, staff in map(str.split, EXPECTED.strip().splitlines())
}
LOWEST = {
    "write": "translator", "edit": "editor", "publish": "publisher", "admin": "administrator",
}  # fmt: skip
"""The lowest rung of the ladder that a door opens to."""
LET_IN = {"page": range(200, 500), "read": (200,), "gone": (404, 410), "on": (303,)}


def addresses():
    return [(door, method) for door in STUDIO for method in there(door.methods) - {"HEAD"}]


def test_the_table_holds_every_door_and_every_door_names_its_deed():
    assert all(isinstance(route, Door) for route in STUDIO)
    assert {(method, door.path) for door, method in addresses()} == set(TABLE)


@pytest.fixture(scope="module")
async def shared(tmp_path_factory):
    async with run_studio(tmp_path_factory.mktemp("doors")) as stage:
        yield stage


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("method", "path"), TABLE, ids=lambda part: part)
async def test_who_gets_through(shared, method, path, role):
    token = await shared.begin(NAMES[role]) if role in NAMES else ""
    wanted = TABLE[method, path][role in NAMES]
    async with shared.client(token) as client:
        answer = await client.request(
            method, filled(path), data={"q": ""} if method == "POST" else None
        )
    if wanted == "login":
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/studio/login/")
    elif role in ROLES[: ROLES.index(LOWEST.get(wanted, "anyone"))]:
        assert answer.status_code == 403
        assert "Pas avec ce rôle" in answer.text
    elif wanted in LOWEST:
        assert answer.status_code in {200, 303, 400, 404, 411, 413, 415, 422}
    else:
        assert answer.status_code in LET_IN[wanted]
        assert "Pas avec ce rôle" not in answer.text


@pytest.mark.parametrize("path", ["/studio/", "/studio/login/", "/studio/x", "/studio/staff/"])
async def test_no_answer_is_kept_or_framed_or_runs_anything(shared, path):
    async with shared.client(await shared.begin(NAMES["administrator"])) as client:
        headers = (await client.get(path)).headers
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-robots-tag"] == "noindex"
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy


async def test_pages_have_no_inline_script_and_no_inline_style(shared):
    async with shared.client(await shared.begin(NAMES["administrator"])) as client:
        pages = [
            await client.get(f"/studio/{path}") for path in ("", "account/", "staff/", "register/")
        ]
    for page in pages:
        assert page.status_code == 200
        assert page.text.count("<script") == page.text.count(
            '<script type="module" src="/studio/a/'
        )
        assert "style=" not in page.text


async def test_the_looks_are_named_by_their_hash_and_kept(shared):
    async with shared.client() as client:
        page = (await client.get("/studio/login/")).text
        sheet = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
        answer = await client.get(sheet)
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert "immutable" in answer.headers["cache-control"]
    assert "font:" not in answer.text.replace("{font:", "").replace(";font:", "")


async def test_visitors_do_not_meet_the_studio(shared):
    async with shared.client() as client:
        assert (await client.get("/studio")).headers["location"] == "/studio/"
        assert (await client.get("/studios/")).status_code == 503
        assert (await client.get("/healthz")).headers.get("set-cookie") is None


async def test_a_studio_without_staff_shows_how_to_begin(tmp_path):
    async with run_studio(tmp_path, people=False) as stage, stage.client() as client:
        page = await client.get("/studio/", follow_redirects=True)
        assert "archipel staff add" in page.text
        assert "<form" not in page.text
        guess = {"name": "admin", "password": "admin"}
        assert (await client.post("/studio/login/", data=guess)).status_code == 403
        await stage.make("Jeanne")
        page = await client.get("/studio/", follow_redirects=True)
        assert 'name="password"' in page.text


@pytest.mark.parametrize("lang", ["fr", "en", "nl", "de"])
async def test_the_entrance_speaks_the_language_of_the_browser(shared, lang):
    async with shared.client(**{"accept-language": f"{lang}-XX"}) as client:
        assert f'<html lang="{lang}">' in (await client.get("/studio/login/")).text
        chosen = await client.get("/studio/login/?lang=nl")
    assert '<html lang="nl">' in chosen.text
    assert PASSWORD not in chosen.text
