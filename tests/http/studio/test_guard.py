"""The guard of every unsafe request, and what a hostile form may not do."""

import pytest
from starlette.datastructures import Headers

from server.app import STUDIO
from server.http.studio.origin import is_ours
from tests.studio import NAMES, PASSWORD, filled, there

UNSAFE = sorted(door.path for door in STUDIO if "POST" in there(door.methods))
HOSTILE = [
    {},
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"origin": ""},
    {"origin": "http://localhost"},
    {"origin": "http://localhost.evil.example:8000"},
    {"origin": "http://localhost:8000@evil.example"},
    {"origin": "http://evil.example/localhost:8000"},
    {"sec-fetch-site": "cross-site", "origin": "http://localhost:8000"},
    {"sec-fetch-site": "same-site", "origin": "http://localhost:8000"},
    {"sec-fetch-site": "none"},
    {"sec-fetch-site": ""},
    {"sec-fetch-site": "same-origin, cross-site"},
    {"referer": "http://localhost:8000/studio/"},
]
FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize("fields", HOSTILE)
def test_others_are_not_us(fields):
    assert not is_ours(Headers({"host": "localhost:8000", **fields}))


@pytest.mark.parametrize(
    "fields",
    [
        {"origin": "http://localhost:8000"},
        {"sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "same-origin", "origin": "http://localhost:8000"},
    ],
)
def test_our_own_pages_are(fields):
    assert is_ours(Headers({"host": "localhost:8000", **fields}))


@pytest.mark.parametrize("path", UNSAFE)
@pytest.mark.parametrize("role", ["", "administrator"])
async def test_no_unsafe_door_opens_to_a_foreign_page(stage, path, role):
    token = await stage.begin(NAMES[role]) if role else ""
    async with stage.client(token, origin="https://evil.example") as client:
        answer = await client.post(filled(path), data={"name": "Eve", "role": "administrator"})
    assert answer.status_code == 403
    assert "ne vient pas d’une page du studio" in answer.text
    assert await stage.register() == []


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
async def test_other_methods_do_nothing(stage, method):
    async with stage.client(await stage.begin(NAMES["administrator"])) as client:
        answer = await client.request(method, "/studio/logout/")
        assert answer.status_code in {400, 403, 404, 405}
        assert (await client.get("/studio/")).status_code == 200


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"name=x", "multipart/form-data; boundary=x", 415),
        (b'{"name": "x"}', "application/json", 415),
        (b"name=x", "", 415),
        (b"name=" + b"x" * 600_000, FORM, 413),
        (b"&".join([b"a=1"] * 501), FORM, 400),
        (b"\xff\xfe", FORM, 400),
        (b"name=%ff&password=%00", FORM, 400),
        (b"name=%ED%A0%80&password=x", FORM, 400),
        (b"name=a%00b&password=%1B", FORM, 403),
        (b"", FORM, 403),
        (b"&;=&&=", FORM + "; charset=x", 403),
    ],
)
async def test_a_hostile_form_is_refused_calmly(stranger, content, kind, status):
    headers = {"content-type": kind}
    answer = await stranger.post("/studio/login/", content=content, headers=headers)
    assert answer.status_code == status
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("token", ["x", "x" * 9000, "'; drop table session", "%00", '"'])
async def test_a_hostile_cookie_is_nobody(stage, token):
    async with stage.client(cookie=f"studio={token}") as client:
        assert (await client.get("/studio/")).status_code == 303


async def test_an_address_that_is_none_is_nobodys(stage):
    async with stage.client(**{"x-forwarded-for": "<script>, unknown"}) as client:
        form = {"name": NAMES["reader"], "password": PASSWORD}
        assert (await client.post("/studio/login/", data=form)).status_code == 303
