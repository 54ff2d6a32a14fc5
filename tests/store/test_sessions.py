"""Sessions: how long they last, and how they end."""

from datetime import timedelta

import pytest

from server.store import sessions
from server.store.sessions import SEEN_EVERY
from tests.store.conftest import NOON
from tests.studio import there


@pytest.fixture
async def account(make):
    return await make()


async def test_a_token_finds_its_owner(tx, account):
    token = await sessions.start(tx, account.id, "Firefox, Windows", NOON)
    found, session = there(await sessions.find(tx, token, NOON))
    assert (found.id, session.browser, session.started_at) == (
        account.id, "Firefox, Windows", NOON,
    )  # fmt: skip
    assert found.seen_at == NOON
    for wrong in ("", token[:-1], token.swapcase(), "x" * 10_000):
        assert await sessions.find(tx, wrong, NOON) is None


async def test_it_ends_after_a_week_of_rest(tx, account, later):
    token = await sessions.start(tx, account.id, "", NOON)
    assert await sessions.find(tx, token, later(days=6, hours=23))
    assert await sessions.find(tx, token, later(days=7)) is None


async def test_it_slides_while_it_is_used_but_for_a_month_at_most(tx, account, later):
    token = await sessions.start(tx, account.id, "", NOON)
    for day in range(0, 30, 5):
        _, session = there(await sessions.find(tx, token, later(days=day)))
        await sessions.slide(tx, session, later(days=day))
    assert await sessions.find(tx, token, later(days=29, hours=23))
    assert await sessions.find(tx, token, later(days=30)) is None


async def test_it_is_written_to_once_in_ten_minutes(tx, account):
    token = await sessions.start(tx, account.id, "", NOON)
    _, session = there(await sessions.find(tx, token, NOON))
    assert not sessions.is_stale(session, NOON + SEEN_EVERY - timedelta(seconds=1))
    assert sessions.is_stale(session, NOON + SEEN_EVERY)


async def test_one_is_ended_without_the_others(tx, account):
    here, there = [await sessions.start(tx, account.id, name, NOON) for name in "ab"]
    listed = await sessions.of(tx, account.id, NOON)
    gone = next(session for session in listed if session.browser == "b")
    await sessions.end(tx, account.id, gone.id)
    assert await sessions.find(tx, here, NOON)
    assert await sessions.find(tx, there, NOON) is None


async def test_nobody_ends_the_session_of_another(tx, account, make):
    other = await make("Malika")
    token = await sessions.start(tx, other.id, "", NOON)
    _, session = there(await sessions.find(tx, token, NOON))
    await sessions.end(tx, account.id, session.id)
    assert await sessions.find(tx, token, NOON)


async def test_all_are_ended_but_the_one_at_hand(tx, account):
    tokens = [await sessions.start(tx, account.id, name, NOON) for name in "abc"]
    _, here = there(await sessions.find(tx, tokens[0], NOON))
    assert await sessions.end_all(tx, account.id, but=here.id) == 2
    assert [bool(await sessions.find(tx, token, NOON)) for token in tokens] == [True, False, False]
    assert await sessions.end_all(tx, account.id) == 1


async def test_what_is_over_is_forgotten(tx, account, later):
    await sessions.start(tx, account.id, "", NOON)
    await sessions.sweep(tx, later(days=7))
    assert not list(await tx.execute_fetchall("select 1 from session"))
