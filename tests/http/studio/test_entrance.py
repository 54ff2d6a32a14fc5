"""Log-in, log-out, links: what an honest browser meets, and what a thief does."""

import re

import pytest

from server.http.studio import passwords
from server.store import staff
from tests.studio import HASH, NAMES, PASSWORD, there

JEANNE = NAMES["administrator"]


def set_cookie(answer):
    return answer.headers.get("set-cookie", "")


async def test_who_knows_the_password_is_in(stranger, log_in, stage):
    answer = await log_in(stranger, " jeanne  DUPONT ", PASSWORD)
    assert (answer.status_code, answer.headers["location"]) == (303, "/studio/")
    assert "Bonjour Jeanne Dupont" in (await stranger.get("/studio/")).text
    assert await stage.register() == [(JEANNE, "entered", "")]


@pytest.mark.parametrize(
    ("name", "password"),
    [(JEANNE, "wrong wrong wrong"), ("Nobody", PASSWORD), (JEANNE, ""), ("", ""),
     (JEANNE, PASSWORD.upper()), (JEANNE, PASSWORD + " "), ("' or ''='", "x"), ("\x00", "\x00")],
)  # fmt: skip
async def test_everybody_else_hears_the_same(stranger, log_in, stage, name, password):
    answer = await log_in(stranger, name, password)
    assert answer.status_code == 403
    assert "ne vont pas ensemble" in answer.text
    assert not set_cookie(answer)
    assert await stage.register() == []


async def test_the_name_comes_back_as_text_and_the_password_never(stranger, log_in):
    answer = await log_in(stranger, '"><script>alert(1)</script>', "secret secret secret")
    assert "<script" not in answer.text
    assert "&lt;script&gt;" in answer.text
    assert "secret" not in answer.text


async def test_guessing_waits_longer_and_longer(stranger, log_in, stage):
    for _ in range(5):
        assert (await log_in(stranger, JEANNE, "wrong")).status_code == 403
    answer = await log_in(stranger, JEANNE, PASSWORD)
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "1"
    assert "Réessayez dans 1\xa0s" in answer.text
    assert (await log_in(stranger, NAMES["editor"], PASSWORD)).status_code == 303
    stage.clock.pass_by(seconds=1)
    assert (await log_in(stranger, JEANNE, PASSWORD)).status_code == 303


async def test_a_server_in_front_tells_whose_address_it_is(stage, log_in):
    async def guess(forwarded):
        async with stage.client(**{"x-forwarded-for": forwarded}) as client:
            return (await log_in(client, JEANNE, "wrong")).status_code

    for number in range(5):
        assert await guess(f"1.1.1.{number}, 81.53.17.4") == 403
    assert await guess("6.6.6.6, 81.53.17.4") == 429
    assert await guess("81.53.17.4, 6.6.6.6") == 403


async def test_too_many_at_once_are_sent_away(stranger, log_in, monkeypatch):
    monkeypatch.setattr(passwords, "MOST_WAITING", 0)
    answer = await log_in(stranger, JEANNE, PASSWORD)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert not set_cookie(answer)


async def test_a_cheap_hash_is_made_dearer(stranger, log_in, stage):
    await log_in(stranger, JEANNE, PASSWORD)
    async with stage.store.database.read() as tx:
        known = await staff.password(tx, JEANNE)
    assert there(known).password != HASH
    assert there(known).password.startswith("$argon2id$v=19$m=65536,t=3")


async def test_a_given_session_is_never_taken_over(stage, log_in):
    """Fixation: a token that the attacker chose, or had before the log-in, opens nothing."""
    planted = await stage.begin(NAMES["reader"])
    async with stage.client(planted) as victim, stage.client(planted) as attacker:
        answer = await log_in(victim, JEANNE, PASSWORD)
        assert planted not in set_cookie(answer)
        assert "Jeanne" in (await victim.get("/studio/")).text
        assert (await attacker.get("/studio/")).status_code == 303
    async with stage.client("chosen-by-the-attacker") as victim:
        assert "chosen" not in set_cookie(await log_in(victim, JEANNE, PASSWORD))


async def test_after_the_log_out_the_token_is_worth_nothing(stage):
    token = await stage.begin(JEANNE)
    async with stage.client(token) as client:
        answer = await client.post("/studio/logout/")
        assert "Max-Age=0" in set_cookie(answer)
    async with stage.client(token) as replayed:
        assert (await replayed.get("/studio/")).status_code == 303


async def test_a_session_ends_by_itself(stage):
    async with stage.client(await stage.begin(JEANNE)) as client:
        for _ in range(4):
            stage.clock.pass_by(days=6)
            assert (await client.get("/studio/")).status_code == 200
        stage.clock.pass_by(days=7)
        assert (await client.get("/studio/")).status_code == 303


@pytest.mark.parametrize(
    ("headers", "name"),
    [
        ({"host": "visites.example", "origin": "https://visites.example"}, "__Host-studio"),
        ({"origin": "https://localhost:8443", "host": "localhost:8443"}, "__Host-studio"),
        ({"host": "visites.example", "sec-fetch-site": "same-origin"}, "__Host-studio"),
        ({}, "studio"),
    ],
)
async def test_the_cookie_is_as_strict_as_the_line_allows(stage, log_in, headers, name):
    async with stage.client(**headers) as client:
        cookie = set_cookie(await log_in(client, JEANNE, PASSWORD))
    token, *rest = cookie.split("; ")
    assert re.fullmatch(name + r"=[\w-]{43}", token)
    flags = {"Path=/", "HttpOnly", "SameSite=Lax", "Max-Age=2592000"}
    assert set(rest) == flags | ({"Secure"} if name.startswith("__Host") else set())


async def test_the_open_cookie_means_nothing_from_afar(stage):
    token = await stage.begin(JEANNE)
    fields = {"host": "visites.example", "x-forwarded-proto": "https"}
    async with stage.client(token, **fields) as client:
        assert (await client.get("/studio/")).status_code == 303
    async with stage.client(**fields, cookie=f"__Host-studio={token}") as client:
        assert (await client.get("/studio/")).status_code == 200


async def test_no_password_is_asked_for_on_an_open_line(stage, log_in):
    fields = {"host": "192.168.1.5:8000", "origin": "http://192.168.1.5:8000"}
    async with stage.client(**fields) as client:
        page = await client.get("/studio/login/")
        assert page.status_code == 403
        assert "<input" not in page.text
        answer = await log_in(client, JEANNE, PASSWORD)
        assert (answer.status_code, set_cookie(answer)) == (403, "")


@pytest.mark.parametrize(
    ("wanted", "led"),
    [
        ("/studio/account/", "/studio/account/"),
        ("//evil.example/", "/studio/"),
        ("https://evil.example/studio/", "/studio/"),
        ("/studio/../fr/", "/studio/"),
        ("/studio/\\evil.example/", "/studio/"),
        ("/studio/x/\r\nset-cookie: a=b/", "/studio/"),
        ("", "/studio/"),
    ],
)
async def test_one_is_led_back_only_into_the_studio(stranger, log_in, wanted, led):
    answer = await log_in(stranger, JEANNE, PASSWORD, next=wanted)
    assert answer.headers["location"] == led
    assert set_cookie(answer).count("=") == 4


async def test_a_door_remembers_where_one_wanted_to_go(stranger):
    answer = await stranger.get("/studio/staff/abc/?x=1")
    assert answer.headers["location"] == "/studio/login/?next=/studio/staff/abc/"
    page = await stranger.get(answer.headers["location"])
    assert 'name="next" value="/studio/staff/abc/"' in page.text
