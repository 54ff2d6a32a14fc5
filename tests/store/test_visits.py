from datetime import timedelta

from server.model.visits import NUMBERS_KEPT_DAYS, Batch, Visit
from server.store import visits
from tests.store.conftest import NOON

TODAY = NOON.date()


def batch(number, *abouts, day=TODAY):
    told = tuple(Visit(day=day, kind="stop", tour="boucle", about=about) for about in abouts)
    return Batch(number=f"{number:036x}", visits=told)


async def take(tx, told, today=TODAY):
    return await visits.take(tx, told, told.visits, today)


async def sums(tx, tour=""):
    found = await visits.counts(tx, TODAY - timedelta(days=90), tour)
    return {(count.day, count.about): count.times for count in found}


async def test_visits_become_sums_by_day(tx):
    yesterday = TODAY - timedelta(days=1)
    assert await take(tx, batch(1, "gare", "halde"))
    assert await take(tx, batch(2, "gare"))
    assert await take(tx, batch(3, "gare", day=yesterday))
    assert await sums(tx) == {(yesterday, "gare"): 1, (TODAY, "gare"): 2, (TODAY, "halde"): 1}
    assert await sums(tx, "another") == {}


async def test_a_batch_that_is_repeated_counts_once(tx):
    told = batch(1, "gare")
    assert [await take(tx, told) for _ in range(3)] == [True, False, False]
    assert list((await sums(tx)).values()) == [1]


async def test_numbers_are_forgotten_in_time(tx):
    await take(tx, batch(1, "gare"))
    last = TODAY + timedelta(days=NUMBERS_KEPT_DAYS)
    assert not await take(tx, batch(1, "gare"), last)
    assert await take(tx, batch(1, "gare"), last + timedelta(days=1))


async def test_nothing_of_a_phone_is_kept(tx):
    await take(tx, batch(1, "gare"))
    rows = await tx.execute_fetchall("select * from batch")
    assert [set(row.keys()) for row in rows] == [{"number", "day"}]
    rows = await tx.execute_fetchall("select * from visit")
    assert [set(row.keys()) for row in rows] == [{"day", "kind", "tour", "about", "times"}]
