"""Accounts and their one-time links."""

import pytest

from server.model.roles import Person
from server.store import sessions, staff
from server.store.staff import StaffError
from tests.store.conftest import NOON
from tests.studio import there


async def raw(tx, table):
    return str([tuple(row) for row in await tx.execute_fetchall(f"select * from {table}")])


async def test_the_studio_begins_empty(tx, make):
    assert await staff.is_empty(tx)
    await make()
    assert not await staff.is_empty(tx)


async def test_an_account_is_found_by_any_spelling(tx, make):
    made = await make("Zoé Petit", "translator", languages=("en", "nl"))
    found = await staff.by_name(tx, " ZOE\u0301  petit ")
    assert found
    assert (found.id, found.name, found.languages) == (made.id, "Zoé Petit", ("en", "nl"))
    assert await staff.by_name(tx, "Zoe Petit") is None


async def test_two_of_one_name_are_refused(tx, make):
    await make("Zoé")
    with pytest.raises(StaffError, match="taken"):
        await make("zoé")
    with pytest.raises(StaffError, match="unnamed"):
        await make("  ")


async def test_only_translators_keep_languages(tx, make):
    account = await make("Zoé", "translator", languages=("en",))
    await make()
    await staff.set_role(tx, account.id, Person(name="Zoé", role="editor", languages=("en",)))
    assert there(await staff.by_id(tx, account.id)).languages == ()


async def test_everyone_is_listed_by_name(tx, make):
    for name in ("Émile", "Anna", "zoé"):
        await make(name)
    assert [account.name for account in await staff.accounts(tx)] == ["Anna", "zoé", "Émile"]


async def test_a_link_opens_once(tx, make, later):
    account = await make(password="")
    token = await staff.invite(tx, account.id, NOON)
    assert there(await staff.invited(tx, token, later(days=2))).id == account.id
    assert there(await staff.accept(tx, token, "hash", later(days=2))).known
    assert await staff.accept(tx, token, "hers", later(days=2)) is None
    assert there(await staff.password(tx, account.name)).password == "hash"


async def test_a_link_lasts_three_days_and_a_new_one_ends_it(tx, make, later):
    account = await make(password="")
    first = await staff.invite(tx, account.id, NOON)
    assert await staff.invited(tx, first, later(days=3)) is None
    second = await staff.invite(tx, account.id, NOON)
    assert await staff.invited(tx, first, NOON) is None
    assert await staff.invited(tx, second, NOON)
    assert await staff.invited(tx, "", NOON) is None


async def test_nothing_that_opens_is_written_down(tx, make):
    account = await make()
    link = await staff.invite(tx, account.id, NOON)
    token = await sessions.start(tx, account.id, "", NOON)
    assert link not in await raw(tx, "invitation")
    assert token not in await raw(tx, "session")
    assert await staff.invited(tx, staff.digest(link), NOON) is None
    assert await sessions.find(tx, staff.digest(token), NOON) is None


async def test_a_new_password_by_link_ends_the_sessions(tx, make):
    account = await make()
    token = await sessions.start(tx, account.id, "", NOON)
    await staff.accept(tx, await staff.invite(tx, account.id, NOON), "new", NOON)
    assert await sessions.find(tx, token, NOON) is None


async def test_a_closed_account_opens_to_nothing(tx, make):
    await make("Malika")
    account = await make()
    token = await sessions.start(tx, account.id, "", NOON)
    link = await staff.invite(tx, account.id, NOON)
    await staff.set_disabled(tx, account.id, disabled=True)
    assert await staff.password(tx, account.name) is None
    assert await sessions.find(tx, token, NOON) is None
    assert await staff.invited(tx, link, NOON) is None
    later = await staff.invite(tx, account.id, NOON)
    assert await staff.accept(tx, later, "hash", NOON) is None
    await staff.set_disabled(tx, account.id, disabled=False)
    assert await staff.password(tx, account.name)
    assert await sessions.find(tx, token, NOON) is None


async def test_the_last_administrator_stays(tx, make):
    account = await make()
    await make("Invited only", password="")
    with pytest.raises(StaffError, match="last"):
        await staff.set_disabled(tx, account.id, disabled=True)
    with pytest.raises(StaffError, match="last"):
        await staff.set_role(tx, account.id, Person(name="x", role="publisher"))


async def test_removing_takes_links_and_sessions_along(tx, make):
    account = await make()
    await sessions.start(tx, account.id, "", NOON)
    await staff.invite(tx, account.id, NOON)
    await staff.remove(tx, account.id)
    assert [await raw(tx, table) for table in ("staff", "session", "invitation")] == ["[]"] * 3
