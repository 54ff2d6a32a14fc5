"""The log-in limit, by an injected clock: guessing is hopeless, the innocent hardly notice."""

import asyncio
from datetime import timedelta

import pytest

from server.store import attempts
from server.store.attempts import ACCOUNT, ADDRESS, PAIR, Limit
from tests.store.conftest import NOON

HOME, OFFICE = "81.53.17.4", "90.1.2.3"


async def fail(tx, times, name="Jeanne", address=OFFICE, at=NOON):
    """Fail so often, each time as soon as that is allowed; return the time of the last."""
    done = 0
    while done < times:
        wait_s = await attempts.begin(tx, name, address, at)
        at += timedelta(seconds=wait_s)
        done += wait_s == 0
    return at


@pytest.mark.parametrize(
    ("failures", "wait_s"), [(0, 0), (4, 0), (5, 1), (6, 2), (9, 16), (15, 900), (10**9, 900)]
)
def test_the_wait_doubles_up_to_a_bound(failures, wait_s):
    assert PAIR.wait_s(failures) == wait_s


def test_a_limit_of_nothing_never_waits():
    assert Limit(3, 0).wait_s(50) == 0


async def test_five_slips_cost_nothing_the_sixth_waits(tx):
    await fail(tx, 5)
    assert await attempts.begin(tx, "Jeanne", OFFICE, NOON) == 1
    assert await attempts.begin(tx, " JEANNE ", OFFICE, NOON) == 1
    assert await attempts.begin(tx, "Jeanne", OFFICE, NOON + timedelta(seconds=1)) == 0
    assert await attempts.begin(tx, "Jeanne", OFFICE, NOON + timedelta(seconds=2)) == 1


async def test_a_try_that_comes_too_early_makes_nothing_worse(tx):
    await fail(tx, 5)
    for _ in range(50):
        assert await attempts.begin(tx, "Jeanne", OFFICE, NOON) == 1


async def test_a_day_of_guessing_from_one_place_is_a_hundred_tries(tx):
    tries, at = 0, NOON
    while at < NOON + timedelta(days=1):
        wait_s = await attempts.begin(tx, "Jeanne", HOME, at)
        tries, at = tries + (wait_s == 0), at + timedelta(seconds=wait_s)
    assert 90 < tries < 120


async def test_a_stranger_who_knows_a_name_shuts_nobody_out(tx):
    await attempts.begin(tx, "Jeanne", OFFICE, NOON)
    await attempts.succeed(tx, "Jeanne", OFFICE, NOON)
    for number in range(60):
        await attempts.begin(tx, "Jeanne", f"5.6.7.{number}", NOON)
    assert 0 < await attempts.begin(tx, "Jeanne", HOME, NOON) <= ACCOUNT.longest_s
    assert await attempts.begin(tx, "Jeanne", OFFICE, NOON) == 0


async def test_a_clumsy_colleague_does_not_lock_the_office(tx):
    at = await fail(tx, 12, "Jeanne")
    assert await attempts.begin(tx, "Jeanne", OFFICE, at) > 60
    assert await attempts.begin(tx, "Malika", OFFICE, at) == 0


async def test_trying_many_names_from_one_address_is_slowed_but_never_for_long(tx):
    for number in range(ADDRESS.free + 1):
        await attempts.begin(tx, f"name {number}", OFFICE, NOON)
    at, longest = NOON, 0
    for number in range(30):
        wait_s = await attempts.begin(tx, f"other {number}", OFFICE, at)
        at, longest = at + timedelta(seconds=wait_s), max(longest, wait_s)
    assert longest == ADDRESS.longest_s
    assert await attempts.begin(tx, "Malika", HOME, at) == 0


async def test_success_forgets_the_slips_of_that_account(tx):
    at = await fail(tx, 8)
    wait_s = await attempts.begin(tx, "Jeanne", OFFICE, at)
    at += timedelta(seconds=wait_s)
    assert await attempts.begin(tx, "Jeanne", OFFICE, at) == 0
    await attempts.succeed(tx, "Jeanne", OFFICE, at)
    await fail(tx, 5, at=at)
    assert await attempts.begin(tx, "Jeanne", OFFICE, at) == 1


async def test_logging_in_all_day_is_no_failure_of_the_office(tx):
    for number in range(3 * ADDRESS.free):
        assert await attempts.begin(tx, f"name {number}", OFFICE, NOON) == 0
        await attempts.succeed(tx, f"name {number}", OFFICE, NOON)


async def test_after_a_day_all_is_forgotten_and_no_address_was_kept(tx, later):
    await fail(tx, 9)
    rows = [tuple(row) for row in await tx.execute_fetchall("select * from attempt")]
    assert OFFICE not in str(rows)
    assert "eanne" not in str(rows)
    assert await attempts.begin(tx, "Jeanne", OFFICE, later(days=1, hours=1)) == 0
    assert await attempts.begin(tx, "Malika", HOME, later(days=31)) == 0
    assert len(list(await tx.execute_fetchall("select 1 from attempt"))) == 3


async def test_an_ipv6_household_counts_as_one(tx):
    for number in range(5):
        await attempts.begin(tx, "Jeanne", f"2a01:cb08:1:2::{number}", NOON)
    assert await attempts.begin(tx, "Jeanne", "2a01:cb08:1:2:ffff::1", NOON) == 1
    assert await attempts.begin(tx, "Jeanne", "2a01:cb08:1:3::1", NOON) == 0


async def test_processes_count_together_and_at_once(open_here):
    async with open_here() as one, open_here() as two:

        async def guess(database):
            async with database.write() as tx:
                return await attempts.begin(tx, "Jeanne", OFFICE, NOON)

        waits = await asyncio.gather(*(guess(database) for database in [one, two] * 10))
    assert sorted(waits) == [0] * 5 + [1] * 15
